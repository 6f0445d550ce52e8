// SPDX-License-Identifier: Apache-2.0
//
// An intake that keeps rows in memory, numbers its commits, and breaks its streams as a test plans
// it.
//
// Threads: synchronised.

#ifndef MOTCUA_TOOLS_MOTCUACTL_FAKE_INTAKE_FOR_TEST_H_
#define MOTCUA_TOOLS_MOTCUACTL_FAKE_INTAKE_FOR_TEST_H_

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "tools/delimited/delimited.h"

namespace motcua::ctl {

// How one stream goes wrong. The default does not.
struct StreamPlan {
  // Answers given before the stream fails; the message after them is kept, but not answered.
  int answers_max = 1'000'000;
  grpc::Status failure;
  // Instead of failing: answers no more until the caller gives up.
  bool stalls = false;
  // Messages that must have come before the first answer.
  size_t messages_before_answers = 1;
  // One result less than there are rows.
  bool drops_a_result = false;
};

class FakeIntake final : public intake::v1::IntakeService::Service {
 public:
  using Request = intake::v1::ImportDossiersRequest;
  using Response = intake::v1::ImportDossiersResponse;

  // Streams beyond the plans go right.
  explicit FakeIntake(std::vector<StreamPlan> plans = {}) : plans_(plans.begin(), plans.end()) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }

  ~FakeIntake() override { server_->Shutdown(absl::ToChronoTime(absl::Now())); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

  size_t row_count() const {
    absl::MutexLock lock(&mutex_);
    return keys_.size();
  }

  size_t unanswered_max() const {
    absl::MutexLock lock(&mutex_);
    return unanswered_max_;
  }

  int stream_count() const {
    absl::MutexLock lock(&mutex_);
    return stream_count_;
  }

  grpc::Status ImportDossiers(grpc::ServerContext* context,
                              grpc::ServerReaderWriter<Response, Request>* stream) override {
    const StreamPlan plan = NextPlan();
    std::deque<Response> answers;
    Request request;
    bool more = true;
    int answered = 0;
    while (more || !answers.empty()) {
      while (more && (answers.empty() || answers.size() < plan.messages_before_answers)) {
        more = stream->Read(&request);
        if (more) answers.push_back(Keep(request, plan));
      }
      if (answers.empty()) break;
      NoteUnanswered(answers.size());
      if (answered++ == plan.answers_max) {
        while (plan.stalls && !context->IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
        return plan.failure;
      }
      stream->Write(answers.front());
      answers.pop_front();
    }
    return grpc::Status::OK;
  }

 private:
  StreamPlan NextPlan() {
    absl::MutexLock lock(&mutex_);
    ++stream_count_;
    if (plans_.empty()) return {};
    StreamPlan plan = plans_.front();
    plans_.pop_front();
    return plan;
  }

  Response Keep(const Request& request, const StreamPlan& plan) {
    absl::MutexLock lock(&mutex_);
    Response response;
    for (const intake::v1::ImportRow& row : request.rows()) {
      intake::v1::ImportRowResult* result = response.add_results();
      if (absl::EndsWith(row.source_key(), "bad")) {
        result->set_status(intake::v1::IMPORT_ROW_STATUS_FAILED);
        result->mutable_error()->set_code(3);
        result->mutable_error()->set_message("not a good row");
      } else {
        const bool is_new = keys_.insert(row.source_key()).second;
        result->set_status(is_new ? intake::v1::IMPORT_ROW_STATUS_IMPORTED
                                  : intake::v1::IMPORT_ROW_STATUS_ALREADY_IMPORTED);
      }
    }
    if (plan.drops_a_result) response.mutable_results()->RemoveLast();
    common::v1::Revision* revision = response.add_revisions();
    revision->set_journal("intake");
    revision->set_partition(1);
    revision->set_sequence(++sequence_);
    return response;
  }

  void NoteUnanswered(size_t count) {
    absl::MutexLock lock(&mutex_);
    unanswered_max_ = std::max(unanswered_max_, count);
  }

  mutable absl::Mutex mutex_;
  std::deque<StreamPlan> plans_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> keys_ ABSL_GUARDED_BY(mutex_);
  size_t unanswered_max_ ABSL_GUARDED_BY(mutex_) = 0;
  int stream_count_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t sequence_ ABSL_GUARDED_BY(mutex_) = 0;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// Writes rows with these keys to a file of the test's folder and returns its path.
inline std::string WriteRowFile(const std::string& path, const std::vector<std::string>& keys) {
  auto writer = delimited::DelimitedWriter::Create(path);
  for (const std::string& key : keys) {
    intake::v1::ImportRow row;
    row.set_source_key(key);
    if (!(*writer)->Write(row).ok()) return "";
  }
  return (*writer)->Close().ok() ? path : "";
}

inline std::vector<std::string> NumberedKeys(int count) {
  std::vector<std::string> keys;
  for (int i = 1; i <= count; ++i) keys.push_back(absl::StrCat("K-", i));
  return keys;
}

}  // namespace motcua::ctl

#endif  // MOTCUA_TOOLS_MOTCUACTL_FAKE_INTAKE_FOR_TEST_H_
