// SPDX-License-Identifier: Apache-2.0
//
// What absl_synchronization.cc does for locks, for the hand-overs inside gRPC that use none: from
// who starts an operation to who is told of its end, through gRPC's queues and combiners, over a
// connection within one process, from the reactions of a call to its last one, and from that to the
// end of its server. Programs without gRPC link this too and never come here.
//
// gRPC's headers of most of this are not installed; what is declared here has the same names.
#include <grpc/grpc.h>
#include <grpcpp/support/server_callback.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "tests/sanitizers/interpose.h"

using motcua::sanitizers::Enter;
using motcua::sanitizers::Leave;
using motcua::sanitizers::Real;

struct grpc_closure;
struct grpc_cq_completion;

namespace {

char ended_calls;
char wires[1 << 16];

uint16_t PortOf(const sockaddr_storage& address) {
  switch (address.ss_family) {
    case AF_INET:
      return reinterpret_cast<const sockaddr_in&>(address).sin_port;
    case AF_INET6:
      return reinterpret_cast<const sockaddr_in6&>(address).sin6_port;
    default:
      return 0;
  }
}

// One direction of a connection, by the ports of its ends; the same for both ends.
const void* WireOf(int socket, bool sends) {
  sockaddr_storage own = {};
  sockaddr_storage peer = {};
  socklen_t own_size = sizeof(own);
  socklen_t peer_size = sizeof(peer);
  getsockname(socket, reinterpret_cast<sockaddr*>(&own), &own_size);
  getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &peer_size);
  const unsigned from = PortOf(sends ? own : peer);
  const unsigned to = PortOf(sends ? peer : own);
  return &wires[(from * 31 + to) % sizeof(wires)];
}

}  // namespace

// The thread that ends an operation runs its callback itself, or hands it to another through a
// lock; the tag of an operation is the callback.
void grpc_cq_end_op(grpc_completion_queue* queue, void* tag, absl::Status error,
                    void (*done)(void* argument, grpc_cq_completion* storage), void* argument,
                    grpc_cq_completion* storage, bool internal) {
  Enter(tag);
  Leave(tag);
  Real<
      "_Z14grpc_cq_end_opP21grpc_completion_queuePvN4absl7debian36StatusEPFvS1_"
      "P18grpc_cq_completionES1_S6_b",
      decltype(grpc_cq_end_op)>()(queue, tag, std::move(error), done, argument, storage, internal);
}

extern "C" {

grpc_call_error grpc_call_start_batch(grpc_call* call, const grpc_op* ops, std::size_t count,
                                      void* tag, void* reserved) {
  Leave(tag);
  return Real<"grpc_call_start_batch", decltype(grpc_call_start_batch)>()(call, ops, count, tag,
                                                                          reserved);
}

grpc_event grpc_completion_queue_next(grpc_completion_queue* queue, gpr_timespec deadline,
                                      void* reserved) {
  const grpc_event event =
      Real<"grpc_completion_queue_next", decltype(grpc_completion_queue_next)>()(queue, deadline,
                                                                                 reserved);
  if (event.type == GRPC_OP_COMPLETE) Enter(event.tag);
  return event;
}

grpc_event grpc_completion_queue_pluck(grpc_completion_queue* queue, void* tag,
                                       gpr_timespec deadline, void* reserved) {
  const grpc_event event =
      Real<"grpc_completion_queue_pluck", decltype(grpc_completion_queue_pluck)>()(
          queue, tag, deadline, reserved);
  if (event.type == GRPC_OP_COMPLETE) Enter(event.tag);
  return event;
}

// The last thing done for a call, and the last thing done for a server, which waits for its calls.
void grpc_call_unref(grpc_call* call) {
  Leave(&ended_calls);
  Real<"grpc_call_unref", decltype(grpc_call_unref)>()(call);
}
void grpc_server_destroy(grpc_server* server) {
  Real<"grpc_server_destroy", decltype(grpc_server_destroy)>()(server);
  Enter(&ended_calls);
}

// What is sent happens before it is received. The kernel is called, and not ThreadSanitizer's
// function of the name, which would take the buffers for ours.
ssize_t sendmsg(int socket, const msghdr* message, int flags) {
  Leave(WireOf(socket, true));
  return syscall(SYS_sendmsg, socket, message, flags);
}
ssize_t recvmsg(int socket, msghdr* message, int flags) {
  const ssize_t received = syscall(SYS_recvmsg, socket, message, flags);
  if (received > 0) {
    Enter(WireOf(socket, false));
  }
  return received;
}

}  // extern "C"

namespace grpc::internal {

// The count of reactions under way is mostly changed by gRPC's headers, so seen, but after
// OnCancel by the library.
void ServerCallbackCall::ScheduleOnDone(bool inline_ondone) {
  Enter(&callbacks_outstanding_);
  Real<"_ZN4grpc8internal18ServerCallbackCall14ScheduleOnDoneEb",
       void(ServerCallbackCall*, bool)>()(this, inline_ondone);
}

}  // namespace grpc::internal

namespace grpc_core {

class MultiProducerSingleConsumerQueue {
 public:
  struct Node;
  bool Push(Node* node);
  Node* Pop();
  Node* PopAndCheckEnd(bool* empty);
};

bool MultiProducerSingleConsumerQueue::Push(Node* node) {
  Leave(node);
  return Real<"_ZN9grpc_core32MultiProducerSingleConsumerQueue4PushEPNS0_4NodeE",
              bool(MultiProducerSingleConsumerQueue*, Node*)>()(this, node);
}
MultiProducerSingleConsumerQueue::Node* MultiProducerSingleConsumerQueue::Pop() {
  Node* const node = Real<"_ZN9grpc_core32MultiProducerSingleConsumerQueue3PopEv",
                          Node*(MultiProducerSingleConsumerQueue*)>()(this);
  if (node != nullptr) Enter(node);
  return node;
}
MultiProducerSingleConsumerQueue::Node* MultiProducerSingleConsumerQueue::PopAndCheckEnd(
    bool* empty) {
  Node* const node = Real<"_ZN9grpc_core32MultiProducerSingleConsumerQueue14PopAndCheckEndEPb",
                          Node*(MultiProducerSingleConsumerQueue*, bool*)>()(this, empty);
  if (node != nullptr) Enter(node);
  return node;
}

// A combiner runs one closure after another, on the thread that brings one unless it is running.
class Combiner {
 public:
  void Run(grpc_closure* closure, absl::Status error);
};
void Combiner::Run(grpc_closure* closure, absl::Status error) {
  Enter(this);
  Leave(this);
  Real<"_ZN9grpc_core8Combiner3RunEP12grpc_closureN4absl7debian36StatusE",
       void(Combiner*, grpc_closure*, absl::Status)>()(this, closure, std::move(error));
}

class CallCombiner {
 public:
  void Start(grpc_closure* closure, absl::Status error, const char* file, int line,
             const char* reason);
};
void CallCombiner::Start(grpc_closure* closure, absl::Status error, const char* file, int line,
                         const char* reason) {
  Enter(this);
  Leave(this);
  Real<"_ZN9grpc_core12CallCombiner5StartEP12grpc_closureN4absl7debian36StatusEPKciS7_",
       void(CallCombiner*, grpc_closure*, absl::Status, const char*, int, const char*)>()(
      this, closure, std::move(error), file, line, reason);
}

}  // namespace grpc_core
