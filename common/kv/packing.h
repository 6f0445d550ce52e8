// SPDX-License-Identifier: Apache-2.0
// Values packed one by one with LZ4, so that the log, the memory, the files and every merge of
// files carry few bytes, and no merge packs anything again. A packed value is the value's length (a
// varint) and an LZ4 block, or 0 and the value as it is where packing makes it no smaller.
#ifndef MOTCUA_COMMON_KV_PACKING_H_
#define MOTCUA_COMMON_KV_PACKING_H_

#include <string>

#include "absl/strings/string_view.h"

namespace motcua::kv {

// Replaces `packed`, whose memory is used again. Precondition: at most 1 GiB.
void Pack(absl::string_view value, std::string& packed);

// Replaces `value`. False if the bytes are no packed value; `value` is then without meaning.
[[nodiscard]] bool Unpack(absl::string_view packed, std::string& value);

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_PACKING_H_
