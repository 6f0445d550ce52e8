// SPDX-License-Identifier: Apache-2.0
// What an event of processing's journal does to the store. It reads nothing but the event, where it
// stands, and the course it is about, so replaying the journal into an empty store gives the same
// bytes as recording the events did (course_machine.h), which goes through the same course drafts.
// Confined to whoever owns the transaction.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_APPLY_EVENT_H_
#define MOTCUA_SERVICES_PROCESSING_APP_APPLY_EVENT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/engine/command.h"
#include "common/kv/transaction.h"
#include "motcua/processing/v1/events.pb.h"
#include "services/processing/storage/tables.h"

namespace motcua::processing {

// CORRUPT_DATA if the event is of no known kind, names no dossier, or moves a course that is not
// there: nothing was written then.
absl::Status ApplyEvent(kv::Transaction& transaction, const engine::EventAddress& address,
                        const v1::ProcessingEvent& event);

// Applies all events of an entry as it was committed: how a store is built anew from its journal.
absl::Status ReplayEntry(kv::Transaction& transaction, const journal::Entry& entry);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_APPLY_EVENT_H_
