// SPDX-License-Identifier: Apache-2.0
// Rows of counts: sums of what was added, and the same bytes however it was added.
#include "services/statistics/storage/counts_changes.h"

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

#include "gtest/gtest.h"
#include "services/statistics/storage/scans.h"
#include "services/statistics/storage/store_for_test.h"

namespace motcua::statistics {
namespace {

using motcua::common::v1::CHANNEL_DIRECT;
using motcua::common::v1::CHANNEL_ONLINE;
using motcua::common::v1::ONLINE_LEVEL_FULL;
using motcua::common::v1::ONLINE_LEVEL_PARTIAL;
using storage::v1::CellCounts;
using storage::v1::MOVEMENT_OVERDUE;
using storage::v1::MOVEMENT_RECEIVED;

const AgencyPlace kPlace{2, "H28"};
const Cell kCell{"LAND", CHANNEL_ONLINE, ONLINE_LEVEL_FULL};
const absl::CivilDay kDay(2023, 1, 11);

void WriteTo(StoreForTest& store, CountsChanges& changes) {
  kv::Transaction transaction(*store.store());
  ASSERT_TRUE(changes.Write(transaction).ok());
  store.Commit(std::move(transaction));
}

int64_t Sum(StoreForTest& store, const BucketRange& buckets, Movement movement) {
  int64_t sum = 0;
  const auto snapshot = store.store()->TakeSnapshot();
  EXPECT_TRUE(Scans(*snapshot)
                  .ForEachCell(kPlace, buckets,
                               [&](const CellCounts& cell) {
                                 for (int i = 0; i < cell.movements_size(); ++i) {
                                   sum += cell.movements(i) == movement ? cell.deltas(i) : 0;
                                 }
                               })
                  .ok());
  return sum;
}

TEST(CountsChanges, AddToDayMonthAndYear) {
  StoreForTest store;
  CountsChanges changes;
  const auto group = changes.GroupOf(kPlace, kCell);
  changes.Add(group, kDay, MOVEMENT_RECEIVED, 1);
  changes.Add(group, kDay + 1, MOVEMENT_RECEIVED, 1);
  changes.Add(group, absl::CivilDay(2023, 11, 1), MOVEMENT_RECEIVED, 1);
  WriteTo(store, changes);

  EXPECT_EQ(Sum(store, {Granularity::kDay, kDay, kDay + 1}, MOVEMENT_RECEIVED), 1);
  EXPECT_EQ(
      Sum(store, {Granularity::kMonth, absl::CivilDay(2023, 1, 1), absl::CivilDay(2023, 2, 1)},
          MOVEMENT_RECEIVED),
      2);
  EXPECT_EQ(Sum(store, {Granularity::kYear, absl::CivilDay(2023, 1, 1), absl::CivilDay(2024, 1, 1)},
                MOVEMENT_RECEIVED),
            3);
  EXPECT_EQ(store.Rows(kCounts).size(), 6u);
}

TEST(CountsChanges, LeaveNoRowWhereNothingIsLeft) {
  StoreForTest store;
  CountsChanges changes;
  changes.Add(changes.GroupOf(kPlace, kCell), kDay, MOVEMENT_OVERDUE, 1);
  WriteTo(store, changes);
  EXPECT_EQ(store.Rows(kCounts).size(), 3u);

  changes.Add(changes.GroupOf(kPlace, kCell), kDay, MOVEMENT_OVERDUE, -1);
  WriteTo(store, changes);
  EXPECT_TRUE(store.Rows(kCounts).empty());
}

TEST(CountsChanges, ForgetWhatTheyHaveWritten) {
  StoreForTest store;
  CountsChanges changes;
  changes.Add(changes.GroupOf(kPlace, kCell), kDay, MOVEMENT_RECEIVED, 1);
  WriteTo(store, changes);
  WriteTo(store, changes);

  EXPECT_EQ(Sum(store, {Granularity::kDay, kDay, kDay + 1}, MOVEMENT_RECEIVED), 1);
}

TEST(CountsChanges, SeeWhatTheTransactionHasWritten) {
  StoreForTest store;
  CountsChanges changes;
  kv::Transaction transaction(*store.store());
  for (int i = 0; i < 2; ++i) {
    changes.Add(changes.GroupOf(kPlace, kCell), kDay, MOVEMENT_RECEIVED, 1);
    ASSERT_TRUE(changes.Write(transaction).ok());
  }
  store.Commit(std::move(transaction));

  EXPECT_EQ(Sum(store, {Granularity::kDay, kDay, kDay + 1}, MOVEMENT_RECEIVED), 2);
}

TEST(CountsChanges, RefuseARowThatCannotBeRead) {
  StoreForTest store;
  kv::Transaction transaction(*store.store());
  transaction.Put(kCounts, CountsKey(kPlace, Granularity::kDay, kDay), "\x7F what is this");
  CountsChanges changes;
  changes.Add(changes.GroupOf(kPlace, kCell), kDay, MOVEMENT_RECEIVED, 1);

  EXPECT_EQ(changes.Write(transaction).code(), absl::StatusCode::kDataLoss);
}

// One change of one movement in one cell of one day.
struct ChangeForTest {
  AgencyPlace place;
  Cell cell;
  absl::CivilDay day;
  Movement movement;
  int64_t delta;
};

std::vector<ChangeForTest> RandomChanges(std::mt19937_64& random) {
  constexpr absl::string_view kAgencies[] = {"H28", "H28.1", "X"};
  constexpr absl::string_view kFields[] = {"A", "AB", "a field with a longer code than most"};
  std::vector<ChangeForTest> changes(400);
  for (ChangeForTest& change : changes) {
    change.place = {static_cast<uint32_t>(1 + random() % 2), kAgencies[random() % 3]};
    change.cell = {kFields[random() % 3], random() % 2 == 0 ? CHANNEL_ONLINE : CHANNEL_DIRECT,
                   random() % 2 == 0 ? ONLINE_LEVEL_FULL : ONLINE_LEVEL_PARTIAL};
    change.day = kDay + static_cast<int>(random() % 60);
    change.movement = static_cast<Movement>(1 + random() % 3);
    change.delta = random() % 2 == 0 ? 1 : -1;
  }
  return changes;
}

std::map<std::string, std::string> RowsAfter(const std::vector<ChangeForTest>& all,
                                             std::mt19937_64& random) {
  StoreForTest store;
  CountsChanges changes;
  for (const ChangeForTest& change : all) {
    changes.Add(changes.GroupOf(change.place, change.cell), change.day, change.movement,
                change.delta);
    if (random() % 30 == 0) {
      WriteTo(store, changes);
    }
  }
  WriteTo(store, changes);
  return store.Rows(kCounts);
}

TEST(CountsChanges, MakeTheSameBytesInAnyOrderAndInAnyPortions) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::vector<ChangeForTest> all = RandomChanges(random);
  const std::map<std::string, std::string> rows = RowsAfter(all, random);

