// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/answer_room.h"

#include <vector>

#include "common/errors/errors.h"
#include "common/log/log.h"
#include "grpc/grpc.h"

namespace motcua::rpc {
namespace {

// What one refusal ends at most: it is for others to wait.
constexpr size_t kCutOffCountMax = 256;

}  // namespace

void AnswerRoom::HeldAnswer::OnDone() {
  room_->Release(*this);
  delete this;
}

size_t AnswerRoom::bytes() const {
  absl::MutexLock lock(&mutex_);
  return bytes_;
}

uint64_t AnswerRoom::cut_off_count() const {
  absl::MutexLock lock(&mutex_);
  return cut_off_count_;
}

bool AnswerRoom::HasRoom(const std::string& connection) const {
  const auto found = connections_.find(connection);
  const size_t of_connection = found == connections_.end() ? 0 : found->second.bytes;
  return of_connection < limits_.connection_bytes_max &&
         (bytes_ < limits_.bytes_max || (of_connection < limits_.modest_bytes &&
                                         bytes_ < limits_.bytes_max + limits_.reserve_bytes));
}

absl::Status AnswerRoom::Admit(const std::string& connection) {
  {
    absl::MutexLock lock(&mutex_);
    if (HasRoom(connection)) {
      return absl::OkStatus();
    }
  }
  return Refuse(connection);
}

absl::Status AnswerRoom::Reserve(HeldAnswer& answer, size_t bytes) {
  if (!Counts(bytes)) {
    return absl::OkStatus();
  }
  {
    absl::MutexLock lock(&mutex_);
    if (HasRoom(answer.connection_)) {
      answer.bytes_ = bytes;
      answer.since_ = std::chrono::steady_clock::now();
      answer.place_ = held_.insert(held_.end(), &answer);
      bytes_ += bytes;
      Connection& connection = connections_[answer.connection_];
      answer.place_in_connection_ = connection.held.insert(connection.held.end(), &answer);
      connection.bytes += bytes;
      return absl::OkStatus();
    }
  }
  return Refuse(answer.connection_);
}

void AnswerRoom::Release(HeldAnswer& answer) {
  if (answer.bytes_ == 0) {
    return;
  }
  absl::MutexLock lock(&mutex_);
  const auto found = connections_.find(answer.connection_);
  if (!answer.is_cut_off_) {
    held_.erase(answer.place_);
    found->second.held.erase(answer.place_in_connection_);
  }
  bytes_ -= answer.bytes_;
  found->second.bytes -= answer.bytes_;
  if (found->second.bytes == 0) {
    connections_.erase(found);
  }
}

// Calls are cancelled without the lock: gRPC may begin other calls on the same thread meanwhile,
// which want it. They are kept by references of their own, as each may end by itself.
absl::Status AnswerRoom::Refuse(const std::string& connection) {
  std::vector<grpc_call*> stalled;
  {
    absl::MutexLock lock(&mutex_);
    const auto own = connections_.find(connection);
    const bool is_full = bytes_ >= limits_.bytes_max || own == connections_.end();
    std::list<HeldAnswer*>& held = is_full ? held_ : own->second.held;
    const auto now = std::chrono::steady_clock::now();
    while (!held.empty() && stalled.size() < kCutOffCountMax &&
           absl::FromChrono(now - held.front()->since_) >= limits_.stall_max) {
      HeldAnswer& answer = *held.front();
      answer.is_cut_off_ = true;
      connections_.find(answer.connection_)->second.held.erase(answer.place_in_connection_);
      held_.erase(answer.place_);
      stalled.push_back(answer.context_->c_call());
      grpc_call_ref(stalled.back());
    }
    cut_off_count_ += stalled.size();
  }
  for (grpc_call* const call : stalled) {
    grpc_call_cancel_with_status(call, GRPC_STATUS_CANCELLED, "the answer was not taken", nullptr);
    grpc_call_unref(call);
  }
  if (!stalled.empty()) {
    log::Warning("answers that were not taken are cut off", {{"count", stalled.size()}});
  }
  return errors::MakeError(errors::Reason::kQueueFull,
                           "answers that were not taken yet leave no room for another");
}

}  // namespace motcua::rpc
