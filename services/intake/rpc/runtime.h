// SPDX-License-Identifier: Apache-2.0
// What intake's handlers work with. Immutable; everything pointed to outlives the server, and so
// does what is told.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_RUNTIME_H_
#define MOTCUA_SERVICES_INTAKE_RPC_RUNTIME_H_

#include <functional>

#include "absl/status/status.h"
#include "common/engine/committer.h"
#include "common/executor/executor.h"
#include "common/kv/store.h"
#include "common/rpc/reads.h"
#include "services/intake/app/commands.h"
#include "services/intake/app/machine.h"

namespace motcua::intake {

struct Runtime {
  Machine* machine = nullptr;
  engine::Committer* committer = nullptr;
  const kv::Store* store = nullptr;
  executor::Executor* executor = nullptr;
  const rpc::Reads* reads = nullptr;
  // Told why an item of a batch or an import was refused, whose call is OK; null: nobody is.
  // Quick: the committer waits for it.
  std::function<void(const absl::Status&)> on_item_refused;
};

inline void TellRefused(const Outcomes& outcomes, const Runtime& runtime) {
  for (const Outcome& outcome : outcomes) {
    if (!outcome.status.ok() && runtime.on_item_refused != nullptr) {
      runtime.on_item_refused(outcome.status);
    }
  }
}

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_RUNTIME_H_
