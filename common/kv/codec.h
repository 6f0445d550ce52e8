// SPDX-License-Identifier: Apache-2.0
// Keys as bytes whose order is the order of what they say: fixed-width big-endian parts, and
// strings that are either last or ended by a zero byte (which they must not hold). Times are
// microseconds since 1970, biased so that earlier ones sort first whatever their sign. Confined.
#ifndef MOTCUA_COMMON_KV_CODEC_H_
#define MOTCUA_COMMON_KV_CODEC_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace motcua::kv {

// Builds a key part by part: `KeyWriter().U32(partition).U64(sequence).Take()`.
class KeyWriter {
 public:
  KeyWriter() = default;
  // With room for so many bytes.
  explicit KeyWriter(size_t bytes) { bytes_.reserve(bytes); }

  KeyWriter& U8(uint8_t value);
  KeyWriter& U16(uint16_t value);
  KeyWriter& U32(uint32_t value);
  KeyWriter& U64(uint64_t value);
  KeyWriter& Time(absl::Time value);  // Whole microseconds; finer parts are dropped.
  // A string that other parts follow. Precondition: holds no zero byte.
  KeyWriter& Terminated(absl::string_view value);
  // 1 to 10 bytes, fewer for smaller numbers. For values: its bytes do not sort as the numbers do.
  KeyWriter& Varint(uint64_t value);
  // The last part, or one of a known length, as it is.
  KeyWriter& Rest(absl::string_view value);
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads the parts back in the same order. After a part that is not there, ok() is false and every
// further part reads as zero or empty.
class KeyReader {
 public:
  explicit KeyReader(absl::string_view bytes) : rest_(bytes) {}
  uint8_t U8();
  uint16_t U16();
  uint32_t U32();
  uint64_t U64();
  absl::Time Time();
  uint64_t Varint();
  absl::string_view Bytes(size_t count);
  absl::string_view Terminated();
  absl::string_view Rest();
  bool ok() const { return ok_; }
  // True when every part was there and nothing is left.
  bool Done() const { return ok_ && rest_.empty(); }

 private:
  uint64_t Fixed(size_t width);

  absl::string_view rest_;
  bool ok_ = true;
};

// The smallest key greater than every key that starts with `prefix`; empty if there is none.
std::string PrefixEnd(absl::string_view prefix);

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_CODEC_H_
