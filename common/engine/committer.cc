// SPDX-License-Identifier: Apache-2.0
#include "common/engine/committer.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "google/protobuf/io/coded_stream.h"

namespace motcua::engine {
namespace {

using errors::MakeError;
using errors::Reason;

// How often an idle committer looks after waits that expire.
constexpr absl::Duration kIdleTick = absl::Milliseconds(20);
// How long to wait before the journal is acquired again after it failed.
constexpr absl::Duration kAcquireRetryInterval = absl::Seconds(1);
// And how long that may go on before the process is said to be of no more use.
constexpr absl::Duration kUnusableAfter = absl::Seconds(3);
// Field 1, length-delimited: an event appended behind it is one more element of a batch message.
constexpr char kBatchElementTag = 0x0A;

void AppendBatchElement(absl::string_view element, std::string& batch) {
  uint8_t length[5];
  const uint8_t* const end = google::protobuf::io::CodedOutputStream::WriteVarint32ToArray(
      static_cast<uint32_t>(element.size()), length);
  batch.push_back(kBatchElementTag);
  batch.append(reinterpret_cast<const char*>(length), end - length);
  batch.append(element.data(), element.size());
}

}  // namespace

// The group that is being run. Confined to the committer.
class Committer::GroupInProgress final : public Group {
 public:
  GroupInProgress(const kv::Reader& committed, std::vector<journal::Position> heads, absl::Time now)
      : transaction_(committed), heads_(std::move(heads)), now_(now) {}

  absl::Time now() const override { return now_; }
  kv::Transaction& transaction() override { return transaction_; }

  uint64_t EntrySequence(journal::PartitionId partition) const override {
    return heads_[partition].sequence + 1;
  }

  EventAddress NextAddress(journal::PartitionId partition) const override {
    const auto append = appends_.find(partition);
    return {.partition = partition,
            .sequence = EntrySequence(partition),
            .ordinal = append == appends_.end()
                           ? 0
                           : static_cast<uint32_t>(append->second.private_parts.size())};
  }

  EventAddress Append(journal::PartitionId partition, absl::string_view event,
                      std::string private_part) override {
    const EventAddress address = NextAddress(partition);
    journal::Append& append = appends_[partition];
    append.partition = partition;
    append.expected_sequence = heads_[partition].sequence;
    AppendBatchElement(event, append.events);
    if (!private_part.empty()) {
      append.private_parts.push_back(std::move(private_part));
      private_parts_most_ = std::max(private_parts_most_, append.private_parts.size());
    }
    return address;
  }

  void AfterCommit(std::function<void()> callback) override {
    after_commit_.push_back(std::move(callback));
  }

  void Fail(absl::Status status) override { failure_.Update(std::move(status)); }

  const absl::Status& failure() const { return failure_; }
  bool empty() const { return appends_.empty() && transaction_.empty(); }
  // Whether there may be no room for the private parts of one more command.
  bool full() const { return private_parts_most_ > kPrivatePartsPerEntryMax / 2; }

  std::vector<journal::Append> TakeAppends() {
    std::vector<journal::Append> appends;
    for (auto& [partition, append] : appends_) {
      appends.push_back(std::move(append));
    }
    return appends;
  }
  kv::WriteBatch TakeEffects() {
    kv::WriteBatch batch;
    std::move(transaction_).MoveTo(batch);
    return batch;
  }
  const std::vector<std::function<void()>>& after_commit() const { return after_commit_; }

