// SPDX-License-Identifier: Apache-2.0
#include "client/channel.h"

#include <grpc/grpc.h>

#include "client/service_config.h"

namespace motcua::client {
namespace {

// A feed's message holds whole entries: up to 64 MiB and what is around them.
constexpr int kReceiveBytesMax = 80 << 20;
// gRPC keeps a request until it is answered to send it again: all of the largest that a server
// takes.
constexpr int kRetryBufferBytes = 5 << 20;
constexpr int kMetadataBytesMax = 16 << 10;

// Who hears nothing asks after 30 s whether anybody is there; servers bear with every 10 s.
constexpr int kKeepaliveMs = 30'000;
constexpr int kKeepaliveTimeoutMs = 20'000;

constexpr int kConnectTimeoutMs = 2'000;
constexpr int kReconnectPauseMinMs = 100;
constexpr int kReconnectPauseMaxMs = 5'000;

// gRPC goes down with the last channel, and that can wait ten seconds for a thread of its own. So
// it is kept up until the process ends.
void HoldGrpcLibrary() {
  static const bool held = (grpc_init(), true);
  static_cast<void>(held);
}

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address,
                                           const ChannelOptions& options) {
  HoldGrpcLibrary();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kReceiveBytesMax);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // Despite its name the second one is the time that an attempt is given.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectPauseMinMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectPauseMaxMs);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Nobody's DNS says how our services are called.
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  if (options.retries) {
    arguments.SetServiceConfigJSON(ServiceConfigJson());
    arguments.SetInt(GRPC_ARG_PER_RPC_RETRY_BUFFER_SIZE, kRetryBufferBytes);
  } else {
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  }
  return grpc::CreateCustomChannel(
      address, options.credentials ? options.credentials : grpc::InsecureChannelCredentials(),
      arguments);
}

}  // namespace motcua::client
