// SPDX-License-Identifier: Apache-2.0
#include "tools/load/wire.h"

#include <cstring>

namespace motcua::load {
namespace {

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

constexpr int kTagTypeBits = 3;
constexpr int kVarintBits = 7;
constexpr size_t kVarintBytesMax = 10;

void AppendVarint(std::string& message, uint64_t value) {
  while (value >= 0x80) {
    message.push_back(static_cast<char>(value | 0x80));
    value >>= kVarintBits;
  }
  message.push_back(static_cast<char>(value));
}

}  // namespace

void AppendBytesFieldHead(std::string& message, uint32_t number, size_t value_bytes) {
  AppendVarint(message, number << kTagTypeBits | kBytes);
  AppendVarint(message, value_bytes);
}

void AppendBytesField(std::string& message, uint32_t number, absl::string_view value) {
  AppendBytesFieldHead(message, number, value.size());
  message.append(value.data(), value.size());
}

void AppendVarintField(std::string& message, uint32_t number, uint64_t value) {
  AppendVarint(message, number << kTagTypeBits | kVarint);
  AppendVarint(message, value);
}

bool FieldReader::ReadVarint(uint64_t* value) {
  *value = 0;
  for (size_t i = 0; i < kVarintBytesMax && i < rest_.size(); ++i) {
    const auto byte = static_cast<uint8_t>(rest_[i]);
    *value |= static_cast<uint64_t>(byte & 0x7f) << (kVarintBits * i);
    if (byte < 0x80) {
      rest_.remove_prefix(i + 1);
      return true;
    }
  }
  valid_ = false;
  return false;
}

bool FieldReader::Next() {
  uint64_t tag = 0;
  if (!valid_ || rest_.empty() || !ReadVarint(&tag)) return false;
  number_ = static_cast<uint32_t>(tag >> kTagTypeBits);
  bytes_ = {};
  varint_ = 0;
  uint64_t skipped = 0;
  switch (tag & ((1 << kTagTypeBits) - 1)) {
    case kVarint:
      return ReadVarint(&varint_);
    case kBytes:
      if (!ReadVarint(&skipped)) return false;
      break;
    case kFixed64:
      skipped = 8;
      break;
    case kFixed32:
      skipped = 4;
      break;
    default:
      valid_ = false;
      return false;
  }
  valid_ = skipped <= rest_.size();
  if (!valid_) return false;
  if ((tag & ((1 << kTagTypeBits) - 1)) == kBytes) bytes_ = rest_.substr(0, skipped);
  rest_.remove_prefix(skipped);
  return true;
}

std::optional<absl::string_view> FindBytes(absl::string_view message, uint32_t number) {
  FieldReader reader(message);
  while (reader.Next()) {
    if (reader.number() == number) return reader.bytes();
  }
  return std::nullopt;
}

std::optional<uint64_t> FindVarint(absl::string_view message, uint32_t number) {
  FieldReader reader(message);
  while (reader.Next()) {
    if (reader.number() == number) return reader.varint();
  }
  return std::nullopt;
}

grpc::ByteBuffer JoinParts(std::initializer_list<absl::string_view> parts) {
  size_t size = 0;
  for (const absl::string_view part : parts) size += part.size();
  grpc_slice raw = grpc_slice_malloc(size);
  uint8_t* to = GRPC_SLICE_START_PTR(raw);
  for (const absl::string_view part : parts) {
    std::memcpy(to, part.data(), part.size());
    to += part.size();
  }
  const grpc::Slice slice(raw, grpc::Slice::STEAL_REF);
  return grpc::ByteBuffer(&slice, 1);
}

FlatMessage::FlatMessage(const grpc::ByteBuffer& buffer) {
  if (!buffer.Valid()) return;
  if (!buffer.TrySingleSlice(&slice_).ok() && !buffer.DumpToSingleSlice(&slice_).ok()) return;
  bytes_ = absl::string_view(reinterpret_cast<const char*>(slice_.begin()), slice_.size());
}

}  // namespace motcua::load
