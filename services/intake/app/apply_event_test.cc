// SPDX-License-Identifier: Apache-2.0
// Every event that can stand in the journal has an apply, and leads to the bytes that it led to
// when it was released. goldens/README.md says what a golden file holds and how one is added.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/text_format.h"
#include "services/intake/app/world_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

constexpr engine::EventAddress kAddress{.partition = 2, .sequence = 7, .ordinal = 3};

const char kDossierHeader[] = R"pb(
  header {
    record_time { seconds: 1675821600 nanos: 123456000 }
    caller: "desk"
    request_fingerprint: "0123456789abcdef"
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    dossier_id: "0080000000001"
  }
)pb";
const char kFacts[] = R"pb(
  facts {
    agency_code: "000.01.21.H28"
    procedure_code: "1.004227"
    field_code: "HT"
    level: ONLINE_LEVEL_FULL
    channel: CHANNEL_POSTAL
    submit_time { seconds: 1675821600 nanos: 123456000 }
  }
)pb";
const char kAcceptance[] = R"pb(
  acceptance {
    dossier_code: "000.01.21.H28-230208-0042"
    accept_time { seconds: 1675825200 }
    due_time { seconds: 1676620800 }
    time_limit { working_days: 8 }
    calendar_code: "H28"
    catalog_sequence: 3
  }
)pb";

v1::IntakeEvent Event(const std::string& payload) {
  return Parse<v1::IntakeEvent>(absl::StrCat(kDossierHeader, payload));
}

v1::IntakeEvent Submitted() { return Event(absl::StrCat("dossier_submitted_v1 {", kFacts, "}")); }

v1::IntakeEvent Accepted() {
  return Event(absl::StrCat("dossier_accepted_v1 {", kFacts, kAcceptance, "}"));
}

