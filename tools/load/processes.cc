// SPDX-License-Identifier: Apache-2.0
//
// A child's stdout carries nothing but the protocol; its stderr is the parent's. A child that is
// left alone sees the end of its stdin and ends.

#include "tools/load/processes.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status_macros.h"

namespace motcua::load {
namespace {

using nlohmann::json;

// From the order to the beginning, so that all have read it by then.
constexpr Nanos kStartDelay = 200'000'000;
constexpr int kLookMillis = 50;
// What a process may take to become ready, and beyond a round's time and its calls' deadlines.
constexpr absl::Duration kReadyTimeout = absl::Minutes(30);
constexpr absl::Duration kAnswerTimeout = absl::Seconds(30);
constexpr size_t kLineBytesMax = size_t{1} << 30;
constexpr size_t kReadBytes = 1 << 16;

class Child {
 public:
  static absl::StatusOr<std::unique_ptr<Child>> Start(std::vector<std::string> arguments);
  ~Child() {
    close(to_child_);
    close(from_child_);
    waitpid(pid_, nullptr, 0);
  }

  int from_child() const { return from_child_; }
  void Interrupt() const { kill(pid_, SIGINT); }

  absl::Status Send(const json& message) const {
    const std::string line = absl::StrCat(message.dump(), "\n");
    for (size_t sent = 0; sent < line.size();) {
      const ssize_t wrote = write(to_child_, line.data() + sent, line.size() - sent);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) return absl::UnavailableError("a generator process has ended");
      sent += static_cast<size_t>(wrote);
    }
    return absl::OkStatus();
  }

  // Reads what is there. Fails where the process has ended.
  absl::Status Read() {
    char buffer[kReadBytes];
    const ssize_t got = read(from_child_, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) return absl::OkStatus();
    if (got <= 0) return absl::UnavailableError("a generator process has ended too early");
    unread_.append(buffer, static_cast<size_t>(got));
    return unread_.size() < kLineBytesMax
               ? absl::OkStatus()
               : absl::ResourceExhaustedError("a generator process wrote too long a line");
  }

  // The next message that has come, if one has come in full.
  std::optional<json> Next() {
    const size_t end = unread_.find('\n', searched_);
    if (end == std::string::npos) {
      searched_ = unread_.size();
      return std::nullopt;
    }
    json message = json::parse(unread_.substr(0, end), nullptr, /*allow_exceptions=*/false);
    unread_.erase(0, end + 1);
    searched_ = 0;
    return message;
  }

 private:
  Child(pid_t pid, int to_child, int from_child)
      : pid_(pid), to_child_(to_child), from_child_(from_child) {}

