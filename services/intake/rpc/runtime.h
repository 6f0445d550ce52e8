// SPDX-License-Identifier: Apache-2.0
// What intake's handlers work with. Immutable; everything pointed to outlives the server.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_RUNTIME_H_
#define MOTCUA_SERVICES_INTAKE_RPC_RUNTIME_H_

#include "common/engine/committer.h"
#include "common/executor/executor.h"
#include "common/kv/store.h"
#include "common/rpc/reads.h"
#include "services/intake/app/machine.h"

namespace motcua::intake {

struct Runtime {
  Machine* machine = nullptr;
  engine::Committer* committer = nullptr;
  const kv::Store* store = nullptr;
  executor::Executor* executor = nullptr;
  const rpc::Reads* reads = nullptr;
};

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_RUNTIME_H_
