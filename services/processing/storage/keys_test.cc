// SPDX-License-Identifier: Apache-2.0
// Byte order of keys is the order of what they say, and what they say can be read back.
#include "services/processing/storage/keys.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <tuple>

#include "absl/strings/match.h"
#include "common/kv/codec.h"

namespace motcua::processing {
namespace {

constexpr uint64_t kSeed = 20230331;

// Small ranges, so that equal parts are met often; now and then the greatest value.
template <typename T>
T Draw(std::mt19937_64& random) {
  switch (random() % 4) {
    case 0:
      return static_cast<T>(random() % 3);
    case 1:
      return static_cast<T>(random() % 300);
    case 2:
      return static_cast<T>(random() % 100'000);
    default:
      return std::numeric_limits<T>::max() - static_cast<T>(random() % 2);
  }
}

std::string DrawAgency(std::mt19937_64& random) {
  constexpr const char* kCodes[] = {"000.00.03.H28", "000.00.03.H2",  "000.00.03.H281",
                                    "000.00.03.H29", "000.01.03.H28", "A"};
  return kCodes[random() % std::size(kCodes)];
}

int Sign(const std::string& left, const std::string& right) {
  const int order = left.compare(right);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

template <typename Tuple>
int Sign(const Tuple& left, const Tuple& right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

TEST(ProcessingKeys, HistoriesSortByDossierAndNumber) {
  std::mt19937_64 random(kSeed);
  const auto draw = [&random] {
    return std::make_tuple(Draw<uint32_t>(random), Draw<uint64_t>(random), Draw<uint32_t>(random));
  };
  const auto key = [](const std::tuple<uint32_t, uint64_t, uint32_t>& parts) {
    return HistoryKey({.partition = std::get<0>(parts), .serial = std::get<1>(parts)},
                      std::get<2>(parts));
  };
  for (int i = 0; i < 20'000; ++i) {
    const auto left = draw();
    const auto right = draw();
    ASSERT_EQ(Sign(key(left), key(right)), Sign(left, right)) << "seed " << kSeed;
    ASSERT_EQ(HistoryNumber(key(left)), std::get<2>(left));
  }
}

TEST(ProcessingKeys, CoursesSortByDossierAndHistoriesLieUnderThem) {
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 20'000; ++i) {
    const auto left = std::make_tuple(Draw<uint32_t>(random), Draw<uint64_t>(random));
    const auto right = std::make_tuple(Draw<uint32_t>(random), Draw<uint64_t>(random));
    const dossier::DossierId left_id{.partition = std::get<0>(left), .serial = std::get<1>(left)};
    const dossier::DossierId right_id{.partition = std::get<0>(right),
                                      .serial = std::get<1>(right)};
    ASSERT_EQ(Sign(CourseKey(left_id), CourseKey(right_id)), Sign(left, right));
    ASSERT_TRUE(
        absl::StartsWith(HistoryKey(left_id, Draw<uint32_t>(random)), HistoryPrefix(left_id)));
    ASSERT_EQ(absl::StartsWith(HistoryKey(left_id, 1), HistoryPrefix(right_id)), left == right);
  }
}

TEST(ProcessingKeys, WorkSortsByAgencyDueTimeAndDossierAndNoneComesLast) {
  std::mt19937_64 random(kSeed);
  const auto draw = [&random] {
    WorkRow row{.partition = Draw<uint32_t>(random),
                .agency_code = DrawAgency(random),
                .serial = Draw<uint64_t>(random)};
    if (random() % 4 != 0) {
      row.due_micros = static_cast<int64_t>(random() % 2'000'000) - 1'000'000;
    }
    return row;
  };
  const auto logical = [](const WorkRow& row) {
    return std::make_tuple(row.partition, row.agency_code, !row.due_micros.has_value(),
                           row.due_micros.value_or(0), row.serial);
  };
  for (int i = 0; i < 20'000; ++i) {
    const WorkRow left = draw();
    const WorkRow right = draw();
    ASSERT_EQ(Sign(WorkKey(left), WorkKey(right)), Sign(logical(left), logical(right)))
        << "seed " << kSeed;
    ASSERT_EQ(ParseWorkKey(WorkKey(left)), left);
    ASSERT_EQ(absl::StartsWith(WorkKey(left), WorkPrefix(right.partition, right.agency_code)),
              left.partition == right.partition && left.agency_code == right.agency_code);
    const int64_t bound = static_cast<int64_t>(random() % 2'000'000) - 1'000'000;
    ASSERT_EQ(WorkKey(left) < WorkBound(left.partition, left.agency_code, bound),
              left.due_micros.has_value() && *left.due_micros < bound);
  }
}

TEST(ProcessingKeys, WhatIsNoKeyIsNotRead) {
  EXPECT_EQ(ParseWorkKey(""), std::nullopt);
  EXPECT_EQ(ParseWorkKey(WorkKey({.partition = 1, .agency_code = "A"}) + "x"), std::nullopt);
  EXPECT_EQ(HistoryNumber("short"), 0);
  EXPECT_EQ(DueMoveCalendar(""), "");
}

TEST(ProcessingKeys, CalendarsSortByVersionAndKeepToThemselves) {
  EXPECT_LT(CalendarKey("H28", 9), CalendarKey("H28", 10));
  EXPECT_LT(CalendarKey("H28", 300), CalendarKey("H28-2023", 1));
  EXPECT_TRUE(absl::StartsWith(CalendarKey("H28", 9), CalendarPrefix("H28")));
  EXPECT_FALSE(absl::StartsWith(CalendarKey("H28-2023", 9), CalendarPrefix("H28")));
  EXPECT_TRUE(absl::StartsWith(CalendarPrefix("H28"), CalendarsPrefix()));
  EXPECT_FALSE(absl::StartsWith(AgencyKey("H28"), CalendarsPrefix()));
  EXPECT_FALSE(absl::StartsWith(CatalogSequenceKey(), CalendarsPrefix()));
  EXPECT_EQ(DueMoveCalendar(DueMoveKey("H28-2023")), "H28-2023");
}

TEST(ProcessingKeys, BeginWithThePartition) {
  const dossier::DossierId id{.partition = 7, .serial = 1};
  for (const std::string& key : {CourseKey(id), CodeKey(7, "A-230101-0001"), HistoryKey(id, 1),
                                 WorkKey({.partition = 7, .agency_code = "A"})}) {
    EXPECT_EQ(kv::KeyReader(key).U32(), 7);
  }
  for (const std::string& key :
       {AgencyKey("A"), CalendarKey("C", 1), CatalogSequenceKey(), DueMoveKey("C")}) {
    EXPECT_EQ(kv::KeyReader(key).U32(), journal::kCatalogPartition);
  }
}

}  // namespace
}  // namespace motcua::processing