// One event of each kind, after what it needs before it.
std::vector<v1::IntakeEvent> EventsUpTo(const std::string& payload) {
  if (payload == "dossier_submitted_v1") {
    return {Submitted()};
  }
  if (payload == "dossier_accepted_v1") {
    return {Submitted(), Accepted()};
  }
  if (payload == "dossier_refused_v1") {
    return {Submitted(), Event(absl::StrCat("dossier_refused_v1 {", kFacts,
                                            "refuse_time { seconds: 1675825200 } }"))};
  }
  if (payload == "dossier_supplemented_v1") {
    return {Submitted(), Event("dossier_supplemented_v1 { supplement_time { seconds: 1675825200 } "
                               "document_count: 2 }")};
  }
  if (payload == "dossier_withdrawn_v1") {
    return {Submitted(), Accepted(),
            Event("dossier_withdrawn_v1 { withdraw_time { seconds: 1675828800 } accepted: true }")};
  }
  if (payload == "dossier_imported_v1") {
    return {Event(absl::StrCat("dossier_imported_v1 {", kFacts, kAcceptance, R"pb(
      steps { state: DOSSIER_STATE_IN_PROGRESS enter_time { seconds: 1675828800 } }
      steps { state: DOSSIER_STATE_WITHDRAWAL_REQUESTED enter_time { seconds: 1675832400 } }
      source: "old-desk"
      source_key: "row-1"
    })pb"))};
  }
  if (payload == "dossier_imported_v1.refused") {
    return {Event(absl::StrCat("dossier_imported_v1 {", kFacts, R"pb(
      steps { state: DOSSIER_STATE_REFUSED enter_time { seconds: 1675828800 } }
      source: "old-desk"
      source_key: "row-2"
    })pb"))};
  }
  if (payload == "catalog_put_v1") {
    v1::IntakeEvent event = Event("catalog_put_v1 {}");
    event.mutable_header()->clear_dossier_id();
    const v1::PutCatalogRequest request = CatalogForTest();
    *event.mutable_catalog_put_v1()->add_calendars() = request.calendars(1);
    *event.mutable_catalog_put_v1()->add_agencies() = request.agencies(3);
    *event.mutable_catalog_put_v1()->add_procedures() = request.procedures(0);
    return {event};
  }
  return {};
}

// The same, each of a request of its own. In those of a name that ends so, the dossier's id is
// where its first event stands, as in all that this program writes.
constexpr char kAddressed[] = ".addressed";
std::vector<v1::IntakeEvent> Sample(const std::string& name) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(name, absl::ByString(kAddressed));
  std::vector<v1::IntakeEvent> events = EventsUpTo(parts.first);
  if (absl::EndsWith(name, kAddressed)) {
    for (v1::IntakeEvent& event : events) {
      event.mutable_header()->set_dossier_id(dossier::FormatDossierId(DossierIdAt(kAddress)));
    }
  }
  for (size_t i = 0; i < events.size(); ++i) {
    events[i].mutable_header()->set_request_id(absl::StrCat("request-", i + 1));
  }
  return events;
}

// A store in memory, with what events lead to.
class Applied {
 public:
  explicit Applied(const std::vector<v1::IntakeEvent>& events)
      : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())),
        store_(kv::Store::Open({.path = "/store",
                                .service = kJournalName,
                                .schema_version = kSchemaVersion,
                                .partition_count = kPartitionsForTest,
                                .tables = TableSpecs(),
                                .env = env_.get()})
                   .value()),
        id_(dossier::ParseDossierId(events.empty() ? "" : events[0].header().dossier_id())) {
    const Machine machine(store_.get(), nullptr);
    kv::Transaction transaction(*store_);
    engine::EventAddress address = kAddress;
    for (const v1::IntakeEvent& event : events) {
      address.partition = event.has_catalog_put_v1() ? 0 : kAddress.partition;
      const absl::Status applied = machine.ApplyEvent(transaction, address, event);
      EXPECT_TRUE(applied.ok()) << applied;
      address.ordinal += HasBody(event) ? 1 : 0;
    }
    kv::WriteBatch batch;
    std::move(transaction).MoveTo(batch);
    EXPECT_TRUE(store_->Write(std::move(batch)).ok());
  }

  // A line each.
  std::string Rows() const {
    std::string lines;
    for (const Table table : kEventTables) {
      for (const auto& [key, value] : RowsOf(*store_, table)) {
        absl::StrAppend(&lines, "row ", TableSpecs()[table].name, " ", absl::BytesToHexString(key),
                        value.empty() ? "" : " ", absl::BytesToHexString(value), "\n");
      }
    }
    return lines;
  }
  std::optional<DossierRecord> Record() const {
    return id_.has_value() ? Machine::FindRecord(*store_, *id_).value() : std::nullopt;
  }

 private:
  const std::unique_ptr<rocksdb::Env> env_;
  const std::unique_ptr<kv::Store> store_;
  const std::optional<dossier::DossierId> id_;
};

// What a golden file of these events would hold today.
std::string Golden(const std::vector<v1::IntakeEvent>& events) {
  std::string text;
  for (const v1::IntakeEvent& event : events) {
    absl::StrAppend(&text, "event ", absl::BytesToHexString(event.SerializeAsString()), "\n");
  }
  const Applied applied(events);
  if (const auto record = applied.Record()) {
    absl::StrAppend(&text, "record ", record->ShortDebugString(), "\n");
  }
  return text + applied.Rows();
}

std::filesystem::path GoldenFolder() {
  const char* const root = std::getenv("MOTCUA_SOURCE_DIR");
  return std::filesystem::path(root == nullptr ? "." : root) / "services/intake/app/goldens";
}

// A golden file, read.
struct GoldenCase {
  std::vector<v1::IntakeEvent> events;
  std::optional<DossierRecord> record;
  std::string rows;
};

GoldenCase ReadGolden(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  GoldenCase golden;
  const std::string content = text.str();
  for (const absl::string_view line : absl::StrSplit(content, '\n', absl::SkipEmpty())) {
    if (absl::StartsWith(line, "event ")) {
      EXPECT_TRUE(
          golden.events.emplace_back().ParseFromString(absl::HexStringToBytes(line.substr(6))));
    } else if (absl::StartsWith(line, "record ")) {
      golden.record = Parse<DossierRecord>(std::string(line.substr(7)));
    } else {
      absl::StrAppend(&golden.rows, line, "\n");
    }
  }
  return golden;
}

