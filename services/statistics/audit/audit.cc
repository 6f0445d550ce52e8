// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/audit/audit.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/engine/committer.h"
#include "common/engine/revision_gate.h"
#include "common/errors/errors.h"
#include "common/executor/executor.h"
#include "common/feed/feed.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/codec.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "common/time/local_date.h"
#include "services/statistics/app/fact_book.h"
#include "services/statistics/app/recent_facts.h"
#include "services/statistics/follow/statistics.h"
#include "services/statistics/storage/settings.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {
namespace {

constexpr char kServiceName[] = "statistics";
constexpr size_t kPieceBytes = size_t{256} << 10;
// What is counted from facts, and what follows from the journals besides.
constexpr Table kCountedTables[] = {kMoments, kCounts, kTotals};
constexpr Table kFollowedTables[] = {kFacts, kCatalog};

kv::StoreOptions OptionsOf(const std::string& path) {
  return {.path = path,
          .service = kServiceName,
          .schema_version = kSchemaVersion,
          .schema_version_min = kSchemaVersion,
          .partition_count = 0,
          .tables = TableSpecs(),
          .read_only = true};
}

// Statistics over a store, without threads: follows stored journals.
class Counting {
 public:
  static absl::StatusOr<std::unique_ptr<Counting>> Make(kv::Store* store,
                                                        const std::string& time_zone) {
    std::unique_ptr<Counting> counting(new Counting(store));
    MOTCUA_ASSIGN_OR_RETURN(
        counting->statistics_,
        Statistics::Create(store, &counting->gate_, &counting->clock_, time_zone));
    MOTCUA_ASSIGN_OR_RETURN(
        counting->committer_,
        engine::Committer::Create({.journal_name = kServiceName}, store, &counting->journal_,
                                  &counting->gate_, &counting->clock_));
    return counting;
  }

  Statistics& statistics() { return *statistics_; }

  // Follows a journal up to `heads`; counts its entries.
  absl::Status Follow(feed::Follower& follower, const audit::StoredJournal& upstream,
                      const std::vector<journal::Position>& heads, audit::Report& report) {
    const feed::FeedReader reader(&upstream.journal(), "", [&heads] { return heads; });
    std::vector<journal::Position> cursors = follower.cursors();
    const std::vector<bool> all(cursors.size(), true);
    while (true) {
      auto response = std::make_unique<motcua::journal::v1::StreamEventsResponse>();
      MOTCUA_RETURN_IF_ERROR(reader.Read(cursors, all, kPieceBytes, *response));
      if (response->entries().empty()) {
        return absl::OkStatus();
      }
      report.entries += response->entries_size();
      absl::Status applied;
      committer_->Enqueue(follower.MakeCommand(
          std::move(response), [&applied](absl::Status status) { applied = std::move(status); }));
      committer_->RunGroup();
      MOTCUA_RETURN_IF_ERROR(applied);
    }
  }

 private:
  explicit Counting(kv::Store* store)
      : journal_(store, kJournalTables), gate_(&clock_, &executor_) {}

