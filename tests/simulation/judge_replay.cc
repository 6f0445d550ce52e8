// SPDX-License-Identifier: Apache-2.0
//
// The part of judging that builds every store anew, from journals alone.
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/kv/transaction.h"
#include "motcua/intake/v1/events.pb.h"
#include "services/intake/app/intake_core.h"
#include "services/intake/storage/tables.h"
#include "services/processing/app/apply_event.h"
#include "services/processing/storage/tables.h"
#include "services/statistics/storage/tables.h"
#include "tests/simulation/judge.h"

namespace motcua::simulation {
namespace {

constexpr kv::TableId kIntakeTables[] = {
    intake::kDossiers, intake::kCodes,      intake::kDossiersByAgency, intake::kCounters,
    intake::kAgencies, intake::kProcedures, intake::kCalendars,        intake::kSubmissions};
constexpr kv::TableId kProcessingTables[] = {processing::kCourses, processing::kCodes,
                                             processing::kHistory, processing::kWork};
constexpr kv::TableId kStatisticsTables[] = {statistics::kCatalog, statistics::kFacts,
                                             statistics::kMoments, statistics::kCounts,
                                             statistics::kTotals};

// A store with no rows in the tables that are compared, on a disk of its own.
struct EmptyStore {
  explicit EmptyStore(const DiskImage& image) : disk(image) {}
  SimulatedDisk disk;
  std::unique_ptr<kv::Store> store;
};

Finding OpenEmpty(const char* service, uint32_t schema_version, std::vector<kv::TableSpec> tables,
                  EmptyStore& empty) {
  auto opened = kv::Store::Open({.path = "/store",
                                 .service = service,
                                 .schema_version = schema_version,
                                 .partition_count = kPartitionCount,
                                 .tables = std::move(tables),
                                 .env = empty.disk.env()});
  if (!opened.ok()) {
    return absl::StrCat("an empty store cannot be opened: ", opened.status().ToString());
  }
  empty.store = *std::move(opened);
  return std::nullopt;
}

Finding Compare(const char* service, const kv::Store& stored, const kv::Store& folded,
                absl::Span<const kv::TableId> tables) {
  for (const kv::TableId table : tables) {
    auto left = stored.Scan(table, "", "");
    auto right = folded.Scan(table, "", "");
    for (; left->Valid() && right->Valid(); left->Next(), right->Next()) {
      if (left->key() != right->key() || left->value() != right->value()) {
        return absl::StrCat("a replay of ", service, " gives another row in table ", table, ": ",
                            absl::BytesToHexString(left->key()), " => ",
                            absl::BytesToHexString(left->value()), " is stored, ",
                            absl::BytesToHexString(right->key()), " => ",
                            absl::BytesToHexString(right->value()), " is replayed");
      }
    }
    if (left->Valid() != right->Valid() || !left->status().ok() || !right->status().ok()) {
      return absl::StrCat("a replay of ", service, " gives ", left->Valid() ? "fewer" : "more",
                          " rows in table ", table);
    }
  }
  return std::nullopt;
}

template <typename Apply>
Finding Fold(const char* service, const journal::Journal& journal, kv::Store& store,
             const Apply& apply) {
  kv::Transaction transaction(store);
  for (uint32_t partition = 0; partition <= kPartitionCount; ++partition) {
    absl::Status applied;
    const absl::Status followed =
        journal.Follow({.partition = partition}, [&](const journal::Entry& entry) {
          applied = apply(transaction, entry);
          return applied.ok();
        });
    if (!followed.ok() || !applied.ok()) {
      return absl::StrCat("the journal of ", service, " cannot be replayed: ", followed.ToString(),
                          ", ", applied.ToString());
    }
  }
  kv::WriteBatch batch;
  std::move(transaction).MoveTo(batch);
  const absl::Status written = store.Write(std::move(batch), kv::Store::Durability::kUnsynced);
  return written.ok() ? std::nullopt : std::optional(written.ToString());
}

absl::Status ApplyIntakeEntry(const intake::Machine& machine, kv::Transaction& transaction,
                              const journal::Entry& entry) {
  motcua::intake::v1::IntakeEventBatch batch;
  if (!batch.ParseFromString(entry.events)) {
    return absl::DataLossError("an entry cannot be read");
  }
  engine::EventAddress address{.partition = entry.position.partition,
                               .sequence = entry.position.sequence};
  for (const motcua::intake::v1::IntakeEvent& event : batch.events()) {
    const absl::Status applied = machine.ApplyEvent(transaction, address, event);
    if (!applied.ok()) {
      return applied;
    }
    address.ordinal += intake::HasBody(event) ? 1 : 0;
  }
  return absl::OkStatus();
}

Finding ReplayIntake(World& world) {
  EmptyStore empty(world.genesis().intake);
  if (Finding finding =
          OpenEmpty(intake::kJournalName, intake::kSchemaVersion, intake::TableSpecs(), empty)) {
    return finding;
  }
  const intake::Machine machine(empty.store.get(), nullptr);
  Finding finding = Fold("intake", world.intake().core().journal(), *empty.store,
                         [&](kv::Transaction& transaction, const journal::Entry& entry) {
                           return ApplyIntakeEntry(machine, transaction, entry);
                         });
  return finding.has_value()
             ? finding
             : Compare("intake", world.intake().store(), *empty.store, kIntakeTables);
}

Finding ReplayProcessing(World& world) {
  EmptyStore empty(world.genesis().processing);
  if (Finding finding = OpenEmpty(processing::kJournalName, processing::kSchemaVersion,
                                  processing::TableSpecs(), empty)) {
    return finding;
  }
  Finding finding = Fold("processing", world.processing().core().journal(), *empty.store,
                         processing::ReplayEntry);
  return finding.has_value()
             ? finding
             : Compare("processing", world.processing().store(), *empty.store, kProcessingTables);
}

Finding FollowAnew(StatisticsService& anew, feed::Follower& follower,
                   const feed::FeedReader& reader) {
  constexpr size_t kBytes = 1 << 20;
  while (true) {
    auto piece = std::make_unique<Piece>();
    std::vector<journal::Position> cursors = follower.cursors();
    absl::Status status =
        reader.Read(cursors, std::vector<bool>(cursors.size(), true), kBytes, *piece);
    if (status.ok() && piece->entries().empty()) {
      return std::nullopt;
    }
    if (status.ok()) {
      anew.committer().Enqueue(follower.MakeCommand(
          std::move(piece), [&status](const absl::Status& followed) { status = followed; }));
      while (anew.committer().RunGroup()) {
      }
    }
    if (!status.ok()) {
      return absl::StrCat("a feed cannot be followed anew: ", status.ToString());
    }
  }
}

// Processing first: the halves of a fact come in another order than they did.
Finding RefollowStatistics(World& world) {
  executor::ManualExecutor executor;
  StatisticsService anew(&world.clock(), &executor, world.genesis().statistics);
  const absl::Status started = anew.Start();
  if (!started.ok()) {
    return absl::StrCat("statistics cannot be made anew: ", started.ToString());
  }
  Finding finding =
      FollowAnew(anew, anew.statistics().processing(), world.processing().core().feed_reader());
  if (!finding.has_value()) {
    finding = FollowAnew(anew, anew.statistics().intake(), world.intake().core().feed_reader());
  }
  return finding.has_value()
             ? finding
             : Compare("statistics", world.statistics().store(), anew.store(), kStatisticsTables);
}

}  // namespace

Finding JudgeReplay(World& world) {
  for (const auto replay : {ReplayIntake, ReplayProcessing, RefollowStatistics}) {
    if (Finding finding = replay(world)) {
      return finding;
    }
  }
  return std::nullopt;
}

}  // namespace motcua::simulation
