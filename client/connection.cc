// SPDX-License-Identifier: Apache-2.0
#include "client/connection.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace motcua::client {
namespace {

// gRPC ends a process that gives it other bytes; a service refuses the mark, and says why.
std::string Sendable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return !absl::ascii_isprint(c); }, '?');
  return text;
}

}  // namespace

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
  context.AddMetadata("motcua-caller", Sendable(settings.caller));
}

}  // namespace motcua::client
