// SPDX-License-Identifier: Apache-2.0
//
// What motcua.processing.v1.ProcessingService refuses. Its eight transitions share most rows, its
// reads of one dossier too.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/contract/shared_rows.h"
#include "tests/contract/tables.h"

namespace motcua::contract_test {
namespace {

constexpr char kService[] = "motcua.processing.v1.ProcessingService/";

// Of whatever names a dossier.
constexpr Row kDossierRows[] = {
    {.without = "dossier", .fields = "dossier"},
    {.with = "dossier: 'leakmark'", .fields = "dossier"},
    {.with = "dossier: '0000000000000'", .fields = "dossier"},
    {.with = "dossier: 'U000000000001'", .fields = "dossier"},
    {.with = "dossier: '000.00.03.H28-230230-0001'", .fields = "dossier"},
    {.with = "dossier: '000.00.03.H28-230115-0000'", .fields = "dossier"},
    {.with = "dossier: '<<A*65>>'", .fields = "dossier"},
    {.with = "dossier: '' <<min_revisions {}*2051>>", .fields = "dossier min_revisions"},
    {.with = "min_revisions { journal: 'processing' partition: 17 sequence: 1 }",
     .fields = "min_revisions"},
    {.with = "dossier: '0400000000001'",
     .reason = "UNKNOWN_DOSSIER",
     .code = StatusCode::NOT_FOUND},
    {.with = "dossier: 'FFFZZZZZZZZZZ'",
     .reason = "UNKNOWN_DOSSIER",
     .code = StatusCode::NOT_FOUND},
    {.with = "dossier: '000.00.03.H28-230115-0001'",
     .reason = "UNKNOWN_DOSSIER",
     .code = StatusCode::NOT_FOUND},
    {.with = "dossier: '<<registered>>'",
     .reason = "UNKNOWN_DOSSIER",
     .code = StatusCode::NOT_FOUND},
    {.with = "dossier: '<<refused>>'", .reason = "UNKNOWN_DOSSIER", .code = StatusCode::NOT_FOUND},
};

// Of all transitions, in order of precedence.
constexpr Row kTransitionRows[] = {
    {.without = "request_id", .fields = "request_id"},
    {.with = "request_id: '<<ệ*65>>'", .fields = "request_id"},
    {.with = "request_id: 'a\\033b'", .fields = "request_id"},
    {.with = "request_id: 'a\\tb'", .fields = "request_id"},
    {.with = "request_id: 'a\\n'", .fields = "request_id"},
    {.with = "request_id: 'a\\377b'", .fields = "(message)"},
    {.with = "dossier: 'leakmark\\377'", .fields = "(message)"},
    {.with = "etag: '<<1*33>>'", .fields = "etag"},
    {.without = "request_id dossier",
     .with = "etag: '<<1*33>>' <<min_revisions {}*2051>>",
     .fields = "request_id dossier etag min_revisions"},
    {.with = "request_id: 'seed-returned-2' min_revisions { journal: 'elsewhere' }",
     .fields = "min_revisions"},
    {.with = "request_id: 'seed-returned-2' dossier: '0400000000001'",
     .reason = "REQUEST_ID_REUSED",
     .code = StatusCode::ALREADY_EXISTS},
    {.with = "request_id: 'seed-stopped-2' etag: '99'",
     .reason = "REQUEST_ID_REUSED",
     .code = StatusCode::ALREADY_EXISTS},
    {.with = "dossier: '0400000000001' etag: '99'",
     .reason = "UNKNOWN_DOSSIER",
     .code = StatusCode::NOT_FOUND},
    {.with = "etag: '99'", .reason = "ETAG_MISMATCH", .code = StatusCode::ABORTED},
    {.with = "dossier: '<<returned>>' etag: '99'",
     .reason = "ETAG_MISMATCH",
     .code = StatusCode::ABORTED},
    {.with = "dossier: '<<returned>>'",
     .reason = "WRONG_STATE",
     .code = StatusCode::FAILED_PRECONDITION},
    {.with = "dossier: '<<stopped>>' etag: '<<stopped.etag>>'",
     .reason = "WRONG_STATE",
     .code = StatusCode::FAILED_PRECONDITION},
};

constexpr Row kOptionalNoteRows[] = {
    {.with = "note: 'leakmark<<ệ*1993>>'", .fields = "note"},
    {.with = "note: 'leakmark\\033[2J'", .fields = "note"},
    {.with = "note: 'leakmark\\377'", .fields = "(message)"},
    {.with = "request_id: '' dossier: '' note: '\\001'", .fields = "request_id dossier note"},
};
constexpr Row kRequiredNoteRows[] = {
    {.without = "note", .fields = "note"},
    {.without = "request_id dossier note",
     .with = "etag: '<<1*33>>' <<min_revisions {}*2051>>",
     .fields = "request_id dossier etag min_revisions note"},
};

// States that some transitions do not leave.
constexpr Row kNotAcceptedRows[] = {
    {.with = "dossier: '<<accepted>>'",
     .reason = "WRONG_STATE",
     .code = StatusCode::FAILED_PRECONDITION},
};
constexpr Row kNotInProgressRows[] = {
    {.with = "dossier: '<<in_progress>>'",
     .reason = "WRONG_STATE",
     .code = StatusCode::FAILED_PRECONDITION},
};
constexpr Row kNotWaitingRows[] = {
    {.with = "dossier: '<<waiting>>'",
     .reason = "WRONG_STATE",
     .code = StatusCode::FAILED_PRECONDITION},
};
constexpr Row kNotUnpaidRows[] = {
    {.with = "dossier: '<<unpaid>>'",
     .reason = "WRONG_STATE",
     .code = StatusCode::FAILED_PRECONDITION},
};
constexpr Row kNotResolvedRows[] = {
    {.with = "dossier: '<<resolved>>'",
     .reason = "WRONG_STATE",
     .code = StatusCode::FAILED_PRECONDITION},
};

constexpr Row kGetCourseRows[] = {
    {.with = "dossier: 'leakmark\\377'", .fields = "(message)"},
};
// Methods about one dossier whose request is parsed before they see it.
constexpr Row kParsedDossierRows[] = {
    {.with = "dossier: 'leakmark\\377'", .reason = "", .code = StatusCode::UNIMPLEMENTED},
};

constexpr Row kListTransitionsRows[] = {
    {.with = "dossier: '' page_size: -1 <<min_revisions {}*2051>>",
     .fields = "dossier page_size min_revisions"},
    {.with = "page_token: '<<transitions_token>>x'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<transitions_token>>' dossier: '<<resolved>>'",
     .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<work_token>>'", .reason = "INVALID_PAGE_TOKEN"},
};

constexpr Row kListWorkRows[] = {
    {.without = "agency_code", .fields = "agency_code"},
    {.with = "agency_code: 'leakmark'", .fields = "agency_code"},
    {.with = "agency_code: '<<A*33>>'", .fields = "agency_code"},
    {.with = "agency_code: 'H28\\377'", .reason = "", .code = StatusCode::UNIMPLEMENTED},
    {.with = "agency_code: 'NOWHERE'", .reason = "UNKNOWN_AGENCY", .code = StatusCode::NOT_FOUND},
    {.with = "states: DOSSIER_STATE_UNSPECIFIED states: DOSSIER_STATE_ACCEPTED states: 11 "
             "states: DOSSIER_STATE_RESOLVED",
     .fields = "states[0] states[2] states[3]"},
    {.with = "<<states: DOSSIER_STATE_ACCEPTED *21>>", .fields = "states"},
    {.with = "due_time_before { seconds: -62135596801 }", .fields = "due_time_before"},
    {.with = "due_time_before { seconds: 253402300800 }", .fields = "due_time_before"},
    {.with = "due_time_before { nanos: -1 }", .fields = "due_time_before"},
    {.with = "due_time_before { nanos: 1000000000 }", .fields = "due_time_before"},
    {.with = "agency_code: '' states: 99 due_time_before { nanos: -1 } page_size: -1 "
             "<<min_revisions {}*2051>>",
     .fields = "agency_code states[0] due_time_before page_size min_revisions"},
    {.with = "page_token: '<<work_token>>x'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<work_token>>' states: DOSSIER_STATE_ACCEPTED",
     .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<dossiers_token>>'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<agencies_token>>'", .reason = "INVALID_PAGE_TOKEN"},
};

constexpr Row kExplainRows[] = {
    {.with = "dossier: '<<without_limit>>'",
     .reason = "NO_DUE_TIME",
     .code = StatusCode::FAILED_PRECONDITION},
};

using Rows = std::vector<absl::Span<const Row>>;

Table MakeTable(const std::string& method, const std::string& good, Rows rows) {
  return {.method = kService + method,
          .service = system_test::kProcessing,
          .good = good,
          .rows = std::move(rows)};
}

// A transition's table: what is special about it comes last.
Table Transition(const std::string& method, const std::string& good, const Rows& special) {
  Rows rows = {kDossierRows, kTransitionRows, kRevisionRows, kCallerRows, kBytesRows};
  rows.insert(rows.end(), special.begin(), special.end());
  return MakeTable(method, absl::StrCat("request_id: 'good-", method, "' dossier: ", good), rows);
}

}  // namespace

std::vector<Table> ProcessingTables() {
  return {
      Transition("StartProcessing", "'<<for_start>>'",
                 {kNotInProgressRows, kNotWaitingRows, kNotUnpaidRows, kNotResolvedRows}),
      Transition("RequestSupplement", "'<<for_request_supplement>>' note: 'leakmark'",
                 {kOptionalNoteRows, kRequiredNoteRows, kNotWaitingRows, kNotUnpaidRows,
                  kNotResolvedRows}),
      Transition("ResumeProcessing", "'<<for_resume>>' note: 'leakmark'",
                 {kOptionalNoteRows, kNotAcceptedRows, kNotInProgressRows, kNotUnpaidRows,
                  kNotResolvedRows}),
      Transition("RequestPayment", "'<<for_request_payment>>' note: 'leakmark'",
                 {kOptionalNoteRows, kNotWaitingRows, kNotUnpaidRows, kNotResolvedRows}),
      Transition("ConfirmPayment", "'<<for_confirm_payment>>' note: 'leakmark'",
                 {kOptionalNoteRows, kNotAcceptedRows, kNotInProgressRows, kNotWaitingRows,
                  kNotResolvedRows}),
      Transition("StopProcessing", "'<<for_stop>>' note: 'leakmark'",
                 {kOptionalNoteRows, kRequiredNoteRows, kNotResolvedRows}),
      Transition("ResolveDossier", "'<<for_resolve>>' note: 'leakmark'",
                 {kOptionalNoteRows, kNotWaitingRows, kNotUnpaidRows, kNotResolvedRows}),
      Transition("ReturnResult", "'<<for_return>>' note: 'leakmark'",
                 {kOptionalNoteRows, kNotAcceptedRows, kNotInProgressRows, kNotWaitingRows,
                  kNotUnpaidRows}),
      MakeTable("GetCourse", "dossier: '<<returned>>'",
                {kDossierRows, kGetCourseRows, kRevisionRows, kRevisionWaitRows, kCallerRows,
                 kBytesRows}),
      MakeTable("ListTransitions", "dossier: '<<returned>>'",
                {kDossierRows, kParsedDossierRows, kListTransitionsRows, kPageRows, kRevisionRows,
                 kRevisionWaitRows, kCallerRows, kParsedBytesRows}),
      MakeTable("ListWork", "agency_code: '000.00.03.H28'",
                {kListWorkRows, kPageRows, kRevisionRows, kRevisionWaitRows, kCallerRows,
                 kParsedBytesRows}),
      MakeTable("ExplainDueTime", "dossier: '<<in_progress>>'",
                {kDossierRows, kParsedDossierRows, kExplainRows, kRevisionRows, kRevisionWaitRows,
                 kCallerRows, kParsedBytesRows}),
      MakeTable("WatchDossier", "dossier: '<<returned>>'",
                {kDossierRows, kParsedDossierRows, kRevisionRows, kCallerRows, kParsedBytesRows}),
  };
}

}  // namespace motcua::contract_test