 private:
  kv::Transaction transaction_;
  const std::vector<journal::Position> heads_;
  const absl::Time now_;
  std::map<journal::PartitionId, journal::Append> appends_;
  size_t private_parts_most_ = 0;  // Of one entry.
  std::vector<std::function<void()>> after_commit_;
  absl::Status failure_;
};

Committer::Committer(CommitterOptions options, kv::Store* store, journal::Journal* journal,
                     RevisionGate* gate, const time::Clock* clock)
    : options_(std::move(options)),
      store_(store),
      journal_(journal),
      gate_(gate),
      clock_(clock),
      queue_(options_.queue) {}

absl::StatusOr<std::unique_ptr<Committer>> Committer::Create(CommitterOptions options,
                                                             kv::Store* store,
                                                             journal::Journal* journal,
                                                             RevisionGate* gate,
                                                             const time::Clock* clock) {
  std::unique_ptr<Committer> committer(
      new Committer(std::move(options), store, journal, gate, clock));
  MOTCUA_RETURN_IF_ERROR(committer->AcquireJournal());
  return committer;
}

Committer::~Committer() {
  Stop();
  while (RunGroup()) {
  }
}

absl::Status Committer::AcquireJournal() {
  MOTCUA_ASSIGN_OR_RETURN(std::vector<journal::Position> heads, journal_->Acquire());
  std::vector<uint64_t> sequences;
  for (const journal::Position& head : heads) {
    sequences.push_back(head.sequence);
  }
  gate_->Open(options_.journal_name, std::move(sequences));
  {
    absl::MutexLock lock(&mutex_);
    heads_ = std::move(heads);
  }
  if (options_.on_acquire) {
    MOTCUA_RETURN_IF_ERROR(options_.on_acquire());
  }
  must_acquire_ = false;
  return absl::OkStatus();
}

void Committer::Enqueue(std::unique_ptr<Command> command) {
  absl::Status refusal;
  bool wakes = false;
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) {
      refusal = MakeError(Reason::kDraining, "the service is shutting down");
    } else if (stats_.read_only) {
      refusal = MakeError(Reason::kReadOnly, "the store cannot be written");
    } else if (!queue_.HasRoom(command->priority(), command->caller(), command->bytes())) {
      ++stats_.shed;
      refusal = MakeError(Reason::kQueueFull, "too many commands wait",
                          {{"queue_count", absl::StrCat(queue_.count())},
                           {"queue_bytes", absl::StrCat(queue_.bytes())}});
    } else {
      command->NoteEnqueued(clock_->Elapsed());
      queue_.Push(std::move(command));
      wakes = waits_for_work_;
    }
  }
  if (wakes) {
    changed_.NotifyAll();
  }
  if (!refusal.ok()) {
    command->Done(refusal);
  }
}

std::vector<std::unique_ptr<Command>> Committer::TakeGroup() {
  absl::MutexLock lock(&mutex_);
  return queue_.TakeGroup();
}

// Leaves those before `first`; the others will be in the next group.
void Committer::PutBack(std::vector<std::unique_ptr<Command>>& commands, size_t first) {
  absl::MutexLock lock(&mutex_);
  while (commands.size() > first) {
    queue_.PutBack(std::move(commands.back()));
    commands.pop_back();
  }
}

void Committer::TellOfGroup(const std::vector<std::unique_ptr<Command>>& commands,
                            absl::Duration began) const {
  if (options_.observer == nullptr) {
    return;
  }
  for (const auto& command : commands) {
    options_.observer->OnTaken(began - command->enqueued());
  }
  options_.observer->OnGroup(commands.size());
}

// Answers the commands that must not run, and leaves the others.
void Committer::DropExpired(std::vector<std::unique_ptr<Command>>& commands) {
  const absl::Duration now = clock_->Elapsed();
  const auto expired = std::stable_partition(
      commands.begin(), commands.end(),
      [now](const std::unique_ptr<Command>& command) { return command->ends() > now; });
  const size_t count = commands.end() - expired;
  for (auto command = expired; command != commands.end(); ++command) {
    (*command)->Done(MakeError(Reason::kExpiredInQueue, "the deadline passed in the queue"));
  }
  commands.erase(expired, commands.end());
  absl::MutexLock lock(&mutex_);
  stats_.expired += count;
}

