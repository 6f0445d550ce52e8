// SPDX-License-Identifier: Apache-2.0
// SHA-256 as this system uses it: whole texts, many small ones a second. The algorithm is fetched
// from the library once, which the library's own one-shot function does at every call.
// Synchronised.
#ifndef MOTCUA_COMMON_DIGEST_SHA256_H_
#define MOTCUA_COMMON_DIGEST_SHA256_H_

#include <array>
#include <cstdint>
#include <initializer_list>

#include "absl/strings/string_view.h"

namespace motcua::digest {

using Sha256Digest = std::array<uint8_t, 32>;

// The digest of the parts, one behind the other as if they were one text.
Sha256Digest Sha256(std::initializer_list<absl::string_view> parts);
Sha256Digest Sha256(absl::string_view bytes);

// The digest's bytes. The view lasts as long as the digest.
inline absl::string_view AsBytes(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace motcua::digest

#endif  // MOTCUA_COMMON_DIGEST_SHA256_H_
