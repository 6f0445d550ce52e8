// SPDX-License-Identifier: Apache-2.0
//
// Watches are woken, ended and released outside of the lock, because each of these may come back
// here.
#include "services/processing/rpc/watch_hub.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace motcua::processing {
namespace {

using errors::MakeError;
using errors::Reason;

}  // namespace

Watch::~Watch() { hub_->Remove(this); }

absl::StatusOr<std::shared_ptr<Watch>> WatchHub::Open() {
  auto watch = std::make_shared<Watch>(this);  // Before the lock: it locks when it goes.
  absl::MutexLock lock(&mutex_);
  if (draining_) {
    return MakeError(Reason::kDraining, "the service is stopping");
  }
  if (watches_.size() >= watch_count_max_) {
    return MakeError(Reason::kTooManyStreams, "too many dossiers are being watched",
                     {{"stream_count_max", absl::StrCat(watch_count_max_)}});
  }
  watches_[watch.get()].watch = watch;
  return watch;
}

void WatchHub::Subscribe(const std::shared_ptr<Watch>& watch, const dossier::DossierId& id) {
  absl::MutexLock lock(&mutex_);
  watches_[watch.get()].id = id;
  by_dossier_[{id.partition, id.serial}].insert(watch.get());
}

void WatchHub::Notify(absl::Span<const dossier::DossierId> moved) {
  std::vector<std::shared_ptr<Watch>> woken;
  {
    absl::MutexLock lock(&mutex_);
    if (by_dossier_.empty()) {
      return;
    }
    for (const dossier::DossierId& id : moved) {
      const auto found = by_dossier_.find({id.partition, id.serial});
      if (found == by_dossier_.end()) {
        continue;
      }
      for (Watch* const watch : found->second) {
        woken.push_back(watches_[watch].watch.lock());
      }
    }
  }
  for (const std::shared_ptr<Watch>& watch : woken) {
    if (watch != nullptr) {
      watch->Wake();
    }
  }
}

void WatchHub::Drain() {
  std::vector<std::shared_ptr<Watch>> all;
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
    for (const auto& [watch, place] : watches_) {
      all.push_back(place.watch.lock());
    }
  }
  for (const std::shared_ptr<Watch>& watch : all) {
    if (watch != nullptr) {
      watch->stream()->EndAll();
    }
  }
}

size_t WatchHub::watch_count() const {
  absl::MutexLock lock(&mutex_);
  return watches_.size();
}

void WatchHub::Remove(Watch* watch) {
  absl::MutexLock lock(&mutex_);
  const auto place = watches_.find(watch);
  if (place == watches_.end()) {
    return;  // It was refused.
  }
  const std::optional<dossier::DossierId> id = place->second.id;
  watches_.erase(place);
  if (!id.has_value()) {
    return;
  }
  const auto found = by_dossier_.find({id->partition, id->serial});
  if (found != by_dossier_.end()) {
    found->second.erase(watch);
    if (found->second.empty()) {
      by_dossier_.erase(found);
    }
  }
}

}  // namespace motcua::processing
