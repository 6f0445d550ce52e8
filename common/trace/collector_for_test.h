// SPDX-License-Identifier: Apache-2.0
// For tests: a collector of traces on loopback that keeps all that it is sent. Synchronised.
#ifndef MOTCUA_COMMON_TRACE_COLLECTOR_FOR_TEST_H_
#define MOTCUA_COMMON_TRACE_COLLECTOR_FOR_TEST_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"

namespace motcua::trace {

class CollectorForTest final
    : public opentelemetry::proto::collector::trace::v1::TraceService::Service {
 public:
  using Request = opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;
  using Response = opentelemetry::proto::collector::trace::v1::ExportTraceServiceResponse;

  enum class Answer { kTake, kRefuse, kNever };  // Never: until the exporter goes.

  CollectorForTest() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~CollectorForTest() override { server_->Shutdown(); }

  grpc::Status Export(grpc::ServerContext* context, const Request* request, Response*) override {
    absl::MutexLock lock(&mutex_);
    ++begun_count_;
    const auto may_answer = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return answer_ != Answer::kNever;
    };
    while (!mutex_.AwaitWithTimeout(absl::Condition(&may_answer), absl::Milliseconds(10)) &&
           !context->IsCancelled()) {
    }
    if (answer_ != Answer::kTake) {
      return {grpc::StatusCode::INVALID_ARGUMENT, "refused"};
    }
    headers_.clear();
    for (const auto& [key, value] : context->client_metadata()) {
      headers_.emplace(std::string(key.data(), key.size()),
                       std::string(value.data(), value.size()));
    }
    requests_.push_back(*request);
    return grpc::Status::OK;
  }

  std::string target() const { return absl::StrCat("127.0.0.1:", port_); }
  void SetAnswer(Answer answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = answer;
  }
  // What was taken.
  std::vector<Request> requests() {
    absl::MutexLock lock(&mutex_);
    return requests_;
  }
  // The metadata of the last one.
  std::multimap<std::string, std::string> headers() {
    absl::MutexLock lock(&mutex_);
    return headers_;
  }
  void WaitUntilAnExportBegins() {
    absl::MutexLock lock(&mutex_);
    const auto has_begun = [this]()
                               ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return begun_count_ > 0; };
    mutex_.Await(absl::Condition(&has_begun));
  }
  // What was taken, once it is enough, or after a minute.
  std::vector<Request> WaitUntil(const std::function<bool(const std::vector<Request>&)>& enough) {
    absl::MutexLock lock(&mutex_);
    const auto is_enough = [&]()
                               ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return enough(requests_); };
    mutex_.AwaitWithTimeout(absl::Condition(&is_enough), absl::Minutes(1));
    return requests_;
  }

 private:
  int port_ = 0;
  absl::Mutex mutex_;
  Answer answer_ ABSL_GUARDED_BY(mutex_) = Answer::kTake;
  int begun_count_ ABSL_GUARDED_BY(mutex_) = 0;
  std::multimap<std::string, std::string> headers_ ABSL_GUARDED_BY(mutex_);
  std::vector<Request> requests_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace motcua::trace

#endif  // MOTCUA_COMMON_TRACE_COLLECTOR_FOR_TEST_H_
