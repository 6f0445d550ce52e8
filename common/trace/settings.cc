// SPDX-License-Identifier: Apache-2.0
#include "common/trace/settings.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"

namespace motcua::trace {
namespace {

constexpr char kDefaultEndpoint[] = "http://localhost:4317";
constexpr int kPortMax = 65535;

// Nullopt where two digits are missing behind a "%".
std::optional<std::string> PercentDecoded(absl::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
    } else if (i + 2 < text.size() && absl::ascii_isxdigit(text[i + 1]) &&
               absl::ascii_isxdigit(text[i + 2])) {
      decoded += absl::HexStringToBytes(text.substr(i + 1, 2));
      i += 2;
    } else {
      return std::nullopt;
    }
  }
  return decoded;
}

// Reads variables and gathers what is wrong with them.
class Variables {
 public:
  explicit Variables(const GetVariable& get) : get_(get) {}

  // An empty variable is one that is not set, says OpenTelemetry.
  std::string Text(const std::string& name) const { return get_(name).value_or(""); }

  // The variable for traces alone, or else the one for all signals.
  std::string ForTraces(const std::string& ending) const {
    const std::string own = Text("OTEL_EXPORTER_OTLP_TRACES_" + ending);
    return own.empty() ? Text("OTEL_EXPORTER_OTLP_" + ending) : own;
  }
  std::string NameForTraces(const std::string& ending) const {
    const std::string own = "OTEL_EXPORTER_OTLP_TRACES_" + ending;
    return Text(own).empty() ? "OTEL_EXPORTER_OTLP_" + ending : own;
  }

  void Number(const std::string& name, int64_t min, int64_t max, int64_t& value) {
    const std::string text = Text(name);
    int64_t read = 0;
    if (text.empty()) {
      return;
    }
    if (!absl::SimpleAtoi(text, &read) || read < min || read > max) {
      Refuse(name, absl::StrCat("must be a number from ", min, " to ", max));
      return;
    }
    value = read;
  }

  // key=value, with commas between; in values %20 is a space, and so on (W3C Baggage).
  void List(const std::string& name, std::vector<std::pair<std::string, std::string>>& list) {
    for (const absl::string_view element :
         absl::StrSplit(Text(name), ',', absl::SkipWhitespace())) {
      const std::pair<absl::string_view, absl::string_view> parts =
          absl::StrSplit(element, absl::MaxSplits('=', 1));
      const absl::string_view key = absl::StripAsciiWhitespace(parts.first);
      if (key.empty() || !absl::StrContains(element, '=')) {
        Refuse(name, "must be a list of key=value with commas between");
        return;
      }
      const std::optional<std::string> value =
          PercentDecoded(absl::StripAsciiWhitespace(parts.second));
      if (!value.has_value()) {
        Refuse(name, "must have two hexadecimal digits behind each %");
        return;
      }
      list.emplace_back(std::string(key), *value);
    }
  }

  void Refuse(const std::string& name, const std::string& rule) { violations_.Add(name, rule); }
  bool has_violations() const { return !violations_.empty(); }
  absl::Status ToStatus() const { return violations_.ToStatus(); }

 private:
  const GetVariable& get_;
  errors::Violations violations_;
};

void ReadEndpoint(const std::string& endpoint, Variables& variables, Settings& settings) {
  absl::string_view rest = endpoint;
  settings.is_tls = absl::ConsumePrefix(&rest, "https://");
  if (!settings.is_tls && !absl::ConsumePrefix(&rest, "http://")) {
    variables.Refuse(variables.NameForTraces("ENDPOINT"),
                     "must begin with http:// or https:// and name a host and port");
    return;
  }
  rest = absl::StripSuffix(rest, "/");
  if (rest.empty() || absl::StrContains(rest, '/')) {
    variables.Refuse(variables.NameForTraces("ENDPOINT"), "must name a host and port, and no path");
    return;
  }
  int port = 0;
  const size_t colon = rest.rfind(':');
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(rest.substr(colon + 1), &port) ||
      port < 1 || port > kPortMax) {
    variables.Refuse(variables.NameForTraces("ENDPOINT"),
                     absl::StrCat("must name a port from 1 to ", kPortMax));
    return;
  }
  settings.target = std::string(rest);
}

bool IsMetadataKey(absl::string_view key) {
  return std::all_of(key.begin(), key.end(),
                     [](unsigned char c) {
                       return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' ||
                              c == '_' || c == '.';
                     }) &&
         !absl::StartsWith(key, "grpc-");
}

bool IsMetadataValue(absl::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](unsigned char c) { return absl::ascii_isprint(c); });
}

