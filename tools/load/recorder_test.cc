// SPDX-License-Identifier: Apache-2.0
#include "tools/load/recorder.h"

#include "gtest/gtest.h"

namespace motcua::load {
namespace {

constexpr Nanos kSecond = 1'000'000'000;

struct Fixture {
  explicit Fixture(LoopMode mode) : recorder(mode, absl::Seconds(1), &window, &progress) {
    window.begin = 10 * kSecond;
    window.end = 13 * kSecond;
  }

  void Call(Nanos intended, Nanos end, size_t code = kCodeOk) {
    const OperationStart start{.intended = intended, .actual = intended + 1000};
    recorder.OnCall(start,
                    {.method = Method::kGetDossier,
                     .code = code,
                     .start = start.actual,
                     .items = 1,
                     .request_bytes = 10,
                     .response_bytes = 20},
                    end);
    recorder.OnOperation(start, code != kCodeOk, code == kCodeOk ? 1 : 0, end);
  }

  Window window;
  Progress progress;
  Recorder recorder;
};

TEST(Recorder, CountsInTheClosedLoopWhatIsAnsweredInTheWindow) {
  Fixture f(LoopMode::kClosed);
  f.Call(8 * kSecond, 9 * kSecond);   // Warm-up.
  f.Call(9 * kSecond, 10 * kSecond);  // Its answer lies in the window.
  f.Call(12 * kSecond, 13 * kSecond - 1);
  f.Call(12 * kSecond, 13 * kSecond);  // After it.
  const Measurement m = f.recorder.Take(f.window.end);
  EXPECT_EQ(m.operations, 2u);
  EXPECT_EQ(m.calls, 2u);
  EXPECT_EQ(m.items, 2u);
  EXPECT_EQ(m.request_bytes, 20u);
  EXPECT_EQ(m.response_bytes, 40u);
  EXPECT_EQ(m.elapsed, 3 * kSecond);
  EXPECT_EQ(f.progress.calls.load(), 4u);
}

TEST(Recorder, CountsInTheOpenLoopWhatIsMeantForTheWindowHoweverLate) {
  Fixture f(LoopMode::kOpen);
  f.Call(9 * kSecond, 11 * kSecond);  // Meant for the warm-up.
  f.Call(10 * kSecond, 10 * kSecond + 5);
  f.Call(12 * kSecond, 20 * kSecond);
  const Measurement m = f.recorder.Take(f.window.end);
  EXPECT_EQ(m.operations, 2u);
  EXPECT_EQ(m.latency.max(), 8 * kSecond);
  EXPECT_EQ(m.elapsed, 10 * kSecond);
  EXPECT_EQ(m.start_delay.max(), 1000);
  ASSERT_EQ(m.timeline.size(), 11u);
  EXPECT_EQ(m.timeline[0].calls, 1u);
  EXPECT_EQ(m.timeline[10].calls, 1u);
}

TEST(Recorder, MeasuresAnOperationFromWhenItWasMeantAndACallFromWhenItBegan) {
  Fixture f(LoopMode::kOpen);
  const OperationStart start{.intended = 10 * kSecond, .actual = 12 * kSecond};
  f.recorder.OnCall(start, {.method = Method::kEcho, .start = 12 * kSecond},
                    12 * kSecond + 5'000'000);
  f.recorder.OnOperation(start, false, 1, 12 * kSecond + 5'000'000);
  const Measurement m = f.recorder.Take(f.window.end);
  EXPECT_EQ(m.latency.max(), 2 * kSecond + 5'000'000);
  EXPECT_EQ(m.methods[static_cast<size_t>(Method::kEcho)].latency.max(), 5'000'000);
}

TEST(Recorder, MeasuresThoseThatSucceededApartFromWhenTheyBegan) {
  Fixture f(LoopMode::kOpen);
  const OperationStart start{.intended = 10 * kSecond, .actual = 11 * kSecond};
  f.recorder.OnOperation(start, /*failed=*/false, 1, 14 * kSecond);
  f.recorder.OnOperation(start, /*failed=*/true, 0, 18 * kSecond);
  const Measurement m = f.recorder.Take(f.window.end);
  EXPECT_EQ(m.ok_latency.count(), 1u);
  EXPECT_EQ(m.ok_latency.max(), 3 * kSecond);
}

TEST(Recorder, CountsFailuresByCodeAndWhatNeverStarted) {
  Fixture f(LoopMode::kOpen);
  f.Call(10 * kSecond, 11 * kSecond, 14);
  f.recorder.OnCall({.intended = 10 * kSecond}, {.items = 5, .items_failed = 3}, 11 * kSecond);
  f.recorder.OnNotStarted({.intended = 12 * kSecond}, 14 * kSecond);
  const Measurement m = f.recorder.Take(f.window.end);
  EXPECT_EQ(m.failed, 1u + 3u + 1u);
  EXPECT_EQ(m.codes[14], 1u);
  EXPECT_EQ(m.codes[kCodeOk], 1u);
  EXPECT_EQ(m.codes[kCodeNotStarted], 1u);
  EXPECT_EQ(m.latency.max(), 2 * kSecond);  // Of the one that waited in vain.
}

TEST(Recorder, KeepsTheLatenciesOfEachSecond) {
  Fixture f(LoopMode::kClosed);
  f.Call(10 * kSecond, 10 * kSecond + 500);
  f.Call(12 * kSecond, 12 * kSecond + 700);
  f.Call(12 * kSecond, 12 * kSecond + 900);
  const Measurement m = f.recorder.Take(f.window.end);
  ASSERT_EQ(m.timeline.size(), 3u);
  EXPECT_EQ(SparseValueAt(m.timeline[0].latency, 99), 500);
  EXPECT_TRUE(m.timeline[1].latency.empty());
  EXPECT_EQ(SparseValueAt(m.timeline[2].latency, 50), 700);
  EXPECT_EQ(SparseValueAt(m.timeline[2].latency, 100), 900);
}

TEST(Measurement, SurvivesBeingSentAndAddedUp) {
  Fixture f(LoopMode::kOpen);
  f.Call(10 * kSecond, 10 * kSecond + 12345);
  f.Call(11 * kSecond, 12 * kSecond, 8);
  f.recorder.OnFailure("GetDossier: RESOURCE_EXHAUSTED");
  Measurement m = f.recorder.Take(f.window.end);
  m.generator_cpu_s = 0.5;

  absl::StatusOr<Measurement> sent = MeasurementFromJson(ToJson(m));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(ToJson(*sent), ToJson(m));

  sent->Merge(m);
  EXPECT_EQ(sent->operations, 4u);
  EXPECT_EQ(sent->failed, 2u);
  EXPECT_EQ(sent->latency.count(), 4u);
  EXPECT_EQ(sent->timeline[0].latency, (SparseCounts{{Histogram::BucketOf(12345), 2}}));
  EXPECT_EQ(sent->steps[0].operations, 4u);
  EXPECT_DOUBLE_EQ(sent->generator_cpu_s, 1.0);
  EXPECT_EQ(sent->elapsed, m.elapsed);
  EXPECT_FALSE(MeasurementFromJson({{"operations", 1}}).ok());
}

TEST(TimelineInterval, GrowsSoThatLongRunsStayBounded) {
  EXPECT_EQ(TimelineInterval({.duration = absl::Seconds(10)}), absl::Seconds(1));
  EXPECT_EQ(TimelineInterval({.duration = absl::Hours(1)}), absl::Seconds(1));
  EXPECT_EQ(TimelineInterval({.duration = absl::Hours(24)}), absl::Seconds(24));
}

}  // namespace
}  // namespace motcua::load
