// SPDX-License-Identifier: Apache-2.0
#include "tools/load/traffic.h"

#include <utility>

#include "tools/load/wire.h"

namespace motcua::load {

Traffic::Traffic(const ScenarioOptions& options, Materials materials)
    : options_(options), materials_(std::move(materials)), pick_kind_(options.weights) {
  for (size_t i = 0; i < kKindCount; ++i) {
    if (options_.weights[i] == 0) continue;
    scripts_[i] = MakeScript(static_cast<Kind>(i), options_, &materials_);
  }
}

Script& Traffic::ScriptOf(Kind kind) { return *scripts_[static_cast<size_t>(kind)]; }

Kind Traffic::Draw() {
  const absl::MutexLock lock(&mutex_);
  return static_cast<Kind>(pick_kind_(materials_.random));
}

Outgoing Traffic::Make(Kind kind, OperationState& state) {
  const absl::MutexLock lock(&mutex_);
  return ScriptOf(kind).Make(state);
}

Judgement Traffic::Judge(Kind kind, OperationState& state, absl::string_view answer) {
  const absl::MutexLock lock(&mutex_);
  return ScriptOf(kind).Judge(state, answer);
}

uint32_t Traffic::ItemsOf(Kind kind, uint32_t items) {
  const absl::MutexLock lock(&mutex_);
  return ScriptOf(kind).ItemsOf(items);
}

grpc::ByteBuffer Traffic::MakeImport() {
  const absl::MutexLock lock(&mutex_);
  return JoinParts({MakeImportMessage(options_.batch_size, &materials_)});
}

Judgement Traffic::JudgeImport(absl::string_view answer) const {
  return JudgeImportAnswer(options_.batch_size, answer);
}

grpc::ByteBuffer Traffic::MakeWatch() {
  const absl::MutexLock lock(&mutex_);
  return JoinParts({MakeWatchRequest(&materials_)});
}

}  // namespace motcua::load
