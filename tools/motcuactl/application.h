// SPDX-License-Identifier: Apache-2.0
//
// motcuactl as a function: arguments in, text and exit status out.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_MOTCUACTL_APPLICATION_H_
#define MOTCUA_TOOLS_MOTCUACTL_APPLICATION_H_

#include <ostream>
#include <string>
#include <vector>

#include "tools/motcuactl/session.h"

namespace motcua::ctl {

// Runs one command; `arguments` without the program's name. The addresses' defaults come from the
// environment (MOTCUA_INTAKE, MOTCUA_INTAKE_ADMIN and so on, MOTCUA_CALLER).
int RunMotcuactl(std::vector<std::string> arguments, Terminal terminal, std::ostream& out,
                 std::ostream& err);

}  // namespace motcua::ctl

#endif  // MOTCUA_TOOLS_MOTCUACTL_APPLICATION_H_
