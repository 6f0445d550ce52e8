// SPDX-License-Identifier: Apache-2.0
//
// A province's quarter: its catalogue and every dossier of it, the same bytes for the same figures
// and seed on every machine. Rows say what happened and when, never what it amounts to: early or
// late comes out of the services' own rules.
//
// Threads: immutable.

#ifndef MOTCUA_TOOLS_QUARTER_QUARTER_H_
#define MOTCUA_TOOLS_QUARTER_QUARTER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "motcua/intake/v1/dossier.pb.h"
#include "tools/published/published.h"
#include "tools/quarter/catalog.h"
#include "tools/quarter/course_maker.h"

namespace motcua::quarter {

class Quarter {
 public:
  // INVALID_ARGUMENT if no times lead to the figures, or the period is not within the announced
  // years.
  static absl::StatusOr<std::unique_ptr<const Quarter>> Generate(
      const published::Published& published, uint64_t seed);

  const Catalog& catalog() const { return catalog_; }

  size_t row_count() const { return plans_.size(); }

  // Rows in order of their submission. `index` is below row_count().
  intake::v1::ImportRow Row(size_t index) const;

 private:
  // All of a row that other rows depend on; the rest is drawn when the row is asked for.
  struct RowPlan {
    size_t stream = 0;  // of the row's random sequences
    size_t demand = 0;
    size_t procedure = 0;
    common::v1::Channel channel = common::v1::CHANNEL_UNSPECIFIED;
    CourseTimes times;
    uint32_t serial = 0;  // within the agency and the date of acceptance
  };

  explicit Quarter(uint64_t seed) : seed_(seed) {}

  absl::Status Plan(const published::Published& published);
  absl::StatusOr<RowPlan> PlanRow(const CourseMaker& maker, const Wish& wish, size_t stream) const;
  void Number();

  const uint64_t seed_;
  Catalog catalog_;
  std::vector<RowPlan> plans_;
};

}  // namespace motcua::quarter

#endif  // MOTCUA_TOOLS_QUARTER_QUARTER_H_
