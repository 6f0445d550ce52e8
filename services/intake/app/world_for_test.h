// SPDX-License-Identifier: Apache-2.0
// Intake in one thread, over a store in memory, with a clock that stands: commands are enqueued and
// run as groups when the test says so. For tests only. Confined.
#ifndef MOTCUA_SERVICES_INTAKE_APP_WORLD_FOR_TEST_H_
#define MOTCUA_SERVICES_INTAKE_APP_WORLD_FOR_TEST_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/executor/executor.h"
#include "common/time/clock.h"
#include "rocksdb/env.h"
#include "services/intake/app/commands.h"
#include "services/intake/app/intake_core.h"
#include "services/intake/domain/catalog_for_test.h"
#include "services/intake/domain/errors_for_test.h"
#include "services/intake/storage/tables.h"

namespace motcua::intake {

inline constexpr uint32_t kPartitionsForTest = 4;

// What a command was answered.
struct Answer {
  std::optional<absl::Status> status;  // None: not yet.
  Outcomes outcomes;

  const Outcome& one() const { return outcomes.front(); }
};
using AnswerPtr = std::shared_ptr<Answer>;

// A journal event, where it stands, and whether a private part stands there with it.
struct JournalledEvent {
  engine::EventAddress address;
  motcua::intake::v1::IntakeEvent event;
};

// An event's rows: all tables but those that hold the journal itself.
using TableRows = std::map<std::string, std::string>;
inline constexpr Table kEventTables[] = {kDossiers, kCodes,      kDossiersByAgency, kCounters,
                                         kAgencies, kProcedures, kCalendars,        kSubmissions};

inline TableRows RowsOf(const kv::Store& store, kv::TableId table) {
  TableRows rows;
  for (const auto cursor = store.Scan(table, "", ""); cursor->Valid(); cursor->Next()) {
    rows[std::string(cursor->key())] = std::string(cursor->value());
  }
  return rows;
}

// The key, and as fingerprint that of any text that stands for the content.
inline RequestInfo RequestForTest(const std::string& id, const std::string& content = "") {
  return {.key = {.caller = "desk", .request_id = id, .fingerprint = engine::Fingerprint(content)},
          .traceparent = ""};
}

inline std::string BodyForTest(const std::string& name, int document_count = 0) {
  DossierBody body;
  if (!name.empty()) {
    body.mutable_applicant()->set_full_name(name);
  }
  for (int i = 0; i < document_count; ++i) {
    body.add_documents()->set_document_code(absl::StrCat("paper-", i));
  }
  return body.SerializeAsString();
}

inline SubmitCommand::Item SubmitItem(const std::string& request_id,
                                      const std::string& agency = kCommune,
                                      const std::string& procedure = kMarriage) {
  return {.request = RequestForTest(request_id, absl::StrCat("submit ", agency, procedure)),
          .agency_code = agency,
          .procedure_code = procedure,
          .channel = motcua::common::v1::CHANNEL_ONLINE,
          .body = BodyForTest("Nguyễn Thị Hoà", 1)};
}

inline TransitionCommand::Item TransitionItem(TransitionCommand::Kind kind,
                                              const std::string& request_id,
                                              const std::string& dossier,
                                              const std::string& etag = "") {
  using Kind = TransitionCommand::Kind;
  TransitionCommand::Item item{
      .kind = kind,
      .request =
          RequestForTest(request_id, absl::StrCat("move ", static_cast<int>(kind), dossier, etag)),
      .dossier = dossier,
      .etag = etag};
  if (kind == Kind::kRefuse) {
    DossierBody body;
    body.set_refuse_reason("thiếu giấy tờ");
    item.body = body.SerializeAsString();
  } else if (kind == Kind::kSupplement) {
    item.body = BodyForTest("", 2);
    item.document_count = 2;
  }
  return item;
}

// A row that was accepted at `accept` (local time), or never if that is empty.
inline ImportCommand::Item ImportItem(const std::string& source_key, const std::string& accept,
                                      const std::string& code = "",
                                      const std::string& agency = kCommune) {
  ImportCommand::Item item;
  item.row.set_source_key(source_key);
  item.row.set_agency_code(agency);
  item.row.set_procedure_code(kMarriage);
  item.row.set_channel(motcua::common::v1::CHANNEL_DIRECT);
  catalog::SetTime(At(accept.empty() ? "2023-01-10 08:00:00" : accept),
                   item.row.mutable_submit_time());
  if (!accept.empty()) {
    auto& step = *item.row.add_steps();
    step.set_state(motcua::common::v1::DOSSIER_STATE_ACCEPTED);
    catalog::SetTime(At(accept), step.mutable_enter_time());
  }
  item.row.set_dossier_code(code);
  item.request = {.key = {.caller = "import/old-desk",
                          .request_id = source_key,
                          .fingerprint = engine::Fingerprint(item.row.SerializeAsString())}};
  item.body = BodyForTest("Trần Văn Bình");
  return item;
}

// A command that voids the group it runs in.
class FailGroupCommand final : public engine::Command {
 public:
  size_t bytes() const override { return 1; }
  void Run(engine::Group& group) override {
    group.Fail(errors::MakeError(errors::Reason::kCorruptData, "planted"));
  }
  void Done(const absl::Status&) override {}
};

class World : public testing::Test {
 protected:
  // In memory, or in a folder.
  explicit World(std::string folder = "")
      : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())),
        store_{.path = folder.empty() ? "/store" : folder,
               .partition_count = kPartitionsForTest,
               .env = folder.empty() ? env_.get() : nullptr},
        clock_(At("2023-02-08 09:00:00")) {
    Open();
  }

  // Closes and opens, as a restart does.
  void Open() {
    core_.reset();
    auto core = IntakeCore::Create({.store = store_}, &clock_, &executor_);
    ASSERT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
  }

  // Runs everything that waits as one group, and what the gate scheduled.
  void RunGroup() {
    core_->committer().RunGroup();
    executor_.RunAll();
  }

  template <typename Command, typename... Arguments>
  AnswerPtr Enqueue(Arguments&&... arguments) {
    auto answer = std::make_shared<Answer>();
    core_->committer().Enqueue(
        std::make_unique<Command>(&core_->machine(), std::forward<Arguments>(arguments)...,
                                  [answer](const absl::Status& status, Outcomes& outcomes) {
                                    answer->status = status;
                                    answer->outcomes = std::move(outcomes);
                                  }));
    return answer;
  }

  AnswerPtr Submit(std::vector<SubmitCommand::Item> items) {
    return Enqueue<SubmitCommand>(std::move(items), size_t{1000}, absl::InfiniteDuration());
  }
  AnswerPtr Submit(SubmitCommand::Item item) {
    return Submit(std::vector<SubmitCommand::Item>{std::move(item)});
  }
  AnswerPtr Move(TransitionCommand::Item item) {
    return Enqueue<TransitionCommand>(std::move(item), absl::InfiniteDuration());
  }
  AnswerPtr Import(std::vector<ImportCommand::Item> items) {
    return Enqueue<ImportCommand>(std::string("old-desk"), std::move(items), size_t{1000});
  }
  // The request must stay until it was answered.
  AnswerPtr Put(const motcua::intake::v1::PutCatalogRequest& request) {
    return Enqueue<PutCatalogCommand>(
        RequestForTest(request.request_id(), request.SerializeAsString()), &request,
        absl::InfiniteDuration());
  }

  // The same, alone in a group.
  Outcome Run(AnswerPtr answer) {
    RunGroup();
    EXPECT_TRUE(answer->status.has_value()) << "not answered";
    EXPECT_TRUE(answer->status->ok()) << *answer->status;
    return answer->outcomes.empty() ? Outcome{} : answer->one();
  }
  Outcome Moved(TransitionCommand::Kind kind, const std::string& request_id,
                const std::string& dossier, const std::string& etag = "") {
    return Run(Move(TransitionItem(kind, request_id, dossier, etag)));
  }
  void PutCatalogForTest() {
    const motcua::intake::v1::PutCatalogRequest request = CatalogForTest();
    const Outcome outcome = Run(Put(request));
    ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  }

  // The dossier as callers see it; a default one if there is none.
  motcua::intake::v1::Dossier Dossier(const std::string& dossier) {
    const auto stored = core_->machine().Find(core_->store(), dossier);
    if (!stored.ok()) {
      return {};
    }
    const auto read = core_->machine().Read(core_->store(), *stored);
    EXPECT_TRUE(read.ok()) << read.status();
    return read.value_or(motcua::intake::v1::Dossier());
  }

  // The whole journal, partition by partition.
  std::vector<JournalledEvent> Journal() {
    std::vector<JournalledEvent> events;
    for (uint32_t partition = 0; partition <= kPartitionsForTest; ++partition) {
      const absl::Status followed =
          core_->journal().Follow({.partition = partition}, [&](const journal::Entry& entry) {
            AppendEvents(entry, events);
            return true;
          });
      EXPECT_TRUE(followed.ok()) << followed;
    }
    return events;
  }

  // All rows that events lead to, by table.
  std::map<std::string, TableRows> EventRows() {
    std::map<std::string, TableRows> rows;
    for (const Table table : kEventTables) {
      rows[TableSpecs()[table].name] = RowsOf(core_->store(), table);
    }
    return rows;
  }

  std::unique_ptr<rocksdb::Env> env_;
  kv::StoreOptions store_;
  time::SimulatedClock clock_;
  executor::ManualExecutor executor_;
  std::unique_ptr<IntakeCore> core_;

 private:
  static void AppendEvents(const journal::Entry& entry, std::vector<JournalledEvent>& events) {
    motcua::intake::v1::IntakeEventBatch batch;
    ASSERT_TRUE(batch.ParseFromString(entry.events));
    uint32_t bodies = 0;
    for (const motcua::intake::v1::IntakeEvent& event : batch.events()) {
      events.push_back({{.partition = entry.position.partition,
                         .sequence = entry.position.sequence,
                         .ordinal = bodies},
                        event});
      bodies += HasBody(event) ? 1 : 0;
    }
  }
};

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_APP_WORLD_FOR_TEST_H_
