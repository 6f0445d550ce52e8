// SPDX-License-Identifier: Apache-2.0
//
// How a caller opens a channel to a service: sizes, keepalive and reconnection as the servers
// expect them, and the published service config where calls are to be retried.
//
// Threads: synchronised.

#ifndef MOTCUA_CLIENT_CHANNEL_H_
#define MOTCUA_CLIENT_CHANNEL_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

namespace motcua::client {

struct ChannelOptions {
  // None: plaintext, as inside a cluster that encrypts by itself.
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  // True: gRPC waits for a server that is ready and sends again what may be sent again, as
  // service_config.json says. False: every answer, and that nobody answers, is told at once.
  bool retries = false;
};

// A channel to what gRPC can resolve, such as "host:port", on connections of its own. It connects
// when first used, and again whenever it must. Proxies of the environment are not used: services
// are reached directly.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address,
                                           const ChannelOptions& options = {});

}  // namespace motcua::client

#endif  // MOTCUA_CLIENT_CHANNEL_H_
