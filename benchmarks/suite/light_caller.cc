// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/suite/light_caller.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"

namespace motcua::bench {
namespace {

// More than is ever waited for where a service recovers.
constexpr absl::Duration kTimeout = absl::Seconds(5);
constexpr char kCaller[] = "light";

// What must live as long as a call.
struct Call {
  grpc::ClientContext context;
  motcua::intake::v1::SubmitDossierRequest request;
  motcua::intake::v1::SubmitDossierResponse response;
};

}  // namespace

LightCaller::LightCaller(const std::string& intake,
                         motcua::intake::v1::SubmitDossierRequest request, double calls_per_second)
    : stub_(motcua::intake::v1::IntakeService::NewStub(rpc::MakeChannel(intake))),
      request_(std::move(request)),
      request_ids_(absl::StrCat("light-", absl::ToUnixNanos(absl::Now()), "-")),
      interval_(absl::Seconds(1) / calls_per_second),
      thread_([this] { Loop(); }) {}

std::vector<LightCall> LightCaller::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) {
    thread_.join();
  }
  const auto is_over = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return under_way_ == 0; };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&is_over));
  return calls_;
}

void LightCaller::Loop() {
  absl::Time due = absl::Now();
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithDeadline(absl::Condition(&stopping_), due);
      if (stopping_) {
        return;
      }
      ++under_way_;
    }
    Begin(due);
    due += interval_;
  }
}

void LightCaller::Begin(absl::Time due) {
  // Shared with the callback, which must be copied.
  auto call = std::make_shared<Call>();
  call->context.set_deadline(absl::ToChronoTime(absl::Now() + kTimeout));
  call->context.AddMetadata("motcua-caller", kCaller);
  call->request = request_;
  call->request.set_request_id(absl::StrCat(request_ids_, absl::ToUnixNanos(due)));
  stub_->async()->SubmitDossier(
      &call->context, &call->request, &call->response,
      [this, call, due](const grpc::Status& status) {
        absl::MutexLock lock(&mutex_);
        calls_.push_back({.due = due, .latency = absl::Now() - due, .ok = status.ok()});
        --under_way_;
      });
}

}  // namespace motcua::bench
