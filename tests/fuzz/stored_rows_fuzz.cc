// SPDX-License-Identifier: Apache-2.0
//
// Rows as they stand in the stores: whatever the bytes, reading gives a value or CORRUPT_DATA, and
// a value is written and read as it was. The input's first byte says which kind of row:
// S serials, F submissions, P private parts, W a key of the work list, D a record of a dossier,
// C one of a course, N a number.
#include <optional>
#include <string>

#include "common/errors/errors.h"
#include "common/journal/embedded_journal.h"
#include "services/intake/storage/tables.h"
#include "services/processing/storage/keys.h"
#include "services/processing/storage/tables.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/quiet.h"

namespace motcua::fuzz {
namespace {

// Every row of every table has the same value.
class OneValue final : public kv::Reader {
 public:
  explicit OneValue(absl::string_view value) : value_(value) {}
  absl::StatusOr<std::optional<std::string>> Get(kv::TableId /*table*/,
                                                 absl::string_view /*key*/) const override {
    return std::optional<std::string>(value_);
  }

 private:
  std::string value_;
};

void RequireCorrupt(const absl::Status& status) {
  MOTCUA_FUZZ_REQUIRE(errors::ReasonOf(status) == errors::ReasonName(errors::Reason::kCorruptData));
}

void CheckSerials(absl::string_view row) {
  const auto serials = intake::ReadSerials(row);
  if (!serials.ok()) {
    return RequireCorrupt(serials.status());
  }
  std::string written;
  for (const uint64_t serial : *serials) {
    intake::AddSerial(serial, written);
  }
  MOTCUA_FUZZ_REQUIRE(written.size() <= row.size());
  const auto again = intake::ReadSerials(written);
  MOTCUA_FUZZ_REQUIRE(again.ok() && *again == *serials);
}

void CheckSubmissions(absl::string_view row) {
  std::string written;
  for (uint32_t ordinal = 0; ordinal < 8; ++ordinal) {
    const engine::EventAddress address{.partition = 1, .sequence = 1, .ordinal = ordinal};
    const auto facts = intake::FindSubmission(OneValue(row), address);
    if (!facts.ok()) {
      return RequireCorrupt(facts.status());
    }
    if (!facts->has_value()) {
      continue;
    }
    intake::AddSubmission(address, **facts, written);
    const auto again = intake::FindSubmission(OneValue(written), address);
    MOTCUA_FUZZ_REQUIRE(again.ok() && again->has_value());
    MOTCUA_FUZZ_REQUIRE((*again)->SerializeAsString() == (*facts)->SerializeAsString());
  }
}

void CheckPrivateParts(absl::string_view row) {
  bool ended = false;
  for (uint32_t ordinal = 0; ordinal < journal::kPrivatePartsPerRow; ++ordinal) {
    const auto part =
        journal::EmbeddedJournal::ReadPrivate(OneValue(row), intake::kPrivate, 1, 1, ordinal);
    if (!part.ok()) {
      RequireCorrupt(part.status());
      ended = true;
      continue;
    }
    // Nothing comes after what cannot be read.
    MOTCUA_FUZZ_REQUIRE(!ended || !part->has_value());
    MOTCUA_FUZZ_REQUIRE(!part->has_value() ||
                        (!(*part)->empty() && row.find(**part) != absl::string_view::npos));
  }
}

void CheckWorkKey(absl::string_view key) {
  const std::optional<processing::WorkRow> row = processing::ParseWorkKey(key);
  if (row.has_value()) {
    MOTCUA_FUZZ_REQUIRE(processing::WorkKey(*row) == key);
  }
  processing::HistoryNumber(key);
  processing::DueMoveCalendar(key);
}

template <typename Record>
void CheckRecord(const kv::RecordTable<Record>& table, absl::string_view row) {
  const absl::StatusOr<Record> record = table.Decode(row);
  if (!record.ok()) {
    return RequireCorrupt(record.status());
  }
  const absl::StatusOr<Record> again = table.Decode(table.Encode(*record));
  MOTCUA_FUZZ_REQUIRE(again.ok() && again->SerializeAsString() == record->SerializeAsString());
}

void CheckNumber(absl::string_view row) {
  const uint64_t number = intake::DecodeNumber(std::string(row));
  MOTCUA_FUZZ_REQUIRE(intake::DecodeNumber(intake::EncodeNumber(number)) == number);
}

}  // namespace
}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace fuzz = motcua::fuzz;
  fuzz::QuietenProtobuf();
  fuzz::Input input(data, size);
  const uint8_t kind = input.Byte();
  const absl::string_view row = input.Rest();
  switch (kind) {
    case 'S':
      fuzz::CheckSerials(row);
      break;
    case 'F':
      fuzz::CheckSubmissions(row);
      break;
    case 'P':
      fuzz::CheckPrivateParts(row);
      break;
    case 'W':
      fuzz::CheckWorkKey(row);
      break;
    case 'D':
      fuzz::CheckRecord(motcua::intake::kDossierTable, row);
      break;
    case 'C':
      fuzz::CheckRecord(motcua::processing::kCourseTable, row);
      break;
    case 'N':
      fuzz::CheckNumber(row);
      break;
    default:
      break;
  }
  return 0;
}
