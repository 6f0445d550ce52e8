// SPDX-License-Identifier: Apache-2.0
// One call of ImportDossiers: reads messages ahead while earlier ones are being committed, hands
// them over in order, and answers them in order. What was committed before a failure is still
// answered. At most kMessagesInFlight messages wait at a time: gRPC's flow control
// holds the client back. Synchronised; deletes itself in OnDone, which comes after the last command
// has answered.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_IMPORT_STREAM_H_
#define MOTCUA_SERVICES_INTAKE_RPC_IMPORT_STREAM_H_

#include <deque>
#include <memory>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "services/intake/app/commands.h"
#include "services/intake/rpc/runtime.h"

namespace motcua::intake {

class ImportStream;

// The imports that are open, so that a shutdown ends them. Synchronised.
class ImportStreams {
 public:
  // False once draining: the stream must end.
  bool Add(ImportStream* stream);
  void Remove(ImportStream* stream);
  // Ends all with DRAINING once their commands have answered, and those to come at once.
  void Drain();

 private:
  absl::Mutex mutex_;
  absl::flat_hash_set<ImportStream*> open_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
};

class ImportStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  static constexpr size_t kMessagesInFlight = 16;

  // `streams` outlives the server.
  ImportStream(const Runtime& runtime, ImportStreams* streams,
               const grpc::CallbackServerContext& context);

  // Ends the stream with a status as soon as its commands have answered.
  void End(const absl::Status& status);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  // One message on its way.
  struct Slot {
    grpc::ByteBuffer response;  // A serialised ImportDossiersResponse.
    bool answered = false;
    bool lost = false;  // Answered, but not known how: neither it nor a later one is written.
  };

  void Answer(Slot* slot, const absl::Status& status, const Outcomes& outcomes);
  // Changes the state and does whatever can be done now, in one step: another thread that ends the
  // stream in between would take it away.
  void Change(absl::FunctionRef<void()> change) ABSL_LOCKS_EXCLUDED(mutex_);
  // Reads on, writes the next answer; the status to finish with if all is over.
  std::optional<grpc::Status> Continue() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Runtime runtime_;
  ImportStreams* const streams_;
  rpc::CallInfo info_;
  grpc::ByteBuffer message_;  // Being read; owned by gRPC while reading_.

  absl::Mutex mutex_;
  std::deque<std::unique_ptr<Slot>> slots_ ABSL_GUARDED_BY(mutex_);
  size_t running_ ABSL_GUARDED_BY(mutex_) = 0;  // Commands that have not answered.
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool no_more_reads_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);  // Ends the stream.
};

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_IMPORT_STREAM_H_
