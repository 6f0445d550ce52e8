// SPDX-License-Identifier: Apache-2.0
// What processing's handlers work with. Immutable; everything pointed to outlives the server.
#ifndef MOTCUA_SERVICES_PROCESSING_RPC_RUNTIME_H_
#define MOTCUA_SERVICES_PROCESSING_RPC_RUNTIME_H_

#include "common/engine/committer.h"
#include "common/engine/revision_gate.h"
#include "common/executor/executor.h"
#include "services/processing/app/course_machine.h"
#include "services/processing/app/course_queries.h"
#include "services/processing/rpc/watch_hub.h"

namespace motcua::processing {

struct Runtime {
  const CourseMachine* machine = nullptr;
  const CourseQueries* queries = nullptr;
  engine::Committer* committer = nullptr;
  engine::RevisionGate* gate = nullptr;
  executor::Executor* executor = nullptr;  // Where scans run.
  WatchHub* watches = nullptr;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_RPC_RUNTIME_H_
