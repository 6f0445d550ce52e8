// SPDX-License-Identifier: Apache-2.0
#include "common/trace/otlp_exporter.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/log/log.h"
#include "grpcpp/grpcpp.h"

namespace motcua::trace {
namespace {

namespace otlp = opentelemetry::proto::collector::trace::v1;

constexpr absl::Duration kStopTime = absl::Seconds(2);
constexpr char kScopeName[] = "motcua";

// What OpenTelemetry lets an exporter try again (OTLP/gRPC response, failures), without a word of
// ours.
constexpr char kServiceConfig[] = R"({"methodConfig": [{
  "name": [{"service": "opentelemetry.proto.collector.trace.v1.TraceService"}],
  "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.5s", "maxBackoff": "5s",
                  "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE", "ABORTED"]}}]})";

template <size_t kSize>
std::string Bytes(const std::array<uint8_t, kSize>& id) {
  return {reinterpret_cast<const char*>(id.data()), id.size()};
}

otlp::Span::SpanKind ToOtlp(Kind kind) {
  switch (kind) {
    case Kind::kInternal:
      return otlp::Span::SPAN_KIND_INTERNAL;
    case Kind::kServer:
      return otlp::Span::SPAN_KIND_SERVER;
    case Kind::kConsumer:
      return otlp::Span::SPAN_KIND_CONSUMER;
  }
  return otlp::Span::SPAN_KIND_UNSPECIFIED;
}

void SetAttribute(const std::string& key, const std::variant<std::string, int64_t>& value,
                  otlp::KeyValue& attribute) {
  attribute.set_key(key);
  if (const auto* text = std::get_if<std::string>(&value)) {
    attribute.mutable_value()->set_string_value(*text);
  } else {
    attribute.mutable_value()->set_int_value(std::get<int64_t>(value));
  }
}

