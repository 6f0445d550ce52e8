// SPDX-License-Identifier: Apache-2.0
#include "tests/abuse/malformed.h"

#include "tests/abuse/http2.h"

namespace motcua::abuse {
namespace {

std::vector<Malformed> MalformedSettings() {
  return {
      {"SETTINGS of five bytes", Frame({.type = kSettingsFrame}, "12345")},
      {"SETTINGS on a stream", Frame({.type = kSettingsFrame, .stream = 1}, "123456")},
      {"SETTINGS ack with payload", Frame({.type = kSettingsFrame, .flags = kAck}, "123456")},
      {"SETTINGS ack that nobody asked for", Repeat(SettingsAck(), 1000)},
      {"SETTINGS with unknown ids", Settings({{0, 1}, {0x7777, 2}, {0xFFFF, 0xFFFFFFFF}})},
      {"SETTINGS with a frame size of 1", Settings({{kMaxFrameSize, 1}})},
      {"SETTINGS with the largest frame size", Settings({{kMaxFrameSize, 0xFFFFFFFF}})},
      {"SETTINGS with a window over 2^31", Settings({{kInitialWindowSize, 0x80000000}})},
      {"SETTINGS with no header table", Settings({{kHeaderTableSize, 0}})},
      {"SETTINGS with a huge header table", Settings({{kHeaderTableSize, 0xFFFFFFFF}})},
      {"SETTINGS flood", Repeat(Settings({{kInitialWindowSize, 1}}), 20000)},
      {"SETTINGS of 2700 entries", Frame({.type = kSettingsFrame}, Repeat("123456", 2700))},
  };
}

std::vector<Malformed> MalformedControl(const std::string& path) {
  return {
      {"unknown types", Frame({.type = 0x77, .flags = 0xFF, .stream = 5}, "what") +
                            Frame({.type = 0xFF}, std::string(16384, 'x'))},
      {"a frame over the limit", Frame({.type = kDataFrame, .stream = 1}, std::string(99999, 'x'))},
      {"a head that lies", HeadBytes({.type = kPingFrame, .length = 0xFFFFFF}) + "12345678", true},
      {"WINDOW_UPDATE of 0", WindowUpdate(0, 0)},
      {"WINDOW_UPDATE of 0 on a stream", Call(1, {.path = path}) + WindowUpdate(1, 0)},
      {"WINDOW_UPDATE overflow", WindowUpdate(0, 0x7FFFFFFF) + WindowUpdate(0, 0x7FFFFFFF)},
      {"WINDOW_UPDATE overflow of a stream", Headers(1, Block({.path = path})) +
                                                 WindowUpdate(1, 0x7FFFFFFF) +
                                                 WindowUpdate(1, 0x7FFFFFFF)},
      {"WINDOW_UPDATE of three bytes", Frame({.type = kWindowUpdateFrame}, "123")},
      {"WINDOW_UPDATE flood", Repeat(WindowUpdate(0, 1), 50000)},
      {"PRIORITY on itself", Priority(1, 1)},
      {"PRIORITY of two bytes", Frame({.type = kPriorityFrame, .stream = 1}, "12")},
      {"PRIORITY flood", Repeat(Priority(3, 1), 50000)},
      {"PUSH_PROMISE of a client", Frame({.type = kPushPromiseFrame, .stream = 1}, Word(2))},
      {"PING of seven bytes", Frame({.type = kPingFrame}, "1234567")},
      {"PING on a stream", Frame({.type = kPingFrame, .stream = 1}, "12345678")},
      {"PING acks that nobody asked for", Repeat(Ping("12345678", kAck), 10000)},
      {"PING flood", Repeat(Ping("12345678"), 50000)},
      {"GOAWAY", GoAway(0, 0)},
      {"GOAWAY of two bytes", Frame({.type = kGoAwayFrame}, "12")},
      {"GOAWAY, many", Repeat(GoAway(0x7FFFFFFF, 0xFFFFFFFF), 1000)},
      {"RST_STREAM of nothing", RstStream(0, 1) + RstStream(1, 1) + RstStream(2, 1)},
      {"RST_STREAM of five bytes", Frame({.type = kRstStreamFrame, .stream = 1}, "12345")},
  };
}

std::vector<Malformed> MalformedStreams(const std::string& path) {
  const std::string block = Block({.path = path});
  const std::string header = HpackLiteral("x", std::string(1000, 'y'));
  return {
      {"DATA on stream 0", Data(0, "abc")},
      {"DATA on an idle stream", Data(7, "abc")},
      {"DATA after the end", Call(1, {.path = path}) + Data(1, "more", kEndStream)},
      {"DATA beyond the window", Headers(1, block) + Repeat(Data(1, std::string(16384, '\0')), 20)},
      {"DATA of nothing, many", Headers(1, block) + Repeat(Data(1, ""), 50000)},
      {"padding longer than the frame", Headers(1, block) + Data(1, "\xFF", kPadded)},
      {"HEADERS on stream 0", Headers(0, block)},
      {"HEADERS on an even stream", Headers(2, block)},
      {"HEADERS on a smaller stream", Headers(9, block) + Headers(3, block)},
      {"HEADERS again", Headers(1, block) + Headers(1, block)},
      {"HEADERS of nothing", Headers(1, "")},
      {"HEADERS with padding and priority that are not there",
       Headers(1, "\x01", kEndHeaders | kPadded | kPriorityFlag)},
      {"HEADERS that depend on themselves",
       Headers(1, Word(1) + "\x10" + block, kEndHeaders | kPriorityFlag)},
      {"HPACK: an index that is not there", Headers(1, HpackInteger(0x80, 7, 4000))},
      {"HPACK: index 0", Headers(1, std::string("\x80", 1))},
      {"HPACK: an integer without end", Headers(1, "\xFF" + Repeat("\x80", 10000))},
      {"HPACK: an integer too large", Headers(1, "\xFF" + Repeat("\xFF", 12) + "\x01")},
      {"HPACK: a name longer than the block",
       Headers(1, std::string("\x00", 1) + HpackInteger(0, 7, 100000) + "short")},
      {"HPACK: Huffman rubbish",
       Headers(1, std::string("\x00", 1) + HpackInteger(0x80, 7, 9) + Repeat("\xFF", 9) + "\x00")},
      {"HPACK: a table of 2^31", Headers(1, HpackInteger(0x20, 5, 0x80000000) + block)},
      {"HPACK: base64 that is none",
       Headers(1, block + HpackLiteral("x-bin", "@@@@") + HpackLiteral("grpc-trace-bin", "="))},
      {"HPACK: bytes no header may have",
       Headers(1, block + HpackLiteral(std::string("X\0\r\n", 4), "a\r\nb") +
                      HpackLiteral("", "empty") + HpackLiteral(":unknown", "pseudo"))},
      {"CONTINUATION without HEADERS", Continuation(1, block, kEndHeaders)},
      {"CONTINUATION of another stream",
       Headers(1, block, 0) + Continuation(3, block, kEndHeaders)},
      {"PING between HEADERS and CONTINUATION", Headers(1, block, 0) + Ping("12345678")},
      {"CONTINUATION flood, empty", Headers(1, block, 0) + Repeat(Continuation(1, ""), 50000)},
      {"CONTINUATION flood", Headers(1, block, 0) + Repeat(Continuation(1, header), 20000)},
  };
}

}  // namespace

std::vector<Malformed> MalformedFrames(const std::string& path) {
  std::vector<Malformed> all = MalformedSettings();
  for (const auto& more : {MalformedControl(path), MalformedStreams(path)}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace motcua::abuse
