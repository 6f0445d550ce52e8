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
#include "common/dossier/dossier_id.h"
#include "motcua/common/v1/revision.pb.h"
#include "motcua/intake/v1/catalog_service.grpc.pb.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "motcua/statistics/v1/statistics_service.grpc.pb.h"

namespace motcua::bench {

class Probe {
 public:
  // Calls those of the services that `servers` has. There must be a catalogue before Submit.
  explicit Probe(const Servers& servers);

  // A dossier to hand in, of an agency and a procedure that there are, with a request id of its
  // own.
  absl::StatusOr<motcua::intake::v1::SubmitDossierRequest> MakeSubmission();
  // Hands a dossier in and returns its commit.
  absl::StatusOr<motcua::common::v1::Revision> Submit();
  // Returns once statistics has followed the journals to these revisions, with the number of
  // dossiers that it has counted.
  absl::StatusOr<uint64_t> AwaitStatistics(
      const std::vector<motcua::common::v1::Revision>& revisions);
  // Identifiers of `count` dossiers of an intake that was filled by imports or submissions alone,
  // so that every entry of its journal begins with one: of entries drawn evenly, some of the first.
  absl::StatusOr<std::vector<std::string>> DrawDossiers(uint32_t partition_count, size_t count);

 private:
  absl::Status FindOffer();
  absl::StatusOr<bool> Exists(const dossier::DossierId& id);
  // The sequence of the partition's last entry; they are dense.
  absl::StatusOr<uint64_t> LastEntry(uint32_t partition);

  const std::unique_ptr<motcua::intake::v1::CatalogService::Stub> catalog_;
  const std::unique_ptr<motcua::intake::v1::IntakeService::Stub> intake_;
  // Null if `servers` has none.
  const std::unique_ptr<motcua::statistics::v1::StatisticsService::Stub> statistics_;
  // What is handed in, and where.
  std::string agency_code_;
  std::string procedure_code_;
  uint64_t submitted_ = 0;
};

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_PROBE_H_
