// SPDX-License-Identifier: Apache-2.0
#include "services/intake/app/intake_core.h"

#include <utility>

#include "common/status/status_macros.h"
#include "services/intake/storage/tables.h"

namespace motcua::intake {

IntakeCore::IntakeCore(std::unique_ptr<kv::Store> store, const time::Clock* clock,
                       executor::Executor* executor)
    : store_(std::move(store)),
      journal_(store_.get(), kJournalTables),
      gate_(clock, executor),
      requests_({.table = kRequests, .read_entry = Machine::ReadRequests}, store_.get()),
      machine_(store_.get(), &requests_),
      feed_reader_(&journal_, "motcua.intake.v1.IntakeEventBatch",
                   [this] { return committer_->heads(); }) {}

absl::StatusOr<std::unique_ptr<IntakeCore>> IntakeCore::Create(IntakeOptions options,
                                                               const time::Clock* clock,
                                                               executor::Executor* executor) {
  options.store.service = kJournalName;
  options.store.schema_version = kSchemaVersion;
  options.store.schema_version_min = kSchemaVersion;
  options.store.tables = TableSpecs();
  MOTCUA_ASSIGN_OR_RETURN(std::unique_ptr<kv::Store> store, kv::Store::Open(options.store));
  std::unique_ptr<IntakeCore> core(new IntakeCore(std::move(store), clock, executor));
  const auto grown = [journal_grown = std::move(options.journal_grown)] {
    if (journal_grown) {
      journal_grown();
    }
  };
  options.committer.journal_name = kJournalName;
  options.committer.on_commit = [core = core.get(), grown](const auto& heads) {
    core->requests_.Committed(heads);
    grown();
  };
  options.committer.on_acquire = [core = core.get(), grown] {
    grown();
    MOTCUA_RETURN_IF_ERROR(core->requests_.Load(core->journal_));
    return core->machine_.Reload();
  };
  MOTCUA_ASSIGN_OR_RETURN(
      core->committer_, engine::Committer::Create(std::move(options.committer), core->store_.get(),
                                                  &core->journal_, &core->gate_, clock));
  return core;
}

IntakeCore::~IntakeCore() = default;

absl::Status IntakeCore::Close() {
  committer_->Stop();
  absl::Status status = requests_.WriteOut();
  status.Update(store_->Flush());
  return status;
}

}  // namespace motcua::intake
