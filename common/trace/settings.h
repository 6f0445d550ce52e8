// SPDX-License-Identifier: Apache-2.0
// What the standard OTEL_* variables say of traces (OpenTelemetry environment variables, OTLP
// exporter): whether and where they are exported, what is sampled, how much may wait. Of the
// defaults one is another: without an endpoint nothing is exported. Immutable.
#ifndef MOTCUA_COMMON_TRACE_SETTINGS_H_
#define MOTCUA_COMMON_TRACE_SETTINGS_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/trace/trace.h"

namespace motcua::trace {

// The value of a variable; nullopt if it is not set.
using GetVariable = std::function<std::optional<std::string>(const std::string& name)>;

struct Settings {
  std::string target;                                         // host:port, as gRPC takes it.
  bool is_tls = false;                                        // An https:// endpoint.
  std::string ca_file;                                        // PEM; empty: the machine's.
  std::vector<std::pair<std::string, std::string>> headers;   // Metadata of each export.
  std::vector<std::pair<std::string, std::string>> resource;  // With service.name.
  Sampler sampler;
  size_t queue_max = 2048;  // Spans that wait; further ones are dropped.
  size_t batch_max = 512;
  absl::Duration delay = absl::Seconds(5);     // Between exports, unless a batch is full.
  absl::Duration timeout = absl::Seconds(10);  // Of an export.
};

// Nullopt: traces are off (no endpoint, OTEL_TRACES_EXPORTER=none, OTEL_SDK_DISABLED=true).
// INVALID_FIELD names each variable that cannot be read, and what it may be.
absl::StatusOr<std::optional<Settings>> ReadSettings(const std::string& service_name,
                                                     const std::string& service_version,
                                                     const GetVariable& get);

}  // namespace motcua::trace

#endif  // MOTCUA_COMMON_TRACE_SETTINGS_H_
