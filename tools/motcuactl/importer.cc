// SPDX-License-Identifier: Apache-2.0
//
// Three threads a stream: the caller's reads answers, one writes messages, one watches for a stall.
// They meet in the queue of unanswered messages: the writer appends, the reader takes from the
// front, and a new stream begins by writing the whole queue again.

#include "tools/motcuactl/importer.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "client/call_error.h"

namespace motcua::ctl {
namespace {

using intake::v1::ImportDossiersRequest;
using intake::v1::ImportDossiersResponse;
using Stream = grpc::ClientReaderWriter<ImportDossiersRequest, ImportDossiersResponse>;

struct Message {
  ImportDossiersRequest request;
  uint64_t first_row = 0;  // its number within the source, from 1
  double fraction = 0;     // of the source, once this is answered
};

// Shared because the writer may still hold a message whose answer the reader has just seen.
using MessagePointer = std::shared_ptr<const Message>;

class Importer {
 public:
  Importer(const client::Connection& connection, const ImportSettings& settings,
           MessageSource& source, ImportObserver& observer)
      : connection_(connection),
        settings_(settings),
        source_(source),
        observer_(observer),
        rows_read_(settings.rows_skipped) {}

  ImportResult Run();

 private:
  grpc::Status RunStream() ABSL_LOCKS_EXCLUDED(mutex_);
  void WriteMessages(Stream& stream) ABSL_LOCKS_EXCLUDED(mutex_);
  MessagePointer NextToWrite() ABSL_LOCKS_EXCLUDED(mutex_);
  MessagePointer Owe(MessagePointer message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  MessagePointer ReadMessage() ABSL_LOCKS_EXCLUDED(mutex_);
  // Not OK if the answer does not fit the message.
  grpc::Status ReadAnswers(Stream& stream) ABSL_LOCKS_EXCLUDED(mutex_);
  grpc::Status TakeAnswer(const ImportDossiersResponse& response) ABSL_LOCKS_EXCLUDED(mutex_);
  void CancelWhenStalled(grpc::ClientContext& context) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Duration RetryDelay(const grpc::Status& status, int failed_streams);

  const client::Connection& connection_;
  const ImportSettings& settings_;
  MessageSource& source_;  // the writer's
  ImportObserver& observer_;
  uint64_t rows_read_;  // the writer's
  absl::BitGen random_;
  ImportResult result_;  // the reader's, but for source_status

  absl::Mutex mutex_;
  absl::CondVar changed_;
  std::deque<MessagePointer> unanswered_ ABSL_GUARDED_BY(mutex_);
  // How many of the unanswered were written to the stream of now.
  size_t written_ ABSL_GUARDED_BY(mutex_) = 0;
  bool source_over_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status source_status_ ABSL_GUARDED_BY(mutex_);
  bool stream_over_ ABSL_GUARDED_BY(mutex_) = false;
  bool stalled_ ABSL_GUARDED_BY(mutex_) = false;
  // Since when the stream owes the answer to the first of them.
  absl::Time owed_since_ ABSL_GUARDED_BY(mutex_);
};

// Whether the same messages may be sent again. UNKNOWN is what gRPC says of a connection that broke
// in the middle; no service of ours answers with it.
bool IsPassing(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ||
         status.error_code() == grpc::StatusCode::UNKNOWN;
}

ImportResult Importer::Run() {
  int failed_streams = 0;
  while (true) {
    const uint64_t answered_before = result_.counts.answered();
    result_.call_status = RunStream();
    if (result_.call_status.ok() || !IsPassing(result_.call_status)) break;
    failed_streams = result_.counts.answered() > answered_before ? 1 : failed_streams + 1;
    if (failed_streams >= settings_.failed_streams_max) break;
    const absl::Duration delay = RetryDelay(result_.call_status, failed_streams);
    observer_.OnRetry(result_.call_status, delay);
    absl::SleepFor(delay);
  }
  absl::MutexLock lock(&mutex_);
  result_.source_status = source_status_;
  return result_;
}

grpc::Status Importer::RunStream() {
  grpc::ClientContext context;
  client::PrepareStream(connection_.settings, context);
  {
    absl::MutexLock lock(&mutex_);
    written_ = 0;
    stream_over_ = false;
    stalled_ = false;
  }
  const std::unique_ptr<Stream> stream = connection_.intake->ImportDossiers(&context);
  std::thread writer([&] { WriteMessages(*stream); });
  std::thread watcher([&] { CancelWhenStalled(context); });
  const grpc::Status answers = ReadAnswers(*stream);
  if (!answers.ok()) context.TryCancel();
  {
    absl::MutexLock lock(&mutex_);
    stream_over_ = true;
    changed_.SignalAll();
  }
  writer.join();
  watcher.join();

  grpc::Status status = stream->Finish();
  if (!answers.ok()) return answers;
  absl::MutexLock lock(&mutex_);
  if (stalled_) {
    return {grpc::StatusCode::UNAVAILABLE,
            absl::StrCat("no answer for ", absl::FormatDuration(settings_.stall_timeout))};
  }
  if (status.ok() && !(source_over_ && unanswered_.empty())) {
    return {grpc::StatusCode::UNAVAILABLE, "the service ended the stream before its last answer"};
  }
  return status;
}

void Importer::WriteMessages(Stream& stream) {
  while (const MessagePointer message = NextToWrite()) {
    if (!stream.Write(message->request)) return;  // The reader learns why.
  }
  stream.WritesDone();
}

MessagePointer Importer::NextToWrite() {
  {
    absl::MutexLock lock(&mutex_);
    while (true) {
      if (stream_over_) return nullptr;
      if (written_ < unanswered_.size()) return Owe(unanswered_[written_]);
      if (source_over_) return nullptr;
      if (unanswered_.size() < settings_.messages_in_flight) break;
      changed_.Wait(&mutex_);
    }
  }
  MessagePointer message = ReadMessage();
  absl::MutexLock lock(&mutex_);
  if (message == nullptr) return nullptr;
  unanswered_.push_back(message);
  return Owe(message);
}

MessagePointer Importer::Owe(MessagePointer message) {
  if (written_++ == 0) owed_since_ = absl::Now();
  changed_.SignalAll();
  return message;
}

MessagePointer Importer::ReadMessage() {
  auto message = std::make_shared<Message>();
  message->first_row = rows_read_ + 1;
  message->request.set_source(settings_.source);
  absl::StatusOr<bool> found = true;
  size_t bytes = 0;
  intake::v1::ImportRow row;
  while (static_cast<size_t>(message->request.rows_size()) < settings_.rows_per_message &&
         bytes < settings_.message_bytes_max) {
    found = source_.Next(row);
    if (!found.ok() || !*found) break;
    ++rows_read_;
    bytes += row.ByteSizeLong();
    message->request.add_rows()->Swap(&row);
  }
  message->fraction = source_.fraction_read();
  if (!found.ok() || !*found) {
    absl::MutexLock lock(&mutex_);
    source_over_ = true;
    source_status_ = found.status();
  }
  return message->request.rows().empty() ? nullptr : message;
}

grpc::Status Importer::ReadAnswers(Stream& stream) {
  ImportDossiersResponse response;
  while (stream.Read(&response)) {
    if (const grpc::Status status = TakeAnswer(response); !status.ok()) return status;
  }
  return grpc::Status::OK;
}

grpc::Status Importer::TakeAnswer(const ImportDossiersResponse& response) {
  MessagePointer message;
  {
    absl::MutexLock lock(&mutex_);
    if (written_ == 0) return {grpc::StatusCode::INTERNAL, "an answer to nothing"};
    message = unanswered_.front();
    if (response.results_size() != message->request.rows_size()) {
      return {grpc::StatusCode::INTERNAL,
              absl::StrCat("an answer of ", response.results_size(), " results to ",
                           message->request.rows_size(), " rows")};
    }
    unanswered_.pop_front();
    --written_;
    owed_since_ = absl::Now();
    changed_.SignalAll();
  }
  for (int i = 0; i < response.results_size(); ++i) {
    const intake::v1::ImportRowResult& row = response.results(i);
    if (row.status() == intake::v1::IMPORT_ROW_STATUS_IMPORTED) {
      ++result_.counts.imported;
    } else if (row.status() == intake::v1::IMPORT_ROW_STATUS_ALREADY_IMPORTED) {
      ++result_.counts.already_imported;
    } else {
      ++result_.counts.failed;
      observer_.OnFailedRow({.row_number = message->first_row + static_cast<uint64_t>(i),
                             .source_key = message->request.rows(i).source_key(),
                             .error = row.error()});
    }
  }
  result_.revisions.AddAll(response.revisions());
  observer_.OnAnswer(result_.counts, message->fraction);
  return grpc::Status::OK;
}

void Importer::CancelWhenStalled(grpc::ClientContext& context) {
  absl::MutexLock lock(&mutex_);
  while (!stream_over_) {
    if (written_ == 0) {
      changed_.Wait(&mutex_);
      continue;
    }
    if (absl::Now() - owed_since_ >= settings_.stall_timeout) {
      stalled_ = true;
      context.TryCancel();
      return;
    }
    changed_.WaitWithDeadline(&mutex_, owed_since_ + settings_.stall_timeout);
  }
}

absl::Duration Importer::RetryDelay(const grpc::Status& status, int failed_streams) {
  absl::Duration delay = settings_.retry_delay_min;
  for (int i = 1; i < failed_streams; ++i) delay *= 2;
  delay = std::min(delay, settings_.retry_delay_max);
  delay *= absl::Uniform(random_, 0.5, 1.0);
  const client::CallError error = client::ErrorOf(status);
  return std::max(delay, error.retry_delay.value_or(absl::ZeroDuration()));
}

}  // namespace

ImportResult Import(const client::Connection& connection, const ImportSettings& settings,
                    MessageSource& source, ImportObserver& observer) {
  return Importer(connection, settings, source, observer).Run();
}

}  // namespace motcua::ctl
