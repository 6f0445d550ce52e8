// SPDX-License-Identifier: Apache-2.0
//
// An operation as a sequence of unary calls: a script makes the requests and judges the answers. It
// knows nothing of connections and time, so it can be tested without a server.
//
// Threads: confined; the worker that owns the scripts and their materials guards them.

#ifndef MOTCUA_TOOLS_LOAD_SCRIPT_H_
#define MOTCUA_TOOLS_LOAD_SCRIPT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "grpcpp/support/byte_buffer.h"
#include "tools/load/method.h"
#include "tools/load/payloads.h"
#include "tools/load/request_ids.h"
#include "tools/load/scenario.h"
#include "tools/quarter/random.h"

namespace motcua::load {

using DossierIds = std::vector<std::string>;

// What the requests of one thread are made from.
struct Materials {
  Materials(std::shared_ptr<const Payloads> payloads, absl::string_view request_id_prefix,
            uint64_t seed, uint64_t stream);

  // The next payload's index: all in turn, beginning somewhere.
  size_t NextPayload() { return next_payload_++ % payload_count_; }
  const std::string& RandomAgency() { return payloads->agency_codes[pick_agency(random)]; }

  std::shared_ptr<const Payloads> payloads;     // Shared by all threads. Null for the echo.
  std::shared_ptr<const DossierIds> known;      // Shared. Dossiers that can be read.
  std::shared_ptr<const DossierIds> watchable;  // Shared. Those that processing knows, too.
  DossierIds registered;                        // Not yet accepted; this thread's own.
  RequestIds request_ids;
  quarter::Random random;
  quarter::WeightedPick pick_agency;

 private:
  size_t payload_count_ = 1;
  size_t next_payload_ = 0;
};

// Where an operation is. Reused for the lane's next one.
struct OperationState {
  uint32_t step = 0;
  std::string dossier;
  std::string revision;  // Serialised Revision of the last command.
};

struct Outgoing {
  Method method = Method::kEcho;
  grpc::ByteBuffer request;
};

// What an answer that was OK is worth.
struct Judgement {
  bool good = false;          // It is what was asked for.
  bool finished = true;       // No further call belongs to the operation.
  uint32_t items = 0;         // What the call achieved.
  uint32_t items_failed = 0;  // Rows of it that were refused.
};

class Script {
 public:
  virtual ~Script() = default;

  // The request of the state's step; step 0 begins.
  virtual Outgoing Make(OperationState& state) = 0;
  // Judges its answer; if not finished, the state is at the next step.
  virtual Judgement Judge(OperationState& state, absl::string_view answer) = 0;
  // How many items an operation counts that went through. `items`: the sum over its calls.
  virtual uint32_t ItemsOf(uint32_t items) const { return items; }
};

// The script of a unary kind; `materials` outlives it. Null for kinds that are streams.
std::unique_ptr<Script> MakeScript(Kind kind, const ScenarioOptions& options, Materials* materials);

// One message of an import; every request of the batch names its agency.
std::string MakeImportMessage(int rows, Materials* materials);
Judgement JudgeImportAnswer(int rows, absl::string_view answer);

std::string MakeWatchRequest(Materials* materials);

// One BatchSubmitDossiersRequest, and the ids that its answer gives, appended to `ids`.
grpc::ByteBuffer MakeBatch(int size, Materials* materials);
Judgement JudgeBatchAnswer(int size, absl::string_view answer, DossierIds* ids);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_SCRIPT_H_
