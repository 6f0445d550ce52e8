// SPDX-License-Identifier: Apache-2.0
// The real file system with the faults of tests/crash/faults.h: calls that fail, short writes, slow
// or omitted syncs, a disk that is full. Keeps account of what was synced. Synchronised.
#ifndef MOTCUA_TESTS_CRASH_FAULTY_FILE_SYSTEM_H_
#define MOTCUA_TESTS_CRASH_FAULTY_FILE_SYSTEM_H_

#include <memory>

#include "rocksdb/env.h"
#include "tests/crash/faults.h"

namespace motcua::crash {

// `faults` outlives it.
std::unique_ptr<rocksdb::Env> MakeFaultyEnv(Faults* faults);

}  // namespace motcua::crash

#endif  // MOTCUA_TESTS_CRASH_FAULTY_FILE_SYSTEM_H_
