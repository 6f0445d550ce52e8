// SPDX-License-Identifier: Apache-2.0
#include "common/trace/trace.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/trace/settings.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::trace {
namespace {

using testing::Contains;
using testing::Pair;

constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kUnsampled[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

TEST(Traceparent, IsReadAndWritten) {
  const std::optional<Context> context = ParseTraceparent(kParent);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace_id[0], 0x0a);
  EXPECT_EQ(context->span_id[7], 0x31);
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(ToTraceparent(*context), kParent);
  EXPECT_EQ(TraceIdText(kParent), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(TraceIdText(""), "");
  EXPECT_FALSE(ParseTraceparent(kUnsampled)->sampled);
}

TEST(Traceparent, WhatIsMalformedIsNone) {
  for (const char* text : {"", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                           "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                           "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                           "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                           "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                           "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g"}) {
    EXPECT_FALSE(ParseTraceparent(text).has_value()) << text;
  }
}

class Kept final : public Recorder {
 public:
  void Record(Span span) override { spans.push_back(std::move(span)); }
  std::vector<Span> spans;
};

class TraceTest : public testing::Test {
 protected:
  ~TraceTest() override { Install(nullptr); }
  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
};

TEST_F(TraceTest, WhileOffWhatCameIsHandedOn) {
  EXPECT_FALSE(IsOn());
  LiveSpan span = Start(kParent, "work", Kind::kInternal);
  EXPECT_FALSE(span.is_recorded());
  EXPECT_EQ(span.traceparent(), kParent);
  EXPECT_EQ(Start("", "work", Kind::kInternal).traceparent(), "");
}

TEST_F(TraceTest, ASpanIsTheChildOfItsParent) {
  Install(kept_);
  LiveSpan span = Start(kParent, "work", Kind::kServer);
  ASSERT_TRUE(span.is_recorded());
  span.Add("count", 3);
  EXPECT_EQ(TraceIdText(span.traceparent()), TraceIdText(kParent));
  EXPECT_NE(span.traceparent(), kParent);
  LiveSpan child = Start(span.traceparent(), "part", Kind::kInternal);
  child.End(true);
  span.End(true);
  span.End(false);  // Too late to count.

  ASSERT_EQ(kept_->spans.size(), 2u);
  const Span& part = kept_->spans[0];
  const Span& work = kept_->spans[1];
  EXPECT_EQ(work.parent, ParseTraceparent(kParent)->span_id);
  EXPECT_EQ(part.parent, work.context.span_id);
  EXPECT_EQ(part.context.trace_id, work.context.trace_id);
  EXPECT_EQ(work.name, "work");
  EXPECT_FALSE(work.failed);
  ASSERT_EQ(work.attributes.size(), 1u);
  EXPECT_EQ(std::get<int64_t>(work.attributes[0].value), 3);
  EXPECT_GE(work.length, absl::ZeroDuration());
}

TEST_F(TraceTest, WhatIsDroppedHasFailed) {
  Install(kept_);
  { LiveSpan span = Start("", "work", Kind::kInternal); }
  ASSERT_EQ(kept_->spans.size(), 1u);
  EXPECT_TRUE(kept_->spans[0].failed);
  EXPECT_EQ(kept_->spans[0].parent, SpanId{}) << "it began a trace";
}

TEST_F(TraceTest, TheCallerDecidesWhatIsRecorded) {
  Install(kept_);
  EXPECT_FALSE(Start(kUnsampled, "work", Kind::kServer).is_recorded());
  EXPECT_EQ(Start(kUnsampled, "work", Kind::kServer).traceparent(), kUnsampled);
  Install(kept_, {.follows_parent = true, .root_ratio = 0});
  EXPECT_TRUE(Start(kParent, "work", Kind::kServer).is_recorded());
  EXPECT_FALSE(Start("", "work", Kind::kServer).is_recorded());
  Install(kept_, {.follows_parent = false, .root_ratio = 0});
  EXPECT_FALSE(Start(kParent, "work", Kind::kServer).is_recorded());
}

TEST_F(TraceTest, ARatioChoosesTheSameTracesEverywhere) {
  Install(kept_, {.follows_parent = false, .root_ratio = 0.5});
  int recorded = 0;
  for (int i = 0; i < 100; ++i) {
    const std::string parent =
        absl::StrCat("00-0af7651916cd43dd84", absl::Hex(i * 656, absl::kZeroPad4),
                     "211c803101-b7ad6b7169203331-00");
    const bool here = Start(parent, "work", Kind::kServer).is_recorded();
    EXPECT_EQ(Start(parent, "work", Kind::kServer).is_recorded(), here) << parent;
    recorded += here ? 1 : 0;
  }
  EXPECT_EQ(recorded, 50);
}

// The one before may take seconds to end.
TEST_F(TraceTest, SpansDoNotWaitForARecorderThatGoes) {
  class Going final : public Recorder {
   public:
    ~Going() override { Start("", "work", Kind::kInternal).End(true); }
    void Record(Span) override {}
  };
  Install(std::make_shared<Going>());
  Install(kept_);
  EXPECT_EQ(kept_->spans.size(), 1u);
}

absl::StatusOr<std::optional<Settings>> Read(const std::map<std::string, std::string>& variables) {
  return ReadSettings(
      "motcua-intake", "1.2", [&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
      });
}

TEST(Settings, WithoutAnEndpointTracesAreOff) {
  EXPECT_FALSE(Read({})->has_value());
  EXPECT_FALSE(Read({{"OTEL_SERVICE_NAME", "x"}})->has_value());
  const std::string endpoint = "http://collector:4317";
  EXPECT_FALSE(Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", endpoint}, {"OTEL_TRACES_EXPORTER", "none"}})
                   ->has_value());
  EXPECT_FALSE(Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", endpoint}, {"OTEL_SDK_DISABLED", "true"}})
                   ->has_value());
  EXPECT_EQ((*Read({{"OTEL_TRACES_EXPORTER", "otlp"}}))->target, "localhost:4317");
}

TEST(Settings, AreRead) {
  const auto read = Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:1"},
                          {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://collector:4317/"},
                          {"OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem"},
                          {"OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer a=b, x-tenant=9"},
                          {"OTEL_RESOURCE_ATTRIBUTES", "service.name=x,k8s.pod.name=intake-0"},
                          {"OTEL_SERVICE_NAME", "y"},
                          {"OTEL_TRACES_SAMPLER", "parentbased_traceidratio"},
                          {"OTEL_TRACES_SAMPLER_ARG", "0.25"},
                          {"OTEL_BSP_MAX_QUEUE_SIZE", "100"},
                          {"OTEL_BSP_SCHEDULE_DELAY", "50"}});
  ASSERT_TRUE(read.ok()) << read.status();
  const Settings& settings = **read;
  EXPECT_EQ(settings.target, "collector:4317");
  EXPECT_TRUE(settings.is_tls);
  EXPECT_EQ(settings.ca_file, "/ca.pem");
  EXPECT_THAT(settings.headers, Contains(Pair("authorization", "Bearer a=b")));
  EXPECT_THAT(settings.headers, Contains(Pair("x-tenant", "9")));
  EXPECT_THAT(settings.resource, Contains(Pair("service.name", "y")));
  EXPECT_THAT(settings.resource, Contains(Pair("service.version", "1.2")));
  EXPECT_THAT(settings.resource, Contains(Pair("k8s.pod.name", "intake-0")));
  EXPECT_TRUE(settings.sampler.follows_parent);
  EXPECT_EQ(settings.sampler.root_ratio, 0.25);
  EXPECT_EQ(settings.queue_max, 100u);
  EXPECT_EQ(settings.batch_max, 100u) << "no batch is larger than the queue";
  EXPECT_EQ(settings.delay, absl::Milliseconds(50));
}

TEST(Settings, ValuesOfListsArePercentEncoded) {
  const auto read = Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317"},
                          {"OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20a%2Cb"},
                          {"OTEL_RESOURCE_ATTRIBUTES", "place=H%C3%A0%20N%E1%BB%99i"}});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT((*read)->headers, Contains(Pair("authorization", "Bearer a,b")));
  EXPECT_THAT((*read)->resource, Contains(Pair("place", "Hà Nội")));
}