// gRPC ends the process that gives it others.
void ReadHeaders(Variables& variables, Settings& settings) {
  const std::string name = variables.NameForTraces("HEADERS");
  variables.List(name, settings.headers);
  for (auto& [key, value] : settings.headers) {
    key = absl::AsciiStrToLower(key);  // As HTTP/2 has them.
    if (!IsMetadataKey(key) || !IsMetadataValue(value)) {
      variables.Refuse(name,
                       "must have keys of A-Z a-z 0-9 - _ . that do not begin with grpc-, and "
                       "printable ASCII as values");
      return;
    }
  }
}

void ReadSampler(Variables& variables, Sampler& sampler) {
  std::string name = variables.Text("OTEL_TRACES_SAMPLER");
  if (name.empty()) {
    return;
  }
  absl::string_view kind = name;
  sampler.follows_parent = absl::ConsumePrefix(&kind, "parentbased_");
  if (kind == "always_on") {
    sampler.root_ratio = 1;
  } else if (kind == "always_off") {
    sampler.root_ratio = 0;
  } else if (kind == "traceidratio") {
    const std::string ratio = variables.Text("OTEL_TRACES_SAMPLER_ARG");
    if (!ratio.empty() && (!absl::SimpleAtod(ratio, &sampler.root_ratio) ||
                           !(sampler.root_ratio >= 0 && sampler.root_ratio <= 1))) {
      variables.Refuse("OTEL_TRACES_SAMPLER_ARG", "must be a number from 0 to 1");
    }
  } else {
    variables.Refuse("OTEL_TRACES_SAMPLER",
                     "must be always_on, always_off or traceidratio, or one of them behind "
                     "parentbased_");
  }
}

void ReadQueue(Variables& variables, Settings& settings) {
  constexpr int64_t kQueueMax = 1'000'000;
  constexpr int64_t kMillisecondsMax = 3'600'000;
  auto queue_max = static_cast<int64_t>(settings.queue_max);
  variables.Number("OTEL_BSP_MAX_QUEUE_SIZE", 1, kQueueMax, queue_max);
  settings.queue_max = static_cast<size_t>(queue_max);
  auto batch_max = std::min(static_cast<int64_t>(settings.batch_max), queue_max);
  variables.Number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 1, queue_max, batch_max);
  settings.batch_max = static_cast<size_t>(batch_max);
  int64_t delay = absl::ToInt64Milliseconds(settings.delay);
  variables.Number("OTEL_BSP_SCHEDULE_DELAY", 1, kMillisecondsMax, delay);
  settings.delay = absl::Milliseconds(delay);
  int64_t timeout = absl::ToInt64Milliseconds(settings.timeout);
  variables.Number(variables.NameForTraces("TIMEOUT"), 1, kMillisecondsMax, timeout);
  settings.timeout = absl::Milliseconds(timeout);
}

// What is set more than once counts as it was set last.
void Set(const std::string& key, const std::string& value,
         std::vector<std::pair<std::string, std::string>>& resource) {
  resource.erase(std::remove_if(resource.begin(), resource.end(),
                                [&](const auto& attribute) { return attribute.first == key; }),
                 resource.end());
  resource.emplace_back(key, value);
}

}  // namespace

absl::StatusOr<std::optional<Settings>> ReadSettings(const std::string& service_name,
                                                     const std::string& service_version,
                                                     const GetVariable& get) {
  Variables variables(get);
  const std::string exporter = variables.Text("OTEL_TRACES_EXPORTER");
  std::string endpoint = variables.ForTraces("ENDPOINT");
  if (endpoint.empty() && exporter == "otlp") {
    endpoint = kDefaultEndpoint;
  }
  if (absl::EqualsIgnoreCase(variables.Text("OTEL_SDK_DISABLED"), "true") || exporter == "none" ||
      endpoint.empty()) {
    return std::nullopt;
  }
  if (!exporter.empty() && exporter != "otlp") {
    variables.Refuse("OTEL_TRACES_EXPORTER", "must be otlp or none");
  }
  const std::string protocol = variables.ForTraces("PROTOCOL");
  if (!protocol.empty() && protocol != "grpc") {
    variables.Refuse(variables.NameForTraces("PROTOCOL"), "must be grpc");
  }
  Settings settings;
  ReadEndpoint(endpoint, variables, settings);
  settings.ca_file = variables.ForTraces("CERTIFICATE");
  ReadHeaders(variables, settings);
  ReadSampler(variables, settings.sampler);
  ReadQueue(variables, settings);
  settings.resource = {{"service.name", service_name}, {"service.version", service_version}};
  std::vector<std::pair<std::string, std::string>> given;
  variables.List("OTEL_RESOURCE_ATTRIBUTES", given);
  for (const auto& [key, value] : given) {
    Set(key, value, settings.resource);
  }
  const std::string name = variables.Text("OTEL_SERVICE_NAME");
  if (!name.empty()) {
    Set("service.name", name, settings.resource);
  }
  if (variables.has_violations()) {
    return variables.ToStatus();
  }
  return settings;
}

}  // namespace motcua::trace
