// SPDX-License-Identifier: Apache-2.0
// The W3C trace context: which trace something belongs to and which span led to it, as it travels
// in the metadata `traceparent` of calls and in the headers of events. Values; pure functions.
#ifndef MOTCUA_COMMON_TRACE_CONTEXT_H_
#define MOTCUA_COMMON_TRACE_CONTEXT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace motcua::trace {

using TraceId = std::array<uint8_t, 16>;
using SpanId = std::array<uint8_t, 8>;  // All zero: none.

struct Context {
  TraceId trace_id{};
  SpanId span_id{};
  bool sampled = false;  // Whether its spans are recorded, as whoever began the trace decided.
};

// version "-" trace id "-" span id "-" flags, in lower-case hexadecimal, 55 characters; ids are not
// all zero, the version is not ff (W3C Trace Context, 3.2). Nullopt for anything else.
std::optional<Context> ParseTraceparent(absl::string_view text);

// The same in version 00.
std::string ToTraceparent(const Context& context);

// The trace id of a traceparent, 32 characters; empty where it has none. For logs.
absl::string_view TraceIdText(absl::string_view traceparent);

}  // namespace motcua::trace

#endif  // MOTCUA_COMMON_TRACE_CONTEXT_H_