  const pid_t pid_;
  const int to_child_;
  const int from_child_;
  std::string unread_;
  size_t searched_ = 0;
};

absl::StatusOr<std::unique_ptr<Child>> Child::Start(std::vector<std::string> arguments) {
  int in[2];
  int out[2];
  if (pipe2(in, O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "no pipe");
  if (pipe2(out, O_CLOEXEC) != 0) {
    close(in[0]);
    close(in[1]);
    return absl::ErrnoToStatus(errno, "no pipe");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  std::vector<char*> raw;
  for (std::string& argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  pid_t pid = 0;
  const int failure = posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, raw.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  if (failure != 0) {
    close(in[1]);
    close(out[0]);
    return absl::ErrnoToStatus(failure, "cannot start a generator process");
  }
  return std::unique_ptr<Child>(new Child(pid, in[1], out[0]));
}

json ProgressJson(const ProgressSample& sample) {
  return {{"elapsed", absl::ToInt64Nanoseconds(sample.elapsed)},
          {"warming_up", sample.warming_up},
          {"calls", sample.calls},
          {"items", sample.items},
          {"failed", sample.failed},
          {"in_flight", sample.in_flight},
          {"p50", sample.p50},
          {"p99", sample.p99}};
}

ProgressSample ProgressFromJson(const json& from) {
  return {.elapsed = absl::Nanoseconds(from.value("elapsed", int64_t{0})),
          .warming_up = from.value("warming_up", false),
          .calls = from.value("calls", uint64_t{0}),
          .items = from.value("items", uint64_t{0}),
          .failed = from.value("failed", uint64_t{0}),
          .in_flight = from.value("in_flight", uint64_t{0}),
          .p50 = from.value("p50", Nanos{0}),
          .p99 = from.value("p99", Nanos{0})};
}

class Processes final : public LoadSource {
 public:
  Processes(absl::Duration call_timeout, const std::atomic<bool>* interrupted)
      : call_timeout_(call_timeout), interrupted_(interrupted) {}

  absl::Status Start(const LoadOptions& options, const std::vector<std::string>& arguments) {
    for (int i = 0; i < options.processes; ++i) {
      std::vector<std::string> numbered = arguments;
      numbered.push_back("--as-process");
      numbered.push_back(absl::StrCat(i));
      MOTCUA_ASSIGN_OR_RETURN(std::unique_ptr<Child> child, Child::Start(std::move(numbered)));
      children_.push_back(std::move(child));
    }
    return AwaitAll("ready", absl::Now() + kReadyTimeout, [](const ProgressSample&) {}).status();
  }

  absl::StatusOr<Measurement> Run(const Round& round, const ProgressSink& sink) override {
    const RoundOrder order{.round = round, .start = MonotonicNow() + kStartDelay};
    for (const auto& child : children_) MOTCUA_RETURN_IF_ERROR(child->Send(ToJson(order)));
    const absl::Time deadline =
        absl::Now() + round.warmup + round.duration + call_timeout_ + kAnswerTimeout;
    MOTCUA_ASSIGN_OR_RETURN(const std::vector<json> answers, AwaitAll("result", deadline, sink));
    Measurement total;
    for (const json& answer : answers) {
      MOTCUA_ASSIGN_OR_RETURN(const Measurement measurement, MeasurementFromJson(answer));
      total.Merge(measurement);
    }
    if (round.mode == LoopMode::kOpen) total.steps.resize(round.steps.size());
    return total;
  }

 private:
  // One message with this key of each process, by process; progress that comes meanwhile is added
  // up and told.
  absl::StatusOr<std::vector<json>> AwaitAll(const std::string& key, absl::Time deadline,
                                             const ProgressSink& sink) {
    std::vector<json> answers(children_.size());
    progress_.assign(children_.size(), {});
    size_t missing = children_.size();
    bool interrupt_sent = false;
    while (missing > 0) {
      if (absl::Now() > deadline) {
        return absl::DeadlineExceededError("a generator process does not answer");
      }
      if (interrupted_->load() && !std::exchange(interrupt_sent, true)) {
        for (const auto& child : children_) child->Interrupt();
      }
      MOTCUA_RETURN_IF_ERROR(ReadSome(answers));
      for (size_t i = 0; i < children_.size(); ++i) {
        while (const auto message = children_[i]->Next()) {
          if (message->contains("progress")) {
            Tell(i, message->at("progress"), sink);
          } else if (message->contains(key) && answers[i].is_null()) {
            answers[i] = message->at(key);
            --missing;
          } else {
            return absl::InternalError("a generator process answered what was not asked");
          }
        }
      }
    }
    return answers;
  }

  // From those that have not answered yet.
  absl::Status ReadSome(const std::vector<json>& answers) {
    std::vector<pollfd> polled;
    std::vector<Child*> asked;
    for (size_t i = 0; i < children_.size(); ++i) {
      if (!answers[i].is_null()) continue;
      polled.push_back({.fd = children_[i]->from_child(), .events = POLLIN});
      asked.push_back(children_[i].get());
    }
    poll(polled.data(), polled.size(), kLookMillis);
    for (size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].revents != 0) MOTCUA_RETURN_IF_ERROR(asked[i]->Read());
    }
    return absl::OkStatus();
  }

  // The sum is told each time the last process speaks: all of them speak once a second.
  void Tell(size_t index, const json& progress, const ProgressSink& sink) {
    progress_[index] = ProgressFromJson(progress);
    if (index + 1 != children_.size()) return;
    ProgressSample sum = progress_[index];
    for (size_t i = 0; i < index; ++i) {
      sum.calls += progress_[i].calls;
      sum.items += progress_[i].items;
      sum.failed += progress_[i].failed;
      sum.in_flight += progress_[i].in_flight;
      sum.p50 = std::max(sum.p50, progress_[i].p50);
      sum.p99 = std::max(sum.p99, progress_[i].p99);
    }
    sink(sum);
  }

  const absl::Duration call_timeout_;
  const std::atomic<bool>* const interrupted_;
  std::vector<std::unique_ptr<Child>> children_;
  std::vector<ProgressSample> progress_;
};

}  // namespace

json ToJson(const RoundOrder& order) {
  json steps = json::array();
  for (const RateStep& step : order.round.steps) {
    steps.push_back({step.rate, absl::ToInt64Nanoseconds(step.duration)});
  }
  return {{"open", order.round.mode == LoopMode::kOpen},
          {"warmup", absl::ToInt64Nanoseconds(order.round.warmup)},
          {"duration", absl::ToInt64Nanoseconds(order.round.duration)},
          {"poisson", order.round.spacing == ArrivalSpacing::kPoisson},
          {"drop", order.round.when_busy == WhenBusy::kDrop},
          {"seed", order.round.seed},
          {"steps", std::move(steps)},
          {"start", order.start}};
}

absl::StatusOr<RoundOrder> RoundOrderFromJson(const json& json) {
  RoundOrder order;
  try {
    order.round.mode = json.at("open").get<bool>() ? LoopMode::kOpen : LoopMode::kClosed;
    order.round.warmup = absl::Nanoseconds(json.at("warmup").get<int64_t>());
    order.round.duration = absl::Nanoseconds(json.at("duration").get<int64_t>());
    order.round.spacing =
        json.at("poisson").get<bool>() ? ArrivalSpacing::kPoisson : ArrivalSpacing::kUniform;
    order.round.when_busy = json.at("drop").get<bool>() ? WhenBusy::kDrop : WhenBusy::kWait;
    order.round.seed = json.at("seed").get<uint64_t>();
    for (const auto& step : json.at("steps")) {
      order.round.steps.push_back({.rate = step.at(0).get<double>(),
                                   .duration = absl::Nanoseconds(step.at(1).get<int64_t>())});
    }
    order.start = json.at("start").get<Nanos>();
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("not an order: ", error.what()));
  }
  return order;
}

