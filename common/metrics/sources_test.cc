// SPDX-License-Identifier: Apache-2.0
//
// What a working committer, its store and a follower look like to who reads the metrics.
#include "common/metrics/sources.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/engine/revision_gate.h"
#include "common/executor/executor.h"
#include "common/journal/embedded_journal.h"
#include "common/log/log.h"
#include "common/metrics/commit_metrics.h"
#include "gtest/gtest.h"
#include "rocksdb/env.h"

namespace motcua::metrics {
namespace {

constexpr journal::JournalTables kJournalTables{.entries = 0, .private_parts = 1};
constexpr kv::TableId kCursors = 2;
constexpr uint32_t kPartitionCount = 2;  // And the catalogue's.

// Appends an event; somebody waits for it as long as is said.
class AppendEvent final : public engine::Command {
 public:
  explicit AppendEvent(absl::Duration time_limit) : time_limit_(time_limit) {}
  size_t bytes() const override { return 100; }
  absl::Duration time_limit() const override { return time_limit_; }
  void Run(engine::Group& group) override { group.Append(1, "event", ""); }
  void Done(const absl::Status& /*status*/) override {}

 private:
  const absl::Duration time_limit_;
};

class NoApplier final : public feed::EntryApplier {
 public:
  absl::Status ApplyEntry(engine::Group&, const journal::Entry&) override {
    return absl::OkStatus();
  }
  absl::Status FinishBatch(engine::Group&) override { return absl::OkStatus(); }
};

class SourcesTest : public testing::Test {
 protected:
  SourcesTest() : memory_(rocksdb::NewMemEnv(rocksdb::Env::Default())), gate_(&clock_, &executor_) {
    kv::StoreOptions options{
        .path = "/store", .service = "test", .partition_count = kPartitionCount};
    options.tables = {
        {"journal", kv::TableUse::kGrowing}, {"private", kv::TableUse::kGrowing}, {"cursors"}};
    options.env = memory_.get();
    store_ = *kv::Store::Open(options);
    journal_ = std::make_unique<journal::EmbeddedJournal>(store_.get(), kJournalTables);
    committer_ = *engine::Committer::Create(
        {.journal_name = "test", .queue = {.count_max = 3}, .observer = &commits_}, store_.get(),
        journal_.get(), &gate_, &clock_);
  }

  void Enqueue(absl::Duration time_limit = absl::InfiniteDuration()) {
    committer_->Enqueue(std::make_unique<AppendEvent>(time_limit));
  }

  // A series by its name and what its labels say, such as "motcua_x a=b c=d".
  double ValueOf(const std::string& wanted) const {
    const Reading reading = registry_.Read();
    for (const auto& [name, family] : reading.families()) {
      for (const Family::Series& series : family.series) {
        std::string key = name;
        for (const auto& [label, value] : series.labels) {
          absl::StrAppend(&key, " ", label, "=", value);
        }
        if (key == wanted) {
          return series.value;
        }
      }
    }
    ADD_FAILURE() << "there is no " << wanted;
    return -1;
  }

  Histogram::Reading HistogramOf(const std::string& name) const {
    return registry_.Read().families().at(name).series.at(0).histogram;
  }

