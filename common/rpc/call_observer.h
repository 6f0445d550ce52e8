// SPDX-License-Identifier: Apache-2.0
// What is told of every call that a server takes, whoever handles it: metrics, traces and access
// logs are observers. Unary calls and streams, health, reflection and calls of methods that do not
// exist, all begin and end here exactly once.
//
// Observers are synchronised: calls begin and end on any thread, the end of one on the committer's
// as likely as not. They are quick, never wait, and outlive the server.
#ifndef MOTCUA_COMMON_RPC_CALL_OBSERVER_H_
#define MOTCUA_COMMON_RPC_CALL_OBSERVER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "grpcpp/grpcpp.h"

namespace motcua::rpc {

enum class CallType { kUnary, kClientStream, kServerStream, kBidiStream };

// A method of a server. Addresses hold as long as the server.
struct Method {
  std::string service;  // "motcua.intake.v1.IntakeService".
  std::string name;     // "SubmitDossier".
  CallType type = CallType::kUnary;
  size_t index = 0;  // Among the methods of its server.
};

// The method that stands for all that a server does not have: its index, its service and its name.
// What a stranger called them is told to nobody.
inline constexpr size_t kUnknownMethodIndex = 0;
inline constexpr char kUnknownMethod[] = "unknown";

// What the caller sent beside the request, by lower-case key.
using Metadata = std::multimap<grpc::string_ref, grpc::string_ref>;

struct CallStart {
  const Method& method;
  const grpc::ServerContextBase& context;  // Peer, deadline; only while OnStart runs.
  // What the handler finds in its context. An observer may change it, by texts that its notes hold.
  Metadata& metadata;
};

struct CallEnd {
  const Method& method;
  const grpc::Status& status;  // As the caller gets it, with details.
  absl::Duration elapsed;      // From when the call was there, until its status was.
  uint64_t received = 0;       // Messages.
  uint64_t sent = 0;
};

// What an observer keeps of a call from its start to its end.
class CallNotes {
 public:
  virtual ~CallNotes() = default;
};

// An observer belongs to one server.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  // All methods of the server, each at its index, the unknown one at kUnknownMethodIndex. Once,
  // before any call.
  virtual void OnMethods(absl::Span<const Method> methods) = 0;
  // The request, or the first message of it, has come. Null where there is nothing to keep.
  virtual std::unique_ptr<CallNotes> OnStart(const CallStart& start) = 0;
  // A message has come, or is about to be sent: streams may live for days.
  virtual void OnReceived(const Method& /*method*/) {}
  virtual void OnSent(const Method& /*method*/) {}
  // Just before the status is sent: whoever has the answer finds the call counted. `notes` are
  // those of OnStart, and go right after.
  virtual void OnEnd(const CallEnd& end, CallNotes* notes) = 0;
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_CALL_OBSERVER_H_
