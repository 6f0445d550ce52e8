// SPDX-License-Identifier: Apache-2.0
//
// What one generator thread sends: the scripts of its scenario over its own materials.
//
// Threads: synchronised, as the open loop starts calls on one thread and takes answers on another.

#ifndef MOTCUA_TOOLS_LOAD_TRAFFIC_H_
#define MOTCUA_TOOLS_LOAD_TRAFFIC_H_

#include <array>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "tools/load/scenario.h"
#include "tools/load/script.h"

namespace motcua::load {

class Traffic {
 public:
  Traffic(const ScenarioOptions& options, Materials materials);

  // The kind of the next operation.
  Kind Draw();

  Outgoing Make(Kind kind, OperationState& state);
  Judgement Judge(Kind kind, OperationState& state, absl::string_view answer);
  uint32_t ItemsOf(Kind kind, uint32_t items);

  grpc::ByteBuffer MakeImport();
  Judgement JudgeImport(absl::string_view answer) const;
  grpc::ByteBuffer MakeWatch();

  const ScenarioOptions& options() const { return options_; }

 private:
  Script& ScriptOf(Kind kind) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ScenarioOptions options_;
  absl::Mutex mutex_;
  Materials materials_ ABSL_GUARDED_BY(mutex_);
  const quarter::WeightedPick pick_kind_;
  std::array<std::unique_ptr<Script>, kKindCount> scripts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_TRAFFIC_H_
