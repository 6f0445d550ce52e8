// SPDX-License-Identifier: Apache-2.0
#include "tools/load/scenario.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"

namespace motcua::load {
namespace {

constexpr uint64_t kWeightMax = 1'000'000;

constexpr std::array<const char*, kKindCount> kNames = {
    "echo",   "submit", "submit-batch", "import", "accept",
    "course", "get",    "list",         "report", "watch"};

absl::StatusOr<Kind> ParseKind(absl::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) {
    return absl::InvalidArgumentError(absl::StrCat("\"", name, "\" is none of ", KindNames()));
  }
  return static_cast<Kind>(found - kNames.begin());
}

}  // namespace

const char* KindName(Kind kind) { return kNames[static_cast<size_t>(kind)]; }

std::string KindNames() { return absl::StrJoin(kNames, ", "); }

absl::StatusOr<KindWeights> ParseScenario(absl::string_view name) {
  MOTCUA_ASSIGN_OR_RETURN(const Kind kind, ParseKind(name));
  KindWeights weights{};
  weights[static_cast<size_t>(kind)] = 1;
  return weights;
}

absl::StatusOr<KindWeights> ParseMix(absl::string_view mix) {
  KindWeights weights{};
  uint64_t sum = 0;
  for (const absl::string_view part : absl::StrSplit(mix, ',', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> entry =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    MOTCUA_ASSIGN_OR_RETURN(const Kind kind, ParseKind(absl::StripAsciiWhitespace(entry.first)));
    uint64_t weight = 0;
    if (!absl::SimpleAtoi(entry.second, &weight) || weight > kWeightMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("the weight of ", KindName(kind), " must be 0 to ", kWeightMax));
    }
    weights[static_cast<size_t>(kind)] += weight;
    sum += weight;
  }
  if (sum == 0) {
    return absl::InvalidArgumentError("a mix needs a weight above 0, such as \"submit=60,get=40\"");
  }
  return weights;
}

bool ScenarioOptions::Calls(Service service) const {
  switch (service) {
    case Service::kEcho:
      return Has(Kind::kEcho);
    case Service::kIntake:
      return Has(Kind::kSubmit) || Has(Kind::kSubmitBatch) || Has(Kind::kImport) ||
             Has(Kind::kAccept) || Has(Kind::kCourse) || Has(Kind::kGet) || Has(Kind::kList);
    case Service::kProcessing:
      return Has(Kind::kCourse) || Has(Kind::kWatch);
    case Service::kStatistics:
      return Has(Kind::kReport) || (Has(Kind::kCourse) && wait_statistics);
  }
  return false;
}

bool ScenarioOptions::NeedsCatalog() const {
  return std::any_of(weights.begin() + 1, weights.end(),
                     [](uint64_t weight) { return weight > 0; });
}

}  // namespace motcua::load
