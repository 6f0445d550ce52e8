// SPDX-License-Identifier: Apache-2.0
//
// Lines of histories: reading takes any bytes, what was read is appended again to lines that say
// the same, and a history that was cut off is noticed or is shorter. The input is the lines.
#include "common/errors/errors.h"
#include "services/processing/storage/history_lines.h"
#include "tests/fuzz/fuzz.h"

namespace motcua::fuzz {
namespace {

using processing::StoredLine;
using Lines = std::vector<StoredLine>;

bool AreSame(const StoredLine& left, const StoredLine& right) {
  return left.transition.SerializeAsString() == right.transition.SerializeAsString() &&
         left.origin.caller == right.origin.caller &&
         left.origin.record_micros == right.origin.record_micros &&
         left.origin.note == right.origin.note;
}

void CheckAppended(const Lines& lines) {
  std::string bytes;
  for (const StoredLine& line : lines) {
    processing::AppendLine(line.transition, line.origin, bytes);
  }
  const absl::StatusOr<Lines> again = processing::ReadLines(bytes);
  MOTCUA_FUZZ_REQUIRE(again.ok() && again->size() == lines.size());
  MOTCUA_FUZZ_REQUIRE(std::equal(lines.begin(), lines.end(), again->begin(), AreSame));
}

}  // namespace
}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace fuzz = motcua::fuzz;
  namespace errors = motcua::errors;
  const absl::string_view bytes = fuzz::Input(data, size).Rest();
  const auto lines = motcua::processing::ReadLines(bytes);
  if (!lines.ok()) {
    MOTCUA_FUZZ_REQUIRE(errors::ReasonOf(lines.status()) ==
                        errors::ReasonName(errors::Reason::kCorruptData));
    return 0;
  }
  MOTCUA_FUZZ_REQUIRE(lines->empty() == bytes.empty());
  fuzz::CheckAppended(*lines);
  const auto cut = motcua::processing::ReadLines(bytes.substr(0, bytes.size() / 2));
  if (cut.ok()) {
    MOTCUA_FUZZ_REQUIRE(cut->size() <= lines->size());
    MOTCUA_FUZZ_REQUIRE(std::equal(cut->begin(), cut->end(), lines->begin(), fuzz::AreSame));
  }
  return 0;
}
