// SPDX-License-Identifier: Apache-2.0
// The simulated world: three services on three disks, three feeds between them, one clock, and
// callers that believe what they are answered. It does the steps of a history, one after another
// and in one thread, and notices at once an answer that cannot be right; judge.h looks at what is
// left in the end. The first divergence ends everything. Confined.
#ifndef MOTCUA_TESTS_SIMULATION_WORLD_H_
#define MOTCUA_TESTS_SIMULATION_WORLD_H_

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/executor/executor.h"
#include "common/time/clock.h"
#include "motcua/intake/v1/catalog_service.pb.h"
#include "tests/simulation/history.h"
#include "tests/simulation/model.h"
#include "tests/simulation/network.h"
#include "tests/simulation/planted_bug.h"
#include "tests/simulation/services.h"

namespace motcua::simulation {

enum Node : uint32_t { kIntakeNode, kProcessingNode, kStatisticsNode, kNodeCount };

// What happened, to be added up.
struct Tally {
  uint64_t commands = 0;  // Of callers, as often as they arrived.
  uint64_t pieces = 0;    // Of feeds, the same.
  uint64_t restarts = 0;
  uint64_t crashes = 0;  // Of processes and of machines.
  uint64_t faults = 0;   // Of disks.
  uint64_t rescues = 0;  // Services that stayed in trouble until they were started anew.

  Tally& operator+=(const Tally& other);
};

struct WorldOptions {
  PlantedBug bug = PlantedBug::kNone;
};

class World {
 public:
  // `genesis` outlives it.
  explicit World(const Genesis* genesis, const WorldOptions& options = {});
  ~World();

  void Do(const Step& step);
  // All faults end, the clock is right again, everything is answered, everything is followed.
  void Settle();
  // Cheap; for after each step.
  void CheckCursors();

  // What went wrong first.
  const std::optional<std::string>& divergence() const { return divergence_; }
  void Diverge(std::string what);
  const Genesis& genesis() const { return genesis_; }
  const Tally& tally() const { return tally_; }
  const Model& model() const { return model_; }
  const time::Clock& clock() const { return clock_; }
  // Under which request a wish is sent.
  engine::RequestKey KeyOf(size_t number) const;
  IntakeService& intake() { return intake_; }
  ProcessingService& processing() { return processing_; }
  StatisticsService& statistics() { return statistics_; }

 private:
  static constexpr uint32_t kLinkCount = 3;

  // Callers.
  void Submit(uint32_t count, Dice& dice);
  void Import(uint32_t count, Dice& dice);
  void Act(uint32_t count, Dice& dice);
  void Probe(uint32_t count, Dice& dice);
  std::optional<Wish> MakeProbe(Dice& dice) const;
  void PutCatalog(Dice& dice);
  void Retry(uint32_t count);
  void Replay(uint32_t count, Dice& dice);
  void AddAndSend(Wish wish);
  void Send(size_t number);
  void SendToIntake(size_t number, const engine::RequestKey& key);
  void SendToProcessing(size_t number, const engine::RequestKey& key);
  Node NodeOf(const Wish& wish) const;
  void Answer(size_t number, Heard heard);

  // Services.
  SimulatedService& service(Node node) { return *services_[node]; }
  void Run(Node node);
  void RunDeaf(Node node);
  void Start(Node node, Dice& dice);
  void Restart(Node node, Dice& dice);
  void Kill(Node node, Dice& dice);
  void CutPower(Node node, Dice& dice);
  void ArmFault(Node node, Dice& dice);
  void FillDisk(Node node);
  bool InTrouble(Node node);
  void NoteSuccess(Node node);
  // A machine whose power a fault has cut comes back.
  void Recover(Node node, Dice& dice);
  void EndTrouble();

  // The network.
  void Fetch(uint32_t link, Dice& dice);
  void Arrive(uint32_t link, Dice& dice);
  void Outdate(uint32_t link, Dice& dice);
  void Deliver(uint32_t link, std::unique_ptr<Piece> piece);
  static Node TargetOf(uint32_t link) { return link == 0 ? kProcessingNode : kStatisticsNode; }
  static Node SourceOf(uint32_t link) { return link == 2 ? kProcessingNode : kIntakeNode; }
  feed::Follower& FollowerOf(uint32_t link);
  const feed::FeedReader& ReaderOf(uint32_t link);

  const Genesis& genesis_;
  PlantedBugs bugs_;
  time::SimulatedClock clock_;
  executor::ManualExecutor executor_;
  IntakeService intake_;
  ProcessingService processing_;
  StatisticsService statistics_;
  const std::array<SimulatedService*, kNodeCount> services_;
  std::array<Link, kLinkCount> links_;

  Model model_;
  std::deque<motcua::intake::v1::PutCatalogRequest> catalogs_;  // By wish; commands point to them.
  std::vector<size_t> catalog_of_wish_;
  bool is_deaf_ = false;
  std::vector<journal::Position> followed_;  // By processing, when the running group began.
  std::array<uint64_t, kNodeCount> settled_faults_{};
  std::array<bool, kNodeCount> is_disk_full_{};
  std::array<uint32_t, kNodeCount> failing_runs_{};
  std::optional<std::string> divergence_;
  Tally tally_;
};

}  // namespace motcua::simulation

#endif  // MOTCUA_TESTS_SIMULATION_WORLD_H_
