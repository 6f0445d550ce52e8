// SPDX-License-Identifier: Apache-2.0
#include "common/log/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <initializer_list>

namespace motcua::log {

void HoldStandardStreams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The lowest that is free is this one, since those below it are open by now.
    if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF &&
        open("/dev/null", O_RDWR) != descriptor) {
      std::abort();  // There is nowhere to say why.
    }
  }
}

}  // namespace motcua::log
