// SPDX-License-Identifier: Apache-2.0
// Up to where a journal is to be taken. Immutable.
#ifndef MOTCUA_COMMON_AUDIT_CUT_H_
#define MOTCUA_COMMON_AUDIT_CUT_H_

#include <cstdint>
#include <map>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/journal/journal.h"

namespace motcua::audit {

struct Cut {
  // Entries that were recorded at or before it. All partitions of a journal are recorded in order,
  // so this cuts them at one moment.
  absl::Time until = absl::InfiniteFuture();
  // And at most these, by partition; partitions that are not named are not cut.
  std::map<journal::PartitionId, uint64_t> last_sequences;

  // INVALID_ARGUMENT if it names a partition that the journal does not have: it would cut nothing.
  absl::Status Check(uint32_t partition_count) const {
    return last_sequences.empty() || last_sequences.rbegin()->first <= partition_count
               ? absl::OkStatus()
               : absl::InvalidArgumentError(
                     absl::StrCat("the journal has no partition ", last_sequences.rbegin()->first));
  }

  bool Holds(const journal::Position& position, absl::Time record_time) const {
    const auto last = last_sequences.find(position.partition);
    return record_time <= until &&
           (last == last_sequences.end() || position.sequence <= last->second);
  }
};

}  // namespace motcua::audit

#endif  // MOTCUA_COMMON_AUDIT_CUT_H_
