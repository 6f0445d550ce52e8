// SPDX-License-Identifier: Apache-2.0
#include "tools/motcuactl/views.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/terminal/words.h"

namespace motcua::ctl {
namespace {

using terminal::TimeText;
using terminal::WordOf;

std::string OutcomeText(common::v1::Outcome outcome) {
  return outcome == common::v1::OUTCOME_UNSPECIFIED ? "" : WordOf(outcome);
}

std::string CountText(uint32_t count) { return count == 0 ? "" : absl::StrCat(count); }

std::string DocumentText(const intake::v1::Document& document) {
  std::string text = absl::StrCat(document.document_code(), " ", document.display_name());
  if (!document.sha256().empty()) {
    absl::StrAppend(&text, " (", terminal::GroupDigits(static_cast<int64_t>(document.size_bytes())),
                    " bytes)");
  }
  return text;
}

}  // namespace

std::string DossierText(const intake::v1::Dossier& dossier) {
  terminal::Fields fields;
  fields.Add("dossier", dossier.dossier_code());
  fields.Add("id", dossier.dossier_id());
  fields.Add("state", WordOf(dossier.state()));
  fields.Add("agency", dossier.agency_code());
  fields.Add("procedure", dossier.procedure_code());
  fields.Add("channel", WordOf(dossier.channel()));
  const intake::v1::Applicant& applicant = dossier.applicant();
  fields.Add("applicant", applicant.full_name());
  fields.Add("identity", applicant.identity_number());
  fields.Add("phone", applicant.phone());
  fields.Add("email", applicant.email());
  fields.Add("address", applicant.address());
  for (const intake::v1::Document& document : dossier.documents()) {
    fields.Add("document", DocumentText(document));
  }
  fields.Add("submitted", TimeText(dossier.submit_time()));
  fields.Add("accepted", TimeText(dossier.receipt().accept_time()));
  fields.Add("due", TimeText(dossier.receipt().due_time()));
  fields.Add("refused", TimeText(dossier.refuse_time()));
  fields.Add("reason", dossier.refuse_reason());
  fields.Add("withdrawn", TimeText(dossier.withdraw_time()));
  fields.Add("supplements", CountText(dossier.supplement_count()));
  fields.Add("etag", dossier.etag());
  return fields.ToText();
}

std::string CourseText(const processing::v1::Course& course) {
  terminal::Fields fields;
  fields.Add("dossier", course.dossier_code());
  fields.Add("id", course.dossier_id());
  fields.Add("state", WordOf(course.state()));
  fields.Add("clock", WordOf(course.clock()));
  fields.Add("agency", course.agency_code());
  fields.Add("procedure", course.procedure_code());
  fields.Add("accepted", TimeText(course.accept_time()));
  fields.Add("due", TimeText(course.due_time()));
  fields.Add("originally due", TimeText(course.original_due_time()));
  if (course.has_remaining_working_time()) {
    fields.Add("working time left", terminal::DurationText(course.remaining_working_time()));
  }
  fields.Add("closed", TimeText(course.close_time()));
  fields.Add("outcome", OutcomeText(course.outcome()));
  fields.Add("returned", TimeText(course.return_time()));
  fields.Add("supplement requests", CountText(course.supplement_request_count()));
  fields.Add("transitions", CountText(course.transition_count()));
  fields.Add("etag", course.etag());
  return fields.ToText();
}

std::vector<terminal::Column> TransitionColumns() {
  return {{.title = "no", .align = terminal::Align::kRight},
          {.title = "time"},
          {.title = "action"},
          {.title = "state"},
          {.title = "clock"},
          {.title = "due"},
          {.title = "outcome"},
          {.title = "caller"},
          {.title = "note"}};
}

std::vector<std::string> TransitionCells(const processing::v1::Transition& transition) {
  const processing::v1::CourseTransition& moved = transition.transition();
  return {absl::StrCat(transition.number()),
          TimeText(moved.transition_time()),
          WordOf(moved.action()),
          WordOf(moved.to_state()),
          WordOf(moved.clock()),
          TimeText(moved.due_time()),
          OutcomeText(moved.outcome()),
          transition.caller(),
          transition.note()};
}

std::string TransitionLine(const processing::v1::Transition& transition) {
  std::vector<std::string> cells = TransitionCells(transition);
  std::erase(cells, "");
  return absl::StrJoin(cells, "  ") + "\n";
}

}  // namespace motcua::ctl
