// SPDX-License-Identifier: Apache-2.0
#include "tests/abuse/http2.h"

#include "absl/strings/str_cat.h"

namespace motcua::abuse {
namespace {

// The lowest `bytes` bytes of a value, the highest first.
std::string BigEndian(uint64_t value, int bytes) {
  std::string result;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    result.push_back(static_cast<char>((value >> shift) & 0xFF));
  }
  return result;
}

uint32_t ReadBigEndian(absl::string_view bytes) {
  uint32_t value = 0;
  for (const char byte : bytes) {
    value = value << 8 | static_cast<uint8_t>(byte);
  }
  return value;
}

}  // namespace

std::string Preface() { return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"; }

std::string Word(uint32_t value) { return BigEndian(value, 4); }

std::string HeadBytes(const FrameHead& head) {
  return absl::StrCat(BigEndian(head.length, 3), BigEndian(head.type, 1), BigEndian(head.flags, 1),
                      BigEndian(head.stream, 4));
}

std::string Frame(FrameHead head, absl::string_view payload) {
  head.length = static_cast<uint32_t>(payload.size());
  return absl::StrCat(HeadBytes(head), payload);
}

FrameHead ParseHead(absl::string_view bytes) {
  return {.type = static_cast<uint8_t>(bytes[3]),
          .flags = static_cast<uint8_t>(bytes[4]),
          .stream = ReadBigEndian(bytes.substr(5, 4)) & 0x7FFFFFFF,
          .length = ReadBigEndian(bytes.substr(0, 3))};
}

std::string Settings(const std::vector<std::pair<uint16_t, uint32_t>>& values) {
  std::string payload;
  for (const auto& [id, value] : values) {
    absl::StrAppend(&payload, BigEndian(id, 2), Word(value));
  }
  return Frame({.type = kSettingsFrame}, payload);
}

std::string SettingsAck() { return Frame({.type = kSettingsFrame, .flags = kAck}, ""); }

std::string Ping(absl::string_view eight_bytes, uint8_t flags) {
  return Frame({.type = kPingFrame, .flags = flags}, eight_bytes);
}

std::string WindowUpdate(uint32_t stream, uint32_t increment) {
  return Frame({.type = kWindowUpdateFrame, .stream = stream}, Word(increment));
}

std::string RstStream(uint32_t stream, uint32_t code) {
  return Frame({.type = kRstStreamFrame, .stream = stream}, Word(code));
}

std::string GoAway(uint32_t last_stream, uint32_t code) {
  return Frame({.type = kGoAwayFrame}, absl::StrCat(Word(last_stream), Word(code)));
}

std::string Priority(uint32_t stream, uint32_t depends_on) {
  return Frame({.type = kPriorityFrame, .stream = stream},
               absl::StrCat(Word(depends_on), BigEndian(16, 1)));
}

std::string Data(uint32_t stream, absl::string_view bytes, uint8_t flags) {
  return Frame({.type = kDataFrame, .flags = flags, .stream = stream}, bytes);
}

std::string Headers(uint32_t stream, absl::string_view block, uint8_t flags) {
  return Frame({.type = kHeadersFrame, .flags = flags, .stream = stream}, block);
}

std::string Continuation(uint32_t stream, absl::string_view block, uint8_t flags) {
  return Frame({.type = kContinuationFrame, .flags = flags, .stream = stream}, block);
}

std::string HpackInteger(uint8_t first_bits, int prefix_bits, uint64_t value) {
  const uint64_t limit = (uint64_t{1} << prefix_bits) - 1;
  if (value < limit) {
    return BigEndian(first_bits | value, 1);
  }
  std::string result = BigEndian(first_bits | limit, 1);
  for (value -= limit; value >= 0x80; value >>= 7) {
    absl::StrAppend(&result, BigEndian((value & 0x7F) | 0x80, 1));
  }
  return absl::StrCat(result, BigEndian(value, 1));
}

std::string HpackLiteral(absl::string_view name, absl::string_view value) {
  return absl::StrCat(BigEndian(0, 1), HpackInteger(0, 7, name.size()), name,
                      HpackInteger(0, 7, value.size()), value);
}

std::string Block(const CallHead& head) {
  std::vector<std::pair<std::string, std::string>> all = {
      {":method", head.method},       {":scheme", head.scheme}, {":path", head.path},
      {":authority", head.authority}, {"te", head.te},          {"content-type", head.content_type},
  };
  all.insert(all.end(), head.more.begin(), head.more.end());
  std::string block;
  for (const auto& [name, value] : all) {
    if (!value.empty()) {
      absl::StrAppend(&block, HpackLiteral(name, value));
    }
  }
  return block;
}

std::string MessageHead(uint8_t flag, uint32_t length) {
  return absl::StrCat(BigEndian(flag, 1), Word(length));
}

std::string Message(absl::string_view bytes) {
  return absl::StrCat(MessageHead(0, static_cast<uint32_t>(bytes.size())), bytes);
}

std::string Call(uint32_t stream, const CallHead& head, absl::string_view message) {
  return absl::StrCat(Headers(stream, Block(head)), Data(stream, Message(message), kEndStream));
}

std::string Repeat(absl::string_view piece, size_t count) {
  std::string result;
  result.reserve(piece.size() * count);
  for (size_t i = 0; i < count; ++i) {
    result.append(piece.data(), piece.size());
  }
  return result;
}

}  // namespace motcua::abuse
