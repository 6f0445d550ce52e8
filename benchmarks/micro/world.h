// SPDX-License-Identifier: Apache-2.0
// What the micro-benchmarks work on: a small catalogue, dossiers of the usual size, and the cores
// of the services over stores of their own, on the disk or in memory. Whatever cannot fail here
// ends the program if it does: a benchmark of something that failed would be none. Confined.
#ifndef MOTCUA_BENCHMARKS_MICRO_WORLD_H_
#define MOTCUA_BENCHMARKS_MICRO_WORLD_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "motcua/intake/v1/catalog_service.pb.h"
#include "services/intake/app/commands.h"
#include "services/intake/domain/catalog.h"

namespace motcua::bench {

inline constexpr uint32_t kPartitionCount = 16;
inline constexpr uint64_t kAgencyCount = 32;
inline constexpr char kProvince[] = "000.00.00.H28";
inline constexpr char kProcedure[] = "1.000001";
inline constexpr char kField[] = "ho-tich";
inline constexpr char kCalendar[] = "vn";

// Ends the program unless it is OK.
void Check(const absl::Status& status);
// The value, which must be there.
template <typename T>
T Must(absl::StatusOr<T> value) {
  Check(value.status());
  return *std::move(value);
}

// Wednesday 2026-03-11, 09:00 in Việt Nam.
absl::Time Morning();

// A province, its communes, one calendar and one procedure with five working days.
motcua::intake::v1::PutCatalogRequest SmallCatalog();
std::shared_ptr<const intake::Catalog> CatalogInMemory();

std::string AgencyCode(uint64_t number);
// Applicant and three papers: about 600 bytes.
std::string MakeBody(uint64_t number);
intake::SubmitCommand::Item MakeSubmission(uint64_t number);

// Where stores go. Set once by main, before anything runs.
void SetFolder(std::filesystem::path folder);
// A folder of that name in it, emptied.
std::filesystem::path FreshFolder(const std::string& name);

// Waits for commands: counts the answers, and ends the program if one is a failure.
class Answers {
 public:
  // For one command.
  intake::OutcomesCallback Expect();
  bool complete() const { return answered_ == expected_; }

 private:
  uint64_t expected_ = 0;
  uint64_t answered_ = 0;
};

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_MICRO_WORLD_H_
