// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/call_observation.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/support/server_interceptor.h"

namespace motcua::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;

CallType TypeOf(const google::protobuf::MethodDescriptor& method) {
  if (method.client_streaming()) {
    return method.server_streaming() ? CallType::kBidiStream : CallType::kClientStream;
  }
  return method.server_streaming() ? CallType::kServerStream : CallType::kUnary;
}

// One call. gRPC makes one when a call has come and drops it when all is over. Receiving and
// sending are told by different threads.
class ObservedCall final : public grpc::experimental::Interceptor {
 public:
  ObservedCall(const CallObservation* observation, const Method* method,
               grpc::ServerContextBase* context)
      : observation_(observation),
        method_(method),
        context_(context),
        began_(observation->clock().Elapsed()) {}
  ~ObservedCall() override {
    if (begun_ && !ended_) {
      End(grpc::Status(grpc::StatusCode::CANCELLED, "the call broke off"));
    }
  }

  void Intercept(grpc::experimental::InterceptorBatchMethods* batch) override {
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      Begin(*batch->GetRecvInitialMetadata());
    }
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE) &&
        batch->GetRecvMessage() != nullptr) {
      received_.fetch_add(1, std::memory_order_relaxed);
      for (CallObserver* observer : observation_->observers()) {
        observer->OnReceived(*method_);
      }
    }
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE)) {
      sent_.fetch_add(1, std::memory_order_relaxed);
      for (CallObserver* observer : observation_->observers()) {
        observer->OnSent(*method_);
      }
    }
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      End(batch->GetSendStatus());
    }
    batch->Proceed();
  }

 private:
  void Begin(Metadata& metadata) {
    begun_ = true;
    for (CallObserver* observer : observation_->observers()) {
      notes_.push_back(
          observer->OnStart({.method = *method_, .context = *context_, .metadata = metadata}));
    }
  }

  void End(const grpc::Status& status) {
    ended_ = true;
    const CallEnd end{.method = *method_,
                      .status = status,
                      .elapsed = observation_->clock().Elapsed() - began_,
                      .received = received_.load(std::memory_order_relaxed),
                      .sent = sent_.load(std::memory_order_relaxed)};
    for (size_t i = 0; i < notes_.size(); ++i) {
      observation_->observers()[i]->OnEnd(end, notes_[i].get());
    }
    notes_.clear();
  }

  const CallObservation* const observation_;
  const Method* const method_;
  grpc::ServerContextBase* const context_;
  const absl::Duration began_;
  std::atomic<uint64_t> received_ = 0;
  std::atomic<uint64_t> sent_ = 0;
  bool begun_ = false;
  bool ended_ = false;
  absl::InlinedVector<std::unique_ptr<CallNotes>, 3> notes_;
};

class ObservedCalls final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit ObservedCalls(const CallObservation* observation) : observation_(observation) {}
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* call) override {
    return new ObservedCall(observation_, &observation_->Find(call->method()),
                            call->server_context());
  }

 private:
  const CallObservation* const observation_;
};

}  // namespace

void CallObservation::Install(grpc::ServerBuilder& builder) {
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
  factories.push_back(std::make_unique<ObservedCalls>(this));
  builder.experimental().SetInterceptorCreators(std::move(factories));
}

void CallObservation::SetServices(const std::vector<std::string>& names) {
  methods_ = {{.service = kUnknownMethod, .name = kUnknownMethod, .index = kUnknownMethodIndex}};
  for (const std::string& name : names) {
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
      const google::protobuf::MethodDescriptor& method = *service->method(i);
      index_by_path_[absl::StrCat("/", name, "/", method.name())] = methods_.size();
      methods_.push_back({.service = name,
                          .name = method.name(),
                          .type = TypeOf(method),
                          .index = methods_.size()});
    }
  }
  for (CallObserver* observer : observers_) {
    observer->OnMethods(methods_);
  }
}

const Method& CallObservation::Find(absl::string_view path) const {
  const auto found = index_by_path_.find(path);
  return methods_[found == index_by_path_.end() ? kUnknownMethodIndex : found->second];
}

}  // namespace motcua::rpc
