// SPDX-License-Identifier: Apache-2.0
//
// What a scrape of the three services says after work that is known to the call: that its figures
// are what was done, that nothing of a citizen is in it, that strangers cannot make it grow, and
// that docs/operations/metrics.md describes all of it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/metrics/http_for_test.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "motcua/intake/v1/catalog_service.grpc.pb.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "tests/harness/small_province.h"
#include "tests/system/province.h"

namespace motcua::system_test {
namespace {

namespace fs = std::filesystem;
namespace v1 = motcua::intake::v1;

constexpr char kApplicantName[] = "Nguyễn Văn Kiểm";
constexpr char kPhone[] = "0912345678";
constexpr char kEmail[] = "kiem.nguyen@example.vn";
constexpr char kIdentityNumber[] = "012345678901";
constexpr char kRequestId[] = "scrape-me-not";
constexpr char kCaller[] = "desk-of-kiem";
constexpr Service kServices[] = {kIntake, kProcessing, kStatistics};
constexpr char kIntakeService[] = "grpc_service=\"motcua.intake.v1.IntakeService\"";

// Series by name and labels, as they stand in the text.
using Scrape = std::map<std::string, double>;

Scrape Parse(const std::string& text) {
  Scrape scrape;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const size_t space = line.rfind(' ');
    double value = 0;
    if (!absl::StartsWith(line, "#") && space != absl::string_view::npos &&
        absl::SimpleAtod(line.substr(space + 1), &value)) {
      scrape[std::string(line.substr(0, space))] = value;
    }
  }
  return scrape;
}

class MetricsTest : public testing::Test {
 protected:
  MetricsTest() : province_(fs::path(testing::TempDir()) / "metrics") {}

  void SetUp() override {
    ASSERT_EQ(province_.StartAll(), absl::OkStatus());
    channel_ = rpc::MakeChannel(province_.address(kIntake));
    v1::PutCatalogRequest catalog = harness::SmallProvince(2, absl::CivilYear(2026));
    catalog.set_request_id("catalog");
    // Without a time limit nothing here depends on today's date.
    catalog.mutable_procedures(0)->clear_time_limit();
    grpc::ClientContext context;
    v1::PutCatalogResponse response;
    ASSERT_TRUE(v1::CatalogService::NewStub(channel_)
                    ->PutCatalog(Called(context), catalog, &response)
                    .ok());
  }

  static grpc::ClientContext* Called(grpc::ClientContext& context) {
    context.AddMetadata("motcua-caller", kCaller);
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    return &context;
  }

  // Hands in a dossier; returns its id.
  std::string Submit(const std::string& request_id, const std::string& phone = kPhone) {
    v1::SubmitDossierRequest request;
    request.set_request_id(request_id);
    request.set_agency_code(harness::AgencyCode(1));
    request.set_procedure_code(harness::kProcedureCode);
    request.set_channel(motcua::common::v1::CHANNEL_ONLINE);
    v1::Applicant& applicant = *request.mutable_applicant();
    applicant.set_kind(v1::APPLICANT_KIND_INDIVIDUAL);
    applicant.set_full_name(kApplicantName);
    applicant.set_identity_number(kIdentityNumber);
    applicant.set_phone(phone);
    applicant.set_email(kEmail);
    grpc::ClientContext context;
    v1::SubmitDossierResponse response;
    intake()->SubmitDossier(Called(context), request, &response);
    return response.dossier().dossier_id();
  }

