// SPDX-License-Identifier: Apache-2.0
#include "common/kv/packing.h"

#include <lz4.h>

#include "common/kv/codec.h"

namespace motcua::kv {
namespace {

constexpr uint64_t kValueBytesMax = uint64_t{1} << 30;

}  // namespace

void Pack(absl::string_view value, std::string& packed) {
  const std::string length = KeyWriter().Varint(value.size()).Take();
  packed.resize(1 + value.size());
  // Room for less than the value takes as it is: what does not get smaller ends early.
  const int room = static_cast<int>(value.size()) - static_cast<int>(length.size());
  const int bytes = room <= 0 ? 0
                              : LZ4_compress_default(value.data(), packed.data() + length.size(),
                                                     static_cast<int>(value.size()), room);
  if (bytes > 0) {
    packed.replace(0, length.size(), length);
    packed.resize(length.size() + bytes);
  } else {
    packed.front() = '\0';
    packed.replace(1, value.size(), value.data(), value.size());
  }
}

bool Unpack(absl::string_view packed, std::string& value) {
  KeyReader reader(packed);
  const uint64_t length = reader.Varint();
  const absl::string_view bytes = reader.Rest();
  if (!reader.ok() || length > kValueBytesMax) {
    return false;
  }
  if (length == 0) {
    value.assign(bytes.data(), bytes.size());
    return true;
  }
  value.resize(length);
  return LZ4_decompress_safe(bytes.data(), value.data(), static_cast<int>(bytes.size()),
                             static_cast<int>(length)) == static_cast<int>(length);
}

}  // namespace motcua::kv