absl::StatusOr<std::unique_ptr<LoadSource>> MakeProcesses(const LoadOptions& options,
                                                          const Surroundings& surroundings) {
  // A process that has ended is told by what could not be written, not by a signal.
  signal(SIGPIPE, SIG_IGN);
  // Once, before all of them look for one at the same time.
  if (options.generator.setup.scenario.NeedsCatalog()) {
    MOTCUA_RETURN_IF_ERROR(EnsureCatalog(options.generator.setup).status());
  }
  auto processes = std::make_unique<Processes>(options.generator.setup.settings.timeout,
                                               &surroundings.interrupted);
  MOTCUA_RETURN_IF_ERROR(processes->Start(options, surroundings.arguments));
  return processes;
}

int RunAsProcess(const LoadOptions& options, const Surroundings& surroundings) {
  const auto send = [&surroundings](const char* key, json value) {
    surroundings.out << json{{key, std::move(value)}}.dump() << "\n" << std::flush;
  };
  const auto fail = [&surroundings](const absl::Status& status) {
    surroundings.error << "motcua-load: " << status.message() << "\n";
    return kExitFailed;
  };
  auto generator = Generator::Make(options.generator, &surroundings.interrupted);
  if (!generator.ok()) return fail(generator.status());
  send("ready", true);
  for (std::string line; std::getline(std::cin, line);) {
    const auto order = RoundOrderFromJson(json::parse(line, nullptr, /*allow_exceptions=*/false));
    if (!order.ok()) return fail(order.status());
    const auto measured =
        (*generator)->RunAt(order->round, order->start, [&send](const ProgressSample& sample) {
          send("progress", ProgressJson(sample));
        });
    if (!measured.ok()) return fail(measured.status());
    send("result", ToJson(*measured));
  }
  return kExitOk;
}

}  // namespace motcua::load
