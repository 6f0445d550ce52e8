// SPDX-License-Identifier: Apache-2.0
// What motcua-benchmark can be asked for. Each starts the servers that it needs, each of them with
// a fresh store, and stops them. Confined.
#ifndef MOTCUA_BENCHMARKS_SUITE_MODES_H_
#define MOTCUA_BENCHMARKS_SUITE_MODES_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "benchmarks/suite/runner.h"

namespace motcua::bench {

// The table of docs/performance.md: every kind of call beside a bare echo, and beside PostgreSQL.
absl::StatusOr<Findings> RunTable(const Options& options);

// How the cost of a submission grows with the calls under way, and with the number of partitions.
absl::StatusOr<Findings> RunSweep(const Options& options);

// What one caller waits for a submission with nobody else there, beside the echo and the disk's own
// sync; and what callers wait who come at half of the rate that the server can bear.
absl::StatusOr<Findings> RunLatency(const Options& options);

// How far statistics is behind intake while intake is under full load: single submissions, each
// timed from its answer until statistics has followed its commit.
absl::StatusOr<Findings> RunLag(const Options& options);

// What closed dossiers take on the disk, in all three stores, compacted.
absl::StatusOr<Findings> RunDisk(const Options& options);

struct LargeOptions {
  uint64_t dossiers = 1'000'000;
  int body_bytes = 600;
  bool intake_only = false;  // Without the services that follow it.
  bool keep = false;         // Leaves the large store where it is, and takes one that is there.
};
// Calls to a province of many dossiers beside the same calls to one of few. The stores are filled
// by imports of 500 rows a message; intake alone by submissions of 500 a message.
absl::StatusOr<Findings> RunLarge(const Options& options, const LargeOptions& large);

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_MODES_H_
