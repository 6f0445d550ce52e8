// SPDX-License-Identifier: Apache-2.0
//
// motcuactl: the command line for callers and operators. Wiring only.

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "common/log/standard_streams.h"
#include "tools/motcuactl/application.h"

int main(int argc, char** argv) {
  motcua::log::HoldStandardStreams();
  const char* no_color = std::getenv("NO_COLOR");
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (no_color != nullptr && *no_color != '\0') arguments.insert(arguments.begin(), "--no-color");
  return motcua::ctl::RunMotcuactl(std::move(arguments),
                                   {.out_is_terminal = isatty(STDOUT_FILENO) == 1,
                                    .err_is_terminal = isatty(STDERR_FILENO) == 1},
                                   std::cout, std::cerr);
}
