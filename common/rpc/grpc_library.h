// SPDX-License-Identifier: Apache-2.0
// What a process does with the gRPC library as a whole. Synchronised.
#ifndef MOTCUA_COMMON_RPC_GRPC_LIBRARY_H_
#define MOTCUA_COMMON_RPC_GRPC_LIBRARY_H_

namespace motcua::rpc {

// Keeps the library up until the process ends. Otherwise it goes down with the last channel or
// server, and that waits up to ten seconds for a thread of its own that sleeps in a poll. Done by
// MakeChannel and ServerHost::Start.
void HoldGrpcLibrary();

// Sends what gRPC itself has to say to our log instead of raw lines on stderr. For main, before
// anything else of gRPC. gRPC calls an error what is often only a peer that went away, so its
// errors are warnings here.
void RouteGrpcLog();

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_GRPC_LIBRARY_H_
