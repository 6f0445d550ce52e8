// SPDX-License-Identifier: Apache-2.0
// Single calls to the services beside a load: what one caller sees of them. Confined.
#ifndef MOTCUA_BENCHMARKS_SUITE_PROBE_H_
#define MOTCUA_BENCHMARKS_SUITE_PROBE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "benchmarks/suite/servers.h"
#include "motcua/common/v1/revision.pb.h"
#include "motcua/intake/v1/catalog_service.grpc.pb.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "motcua/statistics/v1/statistics_service.grpc.pb.h"

namespace motcua::bench {

class Probe {
 public:
  // Calls those of the services that `servers` has. There must be a catalogue before Submit.
  explicit Probe(const Servers& servers);

  // Hands a dossier in and returns its commit.
  absl::StatusOr<motcua::common::v1::Revision> Submit();
  // Returns once statistics has followed the journals to these revisions, with the number of
  // dossiers that it has counted.
  absl::StatusOr<uint64_t> AwaitStatistics(
      const std::vector<motcua::common::v1::Revision>& revisions);
  // How many dossiers intake has. Their serials are dense, so it looks only for the last one of
  // each partition; so does DrawDossiers.
  absl::StatusOr<uint64_t> CountDossiers(uint32_t partition_count);
  // Identifiers of `count` dossiers of intake, drawn evenly from all there are.
  absl::StatusOr<std::vector<std::string>> DrawDossiers(uint32_t partition_count, size_t count);

 private:
  absl::Status FindOffer();
  absl::StatusOr<bool> Exists(uint32_t partition, uint64_t serial);
  absl::StatusOr<uint64_t> LastSerial(uint32_t partition);
  // By partition: how many dossiers there are up to its last one.
  absl::StatusOr<std::vector<uint64_t>> Ends(uint32_t partition_count);

  const std::unique_ptr<motcua::intake::v1::CatalogService::Stub> catalog_;
  const std::unique_ptr<motcua::intake::v1::IntakeService::Stub> intake_;
  const std::unique_ptr<motcua::statistics::v1::StatisticsService::Stub> statistics_;
  // What is handed in, and where.
  std::string agency_code_;
  std::string procedure_code_;
  uint64_t submitted_ = 0;
};

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_PROBE_H_
