// SPDX-License-Identifier: Apache-2.0
#include "tools/motcuactl/progress.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/terminal/table.h"

namespace motcua::ctl {
namespace {

constexpr int kBarCells = 30;
constexpr absl::Duration kBarInterval = absl::Milliseconds(100);
constexpr absl::Duration kLineInterval = absl::Seconds(2);

int64_t RowsPerSecond(const ProgressPoint& point) {
  const double seconds = absl::ToDoubleSeconds(point.elapsed);
  return seconds <= 0 ? 0 : std::llround(static_cast<double>(point.rows) / seconds);
}

int Percent(const ProgressPoint& point) {
  return static_cast<int>(std::clamp(point.fraction, 0.0, 1.0) * 100);
}

std::string FailedText(const ProgressPoint& point) {
  return point.failed == 0 ? "" : absl::StrCat("  ", point.failed, " failed");
}

}  // namespace

std::string ProgressBar(const ProgressPoint& point) {
  const int filled = Percent(point) * kBarCells / 100;
  std::string text = absl::StrFormat(
      "[%s%s] %3d%%  %s rows  %s rows/s%s", std::string(static_cast<size_t>(filled), '#'),
      std::string(static_cast<size_t>(kBarCells - filled), '.'), Percent(point),
      terminal::GroupDigits(static_cast<int64_t>(point.rows)),
      terminal::GroupDigits(RowsPerSecond(point)), FailedText(point));
  if (point.fraction > 0.01 && point.fraction < 1) {
    const double left =
        absl::ToDoubleSeconds(point.elapsed) / point.fraction * (1 - point.fraction);
    absl::StrAppend(&text, "  ", std::llround(std::ceil(left)), "s left");
  }
  return text;
}

std::string ProgressLine(const ProgressPoint& point) {
  return absl::StrCat(terminal::GroupDigits(static_cast<int64_t>(point.rows)), " rows, ",
                      Percent(point), "%, ", terminal::GroupDigits(RowsPerSecond(point)), " rows/s",
                      FailedText(point));
}

void Progress::Show(const ProgressPoint& point) {
  const absl::Duration interval = is_terminal_ ? kBarInterval : kLineInterval;
  if (point.elapsed - last_shown_ < interval) return;
  last_shown_ = point.elapsed;
  shown_ = true;
  Draw(point);
}

void Progress::Interrupt() {
  if (bar_is_drawn_) out_ << "\n";
  bar_is_drawn_ = false;
}

void Progress::Finish(const ProgressPoint& point) {
  if (is_terminal_ || shown_) Draw(point);
  Interrupt();
  out_.flush();
}

void Progress::Draw(const ProgressPoint& point) {
  if (is_terminal_) {
    // To the beginning of the line, and clear what stood there.
    out_ << "\r\x1b[K" << ProgressBar(point);
    bar_is_drawn_ = true;
  } else {
    out_ << ProgressLine(point) << "\n";
  }
  out_.flush();
}

}  // namespace motcua::ctl
