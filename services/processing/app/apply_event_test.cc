// SPDX-License-Identifier: Apache-2.0
// Every event that can stand in the journal has an apply, and leads to the bytes that it led to
// when it was released. A golden file holds events in hexadecimal, applied in order, and the rows
// that they lead to; files are added, never edited.
#include "services/processing/app/apply_event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "services/processing/app/app_world_for_test.h"

namespace motcua::processing {
namespace {

constexpr Table kEventTables[] = {kCourses, kCodes, kHistory, kWork};

v1::ProcessingEvent EventOf(uint64_t serial) {
  v1::ProcessingEvent event;
  event.mutable_header()->mutable_record_time()->set_seconds(1673314200);
  event.mutable_header()->set_caller("processing");
  event.mutable_header()->set_dossier_id(dossier::FormatDossierId(IdForTest(serial)));
  return event;
}

v1::ProcessingEvent Opened(uint64_t serial) {
  v1::ProcessingEvent event = EventOf(serial);
  *event.mutable_course_opened_v1()->mutable_opening() = OpeningForTest(serial);
  return event;
}

v1::CourseTransition TransitionTo(v1::CourseAction action, motcua::common::v1::DossierState from,
                                  motcua::common::v1::DossierState to) {
  v1::CourseTransition transition;
  transition.set_action(action);
  transition.set_from_state(from);
  transition.set_to_state(to);
  transition.mutable_transition_time()->set_seconds(1673400600);
  transition.set_clock(v1::CLOCK_STATE_RUNNING);
  *transition.mutable_due_time() = OpeningForTest(1).due_time();
  return transition;
}

// One event of each kind, after what it needs before it.
std::vector<v1::ProcessingEvent> Sample(absl::string_view payload) {
  const v1::CourseTransition start =
      TransitionTo(v1::COURSE_ACTION_START, motcua::common::v1::DOSSIER_STATE_ACCEPTED,
                   motcua::common::v1::DOSSIER_STATE_IN_PROGRESS);
  if (payload == "course_opened_v1") {
    return {Opened(1)};
  }
  if (payload == "course_imported_v1") {
    v1::ProcessingEvent event = EventOf(2);
    v1::CourseImportedV1& imported = *event.mutable_course_imported_v1();
    *imported.mutable_opening() = OpeningForTest(2);
    *imported.add_transitions() = start;
    v1::CourseTransition& resolve = *imported.add_transitions();
    resolve = TransitionTo(v1::COURSE_ACTION_RESOLVE, start.to_state(),
                           motcua::common::v1::DOSSIER_STATE_RESOLVED);
    resolve.set_clock(v1::CLOCK_STATE_ENDED);
    resolve.set_outcome(motcua::common::v1::OUTCOME_EARLY);
    return {event};
  }
  if (payload == "course_transitioned_v1") {
    v1::ProcessingEvent event = EventOf(1);
    event.mutable_header()->set_caller("officer");
    event.mutable_header()->set_request_id("request-1");
    event.mutable_header()->set_request_fingerprint(std::string(16, 'f'));
    *event.mutable_course_transitioned_v1()->mutable_transition() = start;
    event.mutable_course_transitioned_v1()->set_has_note(true);
    return {Opened(1), event};
  }
  return {};
}

// Applies the events as those of one entry; returns the rows they lead to, a line each.
std::string RowsAfter(const std::vector<v1::ProcessingEvent>& events) {
  StoreForTest store;
  kv::Transaction transaction(*store);
  for (const v1::ProcessingEvent& event : events) {
    const absl::Status applied = ApplyEvent(
        transaction, {.partition = IdForTest(1).partition, .sequence = 7, .ordinal = 3}, event);
    EXPECT_TRUE(applied.ok()) << applied;
  }
  store.Commit(std::move(transaction));
  std::string lines;
  for (const Table table : kEventTables) {
    for (const auto& [key, value] : store.Rows(table)) {
      absl::StrAppend(&lines, "row ", TableSpecs()[table].name, " ", absl::BytesToHexString(key),
                      value.empty() ? "" : " ", absl::BytesToHexString(value), "\n");
    }
  }
  return lines;
}

std::string Golden(const std::vector<v1::ProcessingEvent>& events) {
  std::string text;
  for (const v1::ProcessingEvent& event : events) {
    absl::StrAppend(&text, "event ", absl::BytesToHexString(event.SerializeAsString()), "\n");
  }
  return text + RowsAfter(events);
}

std::string ReadGolden(absl::string_view payload) {
  const char* const root = std::getenv("MOTCUA_SOURCE_DIR");
  std::ifstream file(absl::StrCat(root == nullptr ? "." : root, "/services/processing/app/goldens/",
                                  payload, ".txt"));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(ApplyEvent, EveryEventLeadsToItsGoldenState) {
  const auto* const payloads = v1::ProcessingEvent::descriptor()->FindOneofByName("payload");
  ASSERT_GT(payloads->field_count(), 0);
  for (int i = 0; i < payloads->field_count(); ++i) {
    const std::string payload = payloads->field(i)->name();
    SCOPED_TRACE(payload);
    const std::string golden = ReadGolden(payload);
    ASSERT_FALSE(golden.empty()) << "goldens/" << payload << ".txt is missing; today it would be:\n"
                                 << Golden(Sample(payload));

    std::vector<v1::ProcessingEvent> events;
    std::string rows;
    for (const absl::string_view line : absl::StrSplit(golden, '\n', absl::SkipEmpty())) {
      if (absl::StartsWith(line, "event ")) {
        ASSERT_TRUE(events.emplace_back().ParseFromString(absl::HexStringToBytes(line.substr(6))));
      } else {
        absl::StrAppend(&rows, line, "\n");
      }
    }
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back().payload_case(), payloads->field(i)->number());
    EXPECT_EQ(RowsAfter(events), rows);
  }
}

TEST(ApplyEvent, EveryEventHasAnApply) {
  const auto* const payloads = v1::ProcessingEvent::descriptor()->FindOneofByName("payload");
  for (int i = 0; i < payloads->field_count(); ++i) {
    const std::vector<v1::ProcessingEvent> events = Sample(payloads->field(i)->name());
    ASSERT_FALSE(events.empty()) << payloads->field(i)->name();
    EXPECT_EQ(events.back().payload_case(), payloads->field(i)->number());
    EXPECT_THAT(RowsAfter(events), testing::HasSubstr("row courses"));
  }
}

TEST(ApplyEvent, WhatCannotBeAppliedIsDataLossAndWritesNothing) {
  StoreForTest store;
  kv::Transaction transaction(*store);
  const engine::EventAddress address{.partition = IdForTest(1).partition, .sequence = 1};
  v1::ProcessingEvent of_no_kind = EventOf(1);
  v1::ProcessingEvent of_no_dossier = Opened(1);
  of_no_dossier.mutable_header()->clear_dossier_id();
  v1::ProcessingEvent of_no_course = Sample("course_transitioned_v1")[1];

  for (const v1::ProcessingEvent& event : {of_no_kind, of_no_dossier, of_no_course}) {
    EXPECT_EQ(errors::ReasonOf(ApplyEvent(transaction, address, event)), "CORRUPT_DATA");
  }
  engine::EventAddress elsewhere = address;
  ++elsewhere.partition;
  EXPECT_EQ(errors::ReasonOf(ApplyEvent(transaction, elsewhere, Opened(1))), "CORRUPT_DATA");
  EXPECT_TRUE(transaction.empty());
}

}  // namespace
}  // namespace motcua::processing