TEST(IntakeGoldens, EveryFileLeadsToTheStateThatItHolds) {
  std::set<int> covered;
  for (const auto& file : std::filesystem::directory_iterator(GoldenFolder())) {
    if (file.path().extension() != ".txt") {
      continue;
    }
    SCOPED_TRACE(file.path().filename().string());
    const GoldenCase golden = ReadGolden(file.path());
    ASSERT_FALSE(golden.events.empty());

    const Applied applied(golden.events);

    EXPECT_EQ(applied.Rows(), golden.rows);
    EXPECT_EQ(applied.Record().has_value(), golden.record.has_value());
    if (golden.record.has_value()) {
      EXPECT_EQ(applied.Record()->SerializeAsString(), golden.record->SerializeAsString());
    }
    const auto* const payload =
        v1::IntakeEvent::descriptor()->FindFieldByNumber(golden.events.back().payload_case());
    ASSERT_NE(payload, nullptr);
    EXPECT_TRUE(absl::StartsWith(file.path().filename().string(), payload->name() + "."));
    covered.insert(payload->number());
  }
  const auto* const payloads = v1::IntakeEvent::descriptor()->FindOneofByName("payload");
  for (int i = 0; i < payloads->field_count(); ++i) {
    EXPECT_EQ(covered.count(payloads->field(i)->number()), 1u)
        << "goldens/" << payloads->field(i)->name() << ".txt is missing; today it would be:\n"
        << Golden(Sample(payloads->field(i)->name()));
  }
}

// Released bytes are read by what is built today, and written by it in the same way.
TEST(IntakeGoldens, SamplesAreWhatTheFilesHold) {
  for (const char* name : {"dossier_submitted_v1", "dossier_accepted_v1", "dossier_refused_v1",
                           "dossier_supplemented_v1", "dossier_withdrawn_v1", "dossier_imported_v1",
                           "dossier_imported_v1.refused", "catalog_put_v1",
                           "dossier_submitted_v1.addressed", "dossier_accepted_v1.addressed"}) {
    const GoldenCase golden = ReadGolden(GoldenFolder() / absl::StrCat(name, ".txt"));
    const std::vector<v1::IntakeEvent> sample = Sample(name);
    if (golden.events.size() != sample.size()) {
      ADD_FAILURE() << "goldens/" << name << ".txt is missing; today it would be:\n"
                    << Golden(sample);
      continue;
    }
    for (size_t i = 0; i < sample.size(); ++i) {
      EXPECT_EQ(golden.events[i].SerializeAsString(), sample[i].SerializeAsString()) << name;
    }
  }
}

TEST(ApplyEvent, WhatCannotBeAppliedIsDataLossAndWritesNothing) {
  const Applied empty({});
  const std::unique_ptr<rocksdb::Env> env(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  const std::unique_ptr<kv::Store> store = kv::Store::Open({.path = "/store",
                                                            .service = kJournalName,
                                                            .partition_count = kPartitionsForTest,
                                                            .tables = TableSpecs(),
                                                            .env = env.get()})
                                               .value();
  const Machine machine(store.get(), nullptr);
  kv::Transaction transaction(*store);
  v1::IntakeEvent of_no_kind = Submitted();
  of_no_kind.clear_payload();
  v1::IntakeEvent of_no_dossier = Submitted();
  of_no_dossier.mutable_header()->clear_dossier_id();
  v1::IntakeEvent of_another_partition = Submitted();
  of_another_partition.mutable_header()->set_dossier_id(dossier::FormatDossierId({3, 1}));

  for (const v1::IntakeEvent& event :
       {of_no_kind, of_no_dossier, of_another_partition, Accepted()}) {
    EXPECT_EQ(errors::ReasonOf(machine.ApplyEvent(transaction, kAddress, event)), "CORRUPT_DATA")
        << event.ShortDebugString();
  }
  EXPECT_TRUE(transaction.empty());
}

}  // namespace
}  // namespace motcua::intake
