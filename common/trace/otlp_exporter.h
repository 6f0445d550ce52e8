// SPDX-License-Identifier: Apache-2.0
// Hands spans to a collector by the OpenTelemetry protocol over gRPC: a bounded queue, and a thread
// that empties it. Whatever happens to the collector, whoever makes spans never waits: what does
// not fit into the queue, or is refused, is dropped and counted. Synchronised.
#ifndef MOTCUA_COMMON_TRACE_OTLP_EXPORTER_H_
#define MOTCUA_COMMON_TRACE_OTLP_EXPORTER_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/time/steady_condition.h"
#include "common/trace/settings.h"
#include "common/trace/trace.h"
#include "grpcpp/grpcpp.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"

namespace motcua::trace {

class OtlpExporter final : public Recorder {
 public:
  // Starts the thread; connects when there is something to export. INVALID_FIELD if the file of
  // certificates cannot be read.
  static absl::StatusOr<std::unique_ptr<OtlpExporter>> Start(const Settings& settings);
  // Exports what waits, for two seconds at most, whatever the collector does.
  ~OtlpExporter() override;

  void Record(Span span) override;

  uint64_t exported_count() const;
  uint64_t dropped_count() const;

 private:
  OtlpExporter(const Settings& settings, std::shared_ptr<grpc::ChannelCredentials> credentials);

  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Loop();
  absl::Status Export(const std::vector<Span>& batch);
  void NoteExport(size_t span_count, const absl::Status& status);

  const Settings settings_;
  const std::unique_ptr<opentelemetry::proto::collector::trace::v1::TraceService::Stub> stub_;

  mutable absl::Mutex mutex_;
  std::deque<Span> queue_ ABSL_GUARDED_BY(mutex_);
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;  // What waits is exported, then it ends.
  bool is_cut_off_ ABSL_GUARDED_BY(mutex_) = false;   // It ends now.
  bool has_ended_ ABSL_GUARDED_BY(mutex_) = false;
  time::SteadyCondition changed_;  // A batch is full, it stops, or it has ended.
  grpc::ClientContext* under_way_ ABSL_GUARDED_BY(mutex_) = nullptr;  // Of the one export, if any.
  uint64_t exported_count_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t dropped_count_ ABSL_GUARDED_BY(mutex_) = 0;
  bool is_failing_ = false;  // Confined to the thread: what the log was told last.

  std::thread thread_;
};

}  // namespace motcua::trace

#endif  // MOTCUA_COMMON_TRACE_OTLP_EXPORTER_H_
