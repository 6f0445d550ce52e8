// SPDX-License-Identifier: Apache-2.0
#include "common/engine/revision_gate.h"

#include <algorithm>
#include <utility>

#include "common/errors/errors.h"

namespace motcua::engine {

using errors::MakeError;
using errors::Reason;

RevisionGate::RevisionGate(const time::Clock* clock, executor::Executor* executor,
                           size_t waiter_count_max, size_t revision_count_max)
    : clock_(clock),
      executor_(executor),
      waiter_count_max_(waiter_count_max),
      revision_count_max_(revision_count_max) {}

RevisionGate::~RevisionGate() { Close(); }

void RevisionGate::Open(const std::string& journal, std::vector<uint64_t> sequences) {
  absl::MutexLock lock(&mutex_);
  seen_[journal] = std::move(sequences);
}

bool RevisionGate::IsSeen(const Revision& revision) const {
  const auto seen = seen_.find(revision.journal);
  return seen != seen_.end() && revision.partition < seen->second.size() &&
         seen->second[revision.partition] >= revision.sequence;
}

bool RevisionGate::DropSeen(std::vector<Revision>& revisions) const {
  while (!revisions.empty() && IsSeen(revisions.back())) {
    revisions.pop_back();
  }
  return revisions.empty();
}

void RevisionGate::Advance(const std::string& journal, uint32_t partition, uint64_t sequence) {
  std::vector<Ended> ended;
  {
    absl::MutexLock lock(&mutex_);
    uint64_t& seen = seen_[journal][partition];
    seen = std::max(seen, sequence);
    const auto reached = std::partition(waiters_.begin(), waiters_.end(),
                                        [this](Waiter& waiter) ABSL_EXCLUSIVE_LOCKS_REQUIRED(
                                            mutex_) { return !DropSeen(waiter.revisions); });
    ended = TakeFrom(reached, absl::OkStatus());
  }
  Schedule(std::move(ended));
}

absl::Status RevisionGate::Refusal(const std::vector<Revision>& revisions) const {
  for (const Revision& revision : revisions) {
    const auto seen = seen_.find(revision.journal);
    if (seen == seen_.end() || revision.partition >= seen->second.size()) {
      errors::Violations violations;
      violations.Add("min_revisions", "names a journal or partition that is not followed here");
      return violations.ToStatus();
    }
  }
  if (closed_) {
    return MakeError(Reason::kDraining, "the service is shutting down");
  }
  if (waiters_.size() >= waiter_count_max_ ||
      revision_count_ + revisions.size() > revision_count_max_) {
    return MakeError(Reason::kQueueFull, "too many reads wait for revisions");
  }
  return absl::OkStatus();
}

void RevisionGate::Wait(std::vector<Revision> revisions, absl::Duration time_limit,
                        std::function<void(absl::Status)> callback) {
  absl::Status now;
  {
    absl::MutexLock lock(&mutex_);
    if (!DropSeen(revisions)) {
      now = Refusal(revisions);
      if (now.ok()) {
        const size_t count = revisions.size();
        waiters_.push_back(
            {std::move(revisions), count, clock_->Elapsed() + time_limit, std::move(callback)});
        revision_count_ += count;
        return;
      }
    }
  }
  callback(now);
}

std::vector<uint64_t> RevisionGate::Seen(const std::string& journal) const {
  absl::MutexLock lock(&mutex_);
  const auto seen = seen_.find(journal);
  return seen == seen_.end() ? std::vector<uint64_t>() : seen->second;
}

void RevisionGate::Expire() {
  const absl::Duration now = clock_->Elapsed();
  std::vector<Ended> ended;
  {
    absl::MutexLock lock(&mutex_);
    const auto expired = std::partition(waiters_.begin(), waiters_.end(),
                                        [now](const Waiter& waiter) { return waiter.ends > now; });
    if (expired == waiters_.end()) {
      return;
    }
    ended = TakeFrom(expired, MakeError(Reason::kRevisionNotReached,
                                        "the revisions were not seen before the deadline"));
  }
  Schedule(std::move(ended));
}

void RevisionGate::Close() {
  std::vector<Ended> ended;
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    ended =
        TakeFrom(waiters_.begin(), MakeError(Reason::kDraining, "the service is shutting down"));
  }
  Schedule(std::move(ended));
}

std::vector<RevisionGate::Ended> RevisionGate::TakeFrom(std::vector<Waiter>::iterator first,
                                                        const absl::Status& status) {
  std::vector<Ended> ended;
  for (auto waiter = first; waiter != waiters_.end(); ++waiter) {
    revision_count_ -= waiter->revision_count;
    ended.push_back({std::move(waiter->callback), status});
  }
  waiters_.erase(first, waiters_.end());
  return ended;
}

void RevisionGate::Schedule(std::vector<Ended> ended) {
  for (Ended& wait : ended) {
    auto run = [callback = wait.callback, status = wait.status] { callback(status); };
    if (!executor_->Schedule(run)) {
      // A full executor must not lose an answer.
      run();
    }
  }
}

}  // namespace motcua::engine
