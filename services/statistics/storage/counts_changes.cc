// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/storage/counts_changes.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "common/kv/codec.h"
#include "common/status/status_macros.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {
namespace {

using storage::v1::CellCounts;

// Adds to one movement of a cell; movements stay in order, and those that come to zero vanish.
void AddTo(Movement movement, int64_t delta, CellCounts& cell) {
  auto& movements = *cell.mutable_movements();
  auto& deltas = *cell.mutable_deltas();
  const auto place = std::lower_bound(movements.begin(), movements.end(), movement);
  const int index = static_cast<int>(place - movements.begin());
  if (place == movements.end() || *place != movement) {
    movements.Add(movement);
    deltas.Add(delta);
    std::rotate(movements.begin() + index, movements.end() - 1, movements.end());
    std::rotate(deltas.begin() + index, deltas.end() - 1, deltas.end());
  } else if (deltas.Get(index) + delta == 0) {
    movements.erase(movements.begin() + index);
    deltas.erase(deltas.begin() + index);
  } else {
    deltas.Set(index, deltas.Get(index) + delta);
  }
}

}  // namespace

CountsChanges::Group CountsChanges::GroupOf(const AgencyPlace& place, const Cell& cell) {
  Group group;
  name_ = kv::KeyWriter().U32(place.partition).Rest(place.agency_code).Take();
  const auto [agency, is_new_agency] =
      agency_numbers_.try_emplace(name_, static_cast<uint32_t>(agencies_.size()));
  if (is_new_agency) {
    agencies_.push_back({place.partition, std::string(place.agency_code)});
  }
  group.agency = agency->second;

  name_ = kv::KeyWriter().U32(cell.channel).U32(cell.level).Rest(cell.field_code).Take();
  const auto [number, is_new_cell] =
      cell_numbers_.try_emplace(name_, static_cast<uint32_t>(cells_.size()));
  if (is_new_cell) {
    cells_.push_back({std::string(cell.field_code), cell.channel, cell.level});
  }
  group.cell = number->second;
  return group;
}

void CountsChanges::Add(Group group, absl::CivilDay day, Movement movement, int64_t delta) {
  changes_.push_back({group.agency, day, group.cell, movement, delta});
}

absl::Status CountsChanges::Write(kv::Transaction& transaction) {
  for (const Granularity granularity : kGranularities) {
    MOTCUA_RETURN_IF_ERROR(WriteBuckets(granularity, transaction));
  }
  Clear();
  return absl::OkStatus();
}

void CountsChanges::Clear() {
  agencies_.clear();
  cells_.clear();
  agency_numbers_.clear();
  cell_numbers_.clear();
  changes_.clear();
}

absl::Status CountsChanges::WriteBuckets(Granularity granularity, kv::Transaction& transaction) {
  sorted_ = changes_;
  for (Change& change : sorted_) {
    change.bucket = BucketOf(granularity, change.bucket);
  }
  std::sort(sorted_.begin(), sorted_.end(), [](const Change& a, const Change& b) {
    return std::tie(a.agency, a.bucket, a.cell, a.movement) <
           std::tie(b.agency, b.bucket, b.cell, b.movement);
  });
  const Change* const end = sorted_.data() + sorted_.size();
  for (const Change* begin = sorted_.data(); begin != end;) {
    const Change* const row_end = std::find_if(begin, end, [begin](const Change& change) {
      return change.agency != begin->agency || change.bucket != begin->bucket;
    });
    MOTCUA_RETURN_IF_ERROR(WriteRow(granularity, begin, row_end, transaction));
    begin = row_end;
  }
  return absl::OkStatus();
}

absl::Status CountsChanges::WriteRow(Granularity granularity, const Change* begin,
                                     const Change* end, kv::Transaction& transaction) {
  const AgencyName& agency = agencies_[begin->agency];
  const std::string key =
      CountsKey({agency.partition, agency.agency_code}, granularity, begin->bucket);
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> stored, transaction.Get(kCounts, key));
  if (stored.has_value()) {
    MOTCUA_RETURN_IF_ERROR(kCountsTable.DecodeInto(*stored, row_));
  } else {
    row_.Clear();
  }
  while (begin != end) {
    const Change& first = *begin;
    int64_t sum = 0;
    for (; begin != end && begin->cell == first.cell && begin->movement == first.movement;
         ++begin) {
      sum += begin->delta;
    }
    if (sum != 0) {
      AddTo(first.movement, sum, CellOf(cells_[first.cell]));
    }
  }
  auto& cells = *row_.mutable_cells();
  for (int i = cells.size() - 1; i >= 0; --i) {
    if (cells.Get(i).movements().empty()) {
      cells.DeleteSubrange(i, 1);
    }
  }
  if (!cells.empty()) {
    kCountsTable.Put(transaction, key, row_);
  } else if (stored.has_value()) {
    kCountsTable.Delete(transaction, key);
  }
  return absl::OkStatus();
}

CellCounts& CountsChanges::CellOf(const CellName& name) {
  auto& cells = *row_.mutable_cells();
  const auto place = std::lower_bound(
      cells.begin(), cells.end(), name, [](const CellCounts& cell, const CellName& wanted) {
        return std::forward_as_tuple(cell.field_code(), cell.channel(), cell.level()) <
               std::tie(wanted.field_code, wanted.channel, wanted.level);
      });
  if (place != cells.end() && place->field_code() == name.field_code &&
      place->channel() == name.channel && place->level() == name.level) {
    return *place;
  }
  const int index = static_cast<int>(place - cells.begin());
  CellCounts& added = *cells.Add();
  added.set_field_code(name.field_code);
  added.set_channel(name.channel);
  added.set_level(name.level);
  for (int i = cells.size() - 1; i > index; --i) {
    cells.SwapElements(i, i - 1);
  }
  return added;
}

}  // namespace motcua::statistics
