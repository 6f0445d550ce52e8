// SPDX-License-Identifier: Apache-2.0
#include "tools/motcuactl/journal_chain.h"

#include <openssl/sha.h>

#include "absl/strings/str_cat.h"

namespace motcua::ctl {
namespace {

std::string Sha256(const std::string& bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string BigEndian(uint64_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(number >> (8 * i)));
  return text;
}

}  // namespace

std::string ChainOf(const std::string& previous_chain, const journal::v1::Entry& entry) {
  const std::string previous =
      previous_chain.empty() ? std::string(SHA256_DIGEST_LENGTH, '\0') : previous_chain;
  return Sha256(absl::StrCat(previous, BigEndian(entry.position().partition(), 4),
                             BigEndian(entry.position().sequence(), 8),
                             Sha256(entry.events().value()), entry.private_digest()));
}

void JournalChain::StartAfter(const journal::v1::Position& position) {
  last_[position.partition()] = position;
}

absl::Status JournalChain::Check(const journal::v1::Entry& entry) {
  const journal::v1::Position& position = entry.position();
  journal::v1::Position& last = last_[position.partition()];
  const std::string where =
      absl::StrCat("partition ", position.partition(), ", sequence ", position.sequence());
  if (position.sequence() != last.sequence() + 1) {
    return absl::DataLossError(absl::StrCat(where, ": does not follow sequence ", last.sequence()));
  }
  if (position.chain() != ChainOf(last.chain(), entry)) {
    return absl::DataLossError(absl::StrCat(where, ": the chain is not that of its content"));
  }
  last = position;
  return absl::OkStatus();
}

}  // namespace motcua::ctl
