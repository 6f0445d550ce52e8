// SPDX-License-Identifier: Apache-2.0
//
// Keys: reading takes any bytes in any order of parts, parts that were read are written to the same
// bytes, and the end of a prefix is where its keys end. The input is a line with the parts to read
// (1, 2, 4, 8, t a time, v a varint, s a text with its end, b three bytes, r the rest), then bytes.
#include "common/kv/codec.h"
#include "tests/fuzz/fuzz.h"

namespace motcua::fuzz {
namespace {

using kv::KeyReader;
using kv::KeyWriter;

// Reads a part and writes it again.
void Copy(char part, KeyReader& reader, KeyWriter& writer) {
  switch (part) {
    case '1':
      writer.U8(reader.U8());
      break;
    case '2':
      writer.U16(reader.U16());
      break;
    case '4':
      writer.U32(reader.U32());
      break;
    case '8':
      writer.U64(reader.U64());
      break;
    case 't':
      writer.Time(reader.Time());
      break;
    case 'v':
      writer.Varint(reader.Varint());
      break;
    case 's':
      writer.Terminated(reader.Terminated());
      break;
    case 'b':
      writer.Rest(reader.Bytes(3));
      break;
    default:
      writer.Rest(reader.Rest());
  }
}

void CheckParts(absl::string_view parts, absl::string_view bytes) {
  KeyReader reader(bytes);
  KeyWriter writer;
  for (const char part : parts) {
    Copy(part, reader, writer);
  }
  if (!reader.ok()) {
    MOTCUA_FUZZ_REQUIRE(!reader.Done() && reader.U64() == 0 && reader.Varint() == 0);
    MOTCUA_FUZZ_REQUIRE(reader.Terminated().empty() && reader.Bytes(1).empty());
    MOTCUA_FUZZ_REQUIRE(reader.Rest().empty());
    return;
  }
  const std::string written = writer.Take();
  MOTCUA_FUZZ_REQUIRE(bytes.substr(0, written.size()) == written);
}

void CheckPrefixEnd(absl::string_view prefix, absl::string_view rest) {
  const std::string end = kv::PrefixEnd(prefix);
  const std::string key = std::string(prefix) + std::string(rest);
  if (end.empty()) {
    MOTCUA_FUZZ_REQUIRE(prefix.find_first_not_of('\xFF') == absl::string_view::npos);
  } else {
    MOTCUA_FUZZ_REQUIRE(key < end && end.size() <= prefix.size());
    // The smallest one: whatever is below it and no key of the prefix is below the prefix.
    MOTCUA_FUZZ_REQUIRE(!(rest < end) || rest < prefix || rest.substr(0, prefix.size()) == prefix);
  }
}

}  // namespace
}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  motcua::fuzz::Input input(data, size);
  const absl::string_view parts = input.Line();
  const absl::string_view bytes = input.Rest();
  motcua::fuzz::CheckParts(parts, bytes);
  motcua::fuzz::CheckPrefixEnd(bytes.substr(0, bytes.size() / 2), bytes.substr(bytes.size() / 2));
  return 0;
}
