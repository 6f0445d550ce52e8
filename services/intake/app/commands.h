// SPDX-License-Identifier: Apache-2.0
// Intake's commands: what the committer runs for each mutating call. They are made from requests
// that were validated in form; the callback gets the outcome once it is durable. Confined.
#ifndef MOTCUA_SERVICES_INTAKE_APP_COMMANDS_H_
#define MOTCUA_SERVICES_INTAKE_APP_COMMANDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/engine/command.h"
#include "common/engine/request_log.h"
#include "motcua/common/v1/event.pb.h"
#include "motcua/intake/v1/catalog_service.pb.h"
#include "motcua/intake/v1/dossier.pb.h"
#include "motcua/intake/v1/events.pb.h"
#include "services/intake/app/machine.h"

namespace motcua::intake {

// Who asks, with which request.
struct RequestInfo {
  engine::RequestKey key;
  std::string traceparent;
};

// What became of one thing that was asked for.
struct Outcome {
  absl::Status status;
  std::string dossier_id;  // Empty for the catalogue.
  bool repeated = false;   // Was done before: the outcome is the recorded one.
  uint32_t partition = 0;  // The commit.
  uint64_t sequence = 0;
  DossierRecord record;  // Unless repeated: the dossier as it is now.
  // TransitionCommand, unless repeated: the dossier's private parts; none if one of them is not
  // written yet, because the dossier came with the same group.
  std::optional<std::vector<std::string>> parts;
  uint32_t changed_count = 0;  // PutCatalogCommand.
};

using Outcomes = std::vector<Outcome>;
// The status is that of the group: if it is not OK, nothing is known of the outcomes.
using OutcomesCallback = absl::AnyInvocable<void(const absl::Status&, Outcomes&)>;

// What all commands share: the bound on memory, the time_limit, and the answer.
class IntakeCommand : public engine::Command {
 public:
  IntakeCommand(Machine* machine, size_t bytes, absl::Duration time_limit,
                OutcomesCallback callback)
      : machine_(machine), bytes_(bytes), time_limit_(time_limit), callback_(std::move(callback)) {}

  size_t bytes() const override { return bytes_; }
  absl::Duration time_limit() const override { return time_limit_; }
  void Done(const absl::Status& status) override { callback_(status, outcomes_); }

 protected:
  // True if the request was answered before, or must be refused: `outcome` says how.
  bool AnsweredBefore(const RequestInfo& request, Outcome& outcome) const;
  // An event with its header filled in.
  static motcua::intake::v1::IntakeEvent MakeEvent(const engine::Group& group,
                                                   const RequestInfo& request,
                                                   std::string dossier_id);
  // Of the dossier that the next event of the agency's partition brings.
  dossier::DossierId NextDossierId(const engine::Group& group, absl::string_view agency_code) const;
  // The next serials, as far as this group has given them out.
  NextReceptionSerial ReceptionSerials(engine::Group& group) const;
  // Emits, and fills in the outcome; its record is the dossier's before, and then after the event.
  void Emit(engine::Group& group, const motcua::intake::v1::IntakeEvent& event, std::string body,
            Outcome& outcome) const;

  Machine* const machine_;
  Outcomes outcomes_;

 private:
  const size_t bytes_;
  const absl::Duration time_limit_;
  OutcomesCallback callback_;
};

// Hands in dossiers, each on its own.
class SubmitCommand final : public IntakeCommand {
 public:
  struct Item {
    RequestInfo request;
    std::string agency_code;
    std::string procedure_code;
    motcua::common::v1::Channel channel = motcua::common::v1::CHANNEL_UNSPECIFIED;
    std::string body;      // Serialised DossierBody.
    absl::Status refusal;  // Not OK: the item is not valid in form, and this is its outcome.
  };
  SubmitCommand(Machine* machine, std::vector<Item> items, size_t bytes, absl::Duration time_limit,
                OutcomesCallback callback);
  engine::Priority priority() const override {
    return items_.size() > 1 ? engine::Priority::kBatch : engine::Priority::kInteractive;
  }
  absl::string_view caller() const override {
    return items_.empty() ? absl::string_view() : items_.front().request.key.caller;
  }
  void Run(engine::Group& group) override;

 private:
  void RunItem(engine::Group& group, Item& item, Outcome& outcome) const;

  std::vector<Item> items_;
};

// Moves one dossier: accepts, refuses, supplements or withdraws it.
class TransitionCommand final : public IntakeCommand {
 public:
  enum class Kind { kAccept, kRefuse, kSupplement, kWithdraw };
  struct Item {
    Kind kind = Kind::kAccept;
    RequestInfo request;
    std::string dossier;  // Id or code.
    std::string etag;
    std::string body;  // Serialised DossierBody, or empty.
    uint32_t document_count = 0;
  };
  TransitionCommand(Machine* machine, Item item, absl::Duration time_limit,
                    OutcomesCallback callback);
  absl::string_view caller() const override { return item_.request.key.caller; }
  void Run(engine::Group& group) override;

 private:
  absl::Status Decide(engine::Group& group, const StoredDossier& stored,
                      motcua::intake::v1::IntakeEvent& event) const;
  absl::Status ReadParts(engine::Group& group, const StoredDossier& stored, Outcome& outcome) const;

  Item item_;
};

// Imports rows, each on its own.
class ImportCommand final : public IntakeCommand {
 public:
  struct Item {
    RequestInfo request;
    motcua::intake::v1::ImportRow row;  // Without applicant and documents.
    std::string body;
    absl::Status refusal;
  };
  ImportCommand(Machine* machine, std::string source, std::vector<Item> items, size_t bytes,
                OutcomesCallback callback);
  engine::Priority priority() const override { return engine::Priority::kBatch; }
  absl::string_view caller() const override { return source_; }
  void Run(engine::Group& group) override;

 private:
  void RunItem(engine::Group& group, Item& item, Outcome& outcome) const;

  const std::string source_;
  std::vector<Item> items_;
};

// Puts calendars, agencies and procedures, all or nothing.
class PutCatalogCommand final : public IntakeCommand {
 public:
  PutCatalogCommand(Machine* machine, RequestInfo request,
                    const motcua::intake::v1::PutCatalogRequest* put, absl::Duration time_limit,
                    OutcomesCallback callback);
  absl::string_view caller() const override { return request_.key.caller; }
  void Run(engine::Group& group) override;

 private:
  const RequestInfo request_;
  const motcua::intake::v1::PutCatalogRequest* const put_;  // Outlives the command.
};

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_APP_COMMANDS_H_