  const time::SystemClock clock_;
  executor::ManualExecutor executor_;
  journal::EmbeddedJournal journal_;
  engine::RevisionGate gate_;
  std::unique_ptr<Statistics> statistics_;
  std::unique_ptr<engine::Committer> committer_;
};

absl::StatusOr<std::vector<journal::Position>> CursorsOf(const kv::Store& store,
                                                         const char* journal_name) {
  std::vector<journal::Position> cursors;
  const feed::CursorRows rows(journal_name, kCursors);
  for (uint32_t partition = 0; partition <= store.partition_count(); ++partition) {
    MOTCUA_ASSIGN_OR_RETURN(const journal::Position cursor, rows.Read(store, partition));
    cursors.push_back(cursor);
  }
  return cursors;
}

// Counts the facts of the store anew.
absl::Status CountFacts(const kv::Store& store, const absl::TimeZone& zone, kv::Store& derived) {
  constexpr uint64_t kFactsAGroup = 1000;
  RecentFacts recent(/*count_max=*/0);
  FactBook book(zone, store.partition_count(), &recent);
  const auto row = store.Scan(kFacts, "", "");
  while (row->Valid()) {
    // One partition at a time.
    kv::Transaction transaction(derived);
    const uint32_t partition = kv::KeyReader(row->key()).U32();
    for (uint64_t i = 0; i < kFactsAGroup && row->Valid(); ++i, row->Next()) {
      kv::KeyReader key(row->key());
      if (key.U32() != partition) {
        break;
      }
      MOTCUA_ASSIGN_OR_RETURN(const Fact fact, kFactTable.Decode(row->value()));
      book.TakeFact(key.U64(), fact);
    }
    book.FinishEntry(partition, transaction);
    MOTCUA_RETURN_IF_ERROR(book.Finish(transaction));
    kv::WriteBatch batch;
    std::move(transaction).MoveTo(batch);
    MOTCUA_RETURN_IF_ERROR(derived.Write(std::move(batch), kv::Store::Durability::kUnsynced));
  }
  return row->status();
}

// Follows the journals as far as the store has.
absl::Status FollowAsFar(const kv::Store& store, const std::string& time_zone,
                         const Upstream& upstream, kv::Store& derived, audit::Report& report) {
  MOTCUA_ASSIGN_OR_RETURN(const auto counting, Counting::Make(&derived, time_zone));
  const auto follow = [&](feed::Follower& follower, const char* name,
                          const audit::StoredJournal& journal) -> absl::Status {
    MOTCUA_ASSIGN_OR_RETURN(const std::vector<journal::Position> cursors, CursorsOf(store, name));
    const size_t findings_before = report.findings.count();
    for (const journal::Position& cursor : cursors) {
      journal.CheckCursor(cursor, report.findings);
    }
    return report.findings.count() == findings_before
               ? counting->Follow(follower, journal, cursors, report)
               : absl::OkStatus();
  };
  MOTCUA_RETURN_IF_ERROR(follow(counting->statistics().intake(), kIntakeJournal, *upstream.intake));
  return follow(counting->statistics().processing(), kProcessingJournal, *upstream.processing);
}

}  // namespace

absl::StatusOr<audit::Report> VerifyStore(const VerifyOptions& options) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<kv::Store> store,
                          kv::Store::Open(OptionsOf(options.path)));
  MOTCUA_ASSIGN_OR_RETURN(const auto derived,
                          audit::ScratchStore::Make(store->options(), options.scratch));
  audit::Report report{.stopped = options.stopped};
  audit::CheckFiles(*store, report);
  MOTCUA_ASSIGN_OR_RETURN(const std::string time_zone, ReadTimeZone(*store));
  if (options.upstream.intake != nullptr) {
    MOTCUA_RETURN_IF_ERROR(
        FollowAsFar(*store, time_zone, options.upstream, derived->store(), report));
    for (const Table table : kFollowedTables) {
      audit::CompareTable(*store, derived->store(), table, report);
    }
  } else {
    MOTCUA_ASSIGN_OR_RETURN(const absl::TimeZone zone, time::LoadZone(time_zone));
    const absl::Status counted = CountFacts(*store, zone, derived->store());
    if (!counted.ok()) {
      report.findings.Add("facts", std::string(counted.message()));
    }
  }
  for (const Table table : kCountedTables) {
    audit::CompareTable(*store, derived->store(), table, report);
  }
  return report;
}

absl::StatusOr<audit::Report> RebuildStore(const RebuildOptions& options) {
  kv::StoreOptions like = OptionsOf(options.to);
  like.partition_count = options.upstream.intake->partition_count();
  if (options.upstream.processing->partition_count() != like.partition_count) {
    return errors::MakeError(errors::Reason::kStoreMismatch,
                             "the upstream stores have different numbers of partitions");
  }
  audit::Report report;
  const auto fill = [&](kv::Store& to) -> absl::Status {
    MOTCUA_ASSIGN_OR_RETURN(const auto counting, Counting::Make(&to, options.time_zone));
    const Upstream& upstream = options.upstream;
    MOTCUA_RETURN_IF_ERROR(counting->Follow(counting->statistics().intake(), *upstream.intake,
                                            upstream.intake->heads(), report));
    return counting->Follow(counting->statistics().processing(), *upstream.processing,
                            upstream.processing->heads(), report);
  };
  MOTCUA_RETURN_IF_ERROR(audit::MakeStore(like, options.to, fill));
  return report;
}

}  // namespace motcua::statistics
