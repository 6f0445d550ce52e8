// SPDX-License-Identifier: Apache-2.0
//
// The report before and the report after are of a period that begins today and ends late enough
// that midnight may pass in between.

#include "tools/demo/live.h"

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "client/call_error.h"
#include "client/catching_up.h"
#include "common/status/status_macros.h"
#include "common/time/local_date.h"
#include "tools/demo/live_course.h"
#include "tools/terminal/error_text.h"
#include "tools/terminal/report_view.h"
#include "tools/terminal/table.h"
#include "tools/terminal/words.h"

namespace motcua::demo {
namespace {

using intake::v1::CatalogService;
using processing::v1::ProcessingService;
using statistics::v1::DossierCounts;
using statistics::v1::StatisticsService;

constexpr absl::Duration kCatchUpTimeout = absl::Seconds(60);
constexpr int kProceduresPerAgency = 5;

absl::Status ToStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      terminal::ErrorLine(client::ErrorOf(status)));
}

// What can be asked of whom.
struct Offer {
  std::string agency_code;
  std::string procedure_code;
};

struct Catalog {
  std::string province;
  std::vector<Offer> offers;  // of all districts in turn
};

absl::StatusOr<std::vector<intake::v1::Agency>> ListAgencies(const client::Connection& connection,
                                                             intake::v1::AgencyKind kind) {
  intake::v1::ListAgenciesRequest request;
  request.set_kind(kind);
  request.set_page_size(100);
  intake::v1::ListAgenciesResponse response;
  MOTCUA_RETURN_IF_ERROR(ToStatus(client::Call(
      connection, *connection.catalog, &CatalogService::Stub::ListAgencies, request, response)));
  if (response.agencies().empty()) {
    return absl::NotFoundError(absl::StrCat("the catalogue has no ", terminal::WordOf(kind)));
  }
  return std::vector<intake::v1::Agency>(response.agencies().begin(), response.agencies().end());
}

absl::StatusOr<Catalog> ReadCatalog(const client::Connection& connection) {
  Catalog catalog;
  MOTCUA_ASSIGN_OR_RETURN(const auto provinces,
                          ListAgencies(connection, intake::v1::AGENCY_KIND_PROVINCE));
  catalog.province = provinces[0].agency_code();
  MOTCUA_ASSIGN_OR_RETURN(const auto districts,
                          ListAgencies(connection, intake::v1::AGENCY_KIND_DISTRICT));
  for (const intake::v1::Agency& district : districts) {
    intake::v1::ListProceduresRequest request;
    request.set_agency_code(district.agency_code());
    request.set_page_size(kProceduresPerAgency);
    intake::v1::ListProceduresResponse response;
    MOTCUA_RETURN_IF_ERROR(
        ToStatus(client::Call(connection, *connection.catalog,
                              &CatalogService::Stub::ListProcedures, request, response)));
    for (const intake::v1::Procedure& procedure : response.procedures()) {
      catalog.offers.push_back(
          {.agency_code = district.agency_code(), .procedure_code = procedure.procedure_code()});
    }
  }
  if (catalog.offers.empty()) return absl::NotFoundError("no district offers any procedure");
  return catalog;
}

