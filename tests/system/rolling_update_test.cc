// SPDX-License-Identifier: Apache-2.0
// A rolling update: the services are stopped and started again one after the other, while callers
// that use the published service config go on handing dossiers in at their own pace. No call may
// fail, and every dossier must be there once.
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "client/call_error.h"
#include "client/client.h"
#include "gtest/gtest.h"
#include "tests/harness/small_province.h"
#include "tests/system/province.h"

namespace motcua::system_test {
namespace {

using client::Client;
using intake::v1::CatalogService;
using intake::v1::IntakeService;
using processing::v1::ProcessingService;
using statistics::v1::StatisticsService;

namespace fs = std::filesystem;

constexpr absl::Duration kBetweenArrivals = absl::Milliseconds(10);
constexpr int kCallerCount = 150;  // More than there are arrivals in a pause.
constexpr uint32_t kAgencyCount = 3;
constexpr absl::Duration kBetweenRestarts = absl::Seconds(1);

// Dossiers come at fixed times, whatever became of those before; each is handed in, accepted and
// begun by one caller of several. Synchronised.
class Load {
 public:
  explicit Load(const client::Addresses& addresses)
      : client_({.addresses = addresses, .caller = "load", .timeout = absl::Seconds(30)}),
        start_(absl::Now()) {
    for (int i = 0; i < kCallerCount; ++i) {
      callers_.emplace_back([this] { Run(); });
    }
  }
  ~Load() { Stop(); }

  void Stop() {
    stopped_ = true;
    for (std::thread& caller : callers_) {
      caller.join();
    }
    callers_.clear();
  }

  Client& client() { return client_; }
  std::vector<std::string> failures() const {
    absl::MutexLock lock(&mutex_);
    return failures_;
  }
  size_t dossier_count() const {
    absl::MutexLock lock(&mutex_);
    return dossiers_.size();
  }
  size_t call_count() const { return calls_; }
  // The longest call since it was asked last.
  absl::Duration TakeLongestCall() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(longest_call_, absl::ZeroDuration());
  }

 private:
  void Run() {
    while (true) {
      const int number = next_++;
      const absl::Time due = start_ + number * kBetweenArrivals;
      absl::SleepFor(due - absl::Now());
      if (stopped_) {
        return;
      }
      HandIn(number);
    }
  }

  void HandIn(int number) {
    intake::v1::SubmitDossierRequest submission = harness::SmallSubmission(number % kAgencyCount);
    intake::v1::SubmitDossierResponse submitted;
    if (!Call(&IntakeService::Stub::SubmitDossier, submission, submitted)) {
      return;
    }
    intake::v1::AcceptDossierRequest acceptance;
    acceptance.set_dossier(submitted.dossier().dossier_id());
    intake::v1::AcceptDossierResponse accepted;
    if (!Call(&IntakeService::Stub::AcceptDossier, acceptance, accepted)) {
      return;
    }
    processing::v1::StartProcessingRequest start;
    start.set_dossier(acceptance.dossier());
    processing::v1::StartProcessingResponse started;
    if (!Call(&ProcessingService::Stub::StartProcessing, start, started)) {
      return;
    }
    statistics::v1::GetStatisticsStatusRequest status;
    statistics::v1::GetStatisticsStatusResponse counted;
    if (Call(&StatisticsService::Stub::GetStatisticsStatus, status, counted)) {
      absl::MutexLock lock(&mutex_);
      dossiers_.insert(submitted.dossier().dossier_id());
    }
  }

  template <typename Method, typename Request, typename Response>
  bool Call(Method method, Request& request, Response& response) {
    const absl::Time before = absl::Now();
    const grpc::Status status = client_.Call(method, request, response);
    ++calls_;
    absl::MutexLock lock(&mutex_);
    longest_call_ = std::max(longest_call_, absl::Now() - before);
    if (!status.ok()) {
      const client::CallError error = client::ErrorOf(status);
      failures_.push_back(absl::StrCat(Request::descriptor()->name(), ": ", error.code, " ",
                                       error.reason, " ", error.message));
    }
    return status.ok();
  }

