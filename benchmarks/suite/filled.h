// SPDX-License-Identifier: Apache-2.0
// A province, or an intake alone, with as many dossiers as are wanted: the stores are filled by
// imports of 500 rows a message, intake alone by submissions of 500 a message. Confined.
#ifndef MOTCUA_BENCHMARKS_SUITE_FILLED_H_
#define MOTCUA_BENCHMARKS_SUITE_FILLED_H_

#include <cstdint>
#include <filesystem>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "benchmarks/suite/runner.h"
#include "benchmarks/suite/servers.h"

namespace motcua::bench {

struct Filling {
  uint64_t dossiers = 1'000'000;
  int body_bytes = 600;      // Of a submission, about.
  bool intake_only = false;  // Without the services that follow it.
};

class Filled {
 public:
  // `keep`: see Servers.
  Filled(const Options& options, const Filling& filling, std::filesystem::path folder,
         bool keep = false)
      : options_(options), filling_(filling), servers_(std::move(folder), keep) {}

  absl::Status Start() {
    return filling_.intake_only ? servers_.Start("intake") : servers_.StartAllServices();
  }
  absl::Status Stop() { return servers_.Stop(); }
  Servers& servers() { return servers_; }

  // How many there are: what statistics has counted, or without it what was filled in here.
  absl::StatusOr<uint64_t> Count();
  // Fills it until there are so many, and returns how long that took. There may be some before.
  absl::StatusOr<absl::Duration> Fill(uint64_t dossiers);

 private:
  // Returns how many came in a second.
  absl::StatusOr<double> FillFor(double seconds);

  const Options options_;
  const Filling filling_;
  Servers servers_;
  uint64_t filled_ = 0;  // By this process.
};

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_FILLED_H_
