// SPDX-License-Identifier: Apache-2.0
// The lines of a history as bytes. A line is appended for every transition ever and read seldom, so
// it says only how it differs from the line before it: some ten bytes. Bytes that were not made
// here are CORRUPT_DATA. Pure functions.
//
// A line is: flags u8; where the flag says so, what differs (see history_lines.cc); the action; and
// how much later the transition was than the one before it. Numbers are varints, differences zigzag
// ones.
#ifndef MOTCUA_SERVICES_PROCESSING_STORAGE_HISTORY_LINES_H_
#define MOTCUA_SERVICES_PROCESSING_STORAGE_HISTORY_LINES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "motcua/processing/storage/v1/course_record.pb.h"

namespace motcua::processing {

using TransitionRecord = motcua::processing::storage::v1::TransitionRecord;

// Where an officer's note stands among the private parts of the journal, in the course's partition.
struct NoteAddress {
  uint64_t sequence = 0;
  uint32_t ordinal = 0;

  friend bool operator==(const NoteAddress&, const NoteAddress&) = default;
};

// Who did it, when it was recorded, and the note, if there is one.
struct LineOrigin {
  absl::string_view caller;
  int64_t record_micros = 0;
  std::optional<NoteAddress> note;
};

// Appends a line to those that `lines` holds. Precondition: they can be read.
void AppendLine(const TransitionRecord& transition, const LineOrigin& origin, std::string& lines);

// One line, read back. The caller is a view into the bytes that were read.
struct StoredLine {
  TransitionRecord transition;
  LineOrigin origin;
};
absl::StatusOr<std::vector<StoredLine>> ReadLines(absl::string_view lines);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_STORAGE_HISTORY_LINES_H_
