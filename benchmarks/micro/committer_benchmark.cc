// SPDX-License-Identifier: Apache-2.0
// Commit groups of submissions into intake's store on the disk: decided, applied, journalled,
// written and synced as they are in the service, only that no thread hands anything over to another
// one. The same without the sync shows what the sync costs; nothing but this benchmark leaves it
// out, by a file system of its own.
#include <ctime>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "benchmarks/micro/world.h"
#include "common/executor/executor.h"
#include "common/time/clock.h"
#include "rocksdb/env.h"
#include "services/intake/app/commands.h"
#include "services/intake/app/intake_core.h"

namespace motcua::bench {
namespace {

// Files that say that they are on the disk when they are not.
class UnsyncedFile final : public rocksdb::WritableFileWrapper {
 public:
  explicit UnsyncedFile(std::unique_ptr<rocksdb::WritableFile> file)
      : WritableFileWrapper(file.get()), file_(std::move(file)) {}
  rocksdb::Status Sync() override { return rocksdb::Status::OK(); }
  rocksdb::Status Fsync() override { return rocksdb::Status::OK(); }

 private:
  const std::unique_ptr<rocksdb::WritableFile> file_;
};

class UnsyncedEnv final : public rocksdb::EnvWrapper {
 public:
  UnsyncedEnv() : EnvWrapper(rocksdb::Env::Default()) {}
  const char* Name() const override { return "UnsyncedEnv"; }
  rocksdb::Status NewWritableFile(const std::string& path,
                                  std::unique_ptr<rocksdb::WritableFile>* file,
                                  const rocksdb::EnvOptions& options) override {
    std::unique_ptr<rocksdb::WritableFile> real;
    rocksdb::Status status = target()->NewWritableFile(path, &real, options);
    if (status.ok()) {
      *file = std::make_unique<UnsyncedFile>(std::move(real));
    }
    return status;
  }
};

// Of the whole process, RocksDB's threads with it.
double CpuMicros() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

void CommitGroups(benchmark::State& state, bool synced) {
  const int64_t group_size = state.range(0);
  UnsyncedEnv unsynced;
  time::SystemClock clock;
  executor::ManualExecutor executor;
  const auto core =
      Must(intake::IntakeCore::Create({.store = {.path = FreshFolder("committer"),
                                                 .partition_count = kPartitionCount,
                                                 .env = synced ? nullptr : &unsynced}},
                                      &clock, &executor));
  Answers answers;
  const auto run = [&] {
    while (!answers.complete()) {
      core->committer().RunGroup();
    }
  };
  const auto catalog = SmallCatalog();
  core->committer().Enqueue(std::make_unique<intake::PutCatalogCommand>(
      &core->machine(), intake::RequestInfo{.key = {.request_id = "catalogue"}}, &catalog,
      absl::InfiniteDuration(), answers.Expect()));
  run();
  uint64_t number = 0;
  double cpu_micros = 0;
  for (auto _ : state) {
    state.PauseTiming();
    for (int64_t i = 0; i < group_size; ++i) {
      core->committer().Enqueue(std::make_unique<intake::SubmitCommand>(
          &core->machine(), std::vector<intake::SubmitCommand::Item>{MakeSubmission(number++)},
          size_t{1000}, absl::InfiniteDuration(), answers.Expect()));
    }
    state.ResumeTiming();
    const double cpu_before = CpuMicros();
    run();
    cpu_micros += CpuMicros() - cpu_before;
  }
  const auto commands = static_cast<double>(state.iterations() * group_size);
  state.SetItemsProcessed(state.iterations() * group_size);
  state.counters["cpu_us_a_command"] = cpu_micros / commands;
  Check(core->Close());
}

void CommitSynced(benchmark::State& state) { CommitGroups(state, true); }
void CommitUnsynced(benchmark::State& state) { CommitGroups(state, false); }
BENCHMARK(CommitSynced)
    ->Name("committer/group_synced")
    ->Arg(1)
    ->Arg(16)
    ->Arg(64)
    ->Arg(256)
    ->Arg(1024)
    ->UseRealTime();
BENCHMARK(CommitUnsynced)
    ->Name("committer/group_unsynced")
    ->Arg(1)
    ->Arg(16)
    ->Arg(64)
    ->Arg(256)
    ->Arg(1024)
    ->UseRealTime();

}  // namespace
}  // namespace motcua::bench