// gRPC aborts where it is given such metadata.
TEST(Settings, HeadersThatCannotBeSentAreRefused) {
  for (const char* headers : {"x-place=Hà Nội", "x-place=a%0Ab", "my key=1", "grpc-status=0",
                              ":path=x", "x-ratio=100%", "x-ratio=%2"}) {
    const auto read = Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317"},
                            {"OTEL_EXPORTER_OTLP_HEADERS", headers}});
    EXPECT_EQ(errors::ReasonOf(read.status()), "INVALID_FIELD") << headers;
  }
}

// Without one gRPC would take 443.
TEST(Settings, AnEndpointHasAPort) {
  for (const char* endpoint :
       {"http://collector", "http://collector:", "http://collector:0", "http://[::1]"}) {
    const auto read = Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", endpoint}});
    EXPECT_EQ(errors::ReasonOf(read.status()), "INVALID_FIELD") << endpoint;
  }
  EXPECT_EQ((*Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://[::1]:4317"}}))->target, "[::1]:4317");
}

TEST(Settings, WhatCannotBeReadIsNamed) {
  const auto read = Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"},
                          {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"},
                          {"OTEL_EXPORTER_OTLP_HEADERS", "novalue"},
                          {"OTEL_TRACES_EXPORTER", "zipkin"},
                          {"OTEL_TRACES_SAMPLER", "sometimes"},
                          {"OTEL_BSP_MAX_QUEUE_SIZE", "0"},
                          {"OTEL_EXPORTER_OTLP_TIMEOUT", "soon"}});
  EXPECT_EQ(errors::ReasonOf(read.status()), "INVALID_FIELD");
  for (const char* name :
       {"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS",
        "OTEL_TRACES_EXPORTER", "OTEL_TRACES_SAMPLER", "OTEL_BSP_MAX_QUEUE_SIZE",
        "OTEL_EXPORTER_OTLP_TIMEOUT"}) {
    EXPECT_THAT(read.status().ToString(), testing::HasSubstr(name));
  }
}

}  // namespace
}  // namespace motcua::trace
