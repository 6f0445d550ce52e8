// SPDX-License-Identifier: Apache-2.0
//
// motcua-demo: `check` holds the services' quarter against the published figures, `live` takes new
// dossiers through their whole course. Exit status: 0 as it must be, 1 not, 2 wrong usage.

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "tools/demo/check.h"
#include "tools/demo/live.h"
#include "tools/files/files.h"

namespace motcua::demo {
namespace {

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

void AddAddresses(CLI::App& app, client::Addresses& addresses) {
  app.add_option("--intake", addresses.intake)->envname("MOTCUA_INTAKE")->capture_default_str();
  app.add_option("--processing", addresses.processing)
      ->envname("MOTCUA_PROCESSING")
      ->capture_default_str();
  app.add_option("--statistics", addresses.statistics)
      ->envname("MOTCUA_STATISTICS")
      ->capture_default_str();
}

int FailOutput(const absl::Status& status) {
  std::cerr << "motcua-demo: " << status.message() << "\n";
  return kExitFailed;
}

int Main(int argc, char** argv) {
  client::Addresses addresses;
  std::string published_path;
  LiveSettings live_settings;
  CLI::App app{"Shows that the services count what happened."};
  app.require_subcommand(1);
  app.fallthrough();
  AddAddresses(app, addresses);
  CLI::App* check = app.add_subcommand("check", "Compare the quarter with the published figures");
  check->add_option("--published", published_path, "Published figures, as JSON")->required();
  CLI::App* live = app.add_subcommand("live", "Take new dossiers through their whole course");
  live->add_option("--count", live_settings.count, "How many dossiers")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  live->add_option("--threads", live_settings.thread_count, "How many at a time")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (app.exit(error) != 0) return kExitUsage;
    const absl::Status written = files::Flush(std::cout);
    return written.ok() ? 0 : FailOutput(written);
  }

  const client::Connection connection =
      client::Connect(addresses, {.caller = "demo", .timeout = absl::Seconds(30)});
  const absl::Status status = check->parsed() ? Check(connection, published_path, std::cout)
                                              : Live(connection, live_settings, std::cout);
  const absl::Status written = files::Flush(std::cout);
  if (status.ok()) return written.ok() ? 0 : FailOutput(written);
  std::cerr << "\nFAILED (" << absl::StatusCodeToString(status.code()) << ")\n"
            << status.message() << "\n";
  return kExitFailed;
}

}  // namespace
}  // namespace motcua::demo

int main(int argc, char** argv) { return motcua::demo::Main(argc, argv); }
