// SPDX-License-Identifier: Apache-2.0
#include "services/processing/storage/course_rows.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "common/dossier/dossier_code.h"
#include "common/errors/errors.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/codec.h"
#include "common/status/status_macros.h"
#include "services/processing/storage/keys.h"

namespace motcua::processing {
namespace {

absl::Status Corrupt(absl::string_view what) {
  return errors::MakeError(errors::Reason::kCorruptData, what);
}

absl::StatusOr<std::string> ReadNote(const kv::Reader& reader, const dossier::DossierId& id,
                                     const HistoryRecord& record) {
  if (!record.has_note()) {
    return std::string();
  }
  MOTCUA_ASSIGN_OR_RETURN(
      std::optional<std::string> note,
      journal::EmbeddedJournal::ReadPrivate(reader, kPrivateParts, id.partition,
                                            record.note().sequence(), record.note().ordinal()));
  return std::move(note).value_or(std::string());  // Erased notes read as none.
}

// Which lines are wanted.
struct LineBounds {
  uint32_t after = 0;
  size_t limit = 0;  // Lines in all.
};

// Appends the lines of the row of `first_number` that are wanted.
absl::Status AppendLines(const kv::Reader& reader, const dossier::DossierId& id,
                         const std::pair<uint32_t, HistoryRecord>& row, const LineBounds& bounds,
                         std::vector<HistoryLine>& lines) {
  const auto& [first_number, record] = row;
  MOTCUA_ASSIGN_OR_RETURN(const std::string note, ReadNote(reader, id, record));
  for (int i = 0; i < record.transitions_size() && lines.size() < bounds.limit; ++i) {
    const uint32_t number = first_number + i;
    if (number <= bounds.after) {
      continue;
    }
    lines.push_back({.number = number,
                     .transition = record.transitions(i),
                     .caller = record.caller(),
                     .record_micros = record.record_micros(),
                     .note = note});
  }
  return absl::OkStatus();
}

}  // namespace

bool CanNameDossier(absl::string_view text) {
  return dossier::ParseDossierId(text).has_value() || dossier::ParseDossierCode(text).has_value();
}

absl::StatusOr<std::optional<dossier::DossierId>> FindDossier(const kv::Reader& reader,
                                                              uint32_t partition_count,
                                                              absl::string_view text) {
  if (std::optional<dossier::DossierId> id = dossier::ParseDossierId(text); id.has_value()) {
    return id;
  }
  const std::optional<dossier::DossierCode> code = dossier::ParseDossierCode(text);
  if (!code.has_value()) {
    return std::optional<dossier::DossierId>();
  }
  const journal::PartitionId partition = dossier::PartitionOf(code->agency_code, partition_count);
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          reader.Get(kCodes, CodeKey(partition, text)));
  if (!row.has_value()) {
    return std::optional<dossier::DossierId>();
  }
  kv::KeyReader parts(*row);
  const uint64_t serial = parts.U64();
  if (!parts.Done() || serial == 0) {
    return Corrupt("a reception number's row cannot be read");
  }
  return std::optional<dossier::DossierId>({.partition = partition, .serial = serial});
}

absl::StatusOr<std::optional<CourseRow>> FindCourse(const kv::Reader& reader,
                                                    uint32_t partition_count,
                                                    absl::string_view text) {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<dossier::DossierId> id,
                          FindDossier(reader, partition_count, text));
  if (!id.has_value()) {
    return std::optional<CourseRow>();
  }
  MOTCUA_ASSIGN_OR_RETURN(std::optional<CourseRecord> record,
                          kCourseTable.Get(reader, CourseKey(*id)));
  if (!record.has_value()) {
    return std::optional<CourseRow>();
  }
  return std::optional<CourseRow>({.id = *id, .record = *std::move(record)});
}

absl::StatusOr<std::vector<HistoryLine>> ReadHistory(const kv::Snapshot& snapshot,
                                                     const dossier::DossierId& id, uint32_t after,
                                                     size_t limit) {
  const LineBounds bounds{.after = after, .limit = limit};
  std::vector<HistoryLine> lines;
  // The first row may reach beyond `after`, so it is looked at by itself.
  MOTCUA_ASSIGN_OR_RETURN(std::optional<HistoryRecord> first,
                          kHistoryTable.Get(snapshot, HistoryKey(id, 1)));
  if (!first.has_value()) {
    return lines;
  }
  MOTCUA_RETURN_IF_ERROR(AppendLines(snapshot, id, {1, *std::move(first)}, bounds, lines));
  const std::unique_ptr<kv::Cursor> cursor = snapshot.Scan(
      kHistory, HistoryKey(id, std::max(uint32_t{2}, after)), kv::PrefixEnd(HistoryPrefix(id)));
  for (; cursor->Valid() && lines.size() < limit; cursor->Next()) {
    MOTCUA_ASSIGN_OR_RETURN(HistoryRecord record, kHistoryTable.Decode(cursor->value()));
    const uint32_t number = HistoryNumber(cursor->key());
    if (number == 0 || record.transitions_size() != 1) {
      return Corrupt("a history's row cannot be read");
    }
    MOTCUA_RETURN_IF_ERROR(AppendLines(snapshot, id, {number, std::move(record)}, bounds, lines));
  }
  MOTCUA_RETURN_IF_ERROR(cursor->status());
  return lines;
}

}  // namespace motcua::processing
