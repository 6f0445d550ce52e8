// SPDX-License-Identifier: Apache-2.0
//
// A failing random source is not something a caller could handle: without it ids would collide.

#include "client/request_id.h"

#include <openssl/rand.h>

#include <cstdlib>

#include "absl/strings/escaping.h"

namespace motcua::client {

std::string RandomRequestId() {
  std::string bytes(16, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) !=
      1) {
    std::abort();
  }
  return absl::BytesToHexString(bytes);
}

}  // namespace motcua::client
