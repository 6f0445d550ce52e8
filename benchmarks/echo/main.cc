// SPDX-License-Identifier: Apache-2.0
// motcua-echo: a bare unary echo on the same server host, with the same limits and the same
// adapter, as the services have. What it does in a second is what a durable call is measured
// against.
#include <algorithm>
#include <iostream>
#include <string>
#include <variant>

#include "common/rpc/call.h"
#include "common/service/options.h"
#include "common/service/process.h"
#include "common/service/servers.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "grpcpp/grpcpp.h"
#include "motcua/echo/v1/echo_service.grpc.pb.h"

namespace motcua::echo {
namespace {

constexpr uint32_t kResponseBytesMax = 1 << 20;

class EchoHandlers final : public motcua::echo::v1::EchoService::CallbackService {
 public:
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context,
                                 const motcua::echo::v1::EchoRequest* request,
                                 motcua::echo::v1::EchoResponse* response) override {
    rpc::UnaryCall call(context);
    response->mutable_payload()->assign(std::min(request->response_bytes(), kResponseBytesMax),
                                        'e');
    return rpc::Answer(std::move(call), absl::OkStatus());
  }
};

absl::Status Serve(const service::Options& options, service::Process& process) {
  EchoHandlers handlers;
  const time::SystemClock clock;
  MOTCUA_ASSIGN_OR_RETURN(
      const std::unique_ptr<service::Servers> servers,
      service::Servers::Start(options, {.to_callers = {&handlers}, .clock = &clock}));
  return process.ServeUntilSignal(*servers,
                                  {.drain = [] {}, .close = [] { return absl::OkStatus(); }});
}

int Main(int argc, char** argv) {
  const auto parsed =
      service::ParseOptions({.program = "motcua-echo",
                             .summary = "The yardstick of the benchmarks.",
                             .default_port = 7009},
                            {}, service::Arguments(argc, argv), {std::cout, std::cerr});
  if (const auto* exit = std::get_if<service::Exit>(&parsed)) {
    return exit->status;
  }
  const auto& options = std::get<service::Options>(parsed);
  service::Process process(options);
  const absl::Status status = Serve(options, process);
  return status.ok() ? service::kExitOk : service::ReportFailure("motcua-echo", status);
}

}  // namespace
}  // namespace motcua::echo

int main(int argc, char** argv) { return motcua::echo::Main(argc, argv); }
