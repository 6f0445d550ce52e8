// SPDX-License-Identifier: Apache-2.0
// Loaded into a program before everything else, sets its wall clock ahead of the kernel's by the
// seconds that the file $MOTCUA_CLOCK_AHEAD holds (an int64_t, which may change at any time). The
// kernel's own waits do not know of it: one until an instant of the program's wall clock is like
// one that began just before the clock was set back.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

const volatile int64_t* Map() {
  const char* const path = std::getenv("MOTCUA_CLOCK_AHEAD");
  const int file = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  void* const mapped = mmap(nullptr, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) {
    std::abort();
  }
  close(file);
  return static_cast<const volatile int64_t*>(mapped);
}

int64_t SecondsAhead() {
  static const volatile int64_t* const seconds = Map();
  return *seconds;
}

timespec WallClock() {
  timespec now;
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
  now.tv_sec += SecondsAhead();
  return now;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  const auto result = static_cast<int>(syscall(SYS_clock_gettime, clock, now));
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) {
    now->tv_sec += SecondsAhead();
  }
  return result;
}

int gettimeofday(timeval* now, void* /*zone*/) noexcept {
  const timespec wall = WallClock();
  *now = {.tv_sec = wall.tv_sec, .tv_usec = wall.tv_nsec / 1000};
  return 0;
}

time_t time(time_t* now) noexcept {
  const time_t seconds = WallClock().tv_sec;
  if (now != nullptr) {
    *now = seconds;
  }
  return seconds;
}

}  // extern "C"
