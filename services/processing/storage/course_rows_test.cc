// SPDX-License-Identifier: Apache-2.0
#include "services/processing/storage/course_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "services/processing/storage/history_lines.h"
#include "services/processing/storage/keys.h"
#include "services/processing/storage/store_for_test.h"

namespace motcua::processing {
namespace {

constexpr char kCode[] = "000.00.03.H28-230110-0001";

dossier::DossierId IdOf(uint64_t serial) {
  return {.partition = dossier::PartitionOf("000.00.03.H28", StoreForTest::kPartitionCount),
          .serial = serial};
}

// Lines, one for each action, that were recorded at 5.
std::string Lines(std::initializer_list<v1::CourseAction> actions) {
  std::string lines;
  for (const v1::CourseAction action : actions) {
    TransitionRecord transition;
    transition.set_action(action);
    AppendLine(transition, {.caller = "desk", .record_micros = 5}, lines);
  }
  return lines;
}

HistoryRecord Row(std::initializer_list<v1::CourseAction> actions) {
  HistoryRecord record;
  record.set_lines(Lines(actions));
  return record;
}

std::vector<uint32_t> Numbers(const absl::StatusOr<std::vector<HistoryLine>>& lines) {
  EXPECT_TRUE(lines.ok()) << lines.status();
  std::vector<uint32_t> numbers;
  for (const HistoryLine& line : *lines) {
    numbers.push_back(line.number);
  }
  return numbers;
}

TEST(CourseRows, DossiersAreNamedByIdOrByReceptionNumber) {
  EXPECT_TRUE(CanNameDossier(dossier::FormatDossierId(IdOf(1))));
  EXPECT_TRUE(CanNameDossier(kCode));
  EXPECT_TRUE(CanNameDossier("000.00.03.H28-230110-12345"));
  EXPECT_FALSE(CanNameDossier(""));
  EXPECT_FALSE(CanNameDossier("000.00.03.H28"));
  EXPECT_FALSE(CanNameDossier("h28-230110-0001"));
  EXPECT_FALSE(CanNameDossier(absl::StrCat(kCode, std::string(64, '1'))));
}

TEST(CourseRows, FindsByBothNames) {
  StoreForTest store;
  kv::Transaction transaction(*store);
  CourseRecord record;
  record.set_dossier_code(kCode);
  kCourseTable.Put(transaction, CourseKey(IdOf(7)), record);
  transaction.Put(kCodes, CodeKey(IdOf(7).partition, kCode), kv::KeyWriter().U64(7).Take());
  store.Commit(std::move(transaction));

  for (const std::string& name : {dossier::FormatDossierId(IdOf(7)), std::string(kCode)}) {
    const auto found = FindCourse(*store, StoreForTest::kPartitionCount, name);
    ASSERT_TRUE(found.ok() && found->has_value()) << name;
    EXPECT_EQ((*found)->id, IdOf(7));
    EXPECT_EQ((*found)->record.dossier_code(), kCode);
  }
  for (const std::string& name :
       {dossier::FormatDossierId(IdOf(8)), std::string("000.00.03.H28-230110-0002"),
        dossier::FormatDossierId({.partition = 4000, .serial = 7})}) {
    const auto found = FindCourse(*store, StoreForTest::kPartitionCount, name);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_FALSE(found->has_value()) << name;
  }
}

TEST(CourseRows, HistoriesArePagedAcrossOlderRows) {
  StoreForTest store;
  kv::Transaction transaction(*store);
  kHistoryTable.Put(transaction, HistoryKey(IdOf(7), 3),
                    Row({v1::COURSE_ACTION_ACCEPT, v1::COURSE_ACTION_START,
                         v1::COURSE_ACTION_REQUEST_SUPPLEMENT}));
  kHistoryTable.Put(transaction, HistoryKey(IdOf(7), 4), Row({v1::COURSE_ACTION_RESUME}));
  kHistoryTable.Put(transaction, HistoryKey(IdOf(8), 1), Row({v1::COURSE_ACTION_ACCEPT}));
  store.Commit(std::move(transaction));
  CourseRow course{.id = IdOf(7)};
  course.record.set_transition_count(6);
  course.record.set_older_line_count(4);
  course.record.set_lines(Lines({v1::COURSE_ACTION_STOP, v1::COURSE_ACTION_RESOLVE}));
  const auto snapshot = store->TakeSnapshot();
  const auto read = [&](uint32_t after, size_t limit) {
    return Numbers(ReadHistory(*snapshot, course, after, limit));
  };

  EXPECT_THAT(read(0, 100), testing::ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(read(0, 2), testing::ElementsAre(1, 2));
  EXPECT_THAT(read(2, 2), testing::ElementsAre(3, 4));
  EXPECT_THAT(read(3, 1), testing::ElementsAre(4));
  EXPECT_THAT(read(3, 2), testing::ElementsAre(4, 5));
  EXPECT_THAT(read(4, 9), testing::ElementsAre(5, 6));
  EXPECT_THAT(read(5, 9), testing::ElementsAre(6));
  EXPECT_THAT(read(6, 9), testing::IsEmpty());
  EXPECT_THAT(read(std::numeric_limits<uint32_t>::max(), 9), testing::IsEmpty());
  const auto lines = ReadHistory(*snapshot, course, 3, 1);
  EXPECT_EQ(lines->front().transition.action(), v1::COURSE_ACTION_RESUME);
  EXPECT_EQ(lines->front().caller, "desk");
  EXPECT_EQ(lines->front().record_micros, 5);
}

TEST(CourseRows, DamagedRowsAreDataLoss) {
  StoreForTest store;
  kv::Transaction transaction(*store);
  transaction.Put(kCourses, CourseKey(IdOf(1)), "\x02");
  transaction.Put(kCodes, CodeKey(IdOf(1).partition, kCode), "short");
  kHistoryTable.Put(transaction, HistoryKey(IdOf(2), 1),
                    Row({v1::COURSE_ACTION_ACCEPT, v1::COURSE_ACTION_START}));
  store.Commit(std::move(transaction));

  for (const std::string& name : {dossier::FormatDossierId(IdOf(1)), std::string(kCode)}) {
    const auto found = FindCourse(*store, StoreForTest::kPartitionCount, name);
    EXPECT_EQ(found.status().code(), absl::StatusCode::kDataLoss) << name;
  }
  CourseRow course{.id = IdOf(2)};
  course.record.set_transition_count(2);
  EXPECT_EQ(ReadHistory(*store->TakeSnapshot(), course, 0, 9).status().code(),
            absl::StatusCode::kDataLoss)
      << "a line is missing";
  course.record.set_older_line_count(1);
  course.record.set_lines(Lines({v1::COURSE_ACTION_RESOLVE}));
  EXPECT_EQ(ReadHistory(*store->TakeSnapshot(), course, 0, 9).status().code(),
            absl::StatusCode::kDataLoss)
      << "a row has more lines than there are";
}

TEST(CourseRows, TablesKeepTheirNames) {
  std::vector<std::string> names;
  for (const kv::TableSpec& table : TableSpecs()) {
    names.push_back(table.name);
  }
  EXPECT_EQ(names.size(), kTableCount);
  EXPECT_THAT(names,
              testing::ElementsAre("journal", "private_parts", "requests", "cursors", "courses",
                                   "codes", "history", "work", "catalog", "due_moves"));
}

}  // namespace
}  // namespace motcua::processing
