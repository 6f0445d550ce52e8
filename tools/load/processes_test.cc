// SPDX-License-Identifier: Apache-2.0
#include "tools/load/processes.h"

#include "gtest/gtest.h"

namespace motcua::load {
namespace {

TEST(RoundOrder, SurvivesBeingSent) {
  const RoundOrder order{.round = {.mode = LoopMode::kOpen,
                                   .warmup = absl::Milliseconds(1500),
                                   .duration = absl::Seconds(20),
                                   .steps = {{.rate = 0.1 + 0.2, .duration = absl::Seconds(12)},
                                             {.rate = 4000, .duration = absl::Seconds(8)}},
                                   .spacing = ArrivalSpacing::kPoisson,
                                   .when_busy = WhenBusy::kDrop,
                                   .seed = ~uint64_t{0}},
                         .start = 123'456'789'012'345};
  const auto sent = RoundOrderFromJson(nlohmann::json::parse(ToJson(order).dump()));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->start, order.start);
  EXPECT_EQ(sent->round.mode, LoopMode::kOpen);
  EXPECT_EQ(sent->round.warmup, order.round.warmup);
  EXPECT_EQ(sent->round.duration, order.round.duration);
  EXPECT_EQ(sent->round.spacing, ArrivalSpacing::kPoisson);
  EXPECT_EQ(sent->round.when_busy, WhenBusy::kDrop);
  EXPECT_EQ(sent->round.seed, order.round.seed);
  ASSERT_EQ(sent->round.steps.size(), 2u);
  EXPECT_EQ(sent->round.steps[0].rate, order.round.steps[0].rate);
  EXPECT_EQ(sent->round.steps[1].duration, absl::Seconds(8));
}

TEST(RoundOrder, IsNotReadFromSomethingElse) {
  EXPECT_FALSE(RoundOrderFromJson({{"open", true}}).ok());
  EXPECT_FALSE(RoundOrderFromJson(nullptr).ok());
}

}  // namespace
}  // namespace motcua::load
