// SPDX-License-Identifier: Apache-2.0
//
// The three services as callers and operators see them: the channels, all the stubs, and the
// metadata and deadline that every call carries. For tools that show each answer as it is; client.h
// is for those who want their calls done.
//
// Threads: stubs are synchronised; a Connection may be shared once made.

#ifndef MOTCUA_CLIENT_CONNECTION_H_
#define MOTCUA_CLIENT_CONNECTION_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/channel.h"
#include "motcua/admin/v1/admin_service.grpc.pb.h"
#include "motcua/intake/v1/catalog_service.grpc.pb.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "motcua/journal/v1/journal_service.grpc.pb.h"
#include "motcua/processing/v1/processing_service.grpc.pb.h"
#include "motcua/statistics/v1/statistics_service.grpc.pb.h"

namespace motcua::client {

struct Addresses {
  std::string intake = "127.0.0.1:7001";
  std::string processing = "127.0.0.1:7002";
  std::string statistics = "127.0.0.1:7003";
  // Where they answer operators (AdminService), always in plaintext.
  std::string intake_admin = "127.0.0.1:7101";
  std::string processing_admin = "127.0.0.1:7102";
  std::string statistics_admin = "127.0.0.1:7103";
};

struct CallSettings {
  // Sent as metadata `motcua-caller`: request ids are the caller's own. At most 64 of A-Z a-z 0-9
  // . - _ @; a service refuses every call of one that has others.
  std::string caller;
  // Deadline of a unary call, over all its tries.
  absl::Duration timeout = absl::Seconds(10);
  // How the channels are made.
  ChannelOptions channel;
};

struct Connection {
  Addresses addresses;
  CallSettings settings;
  std::unique_ptr<intake::v1::CatalogService::Stub> catalog;
  std::unique_ptr<intake::v1::IntakeService::Stub> intake;
  std::unique_ptr<processing::v1::ProcessingService::Stub> processing;
  std::unique_ptr<statistics::v1::StatisticsService::Stub> statistics;
  std::unique_ptr<journal::v1::JournalService::Stub> intake_journal;
  std::unique_ptr<journal::v1::JournalService::Stub> processing_journal;
  std::unique_ptr<admin::v1::AdminService::Stub> intake_admin;
  std::unique_ptr<admin::v1::AdminService::Stub> processing_admin;
  std::unique_ptr<admin::v1::AdminService::Stub> statistics_admin;
};

// Connects lazily: nothing is sent before the first call.
Connection Connect(const Addresses& addresses, const CallSettings& settings);

// Adds the metadata; no deadline, as streams want it.
void PrepareStream(const CallSettings& settings, grpc::ClientContext& context);

// One unary call, such as Call(connection, *connection.intake, &IntakeService::Stub::GetDossier,
// ...).
template <typename Stub, typename Method, typename Request, typename Response>
grpc::Status Call(const Connection& connection, Stub& stub, Method method, const Request& request,
                  Response& response) {
  grpc::ClientContext context;
  PrepareStream(connection.settings, context);
  context.set_deadline(absl::ToChronoTime(absl::Now() + connection.settings.timeout));
  return (stub.*method)(&context, request, &response);
}

}  // namespace motcua::client

#endif  // MOTCUA_CLIENT_CONNECTION_H_
