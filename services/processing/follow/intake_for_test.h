// SPDX-License-Identifier: Apache-2.0
// Intake's journal as far as processing sees it: entries with their chains, made from events
// written by hand. For tests only. Confined.
#ifndef MOTCUA_SERVICES_PROCESSING_FOLLOW_INTAKE_FOR_TEST_H_
#define MOTCUA_SERVICES_PROCESSING_FOLLOW_INTAKE_FOR_TEST_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/calendar/calendars_for_test.h"
#include "common/calendar/due_time.h"
#include "common/catalog/catalog_conversion.h"
#include "common/journal/journal.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/journal/v1/journal_service.pb.h"
#include "services/processing/app/app_world_for_test.h"

namespace motcua::processing {

using motcua::intake::v1::IntakeEvent;
using Response = motcua::journal::v1::StreamEventsResponse;
using PastSteps = std::vector<std::pair<motcua::common::v1::DossierState, absl::Time>>;

class IntakeForTest {
 public:
  // Adds an entry to the partition, and to `response`.
  void AddEntry(uint32_t partition, const std::vector<IntakeEvent>& events, Response& response) {
    motcua::intake::v1::IntakeEventBatch batch;
    for (const IntakeEvent& event : events) {
      *batch.add_events() = event;
    }
    AddBytes(partition, batch.SerializeAsString(), response);
  }
  void AddBytes(uint32_t partition, const std::string& bytes, Response& response) {
    journal::Position& head = heads_[partition];
    const journal::Chain digest = journal::PrivateDigest({});
    head.partition = partition;
    ++head.sequence;
    head.chain = journal::NextChain(head.chain, partition, head.sequence, bytes, digest);
    motcua::journal::v1::Entry& entry = *response.add_entries();
    entry.mutable_position()->set_partition(partition);
    entry.mutable_position()->set_sequence(head.sequence);
    entry.mutable_position()->set_chain(head.chain.data(), head.chain.size());
    entry.mutable_events()->set_value(bytes);
    entry.set_private_digest(digest.data(), digest.size());
  }
  // Takes the last entry of a partition back, as if it had never been.
  void Forget(uint32_t partition, const journal::Position& head) { heads_[partition] = head; }
  journal::Position head(uint32_t partition) { return heads_[partition]; }
  uint64_t catalog_sequence() { return heads_[journal::kCatalogPartition].sequence; }

  static IntakeEvent EventOf(const dossier::DossierId& id) {
    IntakeEvent event;
    event.mutable_header()->set_caller("desk");
    event.mutable_header()->set_request_id("of-intake");
    event.mutable_header()->set_traceparent("00-trace-01");
    event.mutable_header()->set_dossier_id(dossier::FormatDossierId(id));
    return event;
  }

  static void SetFacts(motcua::intake::v1::DossierFacts& facts) {
    facts.set_agency_code(kAgency);
    facts.set_procedure_code("1.004227");
    facts.set_field_code("HT");
    facts.set_level(motcua::common::v1::ONLINE_LEVEL_FULL);
    facts.set_channel(motcua::common::v1::CHANNEL_ONLINE);
  }

  // `calendar` counts the due time; a limit of 0 working days is none.
  void SetAcceptance(uint64_t serial, absl::Time accepted, int working_days,
                     const motcua::intake::v1::WorkingCalendar& calendar,
                     motcua::intake::v1::Acceptance& acceptance) {
    acceptance.set_dossier_code(CodeForTest(serial));
    catalog::SetTime(accepted, acceptance.mutable_accept_time());
    acceptance.set_calendar_code(calendar.calendar_code());
    acceptance.set_catalog_sequence(catalog_sequence());
    if (working_days > 0) {
      acceptance.mutable_time_limit()->set_working_days(working_days);
      const auto counted = catalog::MakeCalendar(calendar);
      ASSERT_TRUE(counted.ok()) << counted.status();
      const auto due = calendar::DueTime(
          **counted, accepted,
          {.unit = calendar::TimeLimit::Unit::kWorkingDays, .amount = working_days}, {});
      ASSERT_TRUE(due.ok()) << due.status();
      catalog::SetTime(*due->due, acceptance.mutable_due_time());
    }
  }

  IntakeEvent Accepted(uint64_t serial, absl::Time accepted, int working_days,
                       const motcua::intake::v1::WorkingCalendar& calendar) {
    IntakeEvent event = EventOf(IdForTest(serial));
    SetFacts(*event.mutable_dossier_accepted_v1()->mutable_facts());
    SetAcceptance(serial, accepted, working_days, calendar,
                  *event.mutable_dossier_accepted_v1()->mutable_acceptance());
    return event;
  }

  IntakeEvent Imported(uint64_t serial, absl::Time accepted, int working_days,
                       const motcua::intake::v1::WorkingCalendar& calendar,
                       const PastSteps& steps) {
    IntakeEvent event = EventOf(IdForTest(serial));
    motcua::intake::v1::DossierImportedV1& imported = *event.mutable_dossier_imported_v1();
    SetFacts(*imported.mutable_facts());
    SetAcceptance(serial, accepted, working_days, calendar, *imported.mutable_acceptance());
    for (const auto& [state, time] : steps) {
      motcua::intake::v1::PastStep& step = *imported.add_steps();
      step.set_state(state);
      catalog::SetTime(time, step.mutable_enter_time());
    }
    return event;
  }

  static IntakeEvent Supplemented(uint64_t serial, absl::Time time) {
    IntakeEvent event = EventOf(IdForTest(serial));
    catalog::SetTime(time, event.mutable_dossier_supplemented_v1()->mutable_supplement_time());
    event.mutable_dossier_supplemented_v1()->set_document_count(1);
    return event;
  }

  static IntakeEvent Withdrawn(uint64_t serial, absl::Time time, bool accepted = true) {
    IntakeEvent event = EventOf(IdForTest(serial));
    catalog::SetTime(time, event.mutable_dossier_withdrawn_v1()->mutable_withdraw_time());
    event.mutable_dossier_withdrawn_v1()->set_accepted(accepted);
    return event;
  }

  static IntakeEvent CatalogPut(const motcua::intake::v1::WorkingCalendar& calendar) {
    IntakeEvent event;
    *event.mutable_catalog_put_v1()->add_calendars() = calendar;
    event.mutable_catalog_put_v1()->add_agencies()->set_agency_code(kAgency);
    return event;
  }

 private:
  std::map<uint32_t, journal::Position> heads_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_FOLLOW_INTAKE_FOR_TEST_H_
