// SPDX-License-Identifier: Apache-2.0
//
// What motcua.journal.v1.JournalService refuses, in intake and in processing alike, and what
// grpc.health.v1.Health refuses everywhere. Also all tables together.
#include "tests/contract/shared_rows.h"
#include "tests/contract/tables.h"

namespace motcua::contract_test {
namespace {

// Partition 17 is the first that is not there: 16 of dossiers and the catalogue's.
constexpr Row kStreamRows[] = {
    {.with = "cursors { partition: 17 }", .fields = "cursors[0].partition"},
    {.with = "cursors { partition: 4294967295 }", .fields = "cursors[0].partition"},
    {.with = "cursors { partition: 1 } cursors { partition: 1 }", .fields = "cursors[1].partition"},
    {.with = "cursors { partition: 1 sequence: 1 }", .fields = "cursors[0].chain"},
    {.with = "cursors { partition: 1 sequence: 1 chain: '<<x*31>>' }",
     .fields = "cursors[0].chain"},
    {.with = "cursors { partition: 1 sequence: 1 chain: '<<x*33>>' }",
     .fields = "cursors[0].chain"},
    {.with = "cursors { partition: 1 chain: '<<x*32>>' }", .fields = "cursors[0].chain"},
    {.with = "partitions: 1 partitions: 17", .fields = "partitions[1]"},
    {.with = "<<cursors {}*4097>>", .fields = "cursors"},
    {.with = "<<partitions: 1 *4097>>", .fields = "partitions"},
    {.with = "cursors { partition: 99 } cursors { chain: 'x' } cursors { sequence: 1 } "
             "partitions: 99",
     .fields = "cursors[0].partition cursors[1].chain cursors[2].partition cursors[2].chain "
               "partitions[0]"},
    {.with = "follow: true cursors { partition: 99 }", .fields = "cursors[0].partition"},
    {.with = "cursors { partition: <<partition>> sequence: 1 chain: '<<x*32>>' }",
     .reason = "JOURNAL_DIVERGED",
     .code = StatusCode::DATA_LOSS},
    {.with = "follow: true cursors { partition: <<partition>> sequence: 1 chain: '<<x*32>>' }",
     .reason = "JOURNAL_DIVERGED",
     .code = StatusCode::DATA_LOSS},
    {.with = "cursors { partition: 1 sequence: 1000000000 chain: '<<x*32>>' }",
     .reason = "CURSOR_AHEAD",
     .code = StatusCode::DATA_LOSS},
    {.with = "follow: true "
             "cursors { partition: 1 sequence: 18446744073709551615 chain: '<<x*32>>' }",
     .reason = "CURSOR_AHEAD",
     .code = StatusCode::DATA_LOSS},
};

constexpr Row kCheckRows[] = {
    {.with = "service: 'motcua.intake.v1.NoService'", .reason = "", .code = StatusCode::NOT_FOUND},
    {.with = "service: 'leakmark'", .reason = "", .code = StatusCode::NOT_FOUND},
    {.with = "service: '\\377'", .reason = "", .code = StatusCode::UNIMPLEMENTED},
};

void Append(std::vector<Table> more, std::vector<Table>& tables) {
  tables.insert(tables.end(), more.begin(), more.end());
}

}  // namespace

std::vector<Table> JournalTables() {
  std::vector<Table> tables;
  for (const system_test::Service service : {system_test::kIntake, system_test::kProcessing}) {
    tables.push_back({.method = "motcua.journal.v1.JournalService/StreamEvents",
                      .service = service,
                      .rows = {kStreamRows, kCallerRows, kParsedBytesRows}});
    tables.push_back({.method = "motcua.journal.v1.JournalService/GetHead",
                      .service = service,
                      .rows = {kCallerRows, kParsedBytesRows}});
  }
  return tables;
}

std::vector<Table> HealthTables() {
  std::vector<Table> tables;
  for (const system_test::Service service :
       {system_test::kIntake, system_test::kProcessing, system_test::kStatistics}) {
    tables.push_back({.method = "grpc.health.v1.Health/Check",
                      .service = service,
                      .rows = {kCheckRows, kParsedBytesRows}});
  }
  return tables;
}

std::vector<Table> AllTables() {
  std::vector<Table> tables = IntakeTables();
  Append(CatalogTables(), tables);
  Append(ProcessingTables(), tables);
  Append(StatisticsTables(), tables);
  Append(JournalTables(), tables);
  Append(HealthTables(), tables);
  return tables;
}

}  // namespace motcua::contract_test
