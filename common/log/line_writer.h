// SPDX-License-Identifier: Apache-2.0
// Lines to a file descriptor whose reader may stand still: a pipe to somebody who collects logs, a
// terminal that was halted. A plain write would wait for it, and with it whoever has something to
// log, which is every thread of a service in the end. Confined.
#ifndef MOTCUA_COMMON_LOG_LINE_WRITER_H_
#define MOTCUA_COMMON_LOG_LINE_WRITER_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace motcua::log {

class LineWriter {
 public:
  // `descriptor` is not closed. A line waits for `patience` until there is room for it.
  LineWriter(int descriptor, absl::Duration patience)
      : descriptor_(descriptor), patience_(patience) {}

  // Writes a line, which ends with its line end. False if it was given up: nobody made room for it,
  // or it cannot be written at all. The lines after it are given up at once until there is room
  // again.
  bool Write(absl::string_view line);

 private:
  bool WriteAll(absl::string_view text);
  bool WaitForRoom();

  const int descriptor_;
  const absl::Duration patience_;
  bool stands_still_ = false;
  bool is_within_line_ = false;  // A line was given up after a part of it.
};

// Writes one line to stdout or stderr, as above: what a program says at its start and end.
bool WriteLine(int descriptor, absl::string_view line);

}  // namespace motcua::log

#endif  // MOTCUA_COMMON_LOG_LINE_WRITER_H_
