// SPDX-License-Identifier: Apache-2.0
// Statistics on a store in memory, and two journals that tests write by hand, in one thread.
// Confined.
#ifndef MOTCUA_SERVICES_STATISTICS_FOLLOW_WORLD_FOR_TEST_H_
#define MOTCUA_SERVICES_STATISTICS_FOLLOW_WORLD_FOR_TEST_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/dossier/dossier_id.h"
#include "common/engine/committer.h"
#include "common/engine/revision_gate.h"
#include "common/executor/executor.h"
#include "common/feed/feed.h"
#include "common/journal/embedded_journal.h"
#include "common/time/clock.h"
#include "gtest/gtest.h"
#include "services/statistics/follow/statistics.h"
#include "services/statistics/storage/store_for_test.h"

namespace motcua::statistics {

using motcua::intake::v1::IntakeEvent;
using motcua::intake::v1::IntakeEventBatch;
using motcua::journal::v1::StreamEventsResponse;
using motcua::processing::v1::ProcessingEvent;
using motcua::processing::v1::ProcessingEventBatch;

// A journal as its owner would stream it.
template <typename Batch, typename Event>
class JournalForTest {
 public:
  JournalForTest() : entries_(kPartitionsForTest + 1), chains_(kPartitionsForTest + 1) {}

  void Append(uint32_t partition, const std::vector<Event>& events) {
    Batch batch;
    batch.mutable_events()->Add(events.begin(), events.end());
    AppendBytes(partition, batch.SerializeAsString());
  }
  void AppendBytes(uint32_t partition, const std::string& events) {
    const uint64_t sequence = entries_[partition].size() + 1;
    const journal::Chain digest{};
    journal::Chain& chain = chains_[partition];
    chain = journal::NextChain(chain, partition, sequence, events, digest);
    motcua::journal::v1::Entry& entry = entries_[partition].emplace_back();
    entry.mutable_position()->set_partition(partition);
    entry.mutable_position()->set_sequence(sequence);
    entry.mutable_position()->set_chain(chain.data(), chain.size());
    entry.mutable_events()->set_value(events);
    entry.set_private_digest(digest.data(), digest.size());
  }

  const std::vector<motcua::journal::v1::Entry>& entries(uint32_t partition) const {
    return entries_[partition];
  }
  // All that a follower has not seen.
  std::unique_ptr<StreamEventsResponse> After(const std::vector<journal::Position>& cursors) const {
    auto response = std::make_unique<StreamEventsResponse>();
    for (uint32_t partition = 0; partition < entries_.size(); ++partition) {
      response->add_head_sequences(entries_[partition].size());
      for (size_t i = cursors[partition].sequence; i < entries_[partition].size(); ++i) {
        *response->add_entries() = entries_[partition][i];
      }
    }
    return response;
  }

 private:
  std::vector<std::vector<motcua::journal::v1::Entry>> entries_;
  std::vector<journal::Chain> chains_;
};

class WorldForTest {
 public:
  WorldForTest()
      : clock_(absl::FromUnixSeconds(1700000000)),
        gate_(&clock_, &executor_),
        journal_(store_.store(), kJournalTables),
        committer_(*engine::Committer::Create({.journal_name = "statistics",
                                               .on_acquire =
                                                   [this] {
                                                     if (statistics_ != nullptr) {
                                                       statistics_->Reload();
                                                     }
                                                     return absl::OkStatus();
                                                   }},
                                              store_.store(), &journal_, &gate_, &clock_)) {
    Restart();
  }

  // Reads everything anew from the store, as after a crash.
  void Restart() {
    auto statistics = Statistics::Create(store_.store(), &gate_, &clock_, kDefaultTimeZone);
    ASSERT_TRUE(statistics.ok()) << statistics.status();
    statistics_ = *std::move(statistics);
  }

  Statistics& statistics() { return *statistics_; }
  StoreForTest& store() { return store_; }
  engine::RevisionGate& gate() { return gate_; }
  executor::ManualExecutor& executor() { return executor_; }
  time::SimulatedClock& clock() { return clock_; }

