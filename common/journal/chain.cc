// SPDX-License-Identifier: Apache-2.0
#include "common/digest/sha256.h"
#include "common/journal/journal.h"
#include "common/kv/codec.h"

namespace motcua::journal {

using digest::AsBytes;
using digest::Sha256;

Chain NextChain(const Chain& previous, PartitionId partition, uint64_t sequence,
                absl::string_view events, const Chain& private_digest) {
  return Sha256({AsBytes(previous), kv::KeyWriter().U32(partition).U64(sequence).Take(),
                 AsBytes(Sha256(events)), AsBytes(private_digest)});
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
