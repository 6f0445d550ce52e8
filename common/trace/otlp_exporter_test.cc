// SPDX-License-Identifier: Apache-2.0
#include "common/trace/otlp_exporter.h"

#include <string>

#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/trace/collector_for_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::trace {
namespace {

namespace otlp = opentelemetry::proto::collector::trace::v1;

Settings SettingsFor(const std::string& target) {
  Settings settings;
  settings.target = target;
  settings.resource = {{"service.name", "motcua-test"}};
  return settings;
}

Span MakeSpan() {
  Span span;
  span.context = *ParseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  span.parent = {1, 2, 3, 4, 5, 6, 7, 8};
  span.name = "work";
  span.kind = Kind::kConsumer;
  span.start = absl::FromUnixSeconds(1'700'000'000);
  span.length = absl::Milliseconds(5);
  span.attributes = {{"word", std::string("text")}, {"count", int64_t{7}}};
  span.failed = true;
  return span;
}

TEST(OtlpExporter, HandsOverWhatWasRecorded) {
  CollectorForTest collector;
  Settings settings = SettingsFor(collector.target());
  settings.headers = {{"x-tenant", "9"}};
  {
    const auto exporter = OtlpExporter::Start(settings);
    ASSERT_TRUE(exporter.ok()) << exporter.status();
    (*exporter)->Record(MakeSpan());
  }
  const auto requests = collector.requests();
  ASSERT_EQ(requests.size(), 1u);
  const otlp::ResourceSpans& spans = requests[0].resource_spans(0);
  EXPECT_EQ(spans.resource().attributes(0).key(), "service.name");
  EXPECT_EQ(spans.resource().attributes(0).value().string_value(), "motcua-test");
  const otlp::Span& span = spans.scope_spans(0).spans(0);
  EXPECT_EQ(span.trace_id().size(), 16u);
  EXPECT_EQ(span.trace_id()[0], '\x0a');
  EXPECT_EQ(span.span_id()[0], '\xb7');
  EXPECT_EQ(span.parent_span_id(), std::string("\1\2\3\4\5\6\7\x08"));
  EXPECT_EQ(span.name(), "work");
  EXPECT_EQ(span.kind(), otlp::Span::SPAN_KIND_CONSUMER);
  EXPECT_EQ(span.start_time_unix_nano(), 1'700'000'000'000'000'000u);
  EXPECT_EQ(span.end_time_unix_nano() - span.start_time_unix_nano(), 5'000'000u);
  EXPECT_EQ(span.attributes(1).value().int_value(), 7);
  EXPECT_EQ(span.status().code(), otlp::Status::STATUS_CODE_ERROR);
  EXPECT_THAT(collector.headers(), testing::Contains(testing::Pair("x-tenant", "9")));
}

TEST(OtlpExporter, ExportsFullBatchesAtOnce) {
  CollectorForTest collector;
  Settings settings = SettingsFor(collector.target());
  settings.batch_max = 3;
  settings.delay = absl::Hours(1);
  const auto exporter = OtlpExporter::Start(settings);
  for (int i = 0; i < 3; ++i) {
    (*exporter)->Record(MakeSpan());
  }
  while ((*exporter)->exported_count() < 3) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_EQ(collector.requests().size(), 1u);
}

TEST(OtlpExporter, WhatDoesNotFitIsDroppedAndCounted) {
  Settings settings = SettingsFor("127.0.0.1:1");  // Nobody is there.
  settings.queue_max = 2;
  settings.batch_max = 2000;
  settings.delay = absl::Hours(1);
  const auto exporter = OtlpExporter::Start(settings);
  for (int i = 0; i < 5; ++i) {
    (*exporter)->Record(MakeSpan());
  }
  EXPECT_EQ((*exporter)->dropped_count(), 3u);
}

TEST(OtlpExporter, GoesOnAfterARefusal) {
  CollectorForTest collector;
  collector.SetAnswer(CollectorForTest::Answer::kRefuse);
  Settings settings = SettingsFor(collector.target());
  settings.delay = absl::Milliseconds(1);
  const auto exporter = OtlpExporter::Start(settings);
  (*exporter)->Record(MakeSpan());
  while ((*exporter)->dropped_count() < 1) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  collector.SetAnswer(CollectorForTest::Answer::kTake);
  (*exporter)->Record(MakeSpan());
  while ((*exporter)->exported_count() < 1) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_EQ((*exporter)->dropped_count(), 1u);
}

// Without an end to it this would last for an hour.
TEST(OtlpExporter, DoesNotWaitForACollectorThatNeverAnswers) {
  CollectorForTest collector;
  collector.SetAnswer(CollectorForTest::Answer::kNever);
  Settings settings = SettingsFor(collector.target());
  settings.delay = absl::Milliseconds(1);
  settings.timeout = absl::Hours(1);
  {
    const auto exporter = OtlpExporter::Start(settings);
    (*exporter)->Record(MakeSpan());
    collector.WaitUntilAnExportBegins();
    (*exporter)->Record(MakeSpan());
  }
  EXPECT_TRUE(collector.requests().empty());
}

TEST(OtlpExporter, ACertificateThatIsNotThereIsNamed) {
  Settings settings = SettingsFor("127.0.0.1:1");
  settings.is_tls = true;
  for (const std::string& unreadable : {std::string("/nonexistent/ca.pem"), testing::TempDir()}) {
    settings.ca_file = unreadable;
    const auto exporter = OtlpExporter::Start(settings);
    EXPECT_EQ(errors::ReasonOf(exporter.status()), "INVALID_FIELD") << unreadable;
  }
}

}  // namespace
}  // namespace motcua::trace
