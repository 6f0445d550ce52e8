// SPDX-License-Identifier: Apache-2.0
//
// What of a call reaches traces and the access log.
#include "common/rpc/call_tracing.h"

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/errors/errors.h"
#include "common/log/log.h"
#include "common/rpc/access_log.h"
#include "common/rpc/scripted_service_test.h"
#include "common/trace/trace.h"
#include "gmock/gmock.h"

namespace motcua::rpc {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class Kept final : public trace::Recorder {
 public:
  void Record(trace::Span span) override {
    absl::MutexLock lock(&mutex_);
    spans_.push_back(std::move(span));
  }
  std::vector<trace::Span> spans() const {
    absl::MutexLock lock(&mutex_);
    return spans_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<trace::Span> spans_ ABSL_GUARDED_BY(mutex_);
};

class CallTracingTest : public testing::Test {
 protected:
  void SetUp() override {
    auto host = ServerHost::Start(
        {.observers = {&tracing_, &failed_calls_, &all_calls_}, .clock = &clock_}, {&service_});
    ASSERT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
    stub_ = Scripted::NewStub(MakeChannel(absl::StrCat("127.0.0.1:", host_->port())));
    service_.on_unary = [this](UnaryCall call, UnaryResponse&) {
      handed_on_ = call.info().traceparent;
      call.Finish(answer_);
    };
    log::Install({.level = log::Level::kInfo, .stream = &log_});
  }
  void TearDown() override {
    host_.reset();
    trace::Install(nullptr);
    log::Install({.level = log::Level::kWarning});
  }

  void Call() {
    grpc::ClientContext context;
    context.AddMetadata("traceparent", kParent);
    context.AddMetadata("motcua-caller", "nguyen.van.an@example.vn");
    UnaryResponse response;
    stub_->GetHead(&context, UnaryRequest(), &response);
  }

  std::ostringstream log_;
  time::SimulatedClock clock_{absl::UnixEpoch()};
  CallTracing tracing_;
  AccessLog failed_calls_{AccessLogMode::kFailed, &clock_};
  AccessLog all_calls_{AccessLogMode::kAll, &clock_};
  absl::Status answer_;
  std::string handed_on_;
  ScriptedService service_;
  std::unique_ptr<ServerHost> host_;
  std::unique_ptr<Scripted::Stub> stub_;
};

TEST_F(CallTracingTest, WhileOffTheCallersTraceparentIsHandedOn) {
  Call();
  EXPECT_EQ(handed_on_, kParent);
}

TEST_F(CallTracingTest, ACallIsASpanAndWhatFollowsIsItsChild) {
  const auto kept = std::make_shared<Kept>();
  trace::Install(kept);
  Call();

  ASSERT_EQ(kept->spans().size(), 1u);
  const trace::Span span = kept->spans()[0];
  EXPECT_EQ(span.name, "motcua.journal.v1.JournalService/GetHead");
  EXPECT_EQ(span.parent, trace::ParseTraceparent(kParent)->span_id);
  EXPECT_FALSE(span.failed);
  EXPECT_EQ(handed_on_, trace::ToTraceparent(span.context));
}

TEST_F(CallTracingTest, ASpanSaysHowTheCallEnded) {
  const auto kept = std::make_shared<Kept>();
  trace::Install(kept);
  answer_ = errors::MakeError(errors::Reason::kUnknownDossier, "none");
  Call();
  answer_ = errors::MakeError(errors::Reason::kCorruptData, "damaged");
  Call();

  const std::vector<trace::Span> spans = kept->spans();
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_FALSE(spans[0].failed) << "the caller asked for what is not there";
  EXPECT_TRUE(spans[1].failed);
  EXPECT_EQ(std::get<std::string>(spans[1].attributes.back().value), "CORRUPT_DATA");
}

TEST_F(CallTracingTest, TheAccessLogNamesMethodCodeDurationAndTraceAndNotTheCaller) {
  service_.on_unary = [this](UnaryCall call, UnaryResponse&) {
    clock_.Advance(absl::Milliseconds(7));
    call.Finish(absl::OkStatus());
  };
  Call();
  const std::string line = log_.str();
  EXPECT_THAT(line, HasSubstr("call service=motcua.journal.v1.JournalService method=GetHead "
                              "code=OK"));
  EXPECT_THAT(line, HasSubstr("duration_ms=7"));
  EXPECT_THAT(line, HasSubstr("trace_id=0af7651916cd43dd8448eb211c80319c"));
  EXPECT_THAT(line, Not(HasSubstr("nguyen")));
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << "only all_calls_ logs it";
}

TEST_F(CallTracingTest, WhatFailedInsideIsLoggedWithoutItsCaller) {
  answer_ = errors::MakeError(errors::Reason::kCorruptData, "damaged");
  Call();
  EXPECT_THAT(log_.str(), HasSubstr("a call failed reason=CORRUPT_DATA"));
  EXPECT_THAT(log_.str(), Not(HasSubstr("nguyen")));
}

TEST_F(CallTracingTest, AFloodOfFailuresIsCutAndCounted) {
  answer_ = errors::MakeError(errors::Reason::kQueueFull, "full");
  for (int i = 0; i < AccessLog::kLinesPerSecondMax + 10; ++i) {
    failed_calls_.OnEnd({.method = {}, .status = grpc::Status::CANCELLED, .elapsed = {}}, nullptr);
  }
  const std::string lines = log_.str();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), AccessLog::kLinesPerSecondMax);
  clock_.Advance(absl::Seconds(1));
  failed_calls_.OnEnd({.method = {}, .status = grpc::Status::CANCELLED, .elapsed = {}}, nullptr);
  EXPECT_THAT(log_.str(), HasSubstr("calls were not logged, there were too many count=10"));
}

}  // namespace
}  // namespace motcua::rpc
