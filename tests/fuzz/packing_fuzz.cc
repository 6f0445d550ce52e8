// SPDX-License-Identifier: Apache-2.0
//
// Packed values: any bytes are packed and come back, unpacking takes any bytes, and a packed value
// that was cut off never passes for the whole. The input is a value and a packed value at once.
#include "common/kv/codec.h"
#include "common/kv/packing.h"
#include "tests/fuzz/fuzz.h"

namespace motcua::fuzz {
namespace {

// Bytes that say they hold much more than they have would only have memory filled with zeros.
constexpr uint64_t kClaimMax = uint64_t{1} << 20;

void CheckOwn(absl::string_view value) {
  std::string packed;
  kv::Pack(value, packed);
  MOTCUA_FUZZ_REQUIRE(packed.size() <= value.size() + 1);
  std::string unpacked;
  MOTCUA_FUZZ_REQUIRE(kv::Unpack(packed, unpacked) && unpacked == value);
  for (size_t size = 0; size < std::min<size_t>(packed.size(), 64); ++size) {
    if (kv::Unpack(absl::string_view(packed).substr(0, size), unpacked)) {
      MOTCUA_FUZZ_REQUIRE(unpacked.size() < value.size());
    }
  }
}

void CheckForeign(absl::string_view packed) {
  const uint64_t claim = kv::KeyReader(packed).Varint();
  std::string value;
  if ((claim <= kClaimMax || claim > uint64_t{1} << 30) && kv::Unpack(packed, value)) {
    MOTCUA_FUZZ_REQUIRE(value.size() <= kClaimMax || claim == 0);
    MOTCUA_FUZZ_REQUIRE(claim == 0 || value.size() == claim);
    CheckOwn(value);
  }
}

}  // namespace
}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes = motcua::fuzz::Input(data, size).Rest();
  motcua::fuzz::CheckForeign(bytes);
  motcua::fuzz::CheckOwn(bytes);
  return 0;
}