  std::shuffle(all.begin(), all.end(), random);
  EXPECT_EQ(RowsAfter(all, random), rows);

  // And they hold the sums: days, counted here in the plainest way.
  std::map<std::tuple<std::string, std::string, int, int, int>, int64_t> sums;
  for (const ChangeForTest& change : all) {
    sums[{CountsKey(change.place, Granularity::kDay, change.day),
          std::string(change.cell.field_code), change.cell.channel, change.cell.level,
          change.movement}] += change.delta;
  }
  size_t nonzero = 0;
  for (const auto& [name, sum] : sums) {
    nonzero += sum != 0 ? 1 : 0;
  }
  size_t found = 0;
  for (const auto& [key, bytes] : rows) {
    const storage::v1::CountsRow row = *kCountsTable.Decode(bytes);
    for (const CellCounts& cell : row.cells()) {
      for (int i = 0; i < cell.movements_size(); ++i) {
        const auto sum =
            sums.find({key, cell.field_code(), cell.channel(), cell.level(), cell.movements(i)});
        if (sum != sums.end()) {  // A day, not a month or a year.
          EXPECT_EQ(cell.deltas(i), sum->second);
          ++found;
        }
      }
    }
  }
  EXPECT_EQ(found, nonzero);
}

}  // namespace
}  // namespace motcua::statistics
