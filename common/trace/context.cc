// SPDX-License-Identifier: Apache-2.0
#include "common/trace/context.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace motcua::trace {
namespace {

constexpr size_t kLength = 55;
constexpr size_t kTraceIdAt = 3;
constexpr size_t kSpanIdAt = 36;
constexpr size_t kFlagsAt = 53;
constexpr uint8_t kSampled = 1;

// Reads lower-case hexadecimal into all of `bytes`.
template <size_t kSize>
bool ReadHex(absl::string_view text, std::array<uint8_t, kSize>& bytes) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (size_t i = 0; i < kSize; ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      return false;
    }
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

template <size_t kSize>
bool IsZero(const std::array<uint8_t, kSize>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

template <size_t kSize>
std::string Hex(const std::array<uint8_t, kSize>& bytes) {
  return absl::BytesToHexString({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::optional<Context> ParseTraceparent(absl::string_view text) {
  if (text.size() != kLength || text[kTraceIdAt - 1] != '-' || text[kSpanIdAt - 1] != '-' ||
      text[kFlagsAt - 1] != '-') {
    return std::nullopt;
  }
  Context context;
  std::array<uint8_t, 1> version{};
  std::array<uint8_t, 1> flags{};
  if (!ReadHex(text, version) || version[0] == 0xff ||
      !ReadHex(text.substr(kTraceIdAt), context.trace_id) || IsZero(context.trace_id) ||
      !ReadHex(text.substr(kSpanIdAt), context.span_id) || IsZero(context.span_id) ||
      !ReadHex(text.substr(kFlagsAt), flags)) {
    return std::nullopt;
  }
  context.sampled = (flags[0] & kSampled) != 0;
  return context;
}

std::string ToTraceparent(const Context& context) {
  return absl::StrCat("00-", Hex(context.trace_id), "-", Hex(context.span_id), "-",
                      context.sampled ? "01" : "00");
}

absl::string_view TraceIdText(absl::string_view traceparent) {
  return traceparent.size() == kLength ? traceparent.substr(kTraceIdAt, 2 * sizeof(TraceId))
                                       : absl::string_view();
}

}  // namespace motcua::trace