  // Has the follower apply a response; with others, until Run.
  void Enqueue(feed::Follower& follower, std::unique_ptr<StreamEventsResponse> response) {
    committer_->Enqueue(follower.MakeCommand(
        std::move(response), [this](const absl::Status& status) { last_status_ = status; }));
  }
  // Voids the group that runs next.
  void EnqueueFailure() { committer_->Enqueue(std::make_unique<FailGroup>()); }
  // Runs what was enqueued as one group; returns how the last command of it ended.
  absl::Status Run() {
    while (committer_->RunGroup()) {
    }
    executor_.RunAll();
    return last_status_;
  }
  // Follows both journals to their ends.
  template <typename IntakeJournal, typename ProcessingJournal>
  void Follow(const IntakeJournal& intake, const ProcessingJournal& processing) {
    Enqueue(statistics_->intake(), intake.After(statistics_->intake().cursors()));
    ASSERT_TRUE(Run().ok()) << last_status_;
    Enqueue(statistics_->processing(), processing.After(statistics_->processing().cursors()));
    ASSERT_TRUE(Run().ok()) << last_status_;
  }

 private:
  class FailGroup final : public engine::Command {
   public:
    size_t bytes() const override { return 1; }
    void Run(engine::Group& group) override { group.Fail(absl::DataLossError("planted")); }
    void Done(const absl::Status&) override {}
  };

  StoreForTest store_;
  time::SimulatedClock clock_;
  executor::ManualExecutor executor_;
  engine::RevisionGate gate_;
  journal::EmbeddedJournal journal_;
  std::unique_ptr<Statistics> statistics_;
  std::unique_ptr<engine::Committer> committer_;
  absl::Status last_status_;
};

// An agency of the catalogue.
inline motcua::intake::v1::Agency AgencyForTest(const std::string& code, const std::string& parent,
                                                motcua::intake::v1::AgencyKind kind) {
  motcua::intake::v1::Agency agency;
  agency.set_agency_code(code);
  agency.set_parent_agency_code(parent);
  agency.set_kind(kind);
  agency.set_display_name("Tên " + code);
  return agency;
}

// A province with a department, two districts, a commune in each, and a root of its own.
inline IntakeEvent CatalogForTest() {
  IntakeEvent event;
  auto& put = *event.mutable_catalog_put_v1();
  *put.add_agencies() = AgencyForTest("P", "", motcua::intake::v1::AGENCY_KIND_PROVINCE);
  *put.add_agencies() = AgencyForTest("P.S1", "P", motcua::intake::v1::AGENCY_KIND_DEPARTMENT);
  *put.add_agencies() = AgencyForTest("P.D1", "P", motcua::intake::v1::AGENCY_KIND_DISTRICT);
  *put.add_agencies() = AgencyForTest("P.D2", "P", motcua::intake::v1::AGENCY_KIND_DISTRICT);
  *put.add_agencies() = AgencyForTest("C1", "P.D1", motcua::intake::v1::AGENCY_KIND_COMMUNE);
  *put.add_agencies() = AgencyForTest("C2", "P.D2", motcua::intake::v1::AGENCY_KIND_COMMUNE);
  *put.add_agencies() = AgencyForTest("X", "", motcua::intake::v1::AGENCY_KIND_PROVINCE);
  for (const char* field : {"LAND", "TAX", "A"}) {
    auto& procedure = *put.add_procedures();
    procedure.set_field_code(field);
    procedure.set_field_name(std::string("Lĩnh vực ") + field);
  }
  return event;
}

// The identifier of an agency's dossier.
inline std::string DossierIdForTest(absl::string_view agency_code, uint64_t serial) {
  return dossier::FormatDossierId(
      {.partition = dossier::PartitionOf(agency_code, kPartitionsForTest), .serial = serial});
}

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_FOLLOW_WORLD_FOR_TEST_H_
