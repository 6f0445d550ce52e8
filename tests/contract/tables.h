// SPDX-License-Identifier: Apache-2.0
// What every rpc refuses, as tables. A row is one invalid request: the rpc's good request with
// something taken out or put in, and what must be answered. To add one, add it to the array of its
// rpc in <service>_rows.cc; an rpc without a table, or a required field without a row, fails
// coverage_test.cc. Texts are protobuf text format, and may hold what Expand in requests.h knows:
// `<<x*65>>` (65 times x) and names of the world, such as `<<registered>>`. Immutable.
#ifndef MOTCUA_TESTS_CONTRACT_TABLES_H_
#define MOTCUA_TESTS_CONTRACT_TABLES_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "grpcpp/support/status_code_enum.h"
#include "tests/system/province.h"

namespace motcua::contract_test {

// One invalid request.
struct Row {
  const char* at = "";       // The message that `without` and `with` are about; "" is the request.
  const char* without = "";  // Paths to take out, with spaces between.
  const char* with = "";     // What to merge in.
  const char* fields = "";  // The paths of all field violations, with spaces between, in any order.
  const char* reason = "INVALID_FIELD";  // Of ErrorInfo; "" where no details are promised.
  grpc::StatusCode code = grpc::StatusCode::INVALID_ARGUMENT;
  const char* caller = "desk";  // Metadata `motcua-caller`; null sends none.
  const char* raw = "";         // Bytes to append to the serialised request.
  int timeout_ms = 30000;
};

// The rows of one rpc.
struct Table {
  std::string method;  // "motcua.intake.v1.IntakeService/SubmitDossier".
  system_test::Service service = system_test::kIntake;
  std::string good;  // A request that would be taken.
  std::vector<absl::Span<const Row>> rows;
  // Where not empty, the rows are about this item of the request ("rows[0]"), which is refused in
  // the first of the response's `results` while the call itself succeeds.
  std::string item;
};

// What GoogleTest calls a table when a test of it fails.
inline void PrintTo(const Table& table, std::ostream* out) { *out << table.method; }

std::vector<Table> IntakeTables();
std::vector<Table> CatalogTables();
std::vector<Table> ProcessingTables();
std::vector<Table> StatisticsTables();
std::vector<Table> JournalTables();
std::vector<Table> HealthTables();
// All of them.
std::vector<Table> AllTables();

// Found in no answer, whatever case it is written in: the rows and good requests have them wherever
// something personal can stand. The second is an identity number, the third a telephone's.
inline constexpr const char* kMarks[] = {"leakmark", "017987654321", "0987651234"};

}  // namespace motcua::contract_test

#endif  // MOTCUA_TESTS_CONTRACT_TABLES_H_
