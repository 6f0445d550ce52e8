// SPDX-License-Identifier: Apache-2.0
// Bytes of HTTP/2 and of gRPC, written by hand so that every one of them can be wrong: frames whose
// lengths lie, header blocks that no encoder would write. Nothing is checked and nothing is kept;
// all are pure functions.
#ifndef MOTCUA_TESTS_ABUSE_HTTP2_H_
#define MOTCUA_TESTS_ABUSE_HTTP2_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace motcua::abuse {

enum FrameType : uint8_t {
  kDataFrame = 0,
  kHeadersFrame = 1,
  kPriorityFrame = 2,
  kRstStreamFrame = 3,
  kSettingsFrame = 4,
  kPushPromiseFrame = 5,
  kPingFrame = 6,
  kGoAwayFrame = 7,
  kWindowUpdateFrame = 8,
  kContinuationFrame = 9,
};

inline constexpr uint8_t kEndStream = 0x1;
inline constexpr uint8_t kAck = 0x1;
inline constexpr uint8_t kEndHeaders = 0x4;
inline constexpr uint8_t kPadded = 0x8;
inline constexpr uint8_t kPriorityFlag = 0x20;

inline constexpr size_t kFrameHeaderBytes = 9;
inline constexpr uint16_t kHeaderTableSize = 1;
inline constexpr uint16_t kInitialWindowSize = 4;
inline constexpr uint16_t kMaxFrameSize = 5;

// What stands before a frame's payload.
struct FrameHead {
  uint8_t type = 0;
  uint8_t flags = 0;
  uint32_t stream = 0;
  uint32_t length = 0;
};

std::string Preface();
// A frame head that says `head.length`, whatever follows it.
std::string HeadBytes(const FrameHead& head);
// A frame whose length is true; `head.length` is not looked at.
std::string Frame(FrameHead head, absl::string_view payload);
// Reads kFrameHeaderBytes.
FrameHead ParseHead(absl::string_view bytes);

std::string Settings(const std::vector<std::pair<uint16_t, uint32_t>>& values = {});
std::string SettingsAck();
std::string Ping(absl::string_view eight_bytes, uint8_t flags = 0);
std::string WindowUpdate(uint32_t stream, uint32_t increment);
std::string RstStream(uint32_t stream, uint32_t code);
std::string GoAway(uint32_t last_stream, uint32_t code);
std::string Priority(uint32_t stream, uint32_t depends_on);
std::string Data(uint32_t stream, absl::string_view bytes, uint8_t flags = 0);
std::string Headers(uint32_t stream, absl::string_view block, uint8_t flags = kEndHeaders);
std::string Continuation(uint32_t stream, absl::string_view block, uint8_t flags = 0);
std::string Word(uint32_t value);  // Four bytes, the highest first.

// HPACK: an integer behind the bits of its first byte; a header that is not to be indexed.
std::string HpackInteger(uint8_t first_bits, int prefix_bits, uint64_t value);
std::string HpackLiteral(absl::string_view name, absl::string_view value);

// The header block of a call; each part can be replaced, and is left out where it is empty.
struct CallHead {
  std::string path;
  std::string method = "POST";
  std::string scheme = "http";
  std::string authority = "127.0.0.1";
  std::string te = "trailers";
  std::string content_type = "application/grpc";
  std::vector<std::pair<std::string, std::string>> more;
};
std::string Block(const CallHead& head);
// A call that is complete and in order, but for what the head says.
std::string Call(uint32_t stream, const CallHead& head, absl::string_view message = "");

// A gRPC message: a flag, a length that may lie, and the bytes.
std::string MessageHead(uint8_t flag, uint32_t length);
std::string Message(absl::string_view bytes);

// A piece again and again: floods.
std::string Repeat(absl::string_view piece, size_t count);

}  // namespace motcua::abuse

#endif  // MOTCUA_TESTS_ABUSE_HTTP2_H_