void SetSpan(const Span& from, otlp::Span& span) {
  span.set_trace_id(Bytes(from.context.trace_id));
  span.set_span_id(Bytes(from.context.span_id));
  if (from.parent != SpanId{}) {
    span.set_parent_span_id(Bytes(from.parent));
  }
  span.set_name(from.name);
  span.set_kind(ToOtlp(from.kind));
  span.set_start_time_unix_nano(static_cast<uint64_t>(absl::ToUnixNanos(from.start)));
  span.set_end_time_unix_nano(static_cast<uint64_t>(absl::ToUnixNanos(from.start + from.length)));
  for (const Attribute& attribute : from.attributes) {
    SetAttribute(attribute.key, attribute.value, *span.add_attributes());
  }
  if (from.failed) {
    span.mutable_status()->set_code(otlp::Status::STATUS_CODE_ERROR);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<OtlpExporter>> OtlpExporter::Start(const Settings& settings) {
  if (!settings.is_tls) {
    return std::unique_ptr<OtlpExporter>(
        new OtlpExporter(settings, grpc::InsecureChannelCredentials()));
  }
  grpc::SslCredentialsOptions tls;
  if (!settings.ca_file.empty()) {
    // By the inserter: it takes what the stream of a folder throws.
    std::ostringstream certificates;
    certificates << std::ifstream(settings.ca_file, std::ios::binary).rdbuf();
    tls.pem_root_certs = certificates.str();
    if (!certificates || tls.pem_root_certs.empty()) {
      errors::Violations violations;
      violations.Add("OTEL_EXPORTER_OTLP_CERTIFICATE", "must name a file that can be read");
      return violations.ToStatus();
    }
  }
  return std::unique_ptr<OtlpExporter>(new OtlpExporter(settings, grpc::SslCredentials(tls)));
}

OtlpExporter::OtlpExporter(const Settings& settings,
                           std::shared_ptr<grpc::ChannelCredentials> credentials)
    : settings_(settings), stub_(otlp::TraceService::NewStub([&] {
        grpc::ChannelArguments arguments;
        arguments.SetServiceConfigJSON(kServiceConfig);
        return grpc::CreateCustomChannel(settings.target, credentials, arguments);
      }())) {
  thread_ = std::thread([this] { Loop(); });
}

OtlpExporter::~OtlpExporter() {
  {
    absl::MutexLock lock(&mutex_);
    is_stopping_ = true;
    changed_.NotifyAll();
    changed_.AwaitFor(mutex_, kStopTime,
                      [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return has_ended_; });
    is_cut_off_ = true;
    if (under_way_ != nullptr) {
      under_way_->TryCancel();
    }
  }
  thread_.join();
}

void OtlpExporter::Record(Span span) {
  absl::MutexLock lock(&mutex_);
  if (queue_.size() >= settings_.queue_max) {
    ++dropped_count_;
    return;
  }
  queue_.push_back(std::move(span));
  if (queue_.size() == settings_.batch_max) {
    changed_.NotifyAll();
  }
}

uint64_t OtlpExporter::exported_count() const {
  absl::MutexLock lock(&mutex_);
  return exported_count_;
}

uint64_t OtlpExporter::dropped_count() const {
  absl::MutexLock lock(&mutex_);
  return dropped_count_;
}

bool OtlpExporter::HasWork() const { return queue_.size() >= settings_.batch_max || is_stopping_; }

void OtlpExporter::Loop() {
  while (true) {
    std::vector<Span> batch;
    {
      absl::MutexLock lock(&mutex_);
      changed_.AwaitFor(mutex_, settings_.delay,
                        [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return HasWork(); });
      if (is_cut_off_ || (is_stopping_ && queue_.empty())) {
        dropped_count_ += queue_.size();
        has_ended_ = true;
        changed_.NotifyAll();
        return;
      }
      const auto end =
          queue_.begin() + static_cast<ptrdiff_t>(std::min(queue_.size(), settings_.batch_max));
      batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
      queue_.erase(queue_.begin(), end);
    }
    if (!batch.empty()) {
      NoteExport(batch.size(), Export(batch));
    }
  }
}

absl::Status OtlpExporter::Export(const std::vector<Span>& batch) {
  otlp::ExportTraceServiceRequest request;
  otlp::ResourceSpans& spans = *request.add_resource_spans();
  for (const auto& [key, value] : settings_.resource) {
    SetAttribute(key, value, *spans.mutable_resource()->add_attributes());
  }
  otlp::ScopeSpans& scope = *spans.add_scope_spans();
  scope.mutable_scope()->set_name(kScopeName);
  for (const Span& span : batch) {
    SetSpan(span, *scope.add_spans());
  }
  grpc::ClientContext context;
  for (const auto& [key, value] : settings_.headers) {
    context.AddMetadata(key, value);
  }
  context.set_deadline(absl::ToChronoTime(absl::Now() + settings_.timeout));
  {
    absl::MutexLock lock(&mutex_);
    under_way_ = &context;
    if (is_cut_off_) {
      context.TryCancel();
    }
  }
  otlp::ExportTraceServiceResponse response;
  const grpc::Status status = stub_->Export(&context, request, &response);
  {
    absl::MutexLock lock(&mutex_);
    under_way_ = nullptr;
  }
  if (!status.ok()) {
    // The message is the collector's and may say anything.
    return errors::MakeError(errors::Reason::kInternal,
                             absl::StrCat("gRPC code ", status.error_code()));
  }
  const int64_t rejected = response.partial_success().rejected_spans();
  return rejected == 0 ? absl::OkStatus()
                       : errors::MakeError(errors::Reason::kInternal,
                                           absl::StrCat(rejected, " spans were rejected"));
}

void OtlpExporter::NoteExport(size_t span_count, const absl::Status& status) {
  {
    absl::MutexLock lock(&mutex_);
    (status.ok() ? exported_count_ : dropped_count_) += span_count;
  }
  if (status.ok() == is_failing_) {  // Told once, and not for each batch.
    is_failing_ = !status.ok();
    if (is_failing_) {
      log::Warning("traces are not exported", {{"why", status.message()}});
    } else {
      log::Info("traces are exported again");
    }
  }
}

}  // namespace motcua::trace
