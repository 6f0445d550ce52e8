// SPDX-License-Identifier: Apache-2.0
// What processing knows of intake's catalogue: the agencies, to know whose work is asked for, and
// the working calendars in all their versions, to count due times by the newest and to explain them
// by the one they were counted with. Rows are written in the group that follows intake's journal;
// the calendars are kept in memory, ready to count with.
//
// Promises: a group sees its own changes, everybody else sees them once they are durable; a group
// that fails leaves nothing behind, because the committer has all of it loaded anew. Find, sequence
// and Apply are confined to the committer; Published is synchronised.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_CATALOG_MIRROR_H_
#define MOTCUA_SERVICES_PROCESSING_APP_CATALOG_MIRROR_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/calendar/working_calendar.h"
#include "common/engine/command.h"
#include "common/kv/store.h"
#include "common/kv/transaction.h"
#include "motcua/intake/v1/events.pb.h"

namespace motcua::processing {

// Shared: a reader may go on counting with a calendar that has been replaced meanwhile.
using SharedCalendar = std::shared_ptr<const calendar::WorkingCalendar>;

// A catalogue event that was checked, ready to be applied. The event must outlive it.
struct CatalogChange {
  const motcua::intake::v1::CatalogPutV1* put = nullptr;
  std::vector<SharedCalendar> calendars;  // As put->calendars().
};

// Writes the rows that an event of intake's catalogue leads to.
void WriteCatalog(const motcua::intake::v1::CatalogPutV1& put, uint64_t sequence,
                  kv::Transaction& transaction);

class CatalogMirror {
 public:
  // `store` outlives it.
  explicit CatalogMirror(const kv::Store* store) : store_(store) {}

  // Reads everything from the store. For the committer's on_acquire.
  absl::Status Load();

  // The newest calendar of a code as the group in progress has it; null if there is none.
  const calendar::WorkingCalendar* Find(absl::string_view calendar_code) const;
  // The sequence of the last catalogue entry, likewise.
  uint64_t sequence() const { return sequence_; }

  // Checks an event and changes nothing. CORRUPT_DATA if a calendar in it cannot be counted with.
  static absl::StatusOr<CatalogChange> Read(const motcua::intake::v1::CatalogPutV1& put);
  // Writes it. Returns the codes of calendars that were known before in another version.
  std::vector<std::string> Apply(engine::Group& group, const CatalogChange& change,
                                 uint64_t sequence);

  // The newest durable calendar of a code; null if there is none.
  SharedCalendar Published(absl::string_view calendar_code) const;

 private:
  struct KnownCalendar {
    uint64_t version = 0;
    SharedCalendar calendar;
  };
  using KnownCalendars = absl::flat_hash_map<std::string, KnownCalendar>;

  const kv::Store* const store_;
  KnownCalendars known_;
  uint64_t sequence_ = 0;
  mutable absl::Mutex mutex_;
  KnownCalendars published_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_CATALOG_MIRROR_H_
