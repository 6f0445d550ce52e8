// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/import_stream.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "common/rpc/message_bytes.h"
#include "services/intake/rpc/convert.h"
#include "services/intake/rpc/validate.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

v1::ImportRowResult ToResult(const Outcome& outcome) {
  v1::ImportRowResult result;
  if (!outcome.status.ok()) {
    result.set_status(v1::IMPORT_ROW_STATUS_FAILED);
    *result.mutable_error() = ToRpcStatus(outcome.status);
    return result;
  }
  result.set_status(outcome.repeated ? v1::IMPORT_ROW_STATUS_ALREADY_IMPORTED
                                     : v1::IMPORT_ROW_STATUS_IMPORTED);
  result.set_dossier_id(outcome.dossier_id);
  return result;
}

void FillIn(const Outcomes& outcomes, v1::ImportDossiersResponse& response) {
  std::map<uint32_t, const Outcome*> newest;
  for (const Outcome& outcome : outcomes) {
    *response.add_results() = ToResult(outcome);
    if (outcome.status.ok()) {
      const Outcome*& known = newest[outcome.partition];
      if (known == nullptr || known->sequence < outcome.sequence) {
        known = &outcome;
      }
    }
  }
  for (const auto& [partition, outcome] : newest) {
    *response.add_revisions() = ToRevision(*outcome);
  }
}

absl::Status Draining() {
  return errors::MakeError(errors::Reason::kDraining, "the service is stopping");
}

}  // namespace

bool ImportStreams::Add(ImportStream* stream) {
  absl::MutexLock lock(&mutex_);
  open_.insert(stream);
  return !draining_;
}

void ImportStreams::Remove(ImportStream* stream) {
  absl::MutexLock lock(&mutex_);
  open_.erase(stream);
}

void ImportStreams::Drain() {
  // With the lock held no stream can go: each takes itself out before it is deleted.
  absl::MutexLock lock(&mutex_);
  draining_ = true;
  for (ImportStream* const stream : open_) {
    stream->End(Draining());
  }
}

ImportStream::ImportStream(const Runtime& runtime, ImportStreams* streams,
                           const grpc::CallbackServerContext& context)
    : runtime_(runtime), streams_(streams) {
  auto info = rpc::ReadCallInfo(context);
  absl::Status refusal = info.status();
  if (!streams_->Add(this)) {
    refusal.Update(Draining());
  }
  Change([&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (refusal.ok()) {
      info_ = *std::move(info);
    } else {
      failure_.Update(refusal);
      no_more_reads_ = true;
    }
  });
}

void ImportStream::OnDone() {
  streams_->Remove(this);
  delete this;
}

void ImportStream::End(const absl::Status& status) {
  Change([&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    failure_.Update(status);
    no_more_reads_ = true;
  });
}

void ImportStream::OnReadDone(bool ok) {
  // The message is used up before another read may overwrite it.
  rpc::ParsedRequest<v1::ImportDossiersRequest> request(message_);
  absl::Status valid = ok ? request.status() : absl::OkStatus();
  if (ok && valid.ok()) {
    valid = Validate(*request);
  }
  const size_t bytes = ok ? message_.Length() : 0;
  std::vector<ImportCommand::Item> items;
  if (ok && valid.ok()) {
    items.reserve(request->rows_size());
    for (v1::ImportRow& row : *(*request).mutable_rows()) {
      items.push_back(ToItem(request->source(), row, info_));
    }
  }
  Slot* slot = nullptr;
  if (!items.empty()) {
    absl::MutexLock lock(&mutex_);
    // A stream that was ended meanwhile may be gone before the command could answer it.
    if (!cancelled_ && !no_more_reads_) {
      slots_.push_back(std::make_unique<Slot>());
      slot = slots_.back().get();
      ++running_;
    }
  }
  if (slot != nullptr) {
    runtime_.committer->Enqueue(std::make_unique<ImportCommand>(
        runtime_.machine, request->source(), std::move(items), bytes,
        [this, slot](const absl::Status& status, const Outcomes& outcomes) {
          Answer(slot, status, outcomes);
        }));
  }
  // Only now may the next message be read: it must not overtake this one on its way to the
  // committer. OnDone waits for this reaction to return, so the stream is still there.
  Change([&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    reading_ = false;
    failure_.Update(valid);
    no_more_reads_ = no_more_reads_ || slot == nullptr;
  });
}

void ImportStream::Answer(Slot* slot, const absl::Status& status, const Outcomes& outcomes) {
  if (status.ok()) {
    TellRefused(outcomes, runtime_);
    v1::ImportDossiersResponse response;
    FillIn(outcomes, response);
    slot->response = rpc::ToByteBuffer(response.SerializeAsString());
  }
  Change([&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    slot->answered = true;
    --running_;
    if (!status.ok()) {
      // Nothing is known of these rows: the stream ends here and is resumed by the client.
      slot->lost = true;
      failure_.Update(status);
      no_more_reads_ = true;
    }
  });
}

void ImportStream::OnWriteDone(bool ok) {
  Change([&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    writing_ = false;
    slots_.pop_front();
    cancelled_ = cancelled_ || !ok;
  });
}

void ImportStream::OnCancel() {
  Change([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { cancelled_ = true; });
}

void ImportStream::Change(absl::FunctionRef<void()> change) {
  std::optional<grpc::Status> end;
  {
    absl::MutexLock lock(&mutex_);
    change();
    end = Continue();
  }
  if (end.has_value()) {
    // Nobody else finishes, and OnDone cannot come before: but from here on nothing may be touched.
    Finish(*end);
  }
}

std::optional<grpc::Status> ImportStream::Continue() {
  if (finished_) {
    return std::nullopt;
  }
  const bool can_write = !slots_.empty() && slots_.front()->answered && !slots_.front()->lost;
  if (can_write && !cancelled_ && !writing_) {
    writing_ = true;
    StartWrite(&slots_.front()->response);
  }
  if (!cancelled_ && !reading_ && !no_more_reads_ && slots_.size() < kMessagesInFlight) {
    reading_ = true;
    StartRead(&message_);
  }
  const bool all_written = no_more_reads_ && (slots_.empty() || slots_.front()->lost);
  if (running_ > 0 || writing_ || !(cancelled_ || all_written)) {
    return std::nullopt;
  }
  finished_ = true;
  return cancelled_ && failure_.ok() ? grpc::Status::CANCELLED : rpc::ToGrpcStatus(failure_);
}

}  // namespace motcua::intake
