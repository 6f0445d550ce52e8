// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/call_metrics.h"

#include <iterator>

namespace motcua::metrics {
namespace {

// As go-grpc-middleware spells them, by number.
constexpr const char* kCodes[] = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

const char* TypeText(const rpc::Method& method) {
  if (method.index == rpc::kUnknownMethodIndex) {
    return rpc::kUnknownMethod;
  }
  switch (method.type) {
    case rpc::CallType::kUnary:
      return "unary";
    case rpc::CallType::kClientStream:
      return "client_stream";
    case rpc::CallType::kServerStream:
      return "server_stream";
    case rpc::CallType::kBidiStream:
      return "bidi_stream";
  }
  return rpc::kUnknownMethod;
}

constexpr Description kStarted{"grpc_server_started_total",
                               "Total number of RPCs started on the server."};
constexpr Description kHandled{
    "grpc_server_handled_total",
    "Total number of RPCs completed on the server, regardless of success or failure."};
constexpr Description kReceived{"grpc_server_msg_received_total",
                                "Total number of RPC messages received on the server."};
constexpr Description kSent{"grpc_server_msg_sent_total",
                            "Total number of RPC messages sent by the server."};
constexpr Description kHandling{
    "grpc_server_handling_seconds",
    "Histogram of response latency (seconds) of RPCs that had been handled by the server."};

}  // namespace

void CallMetrics::OnMethods(absl::Span<const rpc::Method> methods) {
  static_assert(std::size(kCodes) == kCodeCount);
  series_.resize(methods.size());
  for (const rpc::Method& method : methods) {
    const Labels labels{{"grpc_type", TypeText(method)},
                        {"grpc_service", method.service},
                        {"grpc_method", method.name}};
    MethodSeries& series = series_[method.index];
    series.started = &registry_->AddCounter(kStarted, labels);
    for (size_t code = 0; code < kCodeCount; ++code) {
      Labels with_code = labels;
      with_code.emplace_back("grpc_code", kCodes[code]);
      series.handled[code] = &registry_->AddCounter(kHandled, with_code);
    }
    series.received = &registry_->AddCounter(kReceived, labels);
    series.sent = &registry_->AddCounter(kSent, labels);
    series.handling =
        &registry_->AddHistogram(kHandling, LatencyBounds(), kSecondsOfNanoseconds, labels);
  }
}

std::unique_ptr<rpc::CallNotes> CallMetrics::OnStart(const rpc::CallStart& start) {
  series_[start.method.index].started->Add();
  return nullptr;
}

void CallMetrics::OnReceived(const rpc::Method& method) { series_[method.index].received->Add(); }

void CallMetrics::OnSent(const rpc::Method& method) { series_[method.index].sent->Add(); }

void CallMetrics::OnEnd(const rpc::CallEnd& end, rpc::CallNotes* /*notes*/) {
  const MethodSeries& series = series_[end.method.index];
  // gRPC has no other codes; a handler could make up some.
  const auto code = static_cast<size_t>(end.status.error_code());
  constexpr auto kUnknown = static_cast<size_t>(grpc::StatusCode::UNKNOWN);
  series.handled[code < kCodeCount ? code : kUnknown]->Add();
  series.handling->Observe(end.elapsed);
}

}  // namespace motcua::metrics
