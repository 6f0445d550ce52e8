// SPDX-License-Identifier: Apache-2.0
// The facts that were written last, as bytes, so that the next event of a dossier need not look for
// its fact in the store: most dossiers move soon again, or not for long. Holds what the running
// group has written too, so all of it is void once a group has failed. Confined to the committer.
#ifndef MOTCUA_SERVICES_STATISTICS_APP_RECENT_FACTS_H_
#define MOTCUA_SERVICES_STATISTICS_APP_RECENT_FACTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace motcua::statistics {

class RecentFacts {
 public:
  static constexpr size_t kCountMax = size_t{64} << 10;  // Some 15 MiB.

  explicit RecentFacts(size_t count_max = kCountMax) : half_max_(count_max / 2) {}

  // The encoded fact of a dossier; null: look in the store. Valid until the next Put.
  const std::string* Find(uint32_t partition, uint64_t serial) const {
    for (const Facts* facts : {&younger_, &older_}) {
      const auto found = facts->find({partition, serial});
      if (found != facts->end()) {
        return &found->second;
      }
    }
    return nullptr;
  }

  void Put(uint32_t partition, uint64_t serial, const std::string& bytes) {
    if (younger_.size() >= half_max_) {
      older_ = std::exchange(younger_, {});
    }
    younger_.insert_or_assign({partition, serial}, bytes);
  }

  void Clear() {
    younger_.clear();
    older_.clear();
  }

 private:
  using Facts = absl::flat_hash_map<std::pair<uint32_t, uint64_t>, std::string>;

  const size_t half_max_;
  Facts younger_;
  Facts older_;  // Dropped whole; a fact that is also in younger_ counts there.
};

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_APP_RECENT_FACTS_H_
