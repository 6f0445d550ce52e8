// SPDX-License-Identifier: Apache-2.0
// What processing keeps on disk: every table, the bytes of its keys, and who writes it. Ids and
// names are for ever; a table that is no longer used stays listed. "Events" means
// app/apply_event.h, from an event of processing's own journal and nothing else, so that a replay
// writes the same bytes again. Immutable.
#ifndef MOTCUA_SERVICES_PROCESSING_STORAGE_TABLES_H_
#define MOTCUA_SERVICES_PROCESSING_STORAGE_TABLES_H_

#include <vector>

#include "common/journal/embedded_journal.h"
#include "common/kv/record_table.h"
#include "common/kv/store.h"
#include "motcua/intake/v1/catalog.pb.h"
#include "motcua/processing/storage/v1/course_record.pb.h"

namespace motcua::processing {

using CourseRecord = motcua::processing::storage::v1::CourseRecord;
using DueMoveRecord = motcua::processing::storage::v1::DueMoveRecord;
using HistoryRecord = motcua::processing::storage::v1::HistoryRecord;
using TransitionRecord = motcua::processing::storage::v1::TransitionRecord;

// 3: growing tables pack their values; `requests` says how far it reaches. 2: private parts share
// rows.
inline constexpr uint32_t kSchemaVersion = 3;

enum Table : kv::TableId {
  // See common/journal/embedded_journal.h. Written by the committer.
  kJournal,
  // See common/journal/embedded_journal.h: officers' notes. Written by the committer.
  kPrivateParts,
  // See common/engine/request_log.h: what the journal says of requests, up to a position.
  kRequests,
  // See common/feed/feed.h: how far intake was followed. Written by the follower.
  kCursors,
  // partition u32, serial u64 => CourseRecord, with the newest lines of its history. Written by
  // events.
  kCourses,
  // partition u32, dossier code => serial u64. Written by events.
  kCodes,
  // partition u32, serial u64, number u32 => HistoryRecord: older lines of a long history, up to
  // the
  // one of this number. Written by events.
  kHistory,
  // partition u32, agency code, 0, due time (all ones: none), serial u64 => nothing. Open courses
  // only. Written by events.
  kWork,
  // What is known of intake's catalogue. Written by what intake's journal says.
  //   0 u32, 1 u8, agency code                       => motcua.intake.v1.Agency
  //   0 u32, 2 u8, calendar code, 0, version u64     => motcua.intake.v1.WorkingCalendar
  //   0 u32, 3 u8                                    => sequence u64 of the last catalogue entry
  kCatalog,
  // 0 u32, calendar code => DueMoveRecord: open courses on it have due times that may have to move.
  // Written by catalogue changes, and by the work that they cause.
  kDueMoves,
  kTableCount,
};

// In the order of the ids.
std::vector<kv::TableSpec> TableSpecs();

inline constexpr journal::JournalTables kJournalTables{.entries = kJournal,
                                                       .private_parts = kPrivateParts};
inline constexpr kv::RecordTable<CourseRecord> kCourseTable(kCourses);
inline constexpr kv::RecordTable<HistoryRecord> kHistoryTable(kHistory);
inline constexpr kv::RecordTable<motcua::intake::v1::Agency> kAgencyTable(kCatalog);
inline constexpr kv::RecordTable<motcua::intake::v1::WorkingCalendar> kCalendarTable(kCatalog);
inline constexpr kv::RecordTable<DueMoveRecord> kDueMoveTable(kDueMoves);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_STORAGE_TABLES_H_
