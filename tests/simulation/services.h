// SPDX-License-Identifier: Apache-2.0
// The three services as the simulated world runs them: each a core without network and threads, on
// a disk of its own, which it may lose at any moment and be started from again. Confined.
#ifndef MOTCUA_TESTS_SIMULATION_SERVICES_H_
#define MOTCUA_TESTS_SIMULATION_SERVICES_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/engine/committer.h"
#include "common/executor/executor.h"
#include "common/feed/feed.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/store.h"
#include "common/time/clock.h"
#include "services/intake/app/intake_core.h"
#include "services/processing/follow/processing_core.h"
#include "services/statistics/follow/statistics.h"
#include "tests/simulation/simulated_disk.h"

namespace motcua::simulation {

// A machine with one service on it.
class SimulatedService {
 public:
  virtual ~SimulatedService() = default;
  virtual absl::Status Start() = 0;
  virtual bool is_running() const = 0;
  // In order: everything that waits is run, everything is written out. Running is over.
  virtual absl::Status Close() = 0;
  // Ends it as it stands; what waits runs, if the disk still takes it.
  virtual void End() = 0;
  virtual engine::Committer& committer() = 0;
  virtual kv::Store& store() = 0;

  SimulatedDisk& disk() { return disk_; }

 protected:
  SimulatedService(const time::Clock* clock, executor::Executor* executor, const DiskImage& image)
      : clock_(clock), executor_(executor), disk_(image) {}

  const time::Clock* const clock_;
  executor::Executor* const executor_;
  SimulatedDisk disk_;
};

class IntakeService final : public SimulatedService {
 public:
  IntakeService(const time::Clock* clock, executor::Executor* executor, const DiskImage& image = {})
      : SimulatedService(clock, executor, image) {}
  absl::Status Start() override;
  bool is_running() const override { return core_ != nullptr; }
  absl::Status Close() override;
  void End() override { core_.reset(); }
  engine::Committer& committer() override { return core_->committer(); }
  kv::Store& store() override { return core_->store(); }
  intake::IntakeCore& core() { return *core_; }

 private:
  std::unique_ptr<intake::IntakeCore> core_;
};

class ProcessingService final : public SimulatedService {
 public:
  ProcessingService(const time::Clock* clock, executor::Executor* executor,
                    const DiskImage& image = {})
      : SimulatedService(clock, executor, image) {}
  absl::Status Start() override;
  bool is_running() const override { return core_ != nullptr; }
  absl::Status Close() override;
  void End() override { core_.reset(); }
  engine::Committer& committer() override { return core_->committer(); }
  kv::Store& store() override { return core_->store(); }
  processing::ProcessingCore& core() { return *core_; }

 private:
  std::unique_ptr<processing::ProcessingCore> core_;
};

// Wired here as its main.cc does.
class StatisticsService final : public SimulatedService {
 public:
  StatisticsService(const time::Clock* clock, executor::Executor* executor,
                    const DiskImage& image = {})
      : SimulatedService(clock, executor, image) {}
  ~StatisticsService() override { End(); }
  absl::Status Start() override;
  bool is_running() const override { return committer_ != nullptr; }
  absl::Status Close() override;
  void End() override;
  engine::Committer& committer() override { return *committer_; }
  kv::Store& store() override { return *store_; }
  statistics::Statistics& statistics() { return *statistics_; }

 private:
  absl::Status StartParts();

  std::unique_ptr<kv::Store> store_;
  std::unique_ptr<journal::EmbeddedJournal> journal_;
  std::unique_ptr<engine::RevisionGate> gate_;
  std::unique_ptr<statistics::Statistics> statistics_;
  std::unique_ptr<engine::Committer> committer_;
};

// The disks of services that were made and have done nothing yet: worlds begin with copies, because
// making a store takes longer than all that is done with it.
struct Genesis {
  DiskImage intake;
  DiskImage processing;
  DiskImage statistics;
};

absl::StatusOr<Genesis> MakeGenesis();

}  // namespace motcua::simulation

#endif  // MOTCUA_TESTS_SIMULATION_SERVICES_H_
