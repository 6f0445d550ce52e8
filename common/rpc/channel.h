// SPDX-License-Identifier: Apache-2.0
// How our programs open a channel to a service of ours: sizes, keepalive and reconnection as the
// servers expect them. Every call on it needs a deadline, except streams that are followed.
// Synchronised.
#ifndef MOTCUA_COMMON_RPC_CHANNEL_H_
#define MOTCUA_COMMON_RPC_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/rpc/limits.h"
#include "grpcpp/grpcpp.h"

namespace motcua::rpc {

struct ChannelOptions {
  int receive_bytes_max = kReceiveBytesMax;
  // True: a connection of its own, even where another channel goes to the same address. A load
  // generator wants it, and whoever must not wait behind another's large messages.
  bool own_connection = true;
  // How long an attempt to connect may take, and the pauses between attempts: growing, with jitter.
  absl::Duration connect_timeout = absl::Seconds(2);
  absl::Duration reconnect_pause_min = absl::Milliseconds(100);
  absl::Duration reconnect_pause_max = absl::Seconds(5);
  std::shared_ptr<grpc::ChannelCredentials> credentials;  // Of tls.h; null: plaintext.
};

// A channel to "host:port". It connects when first used, and again whenever it must. Proxies of the
// environment are not used: services are reached directly, inside the cluster.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address,
                                           const ChannelOptions& options = {});

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_CHANNEL_H_