  Client client_;
  const absl::Time start_;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> next_ = 0;
  std::atomic<size_t> calls_ = 0;
  std::vector<std::thread> callers_;
  mutable absl::Mutex mutex_;
  std::vector<std::string> failures_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> dossiers_ ABSL_GUARDED_BY(mutex_);
  absl::Duration longest_call_ ABSL_GUARDED_BY(mutex_);
};

client::Addresses AddressesOf(const Province& province) {
  return {province.address(kIntake), province.address(kProcessing), province.address(kStatistics)};
}

void PutCatalog(const client::Addresses& addresses) {
  Client client({.addresses = addresses, .caller = "test"});
  auto request = harness::SmallProvince(
      kAgencyCount, absl::CivilYear(absl::ToCivilYear(absl::Now(), absl::UTCTimeZone())));
  intake::v1::PutCatalogResponse response;
  const grpc::Status status = client.Call(&CatalogService::Stub::PutCatalog, request, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
}

// SIGTERM, until it has ended, then the same program on the same port and store.
void Restart(Province& province, Service service, Load& load) {
  constexpr const char* kNames[] = {"intake", "processing", "statistics"};
  load.TakeLongestCall();
  const absl::Time before = absl::Now();
  const auto exit = province.program(service).Terminate();
  const absl::Time ended = absl::Now();
  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(*exit, 0);
  ASSERT_EQ(province.Start(service), absl::OkStatus());
  const absl::Time started = absl::Now();
  absl::SleepFor(kBetweenRestarts);
  std::printf(
      "%-10s  stopped in %s, listening again after %s, longest call %s\n", kNames[service],
      absl::FormatDuration(absl::Trunc(ended - before, absl::Milliseconds(1))).c_str(),
      absl::FormatDuration(absl::Trunc(started - before, absl::Milliseconds(1))).c_str(),
      absl::FormatDuration(absl::Trunc(load.TakeLongestCall(), absl::Milliseconds(1))).c_str());
}

int64_t ReceivedByReport(Client& client) {
  statistics::v1::GetDossierReportRequest report;
  report.mutable_definition()->set_agency_code(harness::AgencyCode(0));
  report.mutable_definition()->set_include_subtree(true);
  for (auto [date, year] : {std::pair(report.mutable_definition()->mutable_start_date(), 2020),
                            std::pair(report.mutable_definition()->mutable_end_date(), 2100)}) {
    date->set_year(year);
    date->set_month(1);
    date->set_day(1);
  }
  statistics::v1::GetDossierReportResponse counted;
  const grpc::Status status =
      client.Call(&StatisticsService::Stub::GetDossierReport, report, counted);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return counted.total().received();
}

size_t ListedDossiers(Client& client) {
  size_t count = 0;
  for (uint32_t agency = 0; agency < kAgencyCount; ++agency) {
    intake::v1::ListDossiersRequest request;
    request.set_agency_code(harness::AgencyCode(agency));
    request.set_page_size(500);
    auto pages = client.List(&IntakeService::Stub::ListDossiers, request);
    for (const intake::v1::ListDossiersResponse& page : pages) {
      count += page.dossiers_size();
    }
    EXPECT_TRUE(pages.status().ok()) << pages.status().error_message();
  }
  return count;
}

TEST(RollingUpdate, NoCallFailsAndNothingIsLostOrDoneTwice) {
  Province province(fs::path(testing::TempDir()) / "rolling_update");
  ASSERT_EQ(province.StartAll(), absl::OkStatus());
  PutCatalog(AddressesOf(province));
  Load load(AddressesOf(province));
  absl::SleepFor(kBetweenRestarts);

  // Followers first, as an upgrade does it.
  for (const Service service : {kStatistics, kProcessing, kIntake}) {
    Restart(province, service, load);
  }
  load.Stop();

  std::printf("%zu calls for %zu dossiers\n", load.call_count(), load.dossier_count());
  for (const std::string& failure : load.failures()) {
    ADD_FAILURE() << failure;
  }
  EXPECT_GT(load.dossier_count(), 0u);
  EXPECT_EQ(ListedDossiers(load.client()), load.dossier_count());
  EXPECT_EQ(ReceivedByReport(load.client()), static_cast<int64_t>(load.dossier_count()));
  const auto verified = province.Run("motcuactl", {"verify"});
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(*verified, 0) << province.LogOf("motcuactl");
}

}  // namespace
}  // namespace motcua::system_test
