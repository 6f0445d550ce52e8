// SPDX-License-Identifier: Apache-2.0
//
// The operations that are not unary calls: a message of an import, whose stream stays open for the
// next one, and a watch, which is left once enough messages have come.
//
// Threads: as Driver.

#ifndef MOTCUA_TOOLS_LOAD_STREAM_DRIVERS_H_
#define MOTCUA_TOOLS_LOAD_STREAM_DRIVERS_H_

#include <memory>

#include "tools/load/lane.h"

namespace motcua::load {

// All arguments outlive the driver.
std::unique_ptr<Driver> MakeImportDriver(const LaneContext* context, const Stubs* stubs,
                                         Lane* lane);
std::unique_ptr<Driver> MakeWatchDriver(const LaneContext* context, const Stubs* stubs, Lane* lane);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_STREAM_DRIVERS_H_
