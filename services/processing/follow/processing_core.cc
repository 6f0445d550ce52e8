// SPDX-License-Identifier: Apache-2.0
#include "services/processing/follow/processing_core.h"

#include <utility>

#include "common/status/status_macros.h"
#include "services/processing/storage/tables.h"

namespace motcua::processing {

absl::StatusOr<std::unique_ptr<ProcessingCore>> ProcessingCore::Create(
    ProcessingOptions options, const time::Clock* clock, executor::Executor* executor) {
  options.store.service = kJournalName;
  options.store.schema_version = kSchemaVersion;
  options.store.schema_version_min = kSchemaVersion;
  options.store.tables = TableSpecs();
  MOTCUA_ASSIGN_OR_RETURN(std::unique_ptr<kv::Store> store, kv::Store::Open(options.store));
  engine::CommitterOptions committer_options = options.committer;
  std::unique_ptr<ProcessingCore> core(
      new ProcessingCore(std::move(store), std::move(options), clock, executor));
  MOTCUA_RETURN_IF_ERROR(core->Start(std::move(committer_options)));
  return core;
}

ProcessingCore::ProcessingCore(std::unique_ptr<kv::Store> store, ProcessingOptions options,
                               const time::Clock* clock, executor::Executor* executor)
    : store_(std::move(store)),
      journal_grown_(std::move(options.journal_grown)),
      clock_(clock),
      embedded_journal_(store_.get(), kJournalTables),
      journal_(&embedded_journal_),
      gate_(clock, executor),
      requests_({.table = kRequests, .read_entry = CourseMachine::ReadRequests}, store_.get()),
      machine_(store_.get(), &requests_, std::move(options.courses_moved)),
      due_moves_(store_.get(), &machine_),
      applier_(&machine_, &due_moves_),
      follower_({.journal_name = kUpstreamName,
                 .cursor_table = kCursors,
                 .partition_count = store_->partition_count()},
                store_.get(), &gate_, clock, &applier_),
      queries_(store_.get(), &machine_.catalog(), clock),
      feed_reader_(&journal_, "motcua.processing.v1.ProcessingEventBatch",
                   [this] { return committer_->heads(); }) {}

ProcessingCore::~ProcessingCore() {
  if (committer_ != nullptr) {
    committer_->Stop();
  }
}

absl::Status ProcessingCore::Start(engine::CommitterOptions options) {
  options.journal_name = kJournalName;
  options.on_acquire = [this] { return Load(); };
  options.on_commit = [this](const std::vector<journal::Position>& heads) {
    requests_.Committed(heads);
    due_moves_.Kick();
    if (journal_grown_) {
      journal_grown_();
    }
  };
  MOTCUA_ASSIGN_OR_RETURN(committer_, engine::Committer::Create(std::move(options), store_.get(),
                                                                &journal_, &gate_, clock_));
  MOTCUA_RETURN_IF_ERROR(follower_.Load());
  due_moves_.SetQueue([committer = committer_.get()](std::unique_ptr<engine::Command> command) {
    committer->Enqueue(std::move(command));
  });
  due_moves_.Kick();  // What a restart interrupted.
  return absl::OkStatus();
}

absl::Status ProcessingCore::Load() {
  MOTCUA_RETURN_IF_ERROR(requests_.Load(journal_));
  MOTCUA_RETURN_IF_ERROR(machine_.catalog().Load());
  MOTCUA_RETURN_IF_ERROR(due_moves_.Load());
  due_moves_.Kick();
  if (journal_grown_) {
    journal_grown_();  // A commit of unknown outcome may have been done.
  }
  return absl::OkStatus();
}

absl::Status ProcessingCore::Close() {
  committer_->Stop();
  absl::Status status = requests_.WriteOut();
  status.Update(store_->Flush());
  return status;
}

}  // namespace motcua::processing
