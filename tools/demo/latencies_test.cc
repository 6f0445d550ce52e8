// SPDX-License-Identifier: Apache-2.0
#include "tools/demo/latencies.h"

#include <gtest/gtest.h>

namespace motcua::demo {
namespace {

TEST(Latencies, TellsPercentiles) {
  Latencies latencies;
  EXPECT_EQ(latencies.Percentile(0.5), absl::ZeroDuration());
  for (int i = 100; i >= 1; --i) latencies.Add(absl::Milliseconds(i));
  EXPECT_EQ(latencies.count(), 100u);
  EXPECT_EQ(latencies.Percentile(0.5), absl::Milliseconds(50));
  EXPECT_EQ(latencies.Percentile(0.99), absl::Milliseconds(99));
  EXPECT_EQ(latencies.Percentile(1), absl::Milliseconds(100));
  EXPECT_EQ(latencies.Percentile(0), absl::Milliseconds(1));
}

}  // namespace
}  // namespace motcua::demo
