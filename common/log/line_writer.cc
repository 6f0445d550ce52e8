// SPDX-License-Identifier: Apache-2.0
//
// The descriptor stays as it is: O_NONBLOCK would be seen by all who share it, such as the shell
// that started the process.
#include "common/log/line_writer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "absl/strings/str_cat.h"

namespace motcua::log {
namespace {

constexpr absl::Duration kPatience = absl::Milliseconds(200);

}  // namespace

bool LineWriter::Write(absl::string_view line) {
  if (is_within_line_ && !WriteAll("\n")) {
    return false;
  }
  return WriteAll(line);
}

bool LineWriter::WriteAll(absl::string_view text) {
  while (!text.empty()) {
    if (!WaitForRoom()) {
      return false;
    }
    // A pipe that has room takes so much without waiting.
    const ssize_t written =
        write(descriptor_, text.data(), std::min(text.size(), size_t{PIPE_BUF}));
    if (written < 0 && errno != EINTR) {
      return false;
    }
    text.remove_prefix(static_cast<size_t>(std::max<ssize_t>(written, 0)));
    is_within_line_ = !text.empty() && (is_within_line_ || written > 0);
  }
  return true;
}

bool LineWriter::WaitForRoom() {
  pollfd asked{.fd = descriptor_, .events = POLLOUT, .revents = 0};
  const int milliseconds =
      stands_still_ ? 0 : static_cast<int>(absl::ToInt64Milliseconds(patience_));
  int ready = 0;
  do {
    ready = poll(&asked, 1, milliseconds);
  } while (ready < 0 && errno == EINTR);
  stands_still_ = ready == 0;
  return !stands_still_;  // What is wrong with it, write says.
}

bool WriteLine(int descriptor, absl::string_view line) {
  return LineWriter(descriptor, kPatience).Write(absl::StrCat(line, "\n"));
}

}  // namespace motcua::log
