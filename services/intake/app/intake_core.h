// SPDX-License-Identifier: Apache-2.0
// Intake without its network: store, journal, committer and machine, wired. A server puts gRPC
// around it; a simulation uses it as it is. Synchronised as its parts are.
#ifndef MOTCUA_SERVICES_INTAKE_APP_INTAKE_CORE_H_
#define MOTCUA_SERVICES_INTAKE_APP_INTAKE_CORE_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/engine/committer.h"
#include "common/engine/request_log.h"
#include "common/engine/revision_gate.h"
#include "common/executor/executor.h"
#include "common/feed/feed.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/store.h"
#include "common/time/clock.h"
#include "services/intake/app/machine.h"

namespace motcua::intake {

inline constexpr char kJournalName[] = "intake";

struct IntakeOptions {
  // Path, partitions, memory and file system. What is intake's own is filled in.
  kv::StoreOptions store;
  // Bounds. Name and hooks are filled in.
  engine::CommitterOptions committer;
  // Called on the committer, or while it is made: there may be new entries to stream. May be empty.
  std::function<void()> journal_grown;
};

class IntakeCore {
 public:
  // Opens the store and acquires the journal; nothing runs yet. Clock and executor (where waits for
  // revisions end) outlive it. Reasons as kv::Store::Open.
  static absl::StatusOr<std::unique_ptr<IntakeCore>> Create(IntakeOptions options,
                                                            const time::Clock* clock,
                                                            executor::Executor* executor);
  ~IntakeCore();

  kv::Store& store() { return *store_; }
  const journal::Journal& journal() const { return journal_; }
  engine::RevisionGate& gate() { return gate_; }
  engine::Committer& committer() { return *committer_; }
  Machine& machine() { return machine_; }
  // Reads this service's journal for those who follow it.
  const feed::FeedReader& feed_reader() const { return feed_reader_; }

  // Stops the committer and writes everything out.
  absl::Status Close();

 private:
  IntakeCore(std::unique_ptr<kv::Store> store, const time::Clock* clock,
             executor::Executor* executor);

  const std::unique_ptr<kv::Store> store_;
  journal::EmbeddedJournal journal_;
  engine::RevisionGate gate_;
  engine::RequestLog requests_;
  Machine machine_;
  std::unique_ptr<engine::Committer> committer_;
  feed::FeedReader feed_reader_;
};

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_APP_INTAKE_CORE_H_
