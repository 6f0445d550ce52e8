// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/judge.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/call_error.h"
#include "client/catching_up.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/v1/events.pb.h"
#include "tests/harness/small_province.h"
#include "tools/terminal/error_text.h"

namespace motcua::crash {
namespace {

constexpr size_t kComplaintsMax = 10;
constexpr absl::Duration kCatchUpTimeout = absl::Seconds(60);
constexpr absl::Duration kCallTimeout = absl::Seconds(30);

using motcua::admin::v1::AdminService;
using motcua::intake::v1::IntakeService;
using motcua::processing::v1::ProcessingService;
using motcua::statistics::v1::StatisticsService;

std::string Text(const grpc::Status& status) {
  return terminal::ErrorLine(client::ErrorOf(status));
}

// What the report must say, from what the callers believe.
struct Totals {
  int64_t received[4] = {};  // By channel.
  int64_t resolved = 0;
  int64_t withdrawn = 0;
  int64_t stopped = 0;
  int64_t pending = 0;
};

void Count(const Believed& dossier, Totals& totals) {
  using namespace motcua::common::v1;  // NOLINT(google-build-using-namespace): the states.
  totals.resolved +=
      dossier.state == DOSSIER_STATE_RESOLVED || dossier.state == DOSSIER_STATE_RESULT_RETURNED;
  totals.stopped += dossier.state == DOSSIER_STATE_STOPPED;
  totals.pending += dossier::IsOpen(dossier.state);
}

}  // namespace

Judge::Judge(const client::Addresses& addresses)
    : connection_(client::Connect(
          addresses, {.caller = "judge", .timeout = kCallTimeout, .channel = {.retries = true}})) {
  intake_.stub = connection_.intake_journal.get();
  processing_.stub = connection_.processing_journal.get();
}

void Judge::Complain(const std::string& what) {
  if (complaints_.size() < kComplaintsMax) {
    complaints_.push_back(what);
  }
}

std::vector<std::string> Judge::Look(std::vector<std::unique_ptr<Caller>>& callers, bool whole) {
  complaints_.clear();
  client::RevisionSet seen;
  for (const auto& caller : callers) {
    for (const Believed& dossier : caller->dossiers()) {
      seen.Merge(dossier.seen);
    }
  }
  const client::CatchUpResult caught_up =
      client::CatchUp(connection_, seen, absl::Now() + kCatchUpTimeout);
  if (!caught_up.status.ok()) {
    Complain(absl::StrCat("statistics does not catch up: ", Text(caught_up.status)));
    return complaints_;
  }
  ReadOn<motcua::intake::v1::IntakeEventBatch>(intake_);
  ReadOn<motcua::processing::v1::ProcessingEventBatch>(processing_);
  CheckRequests(callers);
  CheckDossiers(callers, whole);
  CheckReport(callers);
  CheckStores();
  return complaints_;
}

template <typename Batch>
void Judge::ReadOn(Reading& reading) {
  motcua::journal::v1::StreamEventsRequest request;
  for (const auto& [partition, position] : reading.last) {
    *request.add_cursors() = position;
  }
  grpc::ClientContext context;
  client::PrepareStream(connection_.settings, context);
  const auto stream = reading.stub->StreamEvents(&context, request);
  motcua::journal::v1::StreamEventsResponse response;
  while (stream->Read(&response)) {
    for (const motcua::journal::v1::Entry& entry : response.entries()) {
      const absl::Status checked = reading.chain.Check(entry);
      if (!checked.ok()) {
        Complain(std::string(checked.message()));
      }
      reading.last[entry.position().partition()] = entry.position();
      Batch batch;
      if (!batch.ParseFromString(entry.events().value())) {
        Complain("an entry cannot be read");
      }
      for (const auto& event : batch.events()) {
        if (!event.header().request_id().empty()) {
          ++recorded_[{event.header().caller(), event.header().request_id()}];
        }
      }
    }
  }
  const grpc::Status status = stream->Finish();
  if (!status.ok()) {
    Complain(absl::StrCat("a journal cannot be read on: ", Text(status)));
  }
}

// Everything answered is in the journals once, and nothing else is.
void Judge::CheckRequests(const std::vector<std::unique_ptr<Caller>>& callers) {
  size_t answered = 1;  // The catalogue's.
  for (const auto& caller : callers) {
    for (const Request& request : caller->requests()) {
      answered += request.answer.has_value() ? 1 : 0;
      const auto found = recorded_.find(RequestName(caller->name(), request.request_id));
      const int times = found == recorded_.end() ? 0 : found->second;
      if (times != (request.answer.has_value() ? 1 : 0)) {
        Complain(absl::StrCat(times == 0 ? "LOST: " : "DOUBLED: ", caller->name(), " ",
                              request.request_id, " is in the journals ", times, " times"));
      }
    }
  }
  if (recorded_.size() != answered) {
    Complain(absl::StrCat("the journals have ", recorded_.size(), " requests, and ", answered,
                          " were answered"));
  }
}

void Judge::CheckDossiers(std::vector<std::unique_ptr<Caller>>& callers, bool whole) {
  for (const auto& caller : callers) {
    for (Believed& dossier : caller->dossiers()) {
      if (whole || !dossier.checked) {
        CheckDossier(dossier);
      }
    }
  }
}

void Judge::CheckDossier(Believed& dossier) {
  motcua::intake::v1::GetDossierRequest request;
  request.set_dossier(dossier.id);
  dossier.seen.AppendTo(*request.mutable_min_revisions());
  // Intake waits for its own revisions only.
  for (int i = request.min_revisions_size() - 1; i >= 0; --i) {
    if (request.min_revisions(i).journal() != "intake") {
      request.mutable_min_revisions()->DeleteSubrange(i, 1);
    }
  }
  motcua::intake::v1::GetDossierResponse response;
  const grpc::Status found = client::Call(connection_, *connection_.intake,
                                          &IntakeService::Stub::GetDossier, request, response);
  if (!found.ok() || response.dossier().applicant().full_name() != "Nguyễn Thị Hoà") {
    Complain(absl::StrCat("LOST: dossier ", dossier.id, ": ", Text(found)));
    return;
  }
  const std::string& code = response.dossier().dossier_code();
  if (code.empty()) {
    if (response.dossier().state() != dossier.state) {
      Complain(absl::StrCat("dossier ", dossier.id, " is in another state than was answered"));
    }
  } else {
    const auto [known, is_new] = codes_.try_emplace(code, dossier.id);
    if (!is_new && known->second != dossier.id) {
      Complain(absl::StrCat("DOUBLED: reception number of ", dossier.id, " and ", known->second));
    }
    motcua::processing::v1::GetCourseRequest of_course;
    of_course.set_dossier(code);
    motcua::processing::v1::GetCourseResponse course;
    const grpc::Status has_course =
        client::Call(connection_, *connection_.processing, &ProcessingService::Stub::GetCourse,
                     of_course, course);
    if (!has_course.ok() || course.course().state() != dossier.state) {
      Complain(absl::StrCat("LOST: the course of ", dossier.id, " is ",
                            std::string(dossier::StateName(course.course().state())),
                            " and was answered as ", std::string(dossier::StateName(dossier.state)),
                            ": ", Text(has_course)));
    }
  }
  dossier.checked = true;
}

void Judge::CheckReport(std::vector<std::unique_ptr<Caller>>& callers) {
  Totals totals;
  for (const auto& caller : callers) {
    for (const Believed& dossier : caller->dossiers()) {
      Count(dossier, totals);
    }
    // Received is who was accepted, whatever came after.
    for (const Request& request : caller->requests()) {
      if (request.answer.has_value() && request.action == dossier::Action::kAccept) {
        const Believed& dossier = caller->dossiers()[request.dossier];
        ++totals.received[dossier.channel];
        totals.withdrawn += dossier.state == motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;
      }
    }
  }
  motcua::statistics::v1::GetDossierReportRequest request;
  auto& definition = *request.mutable_definition();
  definition.mutable_start_date()->set_year(2000);
  definition.mutable_start_date()->set_month(1);
  definition.mutable_start_date()->set_day(1);
  *definition.mutable_end_date() = definition.start_date();
  definition.mutable_end_date()->set_year(2100);
  definition.set_agency_code(harness::AgencyCode(0));
  definition.set_include_subtree(true);
  motcua::statistics::v1::GetDossierReportResponse report;
  const grpc::Status status =
      client::Call(connection_, *connection_.statistics, &StatisticsService::Stub::GetDossierReport,
                   request, report);
  const auto& total = report.total();
  const bool closes = total.received() + total.carried_over() ==
                      total.resolved() + total.withdrawn() + total.stopped() + total.pending();
  if (!status.ok() || !closes ||
      total.received_online() != totals.received[motcua::common::v1::CHANNEL_ONLINE] ||
      total.received_direct() != totals.received[motcua::common::v1::CHANNEL_DIRECT] ||
      total.received_postal() != totals.received[motcua::common::v1::CHANNEL_POSTAL] ||
      total.resolved() != totals.resolved || total.withdrawn() != totals.withdrawn ||
      total.stopped() != totals.stopped || total.pending() != totals.pending) {
    Complain(absl::StrCat("MISCOUNTED: the report says ", total.ShortDebugString(),
                          "; answered were resolved ", totals.resolved, ", withdrawn ",
                          totals.withdrawn, ", stopped ", totals.stopped, ", pending ",
                          totals.pending, "; ", Text(status)));
  }
}

void Judge::CheckStores() {
  for (const auto& [name, stub] : {std::pair("intake", connection_.intake_admin.get()),
                                   std::pair("processing", connection_.processing_admin.get()),
                                   std::pair("statistics", connection_.statistics_admin.get())}) {
    motcua::admin::v1::VerifyStoreResponse report;
    const grpc::Status status = client::Call(connection_, *stub, &AdminService::Stub::VerifyStore,
                                             motcua::admin::v1::VerifyStoreRequest(), report);
    if (!status.ok()) {
      Complain(absl::StrCat("the store of ", name, " cannot be verified: ", Text(status)));
    } else if (report.finding_count() > 0) {
      Complain(absl::StrCat("the store of ", name, " is not what it follows from: ",
                            report.findings(0).place(), " ", report.findings(0).description()));
    }
  }
}

}  // namespace motcua::crash
