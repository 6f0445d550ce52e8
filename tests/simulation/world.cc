// SPDX-License-Identifier: Apache-2.0
//
// The world's half of services, machines and feeds; callers.cc has that of the callers.
#include "tests/simulation/world.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/intake/app/commands.h"
#include "tests/simulation/catalog.h"

namespace motcua::simulation {
namespace {

constexpr const char* kNodeNames[] = {"intake", "processing", "statistics"};
constexpr int kStartTriesMax = 20;
// Runs in a row that end in trouble, before somebody starts the service anew.
constexpr uint32_t kFailingRunsMax = 5;
constexpr int kSettleRoundsMax = 60;
constexpr int kFollowRoundsMax = 10'000;
constexpr size_t kLargePieceBytes = 1 << 20;
constexpr uint64_t kUnknownFaults = ~uint64_t{0};

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  commands += other.commands;
  pieces += other.pieces;
  restarts += other.restarts;
  crashes += other.crashes;
  faults += other.faults;
  rescues += other.rescues;
  return *this;
}

World::World(const Genesis* genesis, const WorldOptions& options)
    : genesis_(*genesis),
      bugs_(options.bug),
      clock_(absl::FromUnixSeconds(1673254800)),
      intake_(&clock_, &executor_, genesis->intake),
      processing_(&clock_, &executor_, genesis->processing),
      statistics_(&clock_, &executor_, genesis->statistics),
      services_{&intake_, &processing_, &statistics_} {
  Dice dice(1);
  for (const Node node : {kIntakeNode, kProcessingNode, kStatisticsNode}) {
    Start(node, dice);
  }
  catalogs_.push_back(MakeCatalog());
  AddAndSend({.kind = WishKind::kCatalog});
  Run(kIntakeNode);
  if (options.bug == PlantedBug::kLyingDisk) {
    intake_.disk().LieAboutSyncs(1 << 30);
  }
}

World::~World() {
  is_deaf_ = true;
  for (Link& link : links_) {
    link.Break(0);
  }
  for (SimulatedService* const service : services_) {
    service->disk().PowerOff();
    service->End();
  }
}

void World::Diverge(std::string what) {
  if (!divergence_.has_value()) {
    divergence_ = std::move(what);
  }
}

void World::Do(const Step& step) {
  Dice dice(step.seed);
  const Node node = static_cast<Node>(step.count % kNodeCount);
  const uint32_t link = step.count % kLinkCount;
  switch (step.kind) {
    case StepKind::kSubmit:
      return Submit(step.count, dice);
    case StepKind::kImport:
      return Import(step.count, dice);
    case StepKind::kAct:
      return Act(step.count, dice);
    case StepKind::kProbe:
      return Probe(step.count, dice);
    case StepKind::kCatalog:
      return PutCatalog(dice);
    case StepKind::kRetry:
      return Retry(step.count);
    case StepKind::kReplay:
      return Replay(step.count, dice);
    case StepKind::kRun:
      Run(node);
      return Recover(node, dice);
    case StepKind::kDeaf:
      RunDeaf(node);
      return Recover(node, dice);
    case StepKind::kRestart:
      return Restart(node, dice);
    case StepKind::kKill:
      return Kill(node, dice);
    case StepKind::kPowerCut:
      return CutPower(node, dice);
    case StepKind::kDiskFault:
      return ArmFault(node, dice);
    case StepKind::kDiskFull:
      return FillDisk(node);
    case StepKind::kFetch:
      return Fetch(link, dice);
    case StepKind::kArrive:
      Arrive(link, dice);
      return Recover(TargetOf(link), dice);
    case StepKind::kLose:
      return links_[link].Break(dice.Below(4));
    case StepKind::kOutdate:
      return Outdate(link, dice);
    case StepKind::kClock:
      clock_.Advance(absl::Minutes(step.count) * (dice.OneIn(8) ? -1 : 1));
      return;
  }
}

// Services.

bool World::InTrouble(Node node) {
  return is_disk_full_[node] || service(node).disk().is_off() ||
         settled_faults_[node] != service(node).disk().fired_count();
}

void World::NoteSuccess(Node node) { settled_faults_[node] = service(node).disk().fired_count(); }

void World::Run(Node node) {
  SimulatedService& runs = service(node);
  bool any_ran = false;
  while (!divergence_.has_value()) {
    followed_ = processing_.core().follower().cursors();
    if (!runs.committer().RunGroup()) {
      break;
    }
    any_ran = true;
  }
  runs.committer().Tick();
  executor_.RunAll();
  if (any_ran || !InTrouble(node)) {
    failing_runs_[node] = InTrouble(node) ? failing_runs_[node] + 1 : 0;
  }
  if (failing_runs_[node] > kFailingRunsMax && !is_disk_full_[node]) {
    ++tally_.rescues;
    Dice dice(1);
    Kill(node, dice);
  }
}

void World::RunDeaf(Node node) {
  is_deaf_ = true;
  Run(node);
  is_deaf_ = false;
}

void World::Start(Node node, Dice& dice) {
  SimulatedService& starts = service(node);
  absl::Status started = absl::UnknownError("not tried");
  for (int tries = 0; tries < kStartTriesMax; ++tries) {
    const uint64_t fired = starts.disk().fired_count();
    started = starts.Start();
    if (started.ok()) {
      break;
    }
    if (starts.disk().is_off()) {
      starts.disk().PowerOn(dice.Below(101));
    } else if (starts.disk().fired_count() != fired) {
      starts.disk().Revive();
    } else {
      break;  // Nothing that was done to it explains it.
    }
  }
  if (!started.ok()) {
    Diverge(absl::StrCat(kNodeNames[node], " does not start: ", started.ToString()));
    return;
  }
  failing_runs_[node] = 0;
  NoteSuccess(node);
  for (uint32_t link = 0; link < kLinkCount; ++link) {
    if (TargetOf(link) == node) {
      links_[link].Break(0);
    }
    links_[link].EndStream();
  }
}

void World::Restart(Node node, Dice& dice) {
  ++tally_.restarts;
  is_deaf_ = true;
  Run(node);
  if (service(node).is_running()) {
    service(node).Close().IgnoreError();  // What it could not write it finds in the journal.
  }
  is_deaf_ = false;
  service(node).disk().is_off() ? service(node).disk().PowerOn(dice.Below(101))
                                : service(node).disk().Revive();
  Start(node, dice);
}

void World::Kill(Node node, Dice& dice) {
  ++tally_.crashes;
  SimulatedService& killed = service(node);
  is_deaf_ = true;
  for (uint32_t link = 0; link < kLinkCount; ++link) {
    if (TargetOf(link) == node) {
      links_[link].Break(0);
    }
  }
  if (dice.OneIn(2)) {
    killed.disk().PowerOff();  // Before it could run what waits.
  }
  killed.End();
  is_deaf_ = false;
  killed.disk().Revive();
  Start(node, dice);
}

void World::CutPower(Node node, Dice& dice) {
  ++tally_.crashes;
  SimulatedService& cut = service(node);
  is_deaf_ = true;
  for (uint32_t link = 0; link < kLinkCount; ++link) {
    if (TargetOf(link) == node) {
      links_[link].Break(0);
    }
  }
  cut.disk().PowerOff();
  cut.End();
  is_deaf_ = false;
  cut.disk().PowerOn(dice.OneIn(2) ? 0 : dice.Below(101));
  Start(node, dice);
}

void World::Recover(Node node, Dice& dice) {
  if (service(node).disk().is_off() && !divergence_.has_value()) {
    CutPower(node, dice);
  }
}

void World::ArmFault(Node node, Dice& dice) {
  ++tally_.faults;
  DiskFault fault{.kind = static_cast<FaultKind>(1 + dice.Below(kFaultKindCount - 1)),
                  .calls = dice.Below(dice.OneIn(4) ? 30 : 5)};
  fault.no_space = dice.OneIn(3);
  service(node).disk().Arm(fault);
}

void World::FillDisk(Node node) {
  is_disk_full_[node] = !is_disk_full_[node];
  service(node).disk().SetFreeBytes(is_disk_full_[node] ? 1 << 20 : uint64_t{1} << 40);
  settled_faults_[node] = kUnknownFaults;  // It must notice first.
}

void World::EndTrouble() {
  Dice dice(1);
  for (const Node node : {kIntakeNode, kProcessingNode, kStatisticsNode}) {
    service(node).disk().Disarm();
    if (is_disk_full_[node]) {
      FillDisk(node);
    }
    Recover(node, dice);
  }
  for (Link& link : links_) {
    link.Break(0);
  }
}

void World::Settle() {
  EndTrouble();
  for (int round = 0; round < kSettleRoundsMax && !divergence_.has_value(); ++round) {
    clock_.Advance(absl::Minutes(1));
    Retry(~uint32_t{0});
    Run(kIntakeNode);
    bool any_followed = false;
    for (uint32_t link = 0; link < kLinkCount; ++link) {
      Run(TargetOf(link));
      for (int i = 0; i < kFollowRoundsMax && !divergence_.has_value(); ++i) {
        auto piece = std::make_unique<Piece>();
        std::vector<journal::Position> cursors = FollowerOf(link).cursors();
        const absl::Status read = ReaderOf(link).Read(
            cursors, std::vector<bool>(cursors.size(), true), kLargePieceBytes, *piece);
        if (!read.ok()) {
          Diverge(absl::StrCat("a feed cannot be read: ", read.ToString()));
        }
        if (piece->entries().empty()) {
          break;
        }
        any_followed = true;
        Deliver(link, std::move(piece));
        Run(TargetOf(link));
      }
    }
    if (!any_followed && model_.open().empty()) {
      return;
    }
  }
  if (!divergence_.has_value()) {
    Diverge(absl::StrCat(model_.open().size(), " wishes are never answered"));
  }
}

// The network.

feed::Follower& World::FollowerOf(uint32_t link) {
  return link == 0   ? processing_.core().follower()
         : link == 1 ? statistics_.statistics().intake()
                     : statistics_.statistics().processing();
}

const feed::FeedReader& World::ReaderOf(uint32_t link) {
  return link == 2 ? processing_.core().feed_reader() : intake_.core().feed_reader();
}

void World::Fetch(uint32_t link, Dice& dice) {
  constexpr size_t kPieceBytes[] = {200, 3000, 30'000};
  const absl::Status fetched =
      links_[link].Fetch(ReaderOf(link), FollowerOf(link).cursors(), kPieceBytes[dice.Below(3)]);
  if (!fetched.ok()) {
    Diverge(absl::StrCat("the feed of ", kNodeNames[SourceOf(link)],
                         " cannot be read: ", fetched.ToString()));
  }
}

void World::Arrive(uint32_t link, Dice& dice) {
  for (std::unique_ptr<Piece>& piece : links_[link].Arrive(dice)) {
    Deliver(link, std::move(piece));
  }
  if (!dice.OneIn(3)) {
    Run(TargetOf(link));
  }
}

void World::Outdate(uint32_t link, Dice& dice) {
  if (std::unique_ptr<Piece> piece = links_[link].Outdated(FollowerOf(link).cursors(), dice)) {
    Deliver(link, std::move(piece));
  }
}

void World::Deliver(uint32_t link, std::unique_ptr<Piece> piece) {
  ++tally_.pieces;
  const uint64_t generation = links_[link].generation();
  std::unique_ptr<engine::Command> command = FollowerOf(link).MakeCommand(
      std::move(piece), [this, link, generation](const absl::Status& status) {
        if (status.ok()) {
          NoteSuccess(TargetOf(link));
        } else if (links_[link].generation() != generation) {
          return;  // It belongs to a stream that is lost.
        } else if (InTrouble(TargetOf(link))) {
          links_[link].Break(0);
        } else {
          Diverge(absl::StrCat(kNodeNames[TargetOf(link)], " cannot follow ",
                               kNodeNames[SourceOf(link)], ": ", status.ToString()));
        }
      });
  if (TargetOf(link) == kStatisticsNode) {
    command = bugs_.ForStatistics(std::move(command));
  }
  service(TargetOf(link)).committer().Enqueue(std::move(command));
}

void World::CheckCursors() {
  for (uint32_t link = 0; link < kLinkCount && !divergence_.has_value(); ++link) {
    const std::vector<journal::Position> cursors = FollowerOf(link).cursors();
    const std::vector<journal::Position> heads = service(SourceOf(link)).committer().heads();
    for (size_t partition = 0; partition < cursors.size(); ++partition) {
      if (cursors[partition].sequence > heads[partition].sequence) {
        Diverge(absl::StrCat(kNodeNames[TargetOf(link)], " is ahead of ",
                             kNodeNames[SourceOf(link)], " in partition ", partition));
      }
    }
  }
}

}  // namespace motcua::simulation
