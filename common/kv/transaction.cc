// SPDX-License-Identifier: Apache-2.0
#include "common/kv/transaction.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/kv/codec.h"

namespace motcua::kv {
namespace {

constexpr size_t kTableBytes = 4;

}  // namespace

std::string& Transaction::RowName(TableId table, absl::string_view key) const {
  name_.clear();
  for (int shift = 24; shift >= 0; shift -= 8) {
    name_.push_back(static_cast<char>(table >> shift));
  }
  name_.append(key.data(), key.size());
  return name_;
}

absl::StatusOr<std::optional<std::string>> Transaction::Get(TableId table,
                                                            absl::string_view key) const {
  const auto row = rows_.find(RowName(table, key));
  if (row != rows_.end()) {
    return row->second;
  }
  return committed_.Get(table, key);
}

void Transaction::Put(TableId table, absl::string_view key, std::string value) {
  rows_.insert_or_assign(RowName(table, key), std::move(value));
}

std::string* Transaction::FindPending(TableId table, absl::string_view key) {
  const auto row = rows_.find(RowName(table, key));
  return row != rows_.end() && row->second.has_value() ? &*row->second : nullptr;
}

void Transaction::Delete(TableId table, absl::string_view key) {
  rows_.insert_or_assign(RowName(table, key), std::nullopt);
}

void Transaction::MoveTo(WriteBatch& batch) && {
  // In the order of tables and keys: neighbours in a batch are then neighbours in the memtable.
  std::vector<std::pair<absl::string_view, std::optional<std::string>*>> rows;
  rows.reserve(rows_.size());
  for (auto& [name, value] : rows_) {
    rows.emplace_back(name, &value);
  }
  std::sort(rows.begin(), rows.end());
  for (auto& [name, row] : rows) {
    std::optional<std::string>& value = *row;
    KeyReader reader(name);
    const TableId table = reader.U32();
    std::string key(name.substr(kTableBytes));
    if (value.has_value()) {
      batch.Put(table, std::move(key), *std::move(value));
    } else {
      batch.Delete(table, std::move(key));
    }
  }
  rows_.clear();
}

}  // namespace motcua::kv
