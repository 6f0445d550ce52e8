// SPDX-License-Identifier: Apache-2.0
//
// What motcua.statistics.v1.StatisticsService refuses.
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/contract/shared_rows.h"
#include "tests/contract/tables.h"

namespace motcua::contract_test {
namespace {

constexpr char kService[] = "motcua.statistics.v1.StatisticsService/";

constexpr char kGoodDefinition[] = R"pb(
  definition {
    start_date { year: 2023 month: 1 day: 1 }
    end_date { year: 2099 month: 1 day: 1 }
    agency_code: "H28"
    include_subtree: true
  }
)pb";

// Of both reports.
constexpr Row kDefinitionRows[] = {
    {.without = "definition", .fields = "definition"},
    {.without = "definition",
     .with = "definition {}",
     .fields = "definition.start_date definition.end_date definition.agency_code"},
    {.without = "definition.start_date", .fields = "definition.start_date"},
    {.at = "definition",
     .with = "start_date { month: 2 day: 29 }",
     .fields = "definition.start_date"},
    {.at = "definition", .with = "start_date { month: 13 }", .fields = "definition.start_date"},
    {.at = "definition", .with = "start_date { day: 0 }", .fields = "definition.start_date"},
    {.at = "definition", .with = "start_date { year: -1 }", .fields = "definition.start_date"},
    {.at = "definition", .with = "start_date { year: 10000 }", .fields = "definition.start_date"},
    {.without = "definition.end_date", .fields = "definition.end_date"},
    {.at = "definition", .with = "end_date { month: 4 day: 31 }", .fields = "definition.end_date"},
    {.at = "definition", .with = "end_date { year: 2023 }", .fields = "definition.end_date"},
    {.at = "definition", .with = "end_date { year: 2022 }", .fields = "definition.end_date"},
    {.at = "definition", .with = "end_date { year: 2147483647 }", .fields = "definition.end_date"},
    {.without = "definition.agency_code", .fields = "definition.agency_code"},
    {.at = "definition", .with = "agency_code: 'leakmark'", .fields = "definition.agency_code"},
    {.at = "definition", .with = "agency_code: '<<A*33>>'", .fields = "definition.agency_code"},
    {.at = "definition",
     .with = "agency_code: 'H\\377'",
     .reason = "",
     .code = StatusCode::UNIMPLEMENTED},
    {.at = "definition",
     .with = "agency_code: 'NOWHERE'",
     .reason = "UNKNOWN_AGENCY",
     .code = StatusCode::NOT_FOUND},
    {.at = "definition",
     .with = "as_of_time { seconds: -62135596801 }",
     .fields = "definition.as_of_time"},
    {.at = "definition",
     .with = "as_of_time { seconds: 253402300800 }",
     .fields = "definition.as_of_time"},
    {.at = "definition", .with = "as_of_time { nanos: -1 }", .fields = "definition.as_of_time"},
    {.at = "definition",
     .with = "as_of_time { nanos: 1000000000 }",
     .fields = "definition.as_of_time"},
    {.at = "definition",
     .with = "closed_without_result: 3",
     .fields = "definition.closed_without_result"},
    {.at = "definition",
     .without = "start_date end_date agency_code",
     .with = "as_of_time { nanos: -1 } closed_without_result: -1",
     .fields = "definition.start_date definition.end_date definition.agency_code "
               "definition.as_of_time definition.closed_without_result"},
};

constexpr Row kReportRows[] = {
    {.with = "grouping: 6", .fields = "grouping"},
    {.with = "grouping: -1", .fields = "grouping"},
    {.without = "definition", .with = "grouping: 6", .fields = "definition grouping"},
};

constexpr Row kListRows[] = {
    {.without = "measure", .fields = "measure"},
    {.with = "measure: MEASURE_UNSPECIFIED", .fields = "measure"},
    {.with = "measure: 17", .fields = "measure"},
    {.with = "key {}", .fields = "key"},
    {.with = "key { agency_code: '' }", .fields = "key.agency_code"},
    {.with = "key { agency_code: 'leakmark' }", .fields = "key.agency_code"},
    {.with = "key { agency_kind: 'leakmark' }", .fields = "key.agency_kind"},
    {.with = "key { agency_kind: 'UNSPECIFIED' }", .fields = "key.agency_kind"},
    {.with = "key { field_code: '' }", .fields = "key.field_code"},
    {.with = "key { field_code: '<<x*65>>' }", .fields = "key.field_code"},
    {.with = "key { field_code: '<<đ*65>>' }", .fields = "key.field_code"},
    {.with = "key { field_code: 'HT\\n' }", .fields = "key.field_code"},
    {.with = "key { field_code: 'H\\377' }", .reason = "", .code = StatusCode::UNIMPLEMENTED},
    {.with = "key { channel: CHANNEL_UNSPECIFIED }", .fields = "key.channel"},
    {.with = "key { channel: 4 }", .fields = "key.channel"},
    {.with = "key { level: ONLINE_LEVEL_UNSPECIFIED }", .fields = "key.level"},
    {.with = "key { level: 4 }", .fields = "key.level"},
    {.without = "definition measure",
     .with = "key {} page_size: -1",
     .fields = "definition measure key page_size"},
    {.with = "definition { agency_code: 'NOWHERE' } page_token: 'x'",
     .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<report_token>>x'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<report_token>>' measure: MEASURE_PENDING",
     .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<work_token>>'", .reason = "INVALID_PAGE_TOKEN"},
};

// It follows both journals.
constexpr Row kFollowedRows[] = {
    {.with = "min_revisions { journal: 'processing' partition: 17 sequence: 1 }",
     .fields = "min_revisions"},
    {.with = "min_revisions { journal: 'processing' partition: 1 sequence: 1000000000 }",
     .reason = "REVISION_NOT_REACHED",
     .code = StatusCode::DEADLINE_EXCEEDED,
     .timeout_ms = 1000},
};

}  // namespace

std::vector<Table> StatisticsTables() {
  const auto table = [](const char* method, const std::string& good,
                        std::vector<absl::Span<const Row>> rows) -> Table {
    rows.insert(rows.end(),
                {kRevisionRows, kRevisionWaitRows, kFollowedRows, kCallerRows, kParsedBytesRows});
    return {.method = absl::StrCat(kService, method),
            .service = system_test::kStatistics,
            .good = good,
            .rows = std::move(rows)};
  };
  return {
      table("GetDossierReport", kGoodDefinition, {kDefinitionRows, kReportRows}),
      table("ListReportDossiers", absl::StrCat(kGoodDefinition, "measure: MEASURE_RECEIVED_ONLINE"),
            {kDefinitionRows, kListRows, kPageRows}),
      table("GetStatisticsStatus", "", {}),
  };
}

}  // namespace motcua::contract_test