intake::v1::SubmitDossierRequest RequestFor(const Offer& offer, int number) {
  intake::v1::SubmitDossierRequest request;
  request.set_agency_code(offer.agency_code);
  request.set_procedure_code(offer.procedure_code);
  request.set_channel(number % 10 == 0 ? common::v1::CHANNEL_DIRECT : common::v1::CHANNEL_ONLINE);
  intake::v1::Applicant& applicant = *request.mutable_applicant();
  applicant.set_kind(intake::v1::APPLICANT_KIND_INDIVIDUAL);
  applicant.set_full_name(absl::StrCat("Bùi Thị Đào ", number));
  applicant.set_identity_number(absl::StrFormat("017190%06d", number % 1'000'000));
  applicant.set_phone("0912345678");
  intake::v1::Document& document = *request.add_documents();
  document.set_document_code("TP01");
  document.set_display_name("Tờ khai theo mẫu");
  document.set_sha256(std::string(32, static_cast<char>(number)));
  document.set_size_bytes(120'000);
  return request;
}

// Takes dossiers through on several threads until all are done or one has failed.
class Crowd {
 public:
  Crowd(const client::Connection& connection, const Catalog& catalog, const LiveSettings& settings)
      : connection_(connection), catalog_(catalog), settings_(settings) {}

  absl::Status Run() {
    std::vector<std::thread> threads;
    for (int i = 0; i < settings_.thread_count; ++i) {
      threads.emplace_back([this] { Work(); });
    }
    for (std::thread& thread : threads) thread.join();
    absl::MutexLock lock(&mutex_);
    return status_;
  }

  const Latencies& latencies() const { return latencies_; }

  client::RevisionSet revisions() const {
    absl::MutexLock lock(&mutex_);
    return revisions_;
  }

  LiveDossier last() const {
    absl::MutexLock lock(&mutex_);
    return last_;
  }

  std::map<std::string, int64_t> counts_by_agency() const {
    absl::MutexLock lock(&mutex_);
    return counts_by_agency_;
  }

 private:
  void Work() {
    while (true) {
      const int number = next_.fetch_add(1);
      if (number >= settings_.count || failed_.load()) return;
      // Neighbours go to different districts, so that they meet in no partition for long.
      const size_t stride = kProceduresPerAgency + 1;
      const Offer& offer =
          catalog_.offers[static_cast<size_t>(number) * stride % catalog_.offers.size()];
      absl::StatusOr<LiveDossier> live =
          TakeThrough(connection_, RequestFor(offer, number), latencies_);
      absl::MutexLock lock(&mutex_);
      status_.Update(live.status());
      if (!live.ok()) {
        failed_.store(true);
        return;
      }
      revisions_.Merge(live->revisions);
      ++counts_by_agency_[offer.agency_code];
      last_ = *std::move(live);
    }
  }

  const client::Connection& connection_;
  const Catalog& catalog_;
  const LiveSettings& settings_;
  Latencies latencies_;
  std::atomic<int> next_{0};
  std::atomic<bool> failed_{false};
  mutable absl::Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  client::RevisionSet revisions_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int64_t> counts_by_agency_ ABSL_GUARDED_BY(mutex_);
  LiveDossier last_ ABSL_GUARDED_BY(mutex_);
};

// Today's numbers by agency, and in total under an empty code.
using CountsByAgency = std::map<std::string, DossierCounts>;

absl::StatusOr<CountsByAgency> CountToday(const client::Connection& connection,
                                          const std::string& province, absl::CivilDay today,
                                          const client::RevisionSet& revisions) {
  statistics::v1::GetDossierReportRequest request;
  auto& definition = *request.mutable_definition();
  *definition.mutable_start_date() = terminal::ToProto(today);
  *definition.mutable_end_date() = terminal::ToProto(today + 2);
  definition.set_agency_code(province);
  definition.set_include_subtree(true);
  request.set_grouping(statistics::v1::REPORT_GROUPING_AGENCY);
  revisions.AppendTo(*request.mutable_min_revisions());
  statistics::v1::GetDossierReportResponse response;
  MOTCUA_RETURN_IF_ERROR(
      ToStatus(client::Call(connection, *connection.statistics,
                            &StatisticsService::Stub::GetDossierReport, request, response)));
  CountsByAgency counts;
  counts[""] = response.total();
  for (const statistics::v1::ReportRow& row : response.rows()) {
    counts[row.key().agency_code()] = row.counts();
  }
  return counts;
}

int64_t NewlyReceived(const DossierCounts& counts) {
  return counts.received_online() + counts.received_direct() + counts.received_postal();
}

// What is wrong with one agency's numbers, which must have moved by `count` received and resolved.
void CompareMove(const std::string& who, const DossierCounts& before, const DossierCounts& after,
                 int64_t count, std::vector<std::string>& failures) {
  const struct {
    const char* name;
    int64_t moved;
    int64_t expected;
  } moves[] = {
      {"received", NewlyReceived(after) - NewlyReceived(before), count},
      {"resolved", after.resolved() - before.resolved(), count},
      {"carried over", after.carried_over() - before.carried_over(), 0},
      {"pending", after.pending() - before.pending(), 0},
      {"withdrawn", after.withdrawn() - before.withdrawn(), 0},
      {"stopped", after.stopped() - before.stopped(), 0},
  };
  for (const auto& [name, moved, expected] : moves) {
    if (moved == expected) continue;
    failures.push_back(
        absl::StrCat(who, ": ", name, " moved by ", moved, " instead of ", expected));
  }
  if (const std::string broken = terminal::BrokenIdentity(after); !broken.empty()) {
    failures.push_back(absl::StrCat(who, ": ", broken));
  }
}

// Prints one dossier's history and compares it with what was done.
absl::Status ShowHistory(const client::Connection& connection, const LiveDossier& live,
                         std::ostream& out, std::vector<std::string>& failures) {
  processing::v1::ListTransitionsRequest request;
  request.set_dossier(live.dossier_code);
  live.revisions.AppendTo(*request.mutable_min_revisions());
  processing::v1::ListTransitionsResponse response;
  MOTCUA_RETURN_IF_ERROR(
      ToStatus(client::Call(connection, *connection.processing,
                            &ProcessingService::Stub::ListTransitions, request, response)));
  terminal::Table table({{.title = "no", .align = terminal::Align::kRight},
                         {.title = "time"},
                         {.title = "action"},
                         {.title = "state"},
                         {.title = "clock"},
                         {.title = "due"}});
  std::vector<processing::v1::CourseAction> actions;
  for (const processing::v1::Transition& line : response.transitions()) {
    const processing::v1::CourseTransition& moved = line.transition();
    actions.push_back(moved.action());
    table.AddRow({absl::StrCat(line.number()), terminal::TimeText(moved.transition_time()),
                  terminal::WordOf(moved.action()), terminal::WordOf(moved.to_state()),
                  terminal::WordOf(moved.clock()), terminal::TimeText(moved.due_time())});
  }
  out << "\nhistory of " << live.dossier_code << " (" << live.dossier_id << ")\n" << table.ToText();
  if (actions != LiveActions()) {
    failures.push_back(absl::StrCat(live.dossier_code, ": another history than what was done"));
  }
  return absl::OkStatus();
}

void PrintSpeed(const LiveSettings& settings, const Latencies& latencies, absl::Duration elapsed,
                std::ostream& out) {
  const double seconds = absl::ToDoubleSeconds(elapsed);
  const auto milliseconds = [](absl::Duration duration) {
    return absl::StrFormat("%.2f ms", absl::ToDoubleMilliseconds(duration));
  };
  out << absl::StrFormat(
      "%d dossiers taken through by %u calls on %d threads in %.2f s: %.0f calls/s, p50 %s, p99 "
      "%s\n",
      settings.count, latencies.count(), settings.thread_count, seconds,
      static_cast<double>(latencies.count()) / seconds, milliseconds(latencies.Percentile(0.5)),
      milliseconds(latencies.Percentile(0.99)));
}

}  // namespace