  void Accept(const std::string& dossier_id) {
    v1::AcceptDossierRequest request;
    request.set_request_id(absl::StrCat(kRequestId, "-accept-", dossier_id));
    request.set_dossier(dossier_id);
    grpc::ClientContext context;
    v1::AcceptDossierResponse response;
    const grpc::Status status = intake()->AcceptDossier(Called(context), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    dossier_code_ = response.dossier().dossier_code();
  }

  std::unique_ptr<v1::IntakeService::Stub> intake() const {
    return v1::IntakeService::NewStub(channel_);
  }

  // The body of a scrape.
  std::string Text(Service service) const {
    const std::string answer = metrics::AskHttp(province_.metrics_port(service),
                                                "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(absl::StartsWith(answer, "HTTP/1.1 200 OK")) << answer.substr(0, 200);
    return answer.substr(answer.find("\r\n\r\n") + 4);
  }
  Scrape Scraped(Service service) const { return Parse(Text(service)); }

  // Scrapes until a series has the value, for at most 30 s.
  void Await(Service service, const std::string& series, double value) const {
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    double last = -1;
    while (last != value && absl::Now() < deadline) {
      absl::SleepFor(absl::Milliseconds(50));
      last = Scraped(service)[series];
    }
    EXPECT_EQ(last, value) << series;
  }

  Province province_;
  std::shared_ptr<grpc::Channel> channel_;
  std::string dossier_code_;
};

std::string Unary(const std::string& name, const std::string& method, const std::string& code) {
  return absl::StrCat(name, "{grpc_type=\"unary\",", kIntakeService, ",grpc_method=\"", method,
                      "\"", code.empty() ? "" : absl::StrCat(",grpc_code=\"", code, "\""), "}");
}

TEST_F(MetricsTest, FiguresAreWhatWasDone) {
  const std::string first = Submit(kRequestId);
  EXPECT_EQ(Submit(kRequestId), first);
  const std::string second = Submit(absl::StrCat(kRequestId, "-2"));
  EXPECT_EQ(Submit(absl::StrCat(kRequestId, "-3"), "no phone"), "");
  Accept(first);
  Accept(second);

  // Whoever has an answer finds it counted.
  Scrape scrape = Scraped(kIntake);
  EXPECT_EQ(scrape[Unary("grpc_server_started_total", "SubmitDossier", "")], 4);
  EXPECT_EQ(scrape[Unary("grpc_server_handled_total", "SubmitDossier", "OK")], 3);
  EXPECT_EQ(scrape[Unary("grpc_server_handled_total", "SubmitDossier", "InvalidArgument")], 1);
  EXPECT_EQ(scrape[Unary("grpc_server_handled_total", "AcceptDossier", "OK")], 2);
  EXPECT_EQ(scrape[Unary("grpc_server_msg_received_total", "SubmitDossier", "")], 4);
  EXPECT_EQ(scrape[Unary("grpc_server_msg_sent_total", "SubmitDossier", "")], 3);
  EXPECT_EQ(scrape[Unary("grpc_server_handling_seconds_count", "SubmitDossier", "")], 4);
  EXPECT_EQ(scrape[Unary("grpc_server_handled_total", "GetDossier", "OK")], 0);
  // One caller, one call after another: a group for each command, and the catalogue's.
  EXPECT_EQ(scrape["motcua_queue_wait_seconds_count"], 6);
  EXPECT_EQ(scrape["motcua_commit_group_commands_sum"], 6);
  EXPECT_EQ(scrape["motcua_commit_seconds_count"], 5);  // A repeated request writes nothing.
  EXPECT_EQ(scrape["motcua_queue_commands"], 0);
  EXPECT_EQ(scrape["motcua_journal_head_sequence{journal=\"intake\",partition=\"0\"}"], 1);
  EXPECT_GT(scrape["motcua_store_memtable_bytes"], 0);

  Await(kStatistics, "motcua_dossiers{state=\"pending_no_due_time\"}", 2);
  Await(kIntake, "motcua_open_streams{kind=\"events\"}", 2);
  for (const Service follower : {kProcessing, kStatistics}) {
    scrape = Scraped(follower);
    EXPECT_EQ(scrape["motcua_follower_connected{journal=\"intake\"}"], 1);
    EXPECT_EQ(scrape["motcua_follower_lag_entries{journal=\"intake\"}"], 0);
    EXPECT_EQ(scrape["motcua_follower_applied_sequence{journal=\"intake\",partition=\"0\"}"], 1);
  }
}

// The calls are OK: only what they carry is refused.
TEST_F(MetricsTest, RefusedItemsAreCountedByReason) {
  v1::BatchSubmitDossiersRequest batch;
  batch.add_requests()->set_request_id("batch-1");
  grpc::ClientContext batch_context;
  v1::BatchSubmitDossiersResponse batch_response;
  ASSERT_TRUE(intake()->BatchSubmitDossiers(Called(batch_context), batch, &batch_response).ok());
  v1::ImportDossiersRequest import;
  import.set_source("old-desk");
  import.add_rows()->set_source_key("row-1");
  import.add_rows()->set_source_key("row-2");
  grpc::ClientContext import_context;
  const auto stream = intake()->ImportDossiers(Called(import_context));
  v1::ImportDossiersResponse import_response;
  ASSERT_TRUE(stream->Write(import) && stream->WritesDone() && stream->Read(&import_response));
  ASSERT_TRUE(stream->Finish().ok());
  EXPECT_EQ(Submit(kRequestId, "no phone"), "");

  Scrape scrape = Scraped(kIntake);

  EXPECT_EQ(scrape["motcua_refused_total{of=\"item\",reason=\"INVALID_FIELD\"}"], 3);
  EXPECT_EQ(scrape["motcua_refused_total{of=\"call\",reason=\"INVALID_FIELD\"}"], 1);
  EXPECT_EQ(scrape["motcua_refused_total{of=\"item\",reason=\"ILLEGAL_PAST\"}"], 0);
  EXPECT_TRUE(
      Scraped(kStatistics).contains("motcua_refused_total{of=\"call\",reason=\"UNKNOWN_AGENCY\"}"));
}

TEST_F(MetricsTest, HoldNothingOfAPerson) {
  const std::string dossier_id = Submit(kRequestId);
  Accept(dossier_id);
  ASSERT_FALSE(dossier_code_.empty());
  Await(kStatistics, "motcua_dossiers{state=\"pending_no_due_time\"}", 1);

  for (const Service service : kServices) {
    const std::string text = Text(service);
    for (const std::string& secret :
         {std::string(kApplicantName), std::string(kPhone), std::string(kEmail),
          std::string(kIdentityNumber), std::string(kRequestId), std::string(kCaller), dossier_id,
          dossier_code_, harness::AgencyCode(1)}) {
      EXPECT_FALSE(absl::StrContains(text, secret)) << secret;
    }
  }
}

TEST_F(MetricsTest, StrangersCannotMakeThemGrow) {
  constexpr int kStrangeCalls = 500;
  Submit(kRequestId);
  const size_t before = Scraped(kIntake).size();
  grpc::GenericStub stub(channel_);
  for (int i = 0; i < kStrangeCalls; ++i) {
    grpc::CompletionQueue queue;
    grpc::ClientContext context;
    context.AddMetadata("motcua-caller", absl::StrCat("stranger-", i));
    const grpc::Slice slice(absl::StrCat("x", i));
    grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::Status status;
    const auto call = stub.PrepareUnaryCall(&context, absl::StrCat("/strange.Service", i, "/Do"),
                                            request, &queue);
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  }

  Scrape after = Scraped(kIntake);
  EXPECT_EQ(after.size(), before);
  EXPECT_EQ(after["grpc_server_handled_total{grpc_type=\"unknown\",grpc_service=\"unknown\","
                  "grpc_method=\"unknown\",grpc_code=\"Unimplemented\"}"],
            kStrangeCalls);
}

// By name, the names of the labels.
using MetricLabels = std::map<std::string, std::set<std::string>>;

// What the rows of the table say: "| `NAME` | KIND; LABEL, LABEL | …".
MetricLabels DescribedMetrics() {
  std::ifstream file(fs::path(std::getenv("MOTCUA_SOURCE_DIR")) / "docs/operations/metrics.md");
  MetricLabels described;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (absl::StartsWith(line, "| `") && cells.size() > 2) {
      std::set<std::string>& labels = described[cells[0].substr(3, cells[0].size() - 4)];
      const std::vector<std::string> kind_and_labels = absl::StrSplit(cells[1], "; ");
      if (kind_and_labels.size() > 1) {
        labels = absl::StrSplit(kind_and_labels[1], ", ");
      }
    }
  }
  return described;
}

// Adds what a scrape says, without the label that bounds the buckets of a histogram.
void AddScraped(const std::string& text, MetricLabels& scraped) {
  std::string name;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    if (words.size() > 2 && words[1] == "TYPE") {
      name = words[2];
      scraped[name];
    } else if (!absl::StartsWith(line, "#") && absl::StrContains(line, '{')) {
      const std::string inside(line.substr(line.find('{') + 1));
      for (const absl::string_view label : absl::StrSplit(inside, "\",")) {
        if (const std::string key(label.substr(0, label.find('='))); key != "le") {
          scraped[name].insert(key);
        }
      }
    }
  }
}

TEST_F(MetricsTest, AreAllDescribed) {
  Submit(kRequestId);
  MetricLabels scraped;
  for (const Service service : kServices) {
    AddScraped(Text(service), scraped);
  }

  EXPECT_EQ(scraped, DescribedMetrics());
}

TEST_F(MetricsTest, PassPrometheusOwnCheck) {
  if (std::system("command -v promtool >/dev/null") != 0) {
    GTEST_SKIP() << "SKIPPED: promtool is not installed (deploy/packages.txt, group checks)";
  }
  for (const Service service : kServices) {
    const fs::path file = province_.folder() / "scrape.txt";
    std::ofstream(file) << Text(service);

    const int status = std::system(
        absl::StrCat("promtool check metrics <", file.string(), " >", file.string(), ".said 2>&1")
            .c_str());

    std::ifstream said(file.string() + ".said");
    EXPECT_EQ(status, 0) << std::string(std::istreambuf_iterator<char>(said), {});
  }
}

}  // namespace
}  // namespace motcua::system_test
