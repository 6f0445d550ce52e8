// SPDX-License-Identifier: Apache-2.0
//
// One operation at a time over one set of connections: draws its kind, makes its calls, counts
// their answers, and in the closed loop begins the next. A driver does this for unary calls, one
// for the messages of an import, one for watches.
//
// Threads: an operation is started on one thread, and everything after that happens on the thread
// that takes the answers. A lane is never on two threads at once.

#ifndef MOTCUA_TOOLS_LOAD_LANE_H_
#define MOTCUA_TOOLS_LOAD_LANE_H_

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "grpcpp/alarm.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "tools/load/recorder.h"
#include "tools/load/round.h"
#include "tools/load/traffic.h"

namespace motcua::load {

// What a completion queue hands back.
class Completion {
 public:
  virtual ~Completion() = default;
  virtual void OnCompletion(bool ok) = 0;
};

// Connections to the services; null where the scenario calls none.
using Stubs = std::array<std::shared_ptr<grpc::GenericStub>, kServiceCount>;

struct CallSettings {
  absl::Duration timeout = absl::Seconds(10);
  std::string caller;  // Metadata `motcua-caller`; none if empty.
};

class Lane;

// What the lanes of a worker share; outlives them.
struct LaneContext {
  grpc::CompletionQueue* queue = nullptr;
  Traffic* traffic = nullptr;
  Recorder* recorder = nullptr;
  const Window* window = nullptr;
  CallSettings settings;
  LoopMode mode = LoopMode::kClosed;
  // The lane has nothing under way; in the closed loop, for good.
  std::function<void(Lane*)> on_idle;
};

struct OperationEnd {
  bool failed = false;
  uint32_t items = 0;
  Nanos now = 0;
};

// The part of an operation that is the same for all drivers.
struct Running {
  OperationStart start;
  Nanos call_start = 0;
  uint64_t request_bytes = 0;
};

class Driver : public Completion {
 public:
  // Begins an operation; ends in Lane::Finish.
  virtual void Begin(const OperationStart& start) = 0;
  // Gives up what is kept between operations. True if Lane::OnClosed will follow.
  virtual bool Close() { return false; }
};

class Lane final : public Completion {
 public:
  // `context` outlives it.
  Lane(const LaneContext* context, const Stubs& stubs);
  ~Lane() override;

  void Start(const OperationStart& start);
  // After the last operation. True if on_idle will be called once more.
  bool Close();

  // For the drivers: the operation was over at `now`.
  void Finish(const OperationEnd& end, const OperationStart& start);
  void OnClosed() { context_->on_idle(this); }

  void OnCompletion(bool ok) override;  // Of the pause after a failure.

 private:
  class Unary;

  void StartNext();
  Driver& DriverOf(Kind kind);

  const LaneContext* const context_;
  const Stubs stubs_;
  std::unique_ptr<Unary> unary_;
  std::unique_ptr<Driver> import_;
  std::unique_ptr<Driver> watch_;
  grpc::Alarm pause_;
};

// For the drivers.
void PrepareContext(const CallSettings& settings, absl::Duration timeout,
                    grpc::ClientContext& context);
// Counts the end of a call that failed, and keeps what it said. Returns how the operation ended.
OperationEnd RecordFailure(const LaneContext& context, const Running& running, Method method,
                           const grpc::Status& status);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_LANE_H_
