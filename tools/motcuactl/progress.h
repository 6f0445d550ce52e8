// SPDX-License-Identifier: Apache-2.0
//
// How far an import is: a bar that is drawn again and again on a terminal, or a line every other
// second in a log.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_MOTCUACTL_PROGRESS_H_
#define MOTCUA_TOOLS_MOTCUACTL_PROGRESS_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/time/time.h"

namespace motcua::ctl {

struct ProgressPoint {
  uint64_t rows = 0;
  uint64_t failed = 0;
  double fraction = 0;  // 0 to 1
  absl::Duration elapsed;
};

// "[#########...........]  45%  39,800 rows  21,034 rows/s  2s left", without the line's end.
std::string ProgressBar(const ProgressPoint& point);

// "39,800 rows, 45%, 21,034 rows/s", without the line's end.
std::string ProgressLine(const ProgressPoint& point);

class Progress {
 public:
  Progress(std::ostream& out, bool is_terminal) : out_(out), is_terminal_(is_terminal) {}

  // Draws if it is time to.
  void Show(const ProgressPoint& point);

  // Makes room for other output: a bar that is being drawn ends here.
  void Interrupt();

  // Draws the last state and ends.
  void Finish(const ProgressPoint& point);

 private:
  void Draw(const ProgressPoint& point);

  std::ostream& out_;
  const bool is_terminal_;
  bool bar_is_drawn_ = false;
  bool shown_ = false;
  absl::Duration last_shown_;
};

}  // namespace motcua::ctl

#endif  // MOTCUA_TOOLS_MOTCUACTL_PROGRESS_H_
