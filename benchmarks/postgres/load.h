// SPDX-License-Identifier: Apache-2.0
// A closed loop of transactions against PostgreSQL: a fixed number of connections, a fixed number
// of transactions sent ahead on each, every answer starting the next one, for a fixed time. One
// thread drives all connections, without blocking on any, so that the generator costs as little as
// it can. A transaction counts as done when its commit was answered; every result is checked.
// Confined.
#ifndef MOTCUA_BENCHMARKS_POSTGRES_LOAD_H_
#define MOTCUA_BENCHMARKS_POSTGRES_LOAD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "benchmarks/postgres/shapes.h"

namespace motcua::bench::postgres {

struct LoadOptions {
  std::string connection;  // As libpq takes it: "host=/tmp/x user=bench dbname=postgres".
  int connections = 64;
  int depth = 4;  // Transactions sent ahead on a connection.
  absl::Duration warm_up = absl::Milliseconds(500);
  absl::Duration duration = absl::Seconds(3);
};

struct LoadResult {
  absl::Duration elapsed;
  uint64_t transactions = 0;
  uint64_t failed = 0;
  std::string first_error;
  std::vector<int64_t> latency_nanos;  // Of the transactions that succeeded, in order.
};

// Makes the tables anew.
absl::Status MakeTables(const std::string& connection);

// An error only if a connection cannot be made or breaks; transactions that fail are counted.
absl::StatusOr<LoadResult> RunLoad(const Shape& shape, const LoadOptions& options);

}  // namespace motcua::bench::postgres

#endif  // MOTCUA_BENCHMARKS_POSTGRES_LOAD_H_
