// SPDX-License-Identifier: Apache-2.0
//
// Checks a journal as an outsider can: every entry's chain must follow from the one before it and
// from the entry's content, so nothing was changed, dropped or slipped in.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_MOTCUACTL_JOURNAL_CHAIN_H_
#define MOTCUA_TOOLS_MOTCUACTL_JOURNAL_CHAIN_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "motcua/journal/v1/journal_service.pb.h"

namespace motcua::ctl {

// The chain that an entry must have: SHA-256(previous chain, partition, sequence, SHA-256(events),
// private digest); the first previous chain is 32 zero bytes.
std::string ChainOf(const std::string& previous_chain, const journal::v1::Entry& entry);

class JournalChain {
 public:
  // Starts after this position instead of at the beginning of its partition.
  void StartAfter(const journal::v1::Position& position);

  // DATA_LOSS, naming partition and sequence, if the entry does not follow from what was checked
  // before.
  absl::Status Check(const journal::v1::Entry& entry);

 private:
  std::map<uint32_t, journal::v1::Position> last_;
};

}  // namespace motcua::ctl

#endif  // MOTCUA_TOOLS_MOTCUACTL_JOURNAL_CHAIN_H_
