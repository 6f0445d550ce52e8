// SPDX-License-Identifier: Apache-2.0
#include "common/service/options.h"

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/reads.h"
#include "common/service/flags.h"
#include "common/service/preflight.h"
#include "common/service/version.h"

namespace motcua::service {
namespace {

constexpr uint32_t kPartitionsMax = 1024;
// A read may wait for every partition of both journals, the catalogues' among them.
static_assert(rpc::Reads::kRevisionCountMax >= 2 * (kPartitionsMax + 1));
constexpr uint32_t kCacheMegabytesMin = 8;
constexpr uint32_t kCacheMegabytesMax = 65536;
constexpr double kDrainSecondsMax = 3600;

// Groups of --help.
constexpr char kServing[] = "Serving";
constexpr char kTls[] = "TLS, from files that are read again when they change";
constexpr char kEnding[] = "Ending";
constexpr char kStoring[] = "Storing";
constexpr char kLogging[] = "Logging";

// Values as they are typed.
struct Typed {
  std::string log_level = "info";
  std::string log_format = "text";
  std::string access_log = "failed";
  uint32_t cache_megabytes = 32;
  double drain_seconds = 20;
  double delay_seconds = 0;
};

std::string CheckNotEmpty(const std::string& value) {
  return value.empty() ? "must not be empty" : "";
}

void AddServingFlags(Flags& flags, Options& options) {
  flags.Add(kServing, "--listen", options.listen, "HOST:PORT to serve on; port 0 takes a free one")
      .check(CheckListenAddress);
  flags
      .Add(kServing, "--metrics-listen", options.metrics_listen,
           "HOST:PORT to answer GET /metrics on, in plain HTTP; empty: no metrics are kept")
      .check(CheckOptionalListenAddress);
  flags
      .Add(kServing, "--admin-listen", options.admin_listen,
           "HOST:PORT for operators and probes, in plaintext; empty: none")
      .check(CheckOptionalListenAddress);
  flags.Add(kServing, "--port-file", options.port_file,
            "File to write the port to once it listens; the others go to FILE.admin, FILE.metrics");
  flags.AddSwitch(kServing, "--reflection", options.reflection,
                  "Tell callers which methods there are; --reflection=false does not");
  flags.AddSwitch(kServing, "--channelz", options.channelz,
                  "Tell operators what gRPC knows of connections and calls");
}

void AddTlsFlags(Flags& flags, Options& options) {
  flags.Add(kTls, "--tls-cert", options.tls.certificate,
            "PEM file: certificate of this service, on --listen and in the calls that it makes");
  flags.Add(kTls, "--tls-key", options.tls.key, "PEM file: its private key");
  flags.Add(kTls, "--tls-client-ca", options.tls.client_ca,
            "PEM file: callers must show a certificate of one of these authorities");
  flags.Add(kTls, "--tls-ca", options.tls_ca,
            "PEM file: authorities of the services that this one follows, which then speak TLS");
}

void AddEndingFlags(Flags& flags, Typed& typed) {
  flags
      .Add(kEnding, "--drain-grace", typed.drain_seconds,
           "Seconds from SIGTERM, SIGINT or SIGHUP until calls that go on are cancelled")
      .check(CLI::Range(0.0, kDrainSecondsMax));
  flags
      .Add(kEnding, "--drain-delay", typed.delay_seconds,
           "How many of them new calls are still taken, until balancers know that it ends")
      .check(CLI::Range(0.0, kDrainSecondsMax));
}

void AddStoringFlags(Flags& flags, Options& options, Typed& typed) {
  flags.Add(kStoring, "--store", options.store, "Folder of the store; made if it is not there")
      .check(CheckNotEmpty)
      ->required();
  flags.Add(kStoring, "--backups", options.backups,
            "Folder for backups, of this service alone; without it none are taken");
  flags
      .Add(kStoring, "--partitions", options.partition_count,
           "Partitions of a new store; an old one must have as many")
      .check(CLI::Range(1u, kPartitionsMax));
  flags.Add(kStoring, "--cache-mb", typed.cache_megabytes, "Memory for blocks of the store, in MiB")
      .check(CLI::Range(kCacheMegabytesMin, kCacheMegabytesMax));
}

void AddLoggingFlags(Flags& flags, Typed& typed) {
  flags.Add(kLogging, "--log-level", typed.log_level, "What to log at first")
      .check(CLI::IsMember({"debug", "info", "warning", "error"}));
  flags.Add(kLogging, "--log-format", typed.log_format, "How to log, on stderr")
      .check(CLI::IsMember({"text", "json"}));
  flags
      .Add(kLogging, "--access-log", typed.access_log,
           "Which calls to log, at level info, when they have ended")
      .check(CLI::IsMember({"none", "failed", "all"}));
}

void Finish(const Typed& typed, Options& options) {
  options.log_level = log::LevelFromText(typed.log_level).value_or(options.log_level);
  options.log_format = typed.log_format == "json" ? log::Format::kJson : log::Format::kText;
  if (typed.access_log == "none") {
    options.access_log = std::nullopt;
  } else if (typed.access_log == "all") {
    options.access_log = rpc::AccessLogMode::kAll;
  }
  options.cache_bytes = size_t{typed.cache_megabytes} << 20;
  options.drain_grace = absl::Seconds(typed.drain_seconds);
  options.drain_delay = absl::Seconds(typed.delay_seconds);
}

// What OTEL_* variables say of traces; adds what is wrong with them.
std::optional<trace::Settings> ReadTraces(const std::string& program,
                                          std::vector<std::string>& problems) {
  auto settings = trace::ReadSettings(
      program, kVersion, [](const std::string& name) -> std::optional<std::string> {
        const char* const value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
      });
  if (!settings.ok()) {
    problems.push_back(std::string(settings.status().message()));
    return std::nullopt;
  }
  return *std::move(settings);
}

}  // namespace

std::variant<Options, Exit> ParseOptions(const Description& description,
                                         const std::vector<ExtraFlag>& extra_flags,
                                         const std::vector<std::string>& arguments, Output output) {
  Options options;
  options.listen = absl::StrCat("127.0.0.1:", description.default_port);
  if (description.default_metrics_port != 0) {
    options.metrics_listen = absl::StrCat("127.0.0.1:", description.default_metrics_port);
  }
  if (description.default_admin_port != 0) {
    options.admin_listen = absl::StrCat("127.0.0.1:", description.default_admin_port);
  }
  Typed typed;
  Flags flags(description.program, description.summary);
  AddServingFlags(flags, options);
  for (const ExtraFlag& flag : extra_flags) {
    CLI::Option& option = flags.Add(kServing, flag.name, *flag.value, flag.description);
    option.required(flag.required);
    if (flag.check) {
      option.check(flag.check);
    }
  }
  AddTlsFlags(flags, options);
  AddEndingFlags(flags, typed);
  AddStoringFlags(flags, options, typed);
  AddLoggingFlags(flags, typed);
  if (const auto status = flags.Parse(arguments, output.out, output.error); status.has_value()) {
    return Exit{*status};
  }
  Finish(typed, options);
  if (flags.is_check()) {
    output.out << flags.ToText();
  }
  std::vector<std::string> problems;
  options.traces = ReadTraces(description.program, problems);
  const std::vector<std::string> others = ProblemsOf(options);
  problems.insert(problems.end(), others.begin(), others.end());
  for (const std::string& problem : problems) {
    output.error << description.program << ": " << problem << "\n";
  }
  if (flags.is_check() || !problems.empty()) {
    return Exit{problems.empty() ? kExitOk : kExitUsage};
  }
  return options;
}

rpc::ClientTls OutgoingTls(const Options& options) {
  return {.ca = options.tls_ca, .certificate = options.tls.certificate, .key = options.tls.key};
}

std::vector<std::string> Arguments(int argc, char** argv) {
  return std::vector<std::string>(argv + std::min(argc, 1), argv + argc);
}

}  // namespace motcua::service
