// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/run.h"

#include <atomic>
#include <csignal>
#include <iostream>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "client/call_error.h"
#include "tests/crash/caller.h"
#include "tests/crash/cluster.h"
#include "tests/crash/judge.h"
#include "tests/harness/program.h"
#include "tests/harness/small_province.h"
#include "tools/terminal/error_text.h"

namespace motcua::crash {
namespace {

using motcua::intake::v1::CatalogService;

constexpr absl::Duration kSettleTimeout = absl::Seconds(60);
constexpr absl::Duration kClockJumpMax = absl::Hours(30);

constexpr absl::CivilYear kYear(2026);

class Runner {
 public:
  explicit Runner(const RunOptions& options)
      : options_(options), random_(options.seed), cluster_(options.folder) {}

  RunResult Run() {
    const absl::Status on_disk = options_.ext4 ? cluster_.PutStoresOnExt4() : absl::OkStatus();
    if (!on_disk.ok()) {
      result_.skipped = std::string(on_disk.message());
      return std::move(result_);
    }
    Begin();
    const absl::Time end = absl::Now() + options_.time_max;
    while (good() && result_.cycles < options_.cycles && absl::Now() < end) {
      Cycles(std::min(options_.cycles_per_judgement, options_.cycles - result_.cycles));
      Judge(/*whole=*/false);
    }
    if (good()) {
      Judge(/*whole=*/true);
      VerifyFolders();
    }
    return std::move(result_);
  }

 private:
  bool good() const { return result_.violations.empty(); }
  size_t Below(size_t bound) { return random_() % bound; }
  Node AnyNode() { return kNodes[Below(kNodeCount)]; }
  void Expect(const absl::Status& status) {
    if (!status.ok()) {
      result_.violations.push_back(std::string(status.message()));
    }
  }

  void Begin() {
    Expect(cluster_.StartAll());
    if (!good()) {
      return;
    }
    const client::Addresses addresses = cluster_.addresses();
    const client::Connection connection = client::Connect(addresses, {.caller = "operator"});
    motcua::intake::v1::PutCatalogRequest catalog = harness::SmallProvince(kAgencyCount, kYear);
    catalog.set_request_id("catalogue");
    motcua::intake::v1::PutCatalogResponse response;
    const grpc::Status put = client::Call(connection, *connection.catalog,
                                          &CatalogService::Stub::PutCatalog, catalog, response);
    if (!put.ok()) {
      result_.violations.push_back(terminal::ErrorLine(client::ErrorOf(put)));
    }
    for (int i = 0; i < options_.caller_count; ++i) {
      callers_.push_back(
          std::make_unique<Caller>(absl::StrCat("caller-", i), random_(), addresses));
    }
    judge_ = std::make_unique<crash::Judge>(addresses);
    for (const Node node : kNodes) {
      cluster_.faults(node).bug = options_.bug;
    }
  }

  // Cycles of faults while the callers ask.
  void Cycles(int count) {
    std::atomic<bool> stop = false;
    std::vector<std::thread> threads;
    for (const auto& caller : callers_) {
      threads.emplace_back([&caller, &stop] { caller->Run(stop); });
    }
    for (int i = 0; i < count && good(); ++i) {
      Cycle();
      ++result_.cycles;
    }
    stop = true;
    for (std::thread& thread : threads) {
      thread.join();
    }
  }

  // How long a fault lasts, or things go well.
  void Pause(int milliseconds_max) {
    absl::SleepFor(absl::Milliseconds(20 + static_cast<int>(Below(milliseconds_max))));
  }

  void Cycle() {
    Pause(400);
    constexpr void (Runner::*kFaults[])() = {
        &Runner::KillOne,        &Runner::KillOne,         &Runner::KillAll,
        &Runner::LosePowerOfOne, &Runner::LosePowerOfOne,  &Runner::LosePowerOfAll,
        &Runner::EndOne,         &Runner::StopForAWhile,   &Runner::FailCalls,
        &Runner::FillDisk,       &Runner::JumpClock,       &Runner::SlowDisk,
        &Runner::CutConnections, &Runner::DelayConnections};
    // What is not synced is only missed after a power loss.
    const bool loses_power = (options_.bug == Bug::kSkipSync || options_.ext4) && Below(2) == 0;
    if (loses_power) {
      Below(3) == 0 ? LosePowerOfAll() : LosePowerOfOne();
    } else {
      (this->*kFaults[Below(std::size(kFaults))])();
    }
    Restore();
  }

  void Note(const std::string& fault) {
    ++result_.faults[fault];
    if (options_.tell) {
      std::cout << "cycle " << result_.cycles << ": " << fault << std::endl;
    }
  }

