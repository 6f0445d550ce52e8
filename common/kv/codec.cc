// SPDX-License-Identifier: Apache-2.0
#include "common/kv/codec.h"

namespace motcua::kv {
namespace {

// A varint has seven bits a byte, the lowest first, and the eighth set where more follow.
constexpr int kVarintBits = 7;
constexpr uint8_t kVarintMore = 1 << kVarintBits;
constexpr uint64_t kTimeBias = uint64_t{1} << 63;

void AppendFixed(uint64_t value, int width, std::string& bytes) {
  char big_endian[sizeof(value)];
  for (int i = width - 1; i >= 0; --i) {
    big_endian[i] = static_cast<char>(value);
    value >>= 8;
  }
  bytes.append(big_endian, width);
}

}  // namespace

KeyWriter& KeyWriter::U8(uint8_t value) {
  AppendFixed(value, 1, bytes_);
  return *this;
}

KeyWriter& KeyWriter::U16(uint16_t value) {
  AppendFixed(value, 2, bytes_);
  return *this;
}

KeyWriter& KeyWriter::U32(uint32_t value) {
  AppendFixed(value, 4, bytes_);
  return *this;
}

KeyWriter& KeyWriter::U64(uint64_t value) {
  AppendFixed(value, 8, bytes_);
  return *this;
}

KeyWriter& KeyWriter::Time(absl::Time value) {
  return U64(static_cast<uint64_t>(absl::ToUnixMicros(value)) + kTimeBias);
}

KeyWriter& KeyWriter::Terminated(absl::string_view value) {
  bytes_.append(value.data(), value.size());
  bytes_.push_back('\0');
  return *this;
}

KeyWriter& KeyWriter::Varint(uint64_t value) {
  for (; value >= kVarintMore; value >>= kVarintBits) {
    bytes_.push_back(static_cast<char>(value | kVarintMore));
  }
  bytes_.push_back(static_cast<char>(value));
  return *this;
}

KeyWriter& KeyWriter::Rest(absl::string_view value) {
  bytes_.append(value.data(), value.size());
  return *this;
}

uint64_t KeyReader::Fixed(size_t width) {
  if (!ok_ || rest_.size() < width) {
    ok_ = false;
    return 0;
  }
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) {
    value = value << 8 | static_cast<uint8_t>(rest_[i]);
  }
  rest_.remove_prefix(width);
  return value;
}

uint8_t KeyReader::U8() { return static_cast<uint8_t>(Fixed(1)); }
uint16_t KeyReader::U16() { return static_cast<uint16_t>(Fixed(2)); }
uint32_t KeyReader::U32() { return static_cast<uint32_t>(Fixed(4)); }
uint64_t KeyReader::U64() { return Fixed(8); }

absl::Time KeyReader::Time() {
  return absl::FromUnixMicros(static_cast<int64_t>(Fixed(8) - kTimeBias));
}

uint64_t KeyReader::Varint() {
  uint64_t value = 0;
  for (int shift = 0; ok_ && shift < 64 && !rest_.empty(); shift += kVarintBits) {
    const uint8_t byte = static_cast<uint8_t>(rest_.front());
    const uint64_t bits = byte & (kVarintMore - 1u);
    // Only as it is written: a tenth byte has one bit left, and none at the end says nothing.
    if (bits << shift >> shift != bits || (byte == 0 && shift > 0)) {
      break;
    }
    rest_.remove_prefix(1);
    value |= bits << shift;
    if (byte < kVarintMore) {
      return value;
    }
  }
  ok_ = false;
  return 0;
}

absl::string_view KeyReader::Bytes(size_t count) {
  if (!ok_ || rest_.size() < count) {
    ok_ = false;
    return {};
  }
  const absl::string_view value = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return value;
}

absl::string_view KeyReader::Terminated() {
  const size_t end = ok_ ? rest_.find('\0') : absl::string_view::npos;
  if (end == absl::string_view::npos) {
    ok_ = false;
    return {};
  }
  const absl::string_view value = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return value;
}

absl::string_view KeyReader::Rest() {
  const absl::string_view value = ok_ ? rest_ : absl::string_view();
  rest_ = {};
  return value;
}

std::string PrefixEnd(absl::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<uint8_t>(end.back()) == 0xFF) {
    end.pop_back();
  }
  if (!end.empty()) {
    end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  }
  return end;
}

}  // namespace motcua::kv
