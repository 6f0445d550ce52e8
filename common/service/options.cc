// SPDX-License-Identifier: Apache-2.0
//
// CLI11 reports by exceptions; they stop here.
#include "common/service/options.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace motcua::service {
namespace {

constexpr uint32_t kPartitionsMax = 1024;
constexpr uint32_t kCacheMegabytesMin = 8;
constexpr uint32_t kCacheMegabytesMax = 65536;
constexpr double kDrainSecondsMax = 3600;

// Values as they are typed.
struct Typed {
  std::string log_level = "info";
  std::string log_format = "text";
  uint32_t cache_megabytes = 32;
  double drain_seconds = 20;
};

std::string VariableOf(const std::string& flag) {
  return absl::StrCat("MOTCUA_",
                      absl::AsciiStrToUpper(absl::StrReplaceAll(flag.substr(2), {{"-", "_"}})));
}

template <typename Value>
CLI::Option* AddFlag(CLI::App& app, const std::string& flag, Value& value,
                     const std::string& description) {
  return app.add_option(flag, value, description)->envname(VariableOf(flag))->capture_default_str();
}

void AddFlags(CLI::App& app, Options& options, Typed& typed) {
  AddFlag(app, "--listen", options.listen, "HOST:PORT to serve on; port 0 takes a free one");
  AddFlag(app, "--store", options.store, "Folder of the store; made if it is not there")
      ->required();
  AddFlag(app, "--backups", options.backups,
          "Folder for backups, of this service alone; without it none are taken");
  AddFlag(app, "--port-file", options.port_file, "File to write the port to once it listens");
  AddFlag(app, "--partitions", options.partition_count,
          "Partitions of a new store; an old one must have as many")
      ->check(CLI::Range(1u, kPartitionsMax));
  AddFlag(app, "--cache-mb", typed.cache_megabytes, "Memory for blocks of the store, in MiB")
      ->check(CLI::Range(kCacheMegabytesMin, kCacheMegabytesMax));
  AddFlag(app, "--drain-grace", typed.drain_seconds,
          "Seconds that calls under way get to end after SIGTERM or SIGINT")
      ->check(CLI::Range(0.0, kDrainSecondsMax));
  AddFlag(app, "--log-level", typed.log_level, "What to log")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  AddFlag(app, "--log-format", typed.log_format, "How to log, on stderr")
      ->check(CLI::IsMember({"text", "json"}));
}

log::Level LevelOf(const std::string& name) {
  if (name == "debug") {
    return log::Level::kDebug;
  }
  if (name == "warning") {
    return log::Level::kWarning;
  }
  return name == "error" ? log::Level::kError : log::Level::kInfo;
}

}  // namespace

std::variant<Options, Exit> ParseOptions(const Description& description,
                                         const std::vector<ExtraFlag>& extra_flags,
                                         const std::vector<std::string>& arguments, Output output) {
  Options options;
  options.listen = absl::StrCat("127.0.0.1:", description.default_port);
  Typed typed;
  CLI::App app(description.summary, description.program);
  app.set_version_flag("--version", absl::StrCat(description.program, " ", kVersion));
  app.footer(
      "Each flag can be given by its variable instead. Exit status: 0 ended in order, 1 could "
      "not start, 2 wrong flags.");
  AddFlags(app, options, typed);
  for (const ExtraFlag& flag : extra_flags) {
    AddFlag(app, flag.name, *flag.value, flag.description)->required(flag.required);
  }
  try {
    // CLI11 takes the arguments from the back.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    return Exit{app.exit(error, output.out, output.error) == 0 ? kExitOk : kExitUsage};
  }
  options.log_level = LevelOf(typed.log_level);
  options.log_format = typed.log_format == "json" ? log::Format::kJson : log::Format::kText;
  options.cache_bytes = size_t{typed.cache_megabytes} << 20;
  options.drain_grace = absl::Seconds(typed.drain_seconds);
  return options;
}

std::vector<std::string> Arguments(int argc, char** argv) {
  return std::vector<std::string>(argv + std::min(argc, 1), argv + argc);
}

}  // namespace motcua::service
