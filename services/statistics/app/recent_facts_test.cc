// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/app/recent_facts.h"

#include <string>

#include "gtest/gtest.h"

namespace motcua::statistics {
namespace {

TEST(RecentFactsTest, KeepsTheNewestOfADossierAndForgetsTheOldest) {
  RecentFacts recent(/*count_max=*/20);
  for (uint64_t serial = 0; serial < 100; ++serial) {
    recent.Put(1, serial, "old");
    recent.Put(1, serial, std::to_string(serial));
    recent.Put(2, 7, "busy");
    for (uint64_t before = serial < 8 ? 0 : serial - 8; before <= serial; ++before) {
      ASSERT_NE(recent.Find(1, before), nullptr) << serial << " " << before;
      EXPECT_EQ(*recent.Find(1, before), std::to_string(before));
    }
    EXPECT_EQ(*recent.Find(2, 7), "busy");
  }
  EXPECT_EQ(recent.Find(1, 70), nullptr);
  recent.Clear();
  EXPECT_EQ(recent.Find(1, 99), nullptr);
}

}  // namespace
}  // namespace motcua::statistics
