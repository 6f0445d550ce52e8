// SPDX-License-Identifier: Apache-2.0
// A table whose values are one kind of protobuf record: a format byte, then the record. An unknown
// format, or bytes that do not parse, is DATA_LOSS, never a guess. Immutable.
#ifndef MOTCUA_COMMON_KV_RECORD_TABLE_H_
#define MOTCUA_COMMON_KV_RECORD_TABLE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/kv/transaction.h"

namespace motcua::kv {

template <typename Record>
class RecordTable {
 public:
  explicit constexpr RecordTable(TableId id) : id_(id) {}

  TableId id() const { return id_; }

  absl::StatusOr<std::optional<Record>> Get(const Reader& reader, absl::string_view key) const {
    auto bytes = reader.Get(id_, key);
    if (!bytes.ok()) {
      return std::move(bytes).status();
    }
    if (!bytes->has_value()) {
      return std::optional<Record>();
    }
    auto record = Decode(**bytes);
    if (!record.ok()) {
      return std::move(record).status();
    }
    return std::optional<Record>(*std::move(record));
  }

  void Put(Transaction& transaction, absl::string_view key, const Record& record) const {
    transaction.Put(id_, key, Encode(record));
  }

  void Delete(Transaction& transaction, absl::string_view key) const {
    transaction.Delete(id_, key);
  }

  static std::string Encode(const Record& record) {
    std::string bytes(1, kFormat);
    record.AppendToString(&bytes);
    return bytes;
  }

  absl::StatusOr<Record> Decode(absl::string_view bytes) const {
    Record record;
    const absl::Status status = DecodeInto(bytes, record);
    if (!status.ok()) {
      return status;
    }
    return record;
  }

  // The same into a record that is used again and again, so that its memory is too.
  absl::Status DecodeInto(absl::string_view bytes, Record& record) const {
    if (bytes.empty() || bytes.front() != kFormat ||
        !record.ParseFromArray(bytes.data() + 1, static_cast<int>(bytes.size()) - 1)) {
      return errors::MakeError(errors::Reason::kCorruptData, "a stored record cannot be read",
                               {{"table", absl::StrCat(id_)}});
    }
    return absl::OkStatus();
  }

 private:
  static constexpr char kFormat = 1;

  TableId id_;
};

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_RECORD_TABLE_H_
