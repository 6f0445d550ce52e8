// SPDX-License-Identifier: Apache-2.0
// For this room's tests: a service whose two handlers are whatever a test wants, and a server on a
// free port with it. Confined.
#ifndef MOTCUA_COMMON_RPC_SCRIPTED_SERVICE_TEST_H_
#define MOTCUA_COMMON_RPC_SCRIPTED_SERVICE_TEST_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "common/rpc/pull_stream.h"
#include "common/rpc/server_host.h"
#include "gtest/gtest.h"
#include "motcua/journal/v1/journal_service.grpc.pb.h"

namespace motcua::rpc {

// The journal's service is borrowed for having one unary and one streaming method.
using Scripted = motcua::journal::v1::JournalService;
using UnaryRequest = motcua::journal::v1::GetHeadRequest;
using UnaryResponse = motcua::journal::v1::GetHeadResponse;
using StreamRequest = motcua::journal::v1::StreamEventsRequest;
using StreamResponse = motcua::journal::v1::StreamEventsResponse;

class ScriptedService final : public Scripted::CallbackService {
 public:
  // Asked for every unary call; must finish it, or keep it.
  std::function<void(UnaryCall call, UnaryResponse& response)> on_unary =
      [](UnaryCall call, UnaryResponse&) { call.Finish(absl::OkStatus()); };
  // Asked instead if it is there: for calls whose reactor is not gRPC's own.
  std::function<grpc::ServerUnaryReactor*(UnaryCall call, UnaryResponse& response)> on_read;
  // Asked for every streaming call.
  std::function<grpc::ServerWriteReactor<StreamResponse>*(const StreamRequest& request)> on_stream =
      [](const StreamRequest&) {
        return PullStream<StreamResponse>::Refuse(absl::CancelledError());
      };

  grpc::ServerUnaryReactor* GetHead(grpc::CallbackServerContext* context, const UnaryRequest*,
                                    UnaryResponse* response) override {
    UnaryCall call(context);
    grpc::ServerUnaryReactor* const reactor = call.reactor();
    if (call.ok() && on_read != nullptr) {
      return on_read(std::move(call), *response);
    }
    if (call.ok()) {
      on_unary(std::move(call), *response);
    } else {
      call.Finish(call.status());
    }
    return reactor;
  }

  grpc::ServerWriteReactor<StreamResponse>* StreamEvents(grpc::CallbackServerContext*,
                                                         const StreamRequest* request) override {
    return on_stream(*request);
  }
};

// Starts the server; tests set the handlers before their first call.
class WithServer : public testing::Test {
 protected:
  void SetUp() override {
    auto host = ServerHost::Start({}, {&service_});
    ASSERT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
    stub_ = Scripted::NewStub(MakeChannel(Address()));
  }
  void TearDown() override { host_.reset(); }

  std::string Address() const { return absl::StrCat("127.0.0.1:", host_->port()); }

  // One unary call as our clients make it.
  absl::Status Call(grpc::ClientContext& context) {
    UnaryResponse response;
    return FromGrpcStatus(stub_->GetHead(&context, UnaryRequest(), &response));
  }
  absl::Status Call() {
    grpc::ClientContext context;
    return Call(context);
  }

  ScriptedService service_;
  std::unique_ptr<ServerHost> host_;
  std::unique_ptr<Scripted::Stub> stub_;
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_SCRIPTED_SERVICE_TEST_H_
