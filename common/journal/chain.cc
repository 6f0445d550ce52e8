// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "common/journal/journal.h"
#include "common/kv/codec.h"
#include "openssl/sha.h"

namespace motcua::journal {
namespace {

Chain Sha256(absl::string_view bytes) {
  Chain digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

absl::string_view AsBytes(const Chain& chain) {
  return {reinterpret_cast<const char*>(chain.data()), chain.size()};
}

}  // namespace

Chain NextChain(const Chain& previous, PartitionId partition, uint64_t sequence,
                absl::string_view events, const Chain& private_digest) {
  return Sha256(kv::KeyWriter()
                    .Rest(AsBytes(previous))
                    .U32(partition)
                    .U64(sequence)
                    .Rest(AsBytes(Sha256(events)))
                    .Rest(AsBytes(private_digest))
                    .Take());
}

Chain PrivateDigest(absl::Span<const std::string> private_parts) {
  std::string digests;
  digests.reserve(private_parts.size() * sizeof(Chain));
  for (const std::string& part : private_parts) {
    const Chain digest = Sha256(part);
    digests.append(AsBytes(digest).data(), digest.size());
  }
  return Sha256(digests);
}

}  // namespace motcua::journal
