// SPDX-License-Identifier: Apache-2.0
// Reading courses and their histories, whichever way a caller names the dossier. Bytes that do not
// say what they should are CORRUPT_DATA (DATA_LOSS). Pure functions over a reader.
#ifndef MOTCUA_SERVICES_PROCESSING_STORAGE_COURSE_ROWS_H_
#define MOTCUA_SERVICES_PROCESSING_STORAGE_COURSE_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/dossier/dossier_id.h"
#include "common/kv/store.h"
#include "services/processing/storage/tables.h"

namespace motcua::processing {

// Whether a text can name a dossier: it has the form of an id or of a reception number.
bool CanNameDossier(absl::string_view text);

// The dossier that is named by id or by reception number; nullopt if no number is like that. An id
// may be anybody's.
absl::StatusOr<std::optional<dossier::DossierId>> FindDossier(const kv::Reader& reader,
                                                              uint32_t partition_count,
                                                              absl::string_view text);

// Reads a course into `record`, which is empty; false if there is none.
absl::StatusOr<bool> ReadCourse(const kv::Reader& reader, const dossier::DossierId& id,
                                CourseRecord& record);

// A course with its id.
struct CourseRow {
  dossier::DossierId id;
  CourseRecord record;
};

// The course that is named by id or by reception number; nullopt if there is none.
absl::StatusOr<std::optional<CourseRow>> FindCourse(const kv::Reader& reader,
                                                    uint32_t partition_count,
                                                    absl::string_view text);

// One line of a history, with the officer's note.
struct HistoryLine {
  uint32_t number = 0;
  TransitionRecord transition;
  std::string caller;
  int64_t record_micros = 0;
  std::string note;
};

// The lines of a course's history after number `after`, oldest first, at most `limit`. The record
// is the one that the snapshot has.
absl::StatusOr<std::vector<HistoryLine>> ReadHistory(const kv::Snapshot& snapshot,
                                                     const CourseRow& course, uint32_t after,
                                                     size_t limit);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_STORAGE_COURSE_ROWS_H_