absl::Status Live(const client::Connection& connection, const LiveSettings& settings,
                  std::ostream& out) {
  const client::CatchUpResult caught_up =
      client::CatchUp(connection, {}, absl::Now() + kCatchUpTimeout);
  MOTCUA_RETURN_IF_ERROR(ToStatus(caught_up.status));
  MOTCUA_ASSIGN_OR_RETURN(const Catalog catalog, ReadCatalog(connection));
  const absl::CivilDay today = time::LocalDay(absl::Now(), time::VietnamZone());
  MOTCUA_ASSIGN_OR_RETURN(CountsByAgency before,
                          CountToday(connection, catalog.province, today, caught_up.revisions));

  const absl::Time start = absl::Now();
  Crowd crowd(connection, catalog, settings);
  MOTCUA_RETURN_IF_ERROR(crowd.Run());
  PrintSpeed(settings, crowd.latencies(), absl::Now() - start, out);

  std::vector<std::string> failures;
  MOTCUA_RETURN_IF_ERROR(ShowHistory(connection, crowd.last(), out, failures));
  MOTCUA_ASSIGN_OR_RETURN(CountsByAgency after,
                          CountToday(connection, catalog.province, today, crowd.revisions()));
  CompareMove("the province", before[""], after[""], settings.count, failures);
  for (const auto& [agency, count] : crowd.counts_by_agency()) {
    CompareMove(agency, before[agency], after[agency], count, failures);
  }
  out << "\ntoday in statistics: received " << NewlyReceived(before[""]) << " -> "
      << NewlyReceived(after[""]) << ", resolved " << before[""].resolved() << " -> "
      << after[""].resolved() << ", over " << crowd.counts_by_agency().size() << " districts\n";
  if (failures.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrJoin(failures, "\n"));
}

}  // namespace motcua::demo
