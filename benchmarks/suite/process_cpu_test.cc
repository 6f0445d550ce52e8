// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/process_cpu.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <vector>

#include "absl/time/clock.h"

namespace motcua::bench {
namespace {

constexpr char kLine[] =
    "4242 (a (strange) name 7) S 41 4242 41 0 -1 4194304 900 12 0 0 130 70 15 5 20 0 9 0 88 0";

TEST(ProcessStat, ReadsPastANameThatLooksLikeFields) {
  const ProcessStat stat = ParseProcessStat(kLine);

  EXPECT_EQ(stat.ticks, 200);
  EXPECT_EQ(stat.waited_ticks, 20);
}

TEST(ProcessStat, IsEmptyForALineThatIsNone) {
  EXPECT_EQ(ParseProcessStat("").ticks, 0);
  EXPECT_EQ(ParseProcessStat("1 (init) S 0 1 1").ticks, 0);
}

TEST(CpuRecord, SeesWorkOfAProcess) {
  CpuRecord record({getpid()});
  const absl::Time begin = absl::Now();
  const absl::Duration used_before = CpuOf(getpid());
  record.Sample();
  while (CpuOf(getpid()) < used_before + absl::Milliseconds(50)) {
  }
  record.Sample();

  EXPECT_GT(record.UseBetween(begin, absl::Now()), 0);
}

TEST(CpuRecord, NeedsTwoSamplesWithinTheStretch) {
  CpuRecord record({getpid()});
  EXPECT_EQ(record.UseBetween(absl::InfinitePast(), absl::InfiniteFuture()), 0);
  record.Sample();
  EXPECT_EQ(record.UseBetween(absl::InfinitePast(), absl::InfiniteFuture()), 0);
}

TEST(ResidentPeakKib, IsWhatTheProcessHasTouched) {
  constexpr size_t kBytes = size_t{64} << 20;
  EXPECT_GE(ResidentPeakKib(getpid()), 100);
  {
    const std::vector<char> touched(kBytes, 1);
    EXPECT_EQ(touched.back(), 1);
  }
  EXPECT_GE(ResidentPeakKib(getpid()), static_cast<int64_t>(kBytes >> 10));
  EXPECT_EQ(ResidentPeakKib(0), 0);
}

}  // namespace
}  // namespace motcua::bench
