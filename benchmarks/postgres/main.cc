// SPDX-License-Identifier: Apache-2.0
// motcua-benchmark-postgres: hands dossiers in to PostgreSQL in one of three shapes, and writes
// what that took as JSON with the keys of motcua-load. Against the server that --connection names,
// or one of its own with --own-cluster. Exits with 1 if a transaction failed.
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "benchmarks/postgres/cluster.h"
#include "benchmarks/postgres/load.h"
#include "benchmarks/postgres/shapes.h"
#include "common/status/status_macros.h"
#include "nlohmann/json.hpp"

namespace motcua::bench::postgres {
namespace {

struct Flags {
  LoadOptions load;
  std::string shape = "one-statement";
  std::string own_cluster;
  bool make_tables = false;
  std::string json = "-";
  double warm_up_seconds = 0.5;
  double duration_seconds = 3;
};

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double OwnCpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

// The latency that a part of the transactions stays under, in milliseconds.
double Percentile(const std::vector<int64_t>& sorted_nanos, double part) {
  if (sorted_nanos.empty()) {
    return 0;
  }
  const auto last = static_cast<double>(sorted_nanos.size() - 1);
  return static_cast<double>(sorted_nanos[static_cast<size_t>(part * last)]) / 1e6;
}

nlohmann::json ToJson(const Shape& shape, const LoadOptions& options, LoadResult result) {
  std::sort(result.latency_nanos.begin(), result.latency_nanos.end());
  const double seconds = absl::ToDoubleSeconds(result.elapsed);
  const auto calls = static_cast<double>(result.transactions);
  return {{"version", 1},
          {"scenario", "postgres-" + shape.name},
          {"mode", "closed"},
          {"outstanding", options.connections * options.depth},
          {"channels", options.connections},
          {"duration_s", seconds},
          {"calls", result.transactions},
          {"calls_per_second", calls / seconds},
          {"items", result.transactions * shape.items},
          {"items_per_second", calls * shape.items / seconds},
          {"failed", result.failed},
          {"latency_ms",
           {{"p50", Percentile(result.latency_nanos, 0.5)},
            {"p99", Percentile(result.latency_nanos, 0.99)}}},
          {"generator_cpu_s", OwnCpuSeconds()}};
}

absl::Status Write(const nlohmann::json& json, const std::string& path) {
  if (path == "-") {
    std::cout << json.dump(2) << "\n";
    return absl::OkStatus();
  }
  std::ofstream file(path);
  file << json.dump(2) << "\n";
  return file.good() ? absl::OkStatus() : absl::UnavailableError("cannot write " + path);
}

// True if no transaction failed.
absl::StatusOr<bool> Run(Flags flags) {
  std::unique_ptr<Cluster> cluster;
  if (!flags.own_cluster.empty()) {
    MOTCUA_ASSIGN_OR_RETURN(cluster, Cluster::Start(flags.own_cluster));
    flags.load.connection = cluster->connection();
    flags.make_tables = true;
  }
  if (flags.make_tables) {
    MOTCUA_RETURN_IF_ERROR(MakeTables(flags.load.connection));
  }
  if (flags.duration_seconds <= 0) {
    MOTCUA_RETURN_IF_ERROR(Write({{"version", 1}}, flags.json));
    return true;
  }
  flags.load.warm_up = absl::Seconds(flags.warm_up_seconds);
  flags.load.duration = absl::Seconds(flags.duration_seconds);
  const Shape shape = *FindShape(flags.shape);
  MOTCUA_ASSIGN_OR_RETURN(LoadResult result, RunLoad(shape, flags.load));
  if (!result.first_error.empty()) {
    std::cerr << result.first_error;
  }
  const bool all_well = result.failed == 0 && result.transactions > 0;
  MOTCUA_RETURN_IF_ERROR(Write(ToJson(shape, flags.load, std::move(result)), flags.json));
  return all_well;
}

int Main(int argc, char** argv) {
  CLI::App app("Hands dossiers in to PostgreSQL, as a yardstick for motcua-intake.");
  Flags flags;
  app.add_option("--connection", flags.load.connection, "The server, as libpq takes it");
  app.add_option("--own-cluster", flags.own_cluster, "Or: a folder for one of its own");
  app.add_flag("--make-tables", flags.make_tables, "Make the tables anew first");
  app.add_option("--shape", flags.shape, "transaction, one-statement or batch")
      ->check(
          [](const std::string& name) { return FindShape(name).has_value() ? "" : "is no shape"; });
  app.add_option("--connections", flags.load.connections, "Connections")->check(CLI::Range(1, 250));
  app.add_option("--depth", flags.load.depth, "Transactions sent ahead on a connection")
      ->check(CLI::Range(1, 64));
  app.add_option("--warmup", flags.warm_up_seconds, "Seconds before the measured time");
  app.add_option("--duration", flags.duration_seconds, "Measured seconds; 0: make tables only");
  app.add_option("--json", flags.json, "Where the result goes; - is stdout");
  CLI11_PARSE(app, argc, argv);
  const auto all_well = Run(std::move(flags));
  if (!all_well.ok()) {
    std::cerr << "motcua-benchmark-postgres: " << all_well.status().message() << "\n";
    return 1;
  }
  return *all_well ? 0 : 1;
}

}  // namespace
}  // namespace motcua::bench::postgres

int main(int argc, char** argv) { return motcua::bench::postgres::Main(argc, argv); }