absl::Status Committer::PrepareToWrite() {
  CheckFreeSpace();
  if (must_acquire_) {
    absl::Status usable = store_->Resume();
    if (usable.ok()) {
      usable = AcquireJournal();
    }
    NoteFailedAttempt(usable);
    if (!usable.ok()) {
      acquire_failure_ = std::string(usable.message());
      return MakeError(Reason::kReadOnly, "a write failed: the store cannot be written yet");
    }
  }
  absl::MutexLock lock(&mutex_);
  return stats_.read_only
             ? MakeError(Reason::kReadOnly, "the disk is full: the store is not written")
             : absl::OkStatus();
}

// Times grow from group to group, so a clock that is set a little is waited for. One that was far
// ahead was wrong: what comes now must not be given its time.
absl::Time Committer::TimeOfGroup() {
  constexpr absl::Duration kStepBackMax = absl::Minutes(1);
  absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(clock_->Now()));
  const absl::Duration step_back = last_group_time_ - now;
  if (step_back > kStepBackMax) {
    log::Warning("the clock was set back", {{"seconds", absl::ToInt64Seconds(step_back)}});
  } else {
    now = std::max(now, last_group_time_);
  }
  last_group_time_ = now;
  return now;
}

bool Committer::RunGroup() {
  std::vector<std::unique_ptr<Command>> commands = TakeGroup();
  if (commands.empty()) {
    return false;
  }
  const absl::Time now = TimeOfGroup();
  DropExpired(commands);
  const absl::Status prepared = PrepareToWrite();
  if (!prepared.ok()) {
    for (const auto& command : commands) {
      command->Done(prepared);
    }
    return true;
  }
  const absl::Duration began = clock_->Elapsed();
  GroupInProgress group(*store_, heads(), now);
  size_t ran = 0;
  while (ran < commands.size() && !group.full()) {
    commands[ran++]->Run(group);
  }
  PutBack(commands, ran);
  TellOfGroup(commands, began);
  const absl::Status committed = Commit(group);
  for (const auto& command : commands) {
    command->Done(committed);
  }
  absl::MutexLock lock(&mutex_);
  ++stats_.groups;
  stats_.commands += commands.size();
  return true;
}

absl::Status Committer::Commit(GroupInProgress& group) {
  if (!group.failure().ok()) {
    must_acquire_ = true;
    return group.failure();
  }
  if (group.empty()) {
    return absl::OkStatus();  // Nothing but rejections and repeated requests.
  }
  const absl::Duration began = clock_->Elapsed();
  journal::CommitResult result;
  bool answered = false;
  absl::Mutex mutex;
  journal_->Commit(group.TakeAppends(), group.TakeEffects(), [&](journal::CommitResult outcome) {
    absl::MutexLock lock(&mutex);
    result = std::move(outcome);
    answered = true;
  });
  {
    absl::MutexLock lock(&mutex);
    mutex.Await(absl::Condition(&answered));
  }
  if (options_.observer != nullptr) {
    options_.observer->OnCommitted(clock_->Elapsed() - began);
  }
  if (result.outcome != journal::CommitOutcome::kCommitted) {
    // Whatever it was, what this group saw is no longer known to be the newest state.
    must_acquire_ = true;
    log::Error("a commit failed", {{"journal", options_.journal_name},
                                   {"outcome", absl::StrCat(static_cast<int>(result.outcome))},
                                   {"status", std::string(result.status.message())}});
    return MakeError(Reason::kOutcomeUnknown,
                     "the commit may or may not have been done: retry with the same request id");
  }
  PublishCommit(group, result.positions);
  return absl::OkStatus();
}

void Committer::PublishCommit(const GroupInProgress& group,
                              const std::vector<journal::Position>& positions) {
  std::vector<journal::Position> heads;
  {
    absl::MutexLock lock(&mutex_);
    for (const journal::Position& position : positions) {
      heads_[position.partition] = position;
    }
    heads = heads_;
  }
  for (const auto& callback : group.after_commit()) {
    callback();
  }
  for (const journal::Position& position : positions) {
    gate_->Advance(options_.journal_name, position.partition, position.sequence);
  }
  if (options_.on_commit && !positions.empty()) {
    options_.on_commit(heads);
  }
}

