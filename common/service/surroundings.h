// SPDX-License-Identifier: Apache-2.0
// What a service's process takes from the world around it and a test gives it instead: the clock
// and the file system of its store. Immutable; all outlive the process's work.
#ifndef MOTCUA_COMMON_SERVICE_SURROUNDINGS_H_
#define MOTCUA_COMMON_SERVICE_SURROUNDINGS_H_

#include "common/time/clock.h"

namespace rocksdb {
class Env;
}

namespace motcua::service {

struct Surroundings {
  const time::Clock* clock = nullptr;  // Not null.
  rocksdb::Env* env = nullptr;         // Null: the real one.
};

}  // namespace motcua::service

#endif  // MOTCUA_COMMON_SERVICE_SURROUNDINGS_H_
