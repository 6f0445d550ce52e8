// SPDX-License-Identifier: Apache-2.0
// What a commit group has written so far, over what is committed: reads see the group's own writes.
// A row written many times in a group reaches the store once. Confined to the committer.
#ifndef MOTCUA_COMMON_KV_TRANSACTION_H_
#define MOTCUA_COMMON_KV_TRANSACTION_H_

#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "common/kv/store.h"

namespace motcua::kv {

class Transaction final : public Reader {
 public:
  explicit Transaction(const Reader& committed) : committed_(committed) {}

  absl::StatusOr<std::optional<std::string>> Get(TableId table,
                                                 absl::string_view key) const override;
  void Put(TableId table, absl::string_view key, std::string value);
  // The value that this transaction has put there, to be added to; null if it has put none. Asks
  // nothing of what is committed. Valid until the next write.
  std::string* FindPending(TableId table, absl::string_view key);
  void Delete(TableId table, absl::string_view key);

  // Appends the writes to `batch`, each row once, ordered by table and key.
  void MoveTo(WriteBatch& batch) &&;
  bool empty() const { return rows_.empty(); }

 private:
  std::string& RowName(TableId table, absl::string_view key) const;

  const Reader& committed_;
  // Table id (4 bytes) and key => pending value, or nullopt for a deletion.
  absl::flat_hash_map<std::string, std::optional<std::string>> rows_;
  mutable std::string name_;  // Reused, so that a look-up allocates nothing.
};

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_TRANSACTION_H_
