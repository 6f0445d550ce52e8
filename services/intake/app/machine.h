// SPDX-License-Identifier: Apache-2.0
// Intake as a state machine over its journal: how an event changes the store, how dossiers are
// found and read, and the catalogue in memory. Emit and everything on a Group belong to the
// committer; reads are synchronised.
#ifndef MOTCUA_SERVICES_INTAKE_APP_MACHINE_H_
#define MOTCUA_SERVICES_INTAKE_APP_MACHINE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/dossier/dossier_id.h"
#include "common/engine/command.h"
#include "common/engine/request_log.h"
#include "common/kv/store.h"
#include "motcua/intake/storage/v1/records.pb.h"
#include "motcua/intake/v1/dossier.pb.h"
#include "motcua/intake/v1/events.pb.h"
#include "services/intake/domain/catalog.h"
#include "services/intake/domain/dossier.h"

namespace motcua::intake {

using motcua::intake::storage::v1::DossierBody;

// A dossier as it is stored, with its identifier.
struct StoredDossier {
  dossier::DossierId id;
  DossierRecord record;
};

class Machine {
 public:
  // Both outlive it. Without `requests`, it can only replay.
  Machine(const kv::Store* store, engine::RequestLog* requests);

  // Reads the catalogue from the store. For the committer's on_acquire.
  absl::Status Reload();
  // The durable catalogue; shared because readers may hold on to a version while the next one
  // comes.
  std::shared_ptr<const Catalog> catalog() const;
  // The catalogue as the running group has it, with what the group itself has put. Committer only.
  const Catalog& group_catalog() const { return *group_catalog_; }

  // Finds a dossier by its id or its code. UNKNOWN_DOSSIER.
  absl::StatusOr<StoredDossier> Find(const kv::Reader& reader, absl::string_view dossier) const;
  // What is known of a dossier; nullopt if there is none.
  static absl::StatusOr<std::optional<DossierRecord>> FindRecord(const kv::Reader& reader,
                                                                 const dossier::DossierId& id);
  // Its private parts, in order: serialised DossierBodies. One that was erased is left out.
  absl::StatusOr<std::vector<std::string>> ReadParts(const kv::Reader& reader,
                                                     const StoredDossier& stored) const;
  // The dossier as callers see it, with its private parts.
  absl::StatusOr<motcua::intake::v1::Dossier> Read(const kv::Reader& reader,
                                                   const StoredDossier& stored) const;

  // Applies an event to the group's state and appends it to the group's entry. `body` is the
  // serialised DossierBody, empty where HasBody says that the event has none. `record` is the
  // dossier's as the group has it, default for its first event; afterwards it is as the event
  // leaves it. Null for the catalogue. An error means that the store cannot be read, or a fault of
  // ours: the group has been told to fail.
  absl::Status Emit(engine::Group& group, const motcua::intake::v1::IntakeEvent& event,
                    std::string body, DossierRecord* record);

  // What an event does to the store: the only writer of state. Also used to replay a journal, where
  // the address's ordinal is the number of events with a body before it in the entry. The events of
  // an entry are applied in one transaction.
  absl::Status ApplyEvent(kv::Transaction& transaction, const engine::EventAddress& address,
                          const motcua::intake::v1::IntakeEvent& event) const;

  // What was answered to which request. Committer only.
  const engine::RequestLog& requests() const { return *requests_; }
  // Gives the requests that an entry of the journal answers. CORRUPT_DATA.
  static absl::Status ReadRequests(const journal::Entry& entry, engine::RequestSink sink);

  uint32_t partition_count() const { return store_->partition_count(); }

 private:
  absl::Status EmitOrFail(engine::Group& group, const motcua::intake::v1::IntakeEvent& event,
                          std::string body, DossierRecord* record);
  // What an event about a dossier does. `record` as for Emit.
  absl::Status ApplyToDossier(kv::Transaction& transaction, const engine::EventAddress& address,
                              const motcua::intake::v1::IntakeEvent& event,
                              DossierRecord& record) const;
  absl::Status IndexReception(kv::Transaction& transaction, const dossier::DossierId& id,
                              const std::string& dossier_code) const;
  void SetCatalog(std::shared_ptr<const Catalog> catalog);

  const kv::Store* const store_;
  engine::RequestLog* const requests_;
  std::shared_ptr<const Catalog>
      group_catalog_;  // Shared with catalog_. Confined to the committer.
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Catalog> catalog_ ABSL_GUARDED_BY(mutex_);
};

// The dossier as callers see it but for what stands in its private parts. Parsing those into it,
// one after another, completes it.
motcua::intake::v1::Dossier ToDossier(const StoredDossier& stored);

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_APP_MACHINE_H_
