// SPDX-License-Identifier: Apache-2.0
//
// What motcua.intake.v1.IntakeService refuses. Submissions, batches and imports share the rows
// about an applicant and papers; the transitions share those about ids, dossiers and etags.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/contract/shared_rows.h"
#include "tests/contract/tables.h"

namespace motcua::contract_test {
namespace {

constexpr char kService[] = "motcua.intake.v1.IntakeService/";

constexpr char kGoodBody[] = R"pb(
  agency_code: "000.00.03.H28"
  procedure_code: "1.004227"
  channel: CHANNEL_ONLINE
  applicant {
    kind: APPLICANT_KIND_INDIVIDUAL
    full_name: "Quàng Thị Leakmark"
    identity_number: "017987654321"
    phone: "0987651234"
    email: "leakmark@example.vn"
    address: "bản Leakmark, Mai Châu"
  }
  documents { document_code: "CCCD" display_name: "leakmark.pdf" storage_uri: "s3://leakmark" }
)pb";

// Of what a submission and an imported row both hold.
constexpr Row kBodyRows[] = {
    {.without = "agency_code", .fields = "agency_code"},
    {.with = "agency_code: 'leakmark'", .fields = "agency_code"},
    {.with = "agency_code: '.H28'", .fields = "agency_code"},
    {.with = "agency_code: 'H28.'", .fields = "agency_code"},
    {.with = "agency_code: '<<A*33>>'", .fields = "agency_code"},
    {.without = "procedure_code", .fields = "procedure_code"},
    {.with = "procedure_code: 'leak mark'", .fields = "procedure_code"},
    {.with = "procedure_code: '<<A*65>>'", .fields = "procedure_code"},
    {.without = "channel", .fields = "channel"},
    {.with = "channel: CHANNEL_UNSPECIFIED", .fields = "channel"},
    {.with = "channel: 4", .fields = "channel"},
    {.with = "channel: -1", .fields = "channel"},
    {.without = "applicant", .fields = "applicant"},
    {.without = "agency_code procedure_code channel applicant",
     .with = "<<documents { document_code: 'D' }*101>>",
     .fields = "agency_code procedure_code channel applicant documents"},
};

constexpr Row kApplicantRows[] = {
    {.without = "applicant",
     .with = "applicant {}",
     .fields = "applicant.kind applicant.full_name applicant.identity_number"},
    {.without = "applicant.kind", .fields = "applicant.kind"},
    {.with = "applicant { kind: 3 }", .fields = "applicant.kind"},
    {.without = "applicant.full_name", .fields = "applicant.full_name"},
    {.with = "applicant { full_name: 'leakmark<<ệ*193>>' }", .fields = "applicant.full_name"},
    {.with = "applicant { full_name: 'leakmark\\nLụa' }", .fields = "applicant.full_name"},
    {.with = "applicant { full_name: 'leakmark\\000' }", .fields = "applicant.full_name"},
    // Invisible; and what follows it would be shown backwards.
    {.with = "applicant { full_name: '\\342\\200\\213 ' }", .fields = "applicant.full_name"},
    {.with = "applicant { full_name: 'leakmark\\342\\200\\256' }", .fields = "applicant.full_name"},
    {.without = "applicant.identity_number", .fields = "applicant.identity_number"},
    {.with = "applicant { identity_number: '0179876543210' }",
     .fields = "applicant.identity_number"},
    {.with = "applicant { identity_number: '017987654321 leakmark' }",
     .fields = "applicant.identity_number"},
    {.with = "applicant { kind: APPLICANT_KIND_ORGANISATION }",
     .fields = "applicant.identity_number"},
    {.with = "applicant { kind: APPLICANT_KIND_ORGANISATION identity_number: '0123456789-01' }",
     .fields = "applicant.identity_number"},
    {.with = "applicant { phone: '1234567' }", .fields = "applicant.phone"},
    {.with = "applicant { phone: '1234567890123456' }", .fields = "applicant.phone"},
    {.with = "applicant { phone: '0987651234 leakmark' }", .fields = "applicant.phone"},
    {.with = "applicant { phone: '+' }", .fields = "applicant.phone"},
    {.with = "applicant { email: 'leakmark' }", .fields = "applicant.email"},
    {.with = "applicant { email: '@leakmark.vn' }", .fields = "applicant.email"},
    {.with = "applicant { email: 'leakmark@' }", .fields = "applicant.email"},
    {.with = "applicant { email: '<<a*243>>@leakmark.vn' }", .fields = "applicant.email"},
    {.with = "applicant { email: 'leak mark@leakmark.vn' }", .fields = "applicant.email"},
    {.with = "applicant { email: 'leakmark@leakmark.vn\\n' }", .fields = "applicant.email"},
    {.with = "applicant { email: 'leakmark@\\302\\240leakmark.vn' }", .fields = "applicant.email"},
    {.with = "applicant { address: 'leakmark<<x*493>>' }", .fields = "applicant.address"},
    {.with = "applicant { address: 'leakmark\\t' }", .fields = "applicant.address"},
    {.with = "applicant { kind: 9 full_name: '' identity_number: '' phone: 'leakmark' "
             "email: 'leakmark' address: 'leakmark\\177' }",
     .fields = "applicant.kind applicant.full_name applicant.identity_number applicant.phone "
               "applicant.email applicant.address"},
};

constexpr Row kPaperRows[] = {
    {.without = "documents[0].document_code", .fields = "documents[0].document_code"},
    {.at = "documents[0]",
     .with = "document_code: 'leakmark<<x*57>>'",
     .fields = "documents[0].document_code"},
    {.at = "documents[0]",
     .with = "document_code: 'leak\\nleakmark'",
     .fields = "documents[0].document_code"},
    {.at = "documents[0]",
     .with = "display_name: 'leakmark<<x*493>>'",
     .fields = "documents[0].display_name"},
    {.at = "documents[0]", .with = "sha256: 'leakmark'", .fields = "documents[0].sha256"},
    {.at = "documents[0]", .with = "sha256: 'leakmark<<x*25>>'", .fields = "documents[0].sha256"},
    {.at = "documents[0]",
     .with = "storage_uri: 'leakmark<<x*993>>'",
     .fields = "documents[0].storage_uri"},
    {.with = "documents { sha256: 'x' display_name: '\\001' storage_uri: '\\001' } documents {}",
     .fields = "documents[1].document_code documents[1].sha256 documents[1].display_name "
               "documents[1].storage_uri documents[2].document_code"},
    {.with = "<<documents { document_code: 'leakmark' }*100>>", .fields = "documents"},
};

// Only of a call: a batch or an import with such bytes is refused as a whole.
constexpr Row kBodyBytesRows[] = {
    {.with = "applicant { full_name: 'leakmark\\377' }", .fields = "(message)"},
    {.with = "applicant { full_name: 'leakmark\\355\\240\\200' }", .fields = "(message)"},
    {.with = "agency_code: '\\300\\200'", .fields = "(message)"},
    {.with = "documents { document_code: 'leakmark\\376' }", .fields = "(message)"},
    {.with = "applicant { address: 'leakmark<<x*4194304>>' }",
     .reason = "",
     .code = StatusCode::RESOURCE_EXHAUSTED},
};

// Of a submission: its id, and what is not in the catalogue, in order of precedence.
constexpr Row kSubmitRows[] = {
    {.without = "request_id", .fields = "request_id"},
    {.with = "request_id: '<<x*65>>'", .fields = "request_id"},
    {.with = "request_id: '<<ệ*65>>'", .fields = "request_id"},
    {.with = "request_id: 'a\\nb'", .fields = "request_id"},
    {.without = "request_id channel applicant.full_name",
     .with = "agency_code: 'h28'",
     .fields = "request_id agency_code channel applicant.full_name"},
    {.without = "applicant.full_name",
     .with = "request_id: 'seed-registered'",
     .fields = "applicant.full_name"},
    {.with = "request_id: 'seed-registered'",
     .reason = "REQUEST_ID_REUSED",
     .code = StatusCode::ALREADY_EXISTS},
    {.with = "request_id: 'seed-refused-1' agency_code: 'NOWHERE'",
     .reason = "REQUEST_ID_REUSED",
     .code = StatusCode::ALREADY_EXISTS},
    {.with = "request_id: 'seed-catalogue'",
     .reason = "REQUEST_ID_REUSED",
     .code = StatusCode::ALREADY_EXISTS},
    {.with = "agency_code: 'NOWHERE' procedure_code: 'nothing'",
     .reason = "UNKNOWN_AGENCY",
     .code = StatusCode::NOT_FOUND},
    {.with = "procedure_code: 'nothing'",
     .reason = "UNKNOWN_PROCEDURE",
     .code = StatusCode::NOT_FOUND},
    {.with = "procedure_code: '2.000100'",
     .reason = "PROCEDURE_NOT_OFFERED",
     .code = StatusCode::FAILED_PRECONDITION},
    {.with = "agency_code: 'H28'",
     .reason = "PROCEDURE_NOT_OFFERED",
     .code = StatusCode::FAILED_PRECONDITION},
};

constexpr Row kBatchRows[] = {
    {.without = "requests", .fields = "requests"},
    {.with = "<<requests {}*500>>", .fields = "requests"},
    {.with = "requests { applicant { full_name: 'leakmark\\377' } }", .fields = "(message)"},
};

// Of all four transitions, in order of precedence.
constexpr Row kTransitionRows[] = {
    {.without = "request_id", .fields = "request_id"},
    {.with = "request_id: '<<x*65>>'", .fields = "request_id"},
    {.with = "request_id: 'a\\177b'", .fields = "request_id"},
    {.with = "request_id: 'a\\377b'", .fields = "(message)"},
    {.without = "dossier", .fields = "dossier"},
    {.with = "dossier: 'leakmark'", .fields = "dossier"},
    {.with = "dossier: '0000000000000'", .fields = "dossier"},
    {.with = "dossier: 'U000000000001'", .fields = "dossier"},
    {.with = "dossier: '000.00.03.H28-230230-0001'", .fields = "dossier"},
    {.with = "dossier: '000.00.03.H28-230115-0000'", .fields = "dossier"},
    {.with = "dossier: '000.00.03.H28-230115-1'", .fields = "dossier"},
    {.with = "dossier: '000.00.03.H28-230115-00001'", .fields = "dossier"},
    {.with = "dossier: '<<A*65>>'", .fields = "dossier"},
    {.with = "etag: '<<1*33>>'", .fields = "etag"},
    {.without = "request_id dossier",
     .with = "etag: '<<1*33>>'",
     .fields = "request_id dossier etag"},
    {.with = "request_id: 'seed-registered' dossier: 'leakmark'", .fields = "dossier"},
    {.with = "request_id: 'seed-registered' dossier: '0400000000001'",
     .reason = "REQUEST_ID_REUSED",
     .code = StatusCode::ALREADY_EXISTS},
    {.with = "request_id: 'seed-full-1'",
     .reason = "REQUEST_ID_REUSED",
     .code = StatusCode::ALREADY_EXISTS},
    {.with = "dossier: '0400000000001' etag: '99'",
     .reason = "UNKNOWN_DOSSIER",
     .code = StatusCode::NOT_FOUND},
    {.with = "dossier: 'FFFZZZZZZZZZZ'",
     .reason = "UNKNOWN_DOSSIER",
     .code = StatusCode::NOT_FOUND},
    {.with = "dossier: '000.00.03.H28-230115-0001'",
     .reason = "UNKNOWN_DOSSIER",
     .code = StatusCode::NOT_FOUND},
    {.with = "etag: '99'", .reason = "ETAG_MISMATCH", .code = StatusCode::ABORTED},
    {.with = "dossier: '<<refused>>' etag: '99'",
     .reason = "ETAG_MISMATCH",
     .code = StatusCode::ABORTED},
    {.with = "dossier: '<<refused>>'",
     .reason = "WRONG_STATE",
     .code = StatusCode::FAILED_PRECONDITION},
    {.with = "dossier: '<<withdrawn>>' etag: '<<withdrawn.etag>>'",
     .reason = "WRONG_STATE",
     .code = StatusCode::FAILED_PRECONDITION},
};

// Of those two that only a registered dossier takes.
constexpr Row kRegisteredOnlyRows[] = {
    {.with = "dossier: '<<accepted>>'",
     .reason = "WRONG_STATE",
     .code = StatusCode::FAILED_PRECONDITION},
    {.with = "dossier: '<<accepted.code>>'",
     .reason = "WRONG_STATE",
     .code = StatusCode::FAILED_PRECONDITION},
};

constexpr Row kRefuseRows[] = {
    {.without = "reason", .fields = "reason"},
    {.with = "reason: 'leakmark<<ệ*1993>>'", .fields = "reason"},
    {.with = "reason: 'leakmark\\033[2J'", .fields = "reason"},
    {.with = "reason: 'leakmark\\377'", .fields = "(message)"},
    {.without = "request_id dossier reason",
     .with = "etag: '<<1*33>>'",
     .fields = "request_id dossier etag reason"},
};

constexpr Row kSupplementRows[] = {
    {.without = "documents", .fields = "documents"},
    {.without = "request_id dossier documents",
     .with = "etag: '<<1*33>>' documents {}",
     .fields = "request_id dossier etag documents[0].document_code"},
    {.with = "dossier: '<<full>>'",
     .reason = "TOO_MANY_DOCUMENTS",
     .code = StatusCode::FAILED_PRECONDITION},
    {.with = "dossier: '<<full>>' etag: '1'",
     .reason = "ETAG_MISMATCH",
     .code = StatusCode::ABORTED},
};

constexpr Row kGetDossierRows[] = {
    {.without = "dossier", .fields = "dossier"},
    {.with = "dossier: 'leakmark'", .fields = "dossier"},
    {.with = "dossier: '<<A*65>>'", .fields = "dossier"},
    {.with = "dossier: 'leakmark\\377'", .fields = "(message)"},
    {.with = "dossier: '0400000000001'",
     .reason = "UNKNOWN_DOSSIER",
     .code = StatusCode::NOT_FOUND},
    {.with = "dossier: '000.00.03.H28-230115-0001'",
     .reason = "UNKNOWN_DOSSIER",
     .code = StatusCode::NOT_FOUND},
    {.with = "min_revisions { journal: 'processing' partition: 1 }", .fields = "min_revisions"},
    {.with = "dossier: '' min_revisions { journal: 'elsewhere' }", .fields = "dossier"},
};

constexpr Row kListDossiersRows[] = {
    {.without = "agency_code", .fields = "agency_code"},
    {.with = "agency_code: 'leakmark'", .fields = "agency_code"},
    {.with = "agency_code: '<<A*33>>'", .fields = "agency_code"},
    {.with = "agency_code: 'NOWHERE'", .reason = "UNKNOWN_AGENCY", .code = StatusCode::NOT_FOUND},
    {.with = "procedure_code: 'leak mark'", .fields = "procedure_code"},
    {.with = "procedure_code: '<<1*65>>'", .fields = "procedure_code"},
    {.with = "states: DOSSIER_STATE_UNSPECIFIED states: DOSSIER_STATE_ACCEPTED states: 11",
     .fields = "states[0] states[2]"},
    {.with = "<<states: DOSSIER_STATE_ACCEPTED *21>>", .fields = "states"},
    {.with = "channel: 4", .fields = "channel"},
    {.with = "channel: -1", .fields = "channel"},
    {.with = "submit_time_from { seconds: -62135596801 }", .fields = "submit_time_from"},
    {.with = "submit_time_from { seconds: 253402300800 }", .fields = "submit_time_from"},
    {.with = "submit_time_from { nanos: -1 }", .fields = "submit_time_from"},
    {.with = "submit_time_before { nanos: 1000000000 }", .fields = "submit_time_before"},
    {.with = "submit_time_before { seconds: 9223372036854775807 }", .fields = "submit_time_before"},
    {.with = "submit_time_from { seconds: 2 } submit_time_before { seconds: 1 nanos: 999999999 }",
     .fields = "submit_time_before"},
    {.with = "applicant_name: 'leakmark<<ệ*193>>'", .fields = "applicant_name"},
    {.with = "applicant_name: 'leakmark\\n'", .fields = "applicant_name"},
    {.with = "applicant_name: 'leakmark\\377'", .reason = "", .code = StatusCode::UNIMPLEMENTED},
    {.with = "agency_code: '' procedure_code: ' ' states: 99 channel: 99 page_size: -1 "
             "submit_time_from { nanos: -1 } submit_time_before { nanos: -1 } "
             "applicant_name: '<<x*201>>'",
     .fields = "agency_code procedure_code states[0] channel page_size submit_time_from "
               "submit_time_before applicant_name"},
    {.with = "page_token: '<<dossiers_token>>x'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<dossiers_token>>' channel: CHANNEL_POSTAL",
     .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<work_token>>'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<agencies_token>>'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: 'x' page_size: -1", .fields = "page_size"},
};

constexpr Row kImportMessageRows[] = {
    {.without = "source", .fields = "source"},
    {.with = "source: 'Leakmark'", .fields = "source"},
    {.with = "source: '<<a*33>>'", .fields = "source"},
    {.without = "rows", .fields = "rows"},
    {.with = "<<rows {}*500>>", .fields = "rows"},
    {.without = "source rows", .fields = "source rows"},
    {.with = "rows { applicant { full_name: 'leakmark\\377' } }", .fields = "(message)"},
};

// Of one row of an import, besides the rows about its body.
constexpr Row kImportItemRows[] = {
    {.without = "source_key", .fields = "source_key"},
    {.with = "source_key: '<<x*65>>'", .fields = "source_key"},
    {.with = "source_key: 'leakmark\\n'", .fields = "source_key"},
    {.without = "submit_time", .fields = "submit_time"},
    {.with = "submit_time { seconds: 253402300800 }", .fields = "submit_time"},
    {.with = "submit_time { nanos: 1000000000 }", .fields = "submit_time"},
    {.with = "<<steps { state: DOSSIER_STATE_ACCEPTED enter_time {} }*201>>", .fields = "steps"},
    {.with = "steps {} steps { state: 11 enter_time { nanos: -1 } }",
     .fields = "steps[0].state steps[0].enter_time steps[1].state steps[1].enter_time"},
    {.with = "dossier_code: 'leakmark' steps { state: 2 enter_time { seconds: 1700000000 } }",
     .fields = "dossier_code"},
    {.with = "dossier_code: '000.00.03.H28-230229-0001' "
             "steps { state: 2 enter_time { seconds: 1700000000 } }",
     .fields = "dossier_code"},
    {.with = "dossier_code: 'H28-230115-0001' "
             "steps { state: 2 enter_time { seconds: 1700000000 } }",
     .fields = "dossier_code"},
    {.with = "dossier_code: '000.00.03.H28-230115-0001'", .fields = "dossier_code"},
    {.with = "dossier_code: '<<accepted.code>>' "
             "steps { state: 2 enter_time { seconds: 1700000000 } }",
     .reason = "DOSSIER_CODE_TAKEN",
     .code = StatusCode::ALREADY_EXISTS},
    {.with = "agency_code: 'NOWHERE'", .reason = "UNKNOWN_AGENCY", .code = StatusCode::NOT_FOUND},
    {.with = "procedure_code: 'nothing'",
     .reason = "UNKNOWN_PROCEDURE",
     .code = StatusCode::NOT_FOUND},
    {.with = "procedure_code: '2.000100'",
     .reason = "PROCEDURE_NOT_OFFERED",
     .code = StatusCode::FAILED_PRECONDITION},
    {.with = "submit_time { seconds: 4000000000 }", .reason = "ILLEGAL_PAST"},
    {.with = "steps { state: 2 enter_time { seconds: 1600000000 } }", .reason = "ILLEGAL_PAST"},
    {.with = "steps { state: 2 enter_time { seconds: 4000000000 } }", .reason = "ILLEGAL_PAST"},
    {.with = "steps { state: 4 enter_time { seconds: 1700000000 } }", .reason = "ILLEGAL_PAST"},
    {.with = "steps { state: 3 enter_time { seconds: 1700000000 } } "
             "steps { state: 2 enter_time { seconds: 1700000000 } }",
     .reason = "ILLEGAL_PAST"},
};

std::string GoodSubmit(const std::string& request_id) {
  return absl::StrCat(kGoodBody, "request_id: '", request_id, "'");
}

// A transition's table: what is special about it comes last.
Table Transition(const std::string& method, const std::string& good,
                 std::vector<absl::Span<const Row>> special) {
  Table table{.method = kService + method,
              .good = absl::StrCat("request_id: 'good-", method, "' ", good),
              .rows = std::move(special)};
  table.rows.insert(table.rows.end(), {kTransitionRows, kCallerRows, kBytesRows});
  return table;
}

}  // namespace

std::vector<Table> IntakeTables() {
  const auto method = [](const char* name) { return absl::StrCat(kService, name); };
  const std::string paper = "documents { document_code: 'leakmark' }";
  const auto import = [](const char* source_key) {
    return absl::StrCat("source: 'old-system' rows { source_key: '", source_key,
                        "' submit_time { seconds: 1690000000 }", kGoodBody, "}");
  };
  return {
      {.method = method("SubmitDossier"),
       .good = GoodSubmit("good-submit"),
       .rows = {kSubmitRows, kBodyRows, kApplicantRows, kPaperRows, kBodyBytesRows, kCallerRows,
                kBytesRows}},
      {.method = method("BatchSubmitDossiers"),
       .good = absl::StrCat("requests {", GoodSubmit("good-batch-1"), "}"),
       .rows = {kBatchRows, kCallerRows, kBytesRows}},
      {.method = method("BatchSubmitDossiers"),
       .good = absl::StrCat("requests {", GoodSubmit("good-batch-2"), "}"),
       .rows = {kSubmitRows, kBodyRows, kApplicantRows, kPaperRows},
       .item = "requests[0]"},
      Transition("AcceptDossier", "dossier: '<<for_accept>>'", {kRegisteredOnlyRows}),
      Transition("RefuseDossier", "dossier: '<<for_refuse>>' reason: 'leakmark'",
                 {kRefuseRows, kRegisteredOnlyRows}),
      Transition("SupplementDossier", "dossier: '<<for_supplement>>'" + paper,
                 {kSupplementRows, kPaperRows}),
      Transition("WithdrawDossier", "dossier: '<<for_withdraw>>'", {}),
      {.method = method("GetDossier"),
       .good = "dossier: '<<accepted.code>>'",
       .rows = {kGetDossierRows, kRevisionRows, kRevisionWaitRows, kCallerRows, kBytesRows}},
      {.method = method("ListDossiers"),
       .good = "agency_code: '000.00.03.H28'",
       .rows = {kListDossiersRows, kPageRows, kRevisionRows, kRevisionWaitRows, kCallerRows,
                kParsedBytesRows}},
      {.method = method("ImportDossiers"),
       .good = import("k-1"),
       .rows = {kImportMessageRows, kCallerRows, kBytesRows}},
      {.method = method("ImportDossiers"),
       .good = import("k-2"),
       .rows = {kImportItemRows, kBodyRows, kApplicantRows, kPaperRows},
       .item = "rows[0]"},
  };
}

}  // namespace motcua::contract_test
