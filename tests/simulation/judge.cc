// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/judge.h"

#include <map>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/v1/events.pb.h"
#include "services/intake/app/intake_core.h"
#include "tests/harness/small_province.h"

namespace motcua::simulation {
namespace {

using motcua::common::v1::DOSSIER_STATE_REGISTERED;
using motcua::common::v1::DOSSIER_STATE_UNSPECIFIED;

Finding Differs(const std::string& id, absl::string_view what, const absl::AlphaNum& is,
                const absl::AlphaNum& believed) {
  return absl::StrCat("dossier ", id, ": ", what, " is ", is, ", believed to be ", believed);
}

Finding JudgeDossier(World& world, const Believed& believed, const std::string& name,
                     absl::flat_hash_set<std::string>& codes) {
  intake::IntakeCore& core = world.intake().core();
  const auto stored = core.machine().Find(core.store(), believed.id);
  if (!stored.ok()) {
    return absl::StrCat("dossier ", believed.id,
                        " was answered and is lost: ", stored.status().ToString());
  }
  const intake::DossierRecord& record = stored->record;
  if (record.state() != believed.intake_state) {
    return Differs(believed.id, "its state", dossier::StateName(record.state()),
                   dossier::StateName(believed.intake_state));
  }
  if (record.version() != believed.version) {
    return Differs(believed.id, "its version", record.version(), believed.version);
  }
  if (record.supplement_count() != believed.supplement_count) {
    return Differs(believed.id, "its supplements", record.supplement_count(),
                   believed.supplement_count);
  }
  const auto read = core.machine().Read(core.store(), *stored);
  if (!read.ok() || read->applicant().full_name() != name) {
    return absl::StrCat("dossier ", believed.id, " has not its own applicant");
  }
  const bool has_course = believed.course_state != DOSSIER_STATE_UNSPECIFIED;
  if (record.has_acceptance() != has_course) {
    return Differs(believed.id, "its acceptance", record.has_acceptance(), has_course);
  }
  if (has_course && !codes.insert(record.acceptance().dossier_code()).second) {
    return absl::StrCat("the code ", record.acceptance().dossier_code(), " was given twice");
  }
  processing::v1::Course course;
  const absl::Status found = world.processing().core().queries().GetCourse(believed.id, course);
  if (found.ok() != has_course) {
    return Differs(believed.id, "its course", found.ToString(), has_course ? "there" : "missing");
  }
  return course.state() == believed.course_state
             ? std::nullopt
             : Differs(believed.id, "its course", dossier::StateName(course.state()),
                       dossier::StateName(believed.course_state));
}

// Where each request of a journal stands.
using Requests = absl::flat_hash_map<std::string, journal::Position>;

template <typename Batch>
Finding ReadRequests(const journal::Journal& journal, const std::vector<journal::Position>& heads,
                     const std::string& name, Requests& requests) {
  Finding finding;
  for (const journal::Position& head : heads) {
    journal::Position last{.partition = head.partition};
    // Follow tells of a gap, or of a chain that does not fit.
    const absl::Status followed = journal.Follow(last, [&](const journal::Entry& entry) {
      last = entry.position;
      Batch batch;
      if (!batch.ParseFromString(entry.events)) {
        finding = absl::StrCat("an entry of ", name, " cannot be read");
      }
      for (const auto& event : batch.events()) {
        const auto& header = event.header();
        if (header.request_id().empty()) {
          continue;
        }
        if (!requests.emplace(absl::StrCat(header.caller(), " ", header.request_id()), last)
                 .second) {
          finding =
              absl::StrCat(name, " did ", header.request_id(), " of ", header.caller(), " twice");
        }
      }
      return !finding.has_value();
    });
    if (!followed.ok()) {
      return absl::StrCat("the journal of ", name, ": ", followed.ToString());
    }
    if (!finding.has_value() && last != head) {
      finding = absl::StrCat("the journal of ", name, " does not end at its head");
    }
    if (finding.has_value()) {
      break;
    }
  }
  return finding;
}

// The total of a report must be the sum of these.
struct Numbers {
  int64_t online = 0, direct = 0, postal = 0, resolved = 0, withdrawn = 0, stopped = 0, pending = 0;
  friend bool operator==(const Numbers&, const Numbers&) = default;
};

void Count(const Believed& dossier, Numbers& numbers) {
  numbers.online += dossier.channel == motcua::common::v1::CHANNEL_ONLINE;
  numbers.direct += dossier.channel == motcua::common::v1::CHANNEL_DIRECT;
  numbers.postal += dossier.channel == motcua::common::v1::CHANNEL_POSTAL;
  numbers.resolved += dossier.course_state == motcua::common::v1::DOSSIER_STATE_RESOLVED ||
                      dossier.course_state == motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED;
  numbers.withdrawn +=
      dossier.course_state == motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;
  numbers.stopped += dossier.course_state == motcua::common::v1::DOSSIER_STATE_STOPPED;
  numbers.pending += dossier::IsOpen(dossier.course_state);
}

Numbers NumbersOf(const statistics::v1::DossierCounts& counts) {
  return {.online = counts.received_online(),
          .direct = counts.received_direct(),
          .postal = counts.received_postal(),
          .resolved = counts.resolved(),
          .withdrawn = counts.withdrawn(),
          .stopped = counts.stopped(),
          .pending = counts.pending()};
}

bool Closes(const statistics::v1::DossierCounts& counts) {
  return counts.received() == counts.received_online() + counts.received_direct() +
                                  counts.received_postal() + counts.carried_over() &&
         counts.received() ==
             counts.resolved() + counts.withdrawn() + counts.stopped() + counts.pending() &&
         counts.resolved() == counts.resolved_early() + counts.resolved_on_time() +
                                  counts.resolved_late() + counts.resolved_no_due_time() &&
         counts.pending() ==
             counts.pending_in_time() + counts.pending_overdue() + counts.pending_no_due_time();
}

}  // namespace

Finding JudgeDossiers(World& world) {
  absl::flat_hash_set<std::string> codes;
  std::vector<std::string> names(world.model().dossiers().size());
  for (size_t number = 0; number < world.model().wishes().size(); ++number) {
    const Wish& wish = world.model().wish(number);
    if (wish.is_done && (wish.kind == WishKind::kSubmit || wish.kind == WishKind::kImport)) {
      names[wish.dossier] = absl::StrCat("wish-", number);
    }
  }
  for (size_t i = 0; i < names.size(); ++i) {
    if (Finding finding = JudgeDossier(world, world.model().dossier(i), names[i], codes)) {
      return finding;
    }
  }
  return std::nullopt;
}

Finding JudgeJournals(World& world) {
  Requests intake_requests;
  Requests processing_requests;
  Finding finding = ReadRequests<motcua::intake::v1::IntakeEventBatch>(
      world.intake().core().journal(), world.intake().committer().heads(), "intake",
      intake_requests);
  if (!finding.has_value()) {
    finding = ReadRequests<motcua::processing::v1::ProcessingEventBatch>(
        world.processing().core().journal(), world.processing().committer().heads(), "processing",
        processing_requests);
  }
  if (finding.has_value()) {
    return finding;
  }
  for (const size_t number : world.model().done()) {
    const Wish& wish = world.model().wish(number);
    const bool of_processing = wish.kind == WishKind::kProcessingAction;
    Requests& requests = of_processing ? processing_requests : intake_requests;
    const engine::RequestKey request = world.KeyOf(number);
    const std::string key = absl::StrCat(request.caller, " ", request.request_id);
    const auto found = requests.find(key);
    if (found == requests.end()) {
      return absl::StrCat("wish ", number, " was answered and is in no journal");
    }
    if (found->second.partition != wish.partition || found->second.sequence != wish.sequence) {
      return absl::StrCat("wish ", number, " is not where it was answered to be");
    }
    requests.erase(found);
  }
  for (const Requests* const left : {&intake_requests, &processing_requests}) {
    if (!left->empty()) {
      return absl::StrCat("a journal holds what nobody was told to be done: ",
                          left->begin()->first);
    }
  }
  return std::nullopt;
}

Finding JudgeNumbers(World& world) {
  std::map<std::string, Numbers> believed;
  Numbers believed_total;
  for (const Believed& dossier : world.model().dossiers()) {
    if (dossier.course_state != DOSSIER_STATE_UNSPECIFIED) {
      Count(dossier, believed[harness::AgencyCode(dossier.agency)]);
      Count(dossier, believed_total);
    }
  }
  statistics::v1::GetDossierReportRequest request;
  auto& definition = *request.mutable_definition();
  definition.mutable_start_date()->set_year(2020);
  definition.mutable_start_date()->set_month(1);
  definition.mutable_start_date()->set_day(1);
  *definition.mutable_end_date() = definition.start_date();
  definition.mutable_end_date()->set_year(2100);
  definition.set_agency_code(harness::AgencyCode(0));
  definition.set_include_subtree(true);
  request.set_grouping(statistics::v1::REPORT_GROUPING_AGENCY);
  const auto report = world.statistics().statistics().GetDossierReport(request);
  if (!report.ok()) {
    return absl::StrCat("no report: ", report.status().ToString());
  }
  if (!Closes(report->total()) || NumbersOf(report->total()) != believed_total) {
    return absl::StrCat("the report counts ", report->total().ShortDebugString(), " of ",
                        believed_total.online + believed_total.direct + believed_total.postal,
                        " accepted dossiers, ", believed_total.pending, " pending");
  }
  for (const auto& row : report->rows()) {
    if (!Closes(row.counts()) || NumbersOf(row.counts()) != believed[row.key().agency_code()]) {
      return absl::StrCat("the report of ", row.key().agency_code(), " counts ",
                          row.counts().ShortDebugString());
    }
  }
  return std::nullopt;
}

Finding Judge(World& world) {
  for (const auto judge : {JudgeDossiers, JudgeJournals, JudgeNumbers, JudgeReplay}) {
    if (Finding finding = judge(world)) {
      return finding;
    }
  }
  return std::nullopt;
}

std::vector<journal::Position> HeadsOf(World& world) {
  std::vector<journal::Position> heads = world.intake().committer().heads();
  const std::vector<journal::Position> more = world.processing().committer().heads();
  heads.insert(heads.end(), more.begin(), more.end());
  return heads;
}

}  // namespace motcua::simulation
