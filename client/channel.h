// SPDX-License-Identifier: Apache-2.0
//
// How a caller opens a channel to a service: sizes, keepalive and reconnection as the servers
// expect them.
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
};

// A channel to "host:port", on a connection of its own. It connects when first used, and again
// whenever it must. Proxies of the environment are not used: services are reached directly.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address,
                                           const ChannelOptions& options = {});

}  // namespace motcua::client

#endif  // MOTCUA_CLIENT_CHANNEL_H_
