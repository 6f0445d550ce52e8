// SPDX-License-Identifier: Apache-2.0
#include "common/trace/otlp_exporter.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/errors/errors.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

namespace motcua::trace {
namespace {

namespace otlp = opentelemetry::proto::collector::trace::v1;

class Collector final : public otlp::TraceService::Service {
 public:
  Collector() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~Collector() override { server_->Shutdown(); }

  grpc::Status Export(grpc::ServerContext* context, const otlp::ExportTraceServiceRequest* request,
                      otlp::ExportTraceServiceResponse*) override {
    absl::MutexLock lock(&mutex_);
    if (refuses_) {
      return {grpc::StatusCode::INVALID_ARGUMENT, "refused"};
    }
    const auto header = context->client_metadata().find("x-tenant");
    if (header != context->client_metadata().end()) {
      tenant_ = std::string(header->second.data(), header->second.size());
    }
    requests_.push_back(*request);
    return grpc::Status::OK;
  }

  void SetRefuses(bool refuses) {
    absl::MutexLock lock(&mutex_);
    refuses_ = refuses;
  }
  std::string target() const { return absl::StrCat("127.0.0.1:", port_); }
  std::vector<otlp::ExportTraceServiceRequest> requests() {
    absl::MutexLock lock(&mutex_);
    return requests_;
  }
  std::string tenant() {
    absl::MutexLock lock(&mutex_);
    return tenant_;
  }

 private:
  int port_ = 0;
  absl::Mutex mutex_;
  bool refuses_ ABSL_GUARDED_BY(mutex_) = false;
  std::string tenant_ ABSL_GUARDED_BY(mutex_);
  std::vector<otlp::ExportTraceServiceRequest> requests_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<grpc::Server> server_;
};

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
  Collector collector;
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
  EXPECT_EQ(collector.tenant(), "9");
}

TEST(OtlpExporter, ExportsFullBatchesAtOnce) {
  Collector collector;
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
  Collector collector;
  collector.SetRefuses(true);
  Settings settings = SettingsFor(collector.target());
  settings.delay = absl::Milliseconds(1);
  const auto exporter = OtlpExporter::Start(settings);
  (*exporter)->Record(MakeSpan());
  while ((*exporter)->dropped_count() < 1) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  collector.SetRefuses(false);
  (*exporter)->Record(MakeSpan());
  while ((*exporter)->exported_count() < 1) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_EQ((*exporter)->dropped_count(), 1u);
}

TEST(OtlpExporter, ACertificateThatIsNotThereIsNamed) {
  Settings settings = SettingsFor("127.0.0.1:1");
  settings.is_tls = true;
  settings.ca_file = "/nonexistent/ca.pem";
  const auto exporter = OtlpExporter::Start(settings);
  EXPECT_EQ(errors::ReasonOf(exporter.status()), "INVALID_FIELD");
}

}  // namespace
}  // namespace motcua::trace