// A disk may be mended, and a full one emptied; until then what is there can be read. Where neither
// helps, what this process believes of its files is no longer what they are: after a sync that
// failed only reading them anew tells.
void Committer::NoteFailedAttempt(const absl::Status& status) {
  const absl::Duration now = clock_->Elapsed();
  if (status.ok() || errors::ReasonOf(status) == errors::ReasonName(Reason::kReadOnly) ||
      stats().read_only) {
    failing_since_ = absl::InfiniteDuration();
    return;
  }
  failing_since_ = std::min(failing_since_, now);
  if (now - failing_since_ >= kUnusableAfter && options_.on_unusable && !told_unusable_) {
    told_unusable_ = true;
    log::Error("the store cannot be written any more by this process",
               {{"journal", options_.journal_name}, {"status", std::string(status.message())}});
    options_.on_unusable();
  }
}

void Committer::CheckFreeSpace() {
  const absl::Duration now = clock_->Elapsed();
  if (now - last_space_check_ < options_.free_space_check_interval) {
    return;
  }
  last_space_check_ = now;
  const absl::StatusOr<uint64_t> free = store_->FreeSpace();
  // A file system that cannot tell is not a full one.
  const bool read_only = free.ok() && *free < options_.free_space_floor_bytes;
  absl::MutexLock lock(&mutex_);
  if (read_only != stats_.read_only) {
    log::Warning(read_only ? "disk space is below the floor: read-only"
                           : "disk space is back: writing again",
                 {{"journal", options_.journal_name}});
  }
  stats_.read_only = read_only;
}

void Committer::Tick() {
  gate_->Expire();
  const absl::Duration now = clock_->Elapsed();
  // Commands are refused while read-only, so nothing else would notice that space came back.
  CheckFreeSpace();
  if (must_acquire_ && now - last_acquire_attempt_ >= kAcquireRetryInterval) {
    last_acquire_attempt_ = now;
    if (!PrepareToWrite().ok() && must_acquire_) {
      log::Warning("the journal cannot be acquired yet",
                   {{"journal", options_.journal_name}, {"status", acquire_failure_}});
    }
  }
}

void Committer::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Committer::Loop() {
  const auto has_work_or_stops = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !queue_.empty();
  };
  const auto stops = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_; };
  using SteadyClock = std::chrono::steady_clock;
  auto next_group = SteadyClock::now();
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      waits_for_work_ = true;
      changed_.AwaitFor(mutex_, kIdleTick, has_work_or_stops);
      waits_for_work_ = false;
      const absl::Duration pause = absl::FromChrono(next_group - SteadyClock::now());
      if (!queue_.empty() && pause > absl::ZeroDuration()) {
        changed_.AwaitFor(mutex_, pause, stops);
      }
      if (stopping_ && queue_.empty()) {
        return;
      }
    }
    next_group = SteadyClock::now() + absl::ToChronoNanoseconds(options_.group_interval_min);
    RunGroup();
    Tick();
  }
}

void Committer::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  changed_.NotifyAll();
  if (thread_.joinable()) {
    thread_.join();
  }
}

std::vector<journal::Position> Committer::heads() const {
  absl::MutexLock lock(&mutex_);
  return heads_;
}

std::vector<Revision> Committer::revisions() const {
  std::vector<Revision> revisions;
  for (const journal::Position& head : heads()) {
    revisions.push_back({options_.journal_name, head.partition, head.sequence});
  }
  return revisions;
}

CommitterStats Committer::stats() const {
  absl::MutexLock lock(&mutex_);
  CommitterStats stats = stats_;
  stats.queue_count = queue_.count();
  stats.queue_bytes = queue_.bytes();
  return stats;
}

}  // namespace motcua::engine
