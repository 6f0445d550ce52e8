// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/server_host.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "common/rpc/call_observation.h"
#include "common/rpc/grpc_library.h"
#include "common/rpc/health.h"
#include "common/rpc/listen_failure.h"
#include "grpcpp/ext/channelz_service_plugin.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/impl/server_builder_plugin.h"
#include "grpcpp/impl/server_initializer.h"
#include "grpcpp/resource_quota.h"

namespace motcua::rpc {
namespace {

// Reflection and channelz are gRPC's own services and the only synchronous ones: this bounds their
// threads.
constexpr int kSynchronousThreadsMax = 8;
// What gRPC calls the plugins that serve them.
constexpr char kReflectionPlugin[] = "proto_server_reflection";
constexpr char kChannelzPlugin[] = "channelz_service";
// What messages that are being received may take, all together. A message is refused for its size
// only when it is there.
constexpr size_t kCallMemoryBytesMax = size_t{256} << 20;

// Tells the names of a server's services once all are registered, and before it listens: not in
// Finish, which comes when it takes calls already. Is to be the last plugin, as others register
// too.
using NamesSink = std::function<void(const std::vector<std::string>& names)>;

class ServiceNames final : public grpc::ServerBuilderPlugin {
 public:
  explicit ServiceNames(NamesSink sink) : sink_(std::move(sink)) {}
  std::string name() override { return "motcua.service_names"; }
  void InitServer(grpc::ServerInitializer* initializer) override {
    sink_(*initializer->GetServiceList());
  }
  void Finish(grpc::ServerInitializer* /*initializer*/) override {}
  void ChangeArguments(const std::string& /*name*/, void* /*value*/) override {}

 private:
  const NamesSink sink_;
};

// Chooses among the plugins, which every builder of the process gets, and adds the one for names.
class Plugins final : public grpc::ServerBuilderOption {
 public:
  Plugins(const ServerHostOptions& options, NamesSink sink)
      : reflection_(options.reflection), channelz_(options.channelz), sink_(std::move(sink)) {}
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->erase(std::remove_if(plugins->begin(), plugins->end(),
                                  [this](const std::unique_ptr<grpc::ServerBuilderPlugin>& plugin) {
                                    return !IsWanted(*plugin);
                                  }),
                   plugins->end());
    plugins->push_back(std::make_unique<ServiceNames>(sink_));
  }

 private:
  bool IsWanted(grpc::ServerBuilderPlugin& plugin) const {
    const std::string name = plugin.name();
    return (reflection_ || name != kReflectionPlugin) && (channelz_ || name != kChannelzPlugin);
  }

  const bool reflection_;
  const bool channelz_;
  const NamesSink sink_;
};

// Once for the process. The libraries also do it by themselves when they are loaded, but a linker
// drops a library that nobody calls.
void InstallPlugins() {
  static const bool installed = [] {
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::channelz::experimental::InitChannelzService();
    return true;
  }();
  static_cast<void>(installed);
}

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

void SetArguments(const ServerHostOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.receive_bytes_max);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options.metadata_bytes_max);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.streams_max);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             Milliseconds(options.connection_age_max));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Milliseconds(options.connection_age_grace));
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             Milliseconds(options.handshake_timeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(kKeepaliveTime));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(kKeepaliveTimeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Milliseconds(kPingIntervalMin));
  // Otherwise a second server on the same port would start and take half of the connections.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetResourceQuota(grpc::ResourceQuota("motcua")
                               .Resize(kCallMemoryBytesMax)
                               .SetMaxThreads(kSynchronousThreadsMax));
  // What is packed says nothing of its size, and is unpacked before that is looked at.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
}

// gRPC takes a port modulo 65536 and would listen somewhere else.
absl::Status CheckPort(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  int port = 0;
  const bool valid = colon != std::string::npos &&
                     absl::SimpleAtoi(listen.substr(colon + 1), &port) && port >= 0 &&
                     port <= 65535;
  return valid ? absl::OkStatus()
               : absl::FailedPreconditionError(
                     absl::StrCat("cannot listen on ", listen, ": the port must be 0 to 65535"));
}

}  // namespace

ServerHost::ServerHost() : health_(std::make_unique<HealthService>()) {}

ServerHost::~ServerHost() { Shutdown(absl::ZeroDuration()); }

absl::StatusOr<std::unique_ptr<ServerHost>> ServerHost::Start(
    const ServerHostOptions& options, const std::vector<grpc::Service*>& services) {
  if (const absl::Status valid = CheckPort(options.listen); !valid.ok()) {
    return valid;
  }
  if (const absl::Status usable = CheckFiles(options.tls); !usable.ok()) {
    return usable;
  }
  std::unique_ptr<ServerHost> host(new ServerHost());
  HoldGrpcLibrary();
  InstallPlugins();
  grpc::ServerBuilder builder;
  if (!options.observers.empty()) {
    host->observation_ = std::make_unique<CallObservation>(options.clock, options.observers);
    host->observation_->Install(builder);
  }
  builder.SetOption(
      std::make_unique<Plugins>(options, [&host](const std::vector<std::string>& names) {
        host->health_->SetServices(names);
        if (host->observation_ != nullptr) {
          host->observation_->SetServices(names);
        }
      }));
  SetArguments(options, builder);
  builder.AddListeningPort(options.listen, MakeCredentials(options.tls), &host->port_);
  builder.RegisterService(host->health_.get());
  for (grpc::Service* service : services) {
    builder.RegisterService(service);
  }
  host->server_ = builder.BuildAndStart();
  if (host->server_ == nullptr || host->port_ == 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot listen on ", options.listen, ": ", WhyNotListening(options.listen)));
  }
  return host;
}

void ServerHost::SetServing(bool serving) { health_->SetServing(serving); }

void ServerHost::Shutdown(absl::Duration grace) {
  if (server_ == nullptr) {
    return;
  }
  health_->Close();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
  server_.reset();
}

}  // namespace motcua::rpc
