// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/answer_room.h"

#include "common/errors/errors.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"

namespace motcua::rpc {

void AnswerRoom::Answer::OnDone() {
  room_->Release(*this);
  delete this;
}

size_t AnswerRoom::bytes() const {
  absl::MutexLock lock(&mutex_);
  return bytes_;
}

absl::Status AnswerRoom::Admit(const std::string& connection) {
  absl::MutexLock lock(&mutex_);
  return HasRoom(connection);
}

absl::Status AnswerRoom::HasRoom(const std::string& connection) {
  const auto found = bytes_of_connection_.find(connection);
  const size_t of_connection = found == bytes_of_connection_.end() ? 0 : found->second;
  const bool is_full = bytes_ >= limits_.bytes_max;
  if (!is_full && of_connection < limits_.connection_bytes_max) {
    return absl::OkStatus();
  }
  CutOffStalled(is_full ? nullptr : &connection);
  return errors::MakeError(errors::Reason::kQueueFull,
                           "answers that were not taken yet leave no room for another");
}

absl::Status AnswerRoom::Take(Answer& answer, size_t bytes) {
  if (!Counts(bytes)) {
    return absl::OkStatus();
  }
  absl::MutexLock lock(&mutex_);
  MOTCUA_RETURN_IF_ERROR(HasRoom(answer.connection_));
  answer.bytes_ = bytes;
  answer.since_ = std::chrono::steady_clock::now();
  answer.place_ = held_.insert(held_.end(), &answer);
  bytes_ += bytes;
  bytes_of_connection_[answer.connection_] += bytes;
  return absl::OkStatus();
}

void AnswerRoom::Release(Answer& answer) {
  if (answer.bytes_ == 0) {
    return;  // None was given, or it does not count.
  }
  absl::MutexLock lock(&mutex_);
  held_.erase(answer.place_);
  bytes_ -= answer.bytes_;
  const auto found = bytes_of_connection_.find(answer.connection_);
  found->second -= answer.bytes_;
  if (found->second == 0) {
    bytes_of_connection_.erase(found);
  }
}

// gRPC says on another thread that a call is done, so nothing comes back here while it is
// cancelled, and none of those held can be gone.
void AnswerRoom::CutOffStalled(const std::string* connection) {
  const auto now = std::chrono::steady_clock::now();
  int count = 0;
  for (Answer* const answer : held_) {
    if (absl::FromChrono(now - answer->since_) < limits_.stall_max) {
      break;
    }
    if (!answer->is_cut_off_ && (connection == nullptr || answer->connection_ == *connection)) {
      answer->is_cut_off_ = true;
      answer->context_->TryCancel();
      ++count;
    }
  }
  if (count > 0) {
    log::Warning("answers that were not taken are cut off", {{"count", count}});
  }
}

}  // namespace motcua::rpc
