// SPDX-License-Identifier: Apache-2.0
// What motcua-benchmark can be asked for. Each starts the servers that it needs, each of them with
// a fresh store, and stops them. Confined.
#ifndef MOTCUA_BENCHMARKS_SUITE_MODES_H_
#define MOTCUA_BENCHMARKS_SUITE_MODES_H_

#include "absl/status/statusor.h"
#include "benchmarks/suite/filled.h"
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

// What a submission costs with metrics, traces and a log of all calls beside one without them.
absl::StatusOr<Findings> RunObservation(const Options& options);

// What closed dossiers take on the disk, in all three stores, compacted.
absl::StatusOr<Findings> RunDisk(const Options& options);

struct LargeOptions {
  Filling filling;
  bool keep = false;  // Leaves the large store where it is, and takes one that is there.
};
// Calls to a province of many dossiers beside the same calls to one of few.
absl::StatusOr<Findings> RunLarge(const Options& options, const LargeOptions& large);

struct OverloadOptions {
  double factor = 10;           // Of the top rate.
  double seconds = 60;          // How long.
  int under_way = 10'000;       // Calls, at most: callers beyond that are turned away at once.
  double timeout_seconds = 10;  // Of a call.
  int server_cpu_percent = 20;  // Of one core; 0: all there is. See CpuLimit.
  double light_part = 0.05;     // Of the top rate: what well-behaved callers send all the while.
};
// What intake serves while it is offered many times what it can bear, what others see of that, and
// how soon it is over. One machine cannot send so much beside a server that has half of it, since
// sending a call costs as much as serving it: so the server gets a part of a core.
absl::StatusOr<Findings> RunOverload(const Options& options, const OverloadOptions& overload);

struct RestartOptions {
  Filling filling;
  int times = 5;
};
// How long each service takes, with many dossiers in their stores and under load: from the start of
// its process until it is SERVING, after all were killed (SIGKILL); and from its SIGTERM until its
// successor is SERVING, one service after the other, as a rolling update does it.
absl::StatusOr<Findings> RunRestart(const Options& options, const RestartOptions& restart);

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_MODES_H_