  std::unique_ptr<rocksdb::Env> memory_;
  time::SimulatedClock clock_{absl::FromUnixSeconds(1700000000)};
  executor::ManualExecutor executor_;
  engine::RevisionGate gate_;
  Registry registry_;
  CommitMetrics commits_{&registry_};
  std::unique_ptr<kv::Store> store_;
  std::unique_ptr<journal::EmbeddedJournal> journal_;
  std::unique_ptr<engine::Committer> committer_;
};

TEST_F(SourcesTest, TellsOfTheQueueAndWhatItRefused) {
  AddCommitter(committer_.get(), registry_);
  Enqueue(absl::Seconds(1));
  Enqueue();
  Enqueue();
  Enqueue();

  EXPECT_EQ(ValueOf("motcua_queue_commands"), 3);
  EXPECT_EQ(ValueOf("motcua_queue_bytes"), 300);
  EXPECT_EQ(ValueOf("motcua_commands_shed_total reason=queue_full"), 1);

  clock_.Advance(absl::Seconds(2));
  committer_->RunGroup();

  EXPECT_EQ(ValueOf("motcua_queue_commands"), 0);
  EXPECT_EQ(ValueOf("motcua_commands_shed_total reason=expired"), 1);
  EXPECT_EQ(ValueOf("motcua_store_read_only"), 0);
}

TEST_F(SourcesTest, TellsOfGroups) {
  AddJournal(committer_.get(), registry_);
  Enqueue();
  clock_.Advance(absl::Milliseconds(3));
  Enqueue();
  clock_.Advance(absl::Milliseconds(4));
  committer_->RunGroup();
  Enqueue();
  committer_->RunGroup();

  EXPECT_EQ(HistogramOf("motcua_commit_group_commands").cumulative_count.back(), 2);
  EXPECT_EQ(HistogramOf("motcua_commit_group_commands").sum, 3);
  EXPECT_EQ(HistogramOf("motcua_queue_wait_seconds").cumulative_count.back(), 3);
  EXPECT_DOUBLE_EQ(HistogramOf("motcua_queue_wait_seconds").sum, 0.011);
  EXPECT_EQ(HistogramOf("motcua_commit_seconds").cumulative_count.back(), 2);
  EXPECT_EQ(ValueOf("motcua_journal_head_sequence journal=test partition=1"), 2);
  EXPECT_EQ(ValueOf("motcua_journal_head_sequence journal=test partition=2"), 0);
}

TEST_F(SourcesTest, TellsHowFarAFollowerIsBehind) {
  NoApplier applier;
  feed::Follower follower(
      {.journal_name = "upstream", .cursor_table = kCursors, .partition_count = kPartitionCount},
      store_.get(), &gate_, &clock_, &applier);
  ASSERT_TRUE(follower.Load().ok());
  AddFollower(&follower, registry_);
  EXPECT_EQ(ValueOf("motcua_follower_connected journal=upstream"), 0);
  EXPECT_EQ(ValueOf("motcua_follower_lag_entries journal=upstream"), 0);

  follower.SetConnected(true);
  motcua::journal::v1::StreamEventsResponse response;
  for (const uint64_t sequence : {0, 5, 2}) {
    response.add_head_sequences(sequence);
  }
  follower.NoteHeads(response);
  clock_.Advance(absl::Seconds(9));

  EXPECT_EQ(ValueOf("motcua_follower_connected journal=upstream"), 1);
  EXPECT_EQ(ValueOf("motcua_follower_lag_entries journal=upstream"), 7);
  EXPECT_EQ(ValueOf("motcua_follower_lag_seconds journal=upstream"), 9);
  EXPECT_EQ(ValueOf("motcua_follower_failed journal=upstream"), 0);

  follower.SetFailure(absl::DataLossError("diverged"));
  EXPECT_EQ(ValueOf("motcua_follower_failed journal=upstream"), 1);
}

TEST_F(SourcesTest, TellsWhatRocksDbHolds) {
  AddStore(store_.get(), registry_);
  Enqueue();
  committer_->RunGroup();
  const double memtable_bytes = ValueOf("motcua_store_memtable_bytes");
  ASSERT_TRUE(store_->Flush().ok());

  EXPECT_GT(memtable_bytes, 0);
  EXPECT_GT(ValueOf("motcua_store_table_bytes table=journal"), 0);
  EXPECT_GT(ValueOf("motcua_store_table_rows table=journal"), 0);
  EXPECT_EQ(ValueOf("motcua_store_table_rows table=cursors"), 0);
  EXPECT_EQ(ValueOf("motcua_store_block_cache_max_bytes"), 32 << 20);
  EXPECT_EQ(ValueOf("motcua_store_writes_stopped"), 0);
  EXPECT_EQ(ValueOf("motcua_store_background_errors_total"), 0);
}

TEST_F(SourcesTest, TellsOfTheProcess) {
  AddProcess("test", "1.2", absl::FromUnixSeconds(77), registry_);
  const double errors = ValueOf("motcua_log_lines_total level=error");
  log::Error("planted");

  EXPECT_EQ(ValueOf("motcua_build_info service=test version=1.2"), 1);
  EXPECT_EQ(ValueOf("process_start_time_seconds"), 77);
  EXPECT_GT(ValueOf("process_resident_memory_bytes"), 0);
  EXPECT_GT(ValueOf("process_open_fds"), 0);
  EXPECT_GE(ValueOf("process_threads"), 1);
  EXPECT_EQ(ValueOf("motcua_log_lines_total level=error"), errors + 1);
}

TEST_F(SourcesTest, TellsOfStreams) {
  size_t open = 2;
  AddStreams(
      "events", [&open] { return open; }, registry_);
  open = 3;

  EXPECT_EQ(ValueOf("motcua_open_streams kind=events"), 3);
}

}  // namespace
}  // namespace motcua::metrics
