// SPDX-License-Identifier: Apache-2.0
#include "common/dossier/dossier_id.h"

namespace motcua::dossier {
namespace {

constexpr int kLength = 13;
constexpr int kSerialBits = 52;
constexpr absl::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

}  // namespace

std::string FormatDossierId(const DossierId& id) {
  uint64_t bits = uint64_t{id.partition} << kSerialBits | id.serial;
  std::string text(kLength, '0');
  for (int i = kLength - 1; i >= 0; --i) {
    text[i] = kAlphabet[bits & 31];
    bits >>= 5;
  }
  return text;
}

std::optional<DossierId> ParseDossierId(absl::string_view text) {
  if (text.size() != kLength) {
    return std::nullopt;
  }
  uint64_t bits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char upper = text[i] >= 'a' && text[i] <= 'z' ? static_cast<char>(text[i] - 32) : text[i];
    const size_t digit = kAlphabet.find(upper);
    // 13 digits hold 65 bits: the first may only use four of its five.
    if (digit == absl::string_view::npos || (i == 0 && digit > 15)) {
      return std::nullopt;
    }
    bits = bits << 5 | digit;
  }
  const DossierId id{.partition = static_cast<uint32_t>(bits >> kSerialBits),
                     .serial = bits & ((uint64_t{1} << kSerialBits) - 1)};
  if (id.partition == 0 || id.serial == 0) {
    return std::nullopt;
  }
  return id;
}

uint32_t PartitionOf(absl::string_view agency_code, uint32_t partition_count) {
  // FNV-1a with a final mix: stored data depends on it, so it is written out here.
  uint64_t hash = 0xCBF29CE484222325;
  for (const char c : agency_code) {
    hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001B3;
  }
  hash ^= hash >> 32;
  return 1 + static_cast<uint32_t>(hash % partition_count);
}

}  // namespace motcua::dossier
