// SPDX-License-Identifier: Apache-2.0
// TLS of our servers and of the channels to them, from PEM files. The files are read again when
// they change: connections made from then on go by the new ones, those that are open stay. Change
// them by renaming, so that nobody reads half of one; while a certificate and its key do not fit,
// or one of them is broken, connections are refused. Synchronised.
#ifndef MOTCUA_COMMON_RPC_TLS_H_
#define MOTCUA_COMMON_RPC_TLS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "grpcpp/grpcpp.h"

namespace motcua::rpc {

// How often files are looked at.
inline constexpr int kTlsReloadSeconds = 2;

// Paths of a server's files.
struct ServerTls {
  std::string certificate;  // With those between it and its CA. Empty: plaintext.
  std::string key;          // Of the certificate.
  std::string client_ca;    // If set, callers must show a certificate of one of these.
};

// Paths of a caller's files.
struct ClientTls {
  std::string ca;           // Of servers. Empty: plaintext.
  std::string certificate;  // What it shows if it is asked; may be empty.
  std::string key;          // Of the certificate.
};

// Looks at the files: FAILED_PRECONDITION, with the path, if one cannot be read or holds no PEM of
// its kind, if the certificate has expired, or the key is that of another one.
absl::Status CheckFiles(const ServerTls& tls);
absl::Status CheckFiles(const ClientTls& tls);

// From files that were checked.
std::shared_ptr<grpc::ServerCredentials> MakeCredentials(const ServerTls& tls);
std::shared_ptr<grpc::ChannelCredentials> MakeCredentials(const ClientTls& tls);

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_TLS_H_
