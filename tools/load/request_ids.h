// SPDX-License-Identifier: Apache-2.0
//
// Request ids of one generator thread: 16 digits that no other thread of any run has, and 16 that
// count. Never fixed by the seed: an id that comes again gets the first answer again, which is not
// the work that is to be measured.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_LOAD_REQUEST_IDS_H_
#define MOTCUA_TOOLS_LOAD_REQUEST_IDS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace motcua::load {

class RequestIds {
 public:
  static constexpr size_t kBytes = 32;

  // `prefix`: 16 characters, from the system's randomness.
  explicit RequestIds(absl::string_view prefix) : id_(prefix) { id_.resize(kBytes, '0'); }

  // The next id; valid until the next call.
  absl::string_view Next() {
    static constexpr char kDigits[] = "0123456789abcdef";
    uint64_t left = ++number_;
    for (size_t at = kBytes; left != 0; left >>= 4) id_[--at] = kDigits[left & 0xf];
    return id_;
  }

 private:
  std::string id_;
  uint64_t number_ = 0;
};

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_REQUEST_IDS_H_
