// SPDX-License-Identifier: Apache-2.0
//
// One channel a service, with room for a feed's messages.

#include "tools/client/connection.h"

#include "common/rpc/channel.h"
#include "common/rpc/limits.h"

namespace motcua::client {
namespace {

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  return rpc::MakeChannel(address, {.receive_bytes_max = rpc::kFeedReceiveBytesMax});
}

}  // namespace

Connection Connect(const Addresses& addresses, const CallSettings& settings) {
  const auto intake = ChannelTo(addresses.intake);
  const auto processing = ChannelTo(addresses.processing);
  const auto statistics = ChannelTo(addresses.statistics);
  return {.addresses = addresses,
          .settings = settings,
          .catalog = intake::v1::CatalogService::NewStub(intake),
          .intake = intake::v1::IntakeService::NewStub(intake),
          .processing = processing::v1::ProcessingService::NewStub(processing),
          .statistics = statistics::v1::StatisticsService::NewStub(statistics),
          .intake_journal = journal::v1::JournalService::NewStub(intake),
          .processing_journal = journal::v1::JournalService::NewStub(processing),
          .intake_admin = admin::v1::AdminService::NewStub(intake),
          .processing_admin = admin::v1::AdminService::NewStub(processing),
          .statistics_admin = admin::v1::AdminService::NewStub(statistics)};
}

void PrepareStream(const CallSettings& settings, grpc::ClientContext& context) {
  context.AddMetadata("motcua-caller", settings.caller);
}

}  // namespace motcua::client
