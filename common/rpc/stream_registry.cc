// SPDX-License-Identifier: Apache-2.0
//
// Streams are woken, ended and released outside of the lock, because each of these may come back
// here.
#include "common/rpc/stream_registry.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace motcua::rpc {
namespace {

absl::Status Draining() {
  return errors::MakeError(errors::Reason::kDraining, "the service is stopping");
}

}  // namespace

absl::Status StreamRegistry::Add(std::shared_ptr<OpenStream> stream) {
  std::shared_ptr<OpenStream> stalled;
  {
    absl::MutexLock lock(&mutex_);
    if (draining_) {
      return Draining();
    }
    if (open_.size() >= count_max_) {
      stalled = TakeStalled();
      if (stalled == nullptr) {
        return errors::MakeError(errors::Reason::kTooManyStreams, "too many streams are open",
                                 {{"stream_count_max", absl::StrCat(count_max_)}});
      }
    }
    const OpenStream* const key = stream.get();
    open_.emplace(key, std::move(stream));
  }
  if (stalled != nullptr) {
    stalled->CutOff(errors::MakeError(errors::Reason::kTooManyStreams,
                                      "others want the place of a reader that takes nothing"));
  }
  return absl::OkStatus();
}

std::shared_ptr<OpenStream> StreamRegistry::TakeStalled() {
  auto longest = open_.end();
  absl::Duration stalled_for = kStallMaxWhenFull;
  for (auto stream = open_.begin(); stream != open_.end(); ++stream) {
    if (const absl::Duration stalled = stream->second->StalledFor(); stalled >= stalled_for) {
      longest = stream;
      stalled_for = stalled;
    }
  }
  if (longest == open_.end()) {
    return nullptr;
  }
  std::shared_ptr<OpenStream> stream = std::move(longest->second);
  open_.erase(longest);
  return stream;
}

void StreamRegistry::Remove(const OpenStream* stream) {
  std::shared_ptr<OpenStream> removed;  // Released after the lock.
  absl::MutexLock lock(&mutex_);
  if (const auto found = open_.find(stream); found != open_.end()) {
    removed = std::move(found->second);
    open_.erase(found);
  }
}

std::vector<std::shared_ptr<OpenStream>> StreamRegistry::Open() const {
  absl::MutexLock lock(&mutex_);
  std::vector<std::shared_ptr<OpenStream>> open;
  open.reserve(open_.size());
  for (const auto& [key, stream] : open_) {
    open.push_back(stream);
  }
  return open;
}

void StreamRegistry::WakeAll() {
  for (const std::shared_ptr<OpenStream>& stream : Open()) {
    stream->Wake();
    if (stream->StalledFor() >= kStallMax) {
      stream->CutOff(errors::MakeError(errors::Reason::kTooManyStreams,
                                       "the reader takes nothing: it may go on from its cursor"));
    }
  }
}

void StreamRegistry::EndAll() {
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
  }
  for (const std::shared_ptr<OpenStream>& stream : Open()) {
    stream->End(Draining());
  }
}

size_t StreamRegistry::count() const {
  absl::MutexLock lock(&mutex_);
  return open_.size();
}

}  // namespace motcua::rpc
