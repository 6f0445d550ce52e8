// SPDX-License-Identifier: Apache-2.0
// motcua-intake from its command line to its exit status: wiring only. Confined to main's thread.
#ifndef MOTCUA_SERVICES_INTAKE_SERVER_H_
#define MOTCUA_SERVICES_INTAKE_SERVER_H_

#include "common/service/surroundings.h"

namespace motcua::intake {

// Serves until a signal; returns the exit status of common/service/options.h.
int RunIntake(int argc, char** argv, const service::Surroundings& surroundings);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_SERVER_H_
