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
#include "services/processing/storage/history_lines.h"
#include "services/processing/storage/keys.h"

namespace motcua::processing {
namespace {

absl::Status Corrupt(absl::string_view what) {
  return errors::MakeError(errors::Reason::kCorruptData, what);
}

absl::StatusOr<std::string> ReadNote(const kv::Reader& reader, journal::PartitionId partition,
                                     const std::optional<NoteAddress>& note) {
  if (!note.has_value()) {
    return std::string();
  }
  MOTCUA_ASSIGN_OR_RETURN(std::optional<std::string> text,
                          journal::EmbeddedJournal::ReadPrivate(reader, kPrivateParts, partition,
                                                                note->sequence, note->ordinal));
  return std::move(text).value_or(std::string());  // Erased notes read as none.
}

// The lines of one piece of a history.
struct Piece {
  absl::string_view lines;
  uint32_t last = 0;               // The number of the last one.
  std::optional<uint32_t> before;  // The number before the first one, where it is known.
};

// What of a history is wanted, and where it goes.
class LineCollector {
 public:
  LineCollector(const kv::Reader& reader, journal::PartitionId partition, uint32_t after,
                size_t limit)
      : reader_(reader), partition_(partition), after_(after), limit_(limit) {}

  bool is_full() const { return collected_.size() >= limit_; }

  // Takes what is wanted of a piece.
  absl::Status Take(const Piece& piece) {
    MOTCUA_ASSIGN_OR_RETURN(std::vector<StoredLine> lines, ReadLines(piece.lines));
    const size_t count_max = piece.last - piece.before.value_or(0);
    if (piece.before.has_value() ? lines.size() != count_max : lines.size() > count_max) {
      return Corrupt("a history has other lines than were counted");
    }
    uint32_t number = piece.last - static_cast<uint32_t>(lines.size());
    for (StoredLine& line : lines) {
      if (++number <= after_ || is_full()) {
        continue;
      }
      MOTCUA_ASSIGN_OR_RETURN(std::string note, ReadNote(reader_, partition_, line.origin.note));
      collected_.push_back({.number = number,
                            .transition = std::move(line.transition),
                            .caller = std::string(line.origin.caller),
                            .record_micros = line.origin.record_micros,
                            .note = std::move(note)});
    }
    return absl::OkStatus();
  }

  std::vector<HistoryLine> Done() { return std::move(collected_); }

 private:
  const kv::Reader& reader_;
  const journal::PartitionId partition_;
  const uint32_t after_;
  const size_t limit_;
  std::vector<HistoryLine> collected_;
};

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

absl::StatusOr<bool> ReadCourse(const kv::Reader& reader, const dossier::DossierId& id,
                                CourseRecord& record) {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kCourses, CourseKey(id)));
  if (!bytes.has_value()) {
    return false;
  }
  MOTCUA_RETURN_IF_ERROR(kCourseTable.DecodeInto(*bytes, record));
  return true;
}

absl::StatusOr<std::optional<CourseRow>> FindCourse(const kv::Reader& reader,
                                                    uint32_t partition_count,
                                                    absl::string_view text) {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<dossier::DossierId> id,
                          FindDossier(reader, partition_count, text));
  if (!id.has_value()) {
    return std::optional<CourseRow>();
  }
  CourseRow row{.id = *id};
  MOTCUA_ASSIGN_OR_RETURN(const bool found, ReadCourse(reader, *id, row.record));
  return found ? std::optional<CourseRow>(std::move(row)) : std::nullopt;
}

absl::StatusOr<std::vector<HistoryLine>> ReadHistory(const kv::Snapshot& snapshot,
                                                     const CourseRow& course, uint32_t after,
                                                     size_t limit) {
  LineCollector collector(snapshot, course.id.partition, after, limit);
  if (after < course.record.older_line_count()) {
    // The first row from here on is the one with the next line in it.
    const std::unique_ptr<kv::Cursor> cursor = snapshot.Scan(
        kHistory, HistoryKey(course.id, after + 1), kv::PrefixEnd(HistoryPrefix(course.id)));
    for (; cursor->Valid() && !collector.is_full(); cursor->Next()) {
      MOTCUA_ASSIGN_OR_RETURN(const HistoryRecord row, kHistoryTable.Decode(cursor->value()));
      MOTCUA_RETURN_IF_ERROR(
          collector.Take({.lines = row.lines(), .last = HistoryNumber(cursor->key())}));
    }
    MOTCUA_RETURN_IF_ERROR(cursor->status());
  }
  if (!collector.is_full() && after < course.record.transition_count()) {
    MOTCUA_RETURN_IF_ERROR(collector.Take({.lines = course.record.lines(),
                                           .last = course.record.transition_count(),
                                           .before = course.record.older_line_count()}));
  }
  return collector.Done();
}

}  // namespace motcua::processing