  void KillOne() {
    Note("kill");
    cluster_.Kill(AnyNode());
  }
  void KillAll() {
    Note("kill all");
    for (const Node node : kNodes) {
      cluster_.Kill(node);
    }
  }
  void LosePowerOfOne() {
    Note("power loss");
    LosePower({AnyNode()});
  }
  void LosePowerOfAll() {
    Note("power loss of all");
    LosePower({kNodes.begin(), kNodes.end()});
  }
  void LosePower(const std::vector<Node>& nodes) {
    const absl::StatusOr<uint64_t> lost = cluster_.LosePower(nodes, random_);
    Expect(lost.status());
    result_.bytes_lost += lost.value_or(0);
  }
  void EndOne() {
    Note("SIGTERM");
    Expect(cluster_.Terminate(AnyNode()));
  }
  void StopForAWhile() {
    Note("SIGSTOP");
    const Node node = AnyNode();
    cluster_.Signal(node, SIGSTOP);
    Pause(2500);
    cluster_.Signal(node, SIGCONT);
  }
  void FailCalls() {
    Faults& faults = cluster_.faults(AnyNode());
    faults.error_is_full = Below(2) == 0;
    Note(faults.error_is_full ? "ENOSPC" : "EIO");
    faults.error_one_in = 1 + static_cast<uint32_t>(Below(200));
    Pause(600);
  }
  void FillDisk() {
    Note("full disk");
    cluster_.faults(AnyNode()).disk_is_full = true;
    Pause(1000);
  }
  void JumpClock() {
    Note("clock jump");
    const int64_t bound = absl::ToInt64Microseconds(kClockJumpMax);
    cluster_.faults(AnyNode()).clock_offset_us =
        static_cast<int64_t>(Below(2 * static_cast<size_t>(bound))) - bound;
    Pause(800);
  }
  void SlowDisk() {
    Note("slow disk");
    cluster_.faults(AnyNode()).sync_delay_us = static_cast<uint32_t>(Below(100000));
    Pause(800);
  }
  void CutConnections() {
    Note("cut connections");
    Proxy& proxy = cluster_.proxy(Below(2) == 0 ? kIntake : kProcessing);
    proxy.Refuse(Below(2) == 0);
    proxy.Cut();
    Pause(600);
  }
  void DelayConnections() {
    Note("delayed connections");
    cluster_.proxy(Below(2) == 0 ? kIntake : kProcessing).SetDelay(1 + static_cast<int>(Below(80)));
    Pause(800);
  }

  // Everything works again, and everybody runs. The clock stays wrong now and then.
  void Restore() {
    for (const Node node : kNodes) {
      const int64_t offset = cluster_.faults(node).clock_offset_us;
      Mend(cluster_.faults(node));
      cluster_.faults(node).clock_offset_us = Below(2) == 0 ? offset : 0;
      cluster_.proxy(node).Refuse(false);
      cluster_.proxy(node).SetDelay(0);
    }
    StartWhoHasEnded();
  }

  // A service that could not write any more ends itself some seconds later.
  void StartWhoHasEnded() {
    for (const Node node : kNodes) {
      if (!cluster_.IsRunning(node) && good()) {
        Expect(cluster_.Start(node));
      }
    }
  }

  bool Settle(Caller& caller, absl::Time deadline) {
    bool settled = false;
    while (!settled && good() && absl::Now() < deadline) {
      StartWhoHasEnded();
      settled = caller.Settle(absl::Now() + absl::Seconds(1));
    }
    return settled || !good();
  }

  void Judge(bool whole) {
    for (const Node node : kNodes) {
      Mend(cluster_.faults(node));
    }
    const absl::Time deadline = absl::Now() + kSettleTimeout;
    result_.commands = result_.answered = result_.dossiers = 0;
    for (const auto& caller : callers_) {
      const bool settled = !good() || Settle(*caller, deadline);
      if (!settled) {
        result_.violations.push_back(caller->name() + " is never answered");
      }
      result_.violations.insert(result_.violations.end(), caller->violations().begin(),
                                caller->violations().end());
      result_.commands += caller->commands();
      result_.dossiers += caller->dossiers().size();
      for (const Request& request : caller->requests()) {
        result_.answered += request.answer.has_value() ? 1 : 0;
      }
    }
    if (good()) {
      ++result_.judgements;
      result_.violations = judge_->Look(callers_, whole);
    }
  }

  // The stores as they lie there, held against each other.
  void VerifyFolders() {
    // A service waits for callers that do not hear that it is stopping because they ask nothing.
    callers_.clear();
    judge_.reset();
    for (const Node node : kNodes) {
      Expect(cluster_.Terminate(node));
    }
    const auto program =
        harness::Program::Start({.path = harness::BinaryPath("motcuactl"),
                                 .arguments = {"verify", "--intake-store", cluster_.store(kIntake),
                                               "--processing-store", cluster_.store(kProcessing),
                                               "--statistics-store", cluster_.store(kStatistics)},
                                 .log_file = options_.folder / "verify.log"});
    const auto exit = program.ok() ? (*program)->Wait(kSettleTimeout) : program.status();
    if (!exit.ok() || *exit != 0) {
      result_.violations.push_back("the stores do not fit together: see verify.log");
    }
  }

  const RunOptions options_;
  std::mt19937_64 random_;
  Cluster cluster_;
  std::vector<std::unique_ptr<Caller>> callers_;
  std::unique_ptr<crash::Judge> judge_;
  RunResult result_;
};

}  // namespace

RunResult Run(const RunOptions& options) { return Runner(options).Run(); }

std::string Summary(const RunOptions& options, const RunResult& result) {
  if (!result.skipped.empty()) {
    return absl::StrCat("SKIPPED: no real power losses on this machine: ", result.skipped);
  }
  return absl::StrCat(
      "seed ", options.seed, ": ", result.cycles, " cycles (",
      absl::StrJoin(result.faults, ", ", absl::PairFormatter(" ")), "), ", result.commands,
      " commands, ", result.answered, " answered, ", result.dossiers, " dossiers, ",
      result.judgements, " judgements, ", result.bytes_lost,
      " unsynced bytes lost by power losses, ", result.violations.size(), " violations",
      result.violations.empty() ? "" : "\n  ", absl::StrJoin(result.violations, "\n  "));
}

}  // namespace motcua::crash
