// SPDX-License-Identifier: Apache-2.0
// motcua-processing from its command line to its exit status: wiring only. Confined to main's
// thread.
#ifndef MOTCUA_SERVICES_PROCESSING_SERVER_H_
#define MOTCUA_SERVICES_PROCESSING_SERVER_H_

#include "common/service/surroundings.h"

namespace motcua::processing {

// Serves until a signal; returns the exit status of common/service/options.h.
int RunProcessing(int argc, char** argv, const service::Surroundings& surroundings);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_SERVER_H_
