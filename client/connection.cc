// SPDX-License-Identifier: Apache-2.0
#include "client/connection.h"

namespace motcua::client {

Connection Connect(const Addresses& addresses, const CallSettings& settings) {
  const auto intake = MakeChannel(addresses.intake, settings.channel);
  const auto processing = MakeChannel(addresses.processing, settings.channel);
  const auto statistics = MakeChannel(addresses.statistics, settings.channel);
  return {
      .addresses = addresses,
      .settings = settings,
      .catalog = intake::v1::CatalogService::NewStub(intake),
      .intake = intake::v1::IntakeService::NewStub(intake),
      .processing = processing::v1::ProcessingService::NewStub(processing),
      .statistics = statistics::v1::StatisticsService::NewStub(statistics),
      .intake_journal = journal::v1::JournalService::NewStub(intake),
      .processing_journal = journal::v1::JournalService::NewStub(processing),
      .intake_admin = admin::v1::AdminService::NewStub(MakeChannel(addresses.intake_admin)),
      .processing_admin = admin::v1::AdminService::NewStub(MakeChannel(addresses.processing_admin)),
      .statistics_admin =
          admin::v1::AdminService::NewStub(MakeChannel(addresses.statistics_admin))};
}

void PrepareStream(const CallSettings& settings, grpc::ClientContext& context) {
  context.AddMetadata("motcua-caller", settings.caller);
}

}  // namespace motcua::client
