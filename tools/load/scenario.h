// SPDX-License-Identifier: Apache-2.0
//
// What the load is made of: kinds of operation, their shares in a mix, and how each is shaped.
//
// Threads: plain values and pure functions.

#ifndef MOTCUA_TOOLS_LOAD_SCENARIO_H_
#define MOTCUA_TOOLS_LOAD_SCENARIO_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "motcua/statistics/v1/report.pb.h"
#include "tools/load/method.h"

namespace motcua::load {

// An operation is what one lane does at a time.
enum class Kind {
  kEcho,
  kSubmit,
  kSubmitBatch,
  kImport,  // One message of an import's stream.
  kAccept,
  kCourse,
  kGet,
  kList,
  kReport,
  kWatch,
};
inline constexpr size_t kKindCount = 10;

// "submit-batch".
const char* KindName(Kind kind);

// How often each kind is drawn, against the others.
using KindWeights = std::array<uint64_t, kKindCount>;

// "submit" alone, or a mix such as "submit=60,get=30,list=5,report=5". INVALID_ARGUMENT for names
// that are no kind, weights out of 0 to 1,000,000, and where nothing is left to do.
absl::StatusOr<KindWeights> ParseScenario(absl::string_view name);
absl::StatusOr<KindWeights> ParseMix(absl::string_view mix);

// The names of all kinds: "echo, submit, …".
std::string KindNames();

struct ScenarioOptions {
  KindWeights weights{};
  int echo_request_bytes = 600;
  int echo_response_bytes = 100;
  int batch_size = 100;
  bool wait_statistics = false;
  int page_size = 50;
  int report_year = 2026;
  statistics::v1::ReportGrouping report_grouping = statistics::v1::REPORT_GROUPING_UNSPECIFIED;
  std::string report_agency_code;  // The root if empty.
  int watch_messages = 1;

  bool Has(Kind kind) const { return weights[static_cast<size_t>(kind)] > 0; }
  // Whether an operation of this scenario calls the service.
  bool Calls(Service service) const;
  // Whether any kind needs a catalogue: all but echo.
  bool NeedsCatalog() const;
};

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_SCENARIO_H_
