// SPDX-License-Identifier: Apache-2.0
#include "services/processing/rpc/processing_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/errors/errors.h"
#include "grpcpp/generic/generic_stub.h"
#include "services/processing/rpc/service_for_test.h"

namespace motcua::processing {
namespace {

using Stub = v1::ProcessingService::Stub;
using motcua::common::v1::DOSSIER_STATE_IN_PROGRESS;
using motcua::common::v1::DOSSIER_STATE_PAYMENT_REQUESTED;
using motcua::common::v1::DOSSIER_STATE_RESOLVED;
using motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED;
using motcua::common::v1::DOSSIER_STATE_STOPPED;
using motcua::common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED;

// A transition by its messages; the state after it, or UNSPECIFIED with a failure.
template <typename Request, typename ResponseMessage, typename Method>
motcua::common::v1::DossierState Move(ServiceForTest& service, Method method, uint64_t serial,
                                      absl::string_view request_id) {
  ResponseMessage response;
  const absl::Status status =
      service.Call(method, RequestFor<Request>(serial, request_id), response);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.revision().journal(), kJournalName);
  EXPECT_GT(response.revision().sequence(), 0);
  return response.course().state();
}

TEST(ProcessingService, LeadsACourseFromStartToReturn) {
  ServiceForTest service;
  service.Accept(1);
  EXPECT_EQ((Move<v1::StartProcessingRequest, v1::StartProcessingResponse>(
                service, &Stub::StartProcessing, 1, "1")),
            DOSSIER_STATE_IN_PROGRESS);
  EXPECT_EQ((Move<v1::RequestSupplementRequest, v1::RequestSupplementResponse>(
                service, &Stub::RequestSupplement, 1, "2")),
            DOSSIER_STATE_SUPPLEMENT_REQUESTED);
  EXPECT_EQ((Move<v1::ResumeProcessingRequest, v1::ResumeProcessingResponse>(
                service, &Stub::ResumeProcessing, 1, "3")),
            DOSSIER_STATE_IN_PROGRESS);
  EXPECT_EQ((Move<v1::RequestPaymentRequest, v1::RequestPaymentResponse>(
                service, &Stub::RequestPayment, 1, "4")),
            DOSSIER_STATE_PAYMENT_REQUESTED);
  EXPECT_EQ((Move<v1::ConfirmPaymentRequest, v1::ConfirmPaymentResponse>(
                service, &Stub::ConfirmPayment, 1, "5")),
            DOSSIER_STATE_IN_PROGRESS);
  EXPECT_EQ((Move<v1::ResolveDossierRequest, v1::ResolveDossierResponse>(
                service, &Stub::ResolveDossier, 1, "6")),
            DOSSIER_STATE_RESOLVED);
  EXPECT_EQ((Move<v1::ReturnResultRequest, v1::ReturnResultResponse>(service, &Stub::ReturnResult,
                                                                     1, "7")),
            DOSSIER_STATE_RESULT_RETURNED);
  service.Accept(2);
  EXPECT_EQ((Move<v1::StopProcessingRequest, v1::StopProcessingResponse>(
                service, &Stub::StopProcessing, 2, "8")),
            DOSSIER_STATE_STOPPED);

  v1::ListTransitionsRequest request;
  request.set_dossier(CodeForTest(1));
  v1::ListTransitionsResponse history;
  ASSERT_TRUE(service.Call(&Stub::ListTransitions, request, history).ok());
  EXPECT_EQ(history.transitions_size(), 8);
  EXPECT_EQ(history.transitions(2).caller(), "officer");
  EXPECT_EQ(history.transitions(2).note(), "ghi chú");
}

TEST(ProcessingService, ATransitionWaitsForTheRevisionThatItRestsOn) {
  ServiceForTest service;
  std::unique_ptr<Response> acceptance = service.Acceptance(1);
  auto request = RequestFor<v1::StartProcessingRequest>(1, "1");
  *request.add_min_revisions() = service.IntakeRevision();
  absl::Status status;
  std::thread caller([&] {
    v1::StartProcessingResponse response;
    status = service.Call(&Stub::StartProcessing, request, response);
  });

  service.Follow(std::move(acceptance));  // Before or after the call: it makes no difference.
  caller.join();

  EXPECT_TRUE(status.ok()) << status;
}

TEST(ProcessingService, ReadsSeeTheRevisionOfATransition) {
  ServiceForTest service;
  service.Accept(1);
  v1::StartProcessingResponse started;
  ASSERT_TRUE(
      service.Call(&Stub::StartProcessing, RequestFor<v1::StartProcessingRequest>(1, "1"), started)
          .ok());
  v1::GetCourseRequest request;
  request.set_dossier(started.course().dossier_id());
  *request.add_min_revisions() = started.revision();

  v1::GetCourseResponse read;
  ASSERT_TRUE(service.Call(&Stub::GetCourse, request, read).ok());

  EXPECT_EQ(read.course().state(), DOSSIER_STATE_IN_PROGRESS);
  EXPECT_EQ(read.course().etag(), started.course().etag());
}

TEST(ProcessingService, RevisionsThatCanNeverComeAreRefused) {
  ServiceForTest service;
  service.Accept(1);
  auto request = RequestFor<v1::StartProcessingRequest>(1, "1");
  request.add_min_revisions()->set_journal("statistics");
  v1::StartProcessingResponse response;
  EXPECT_EQ(errors::ReasonOf(service.Call(&Stub::StartProcessing, request, response)),
            "INVALID_FIELD");
}

TEST(ProcessingService, RequestIdsAreThoseOfACallerAndAMethod) {
  ServiceForTest service;
  service.Accept(1);
  const auto start = RequestFor<v1::StartProcessingRequest>(1, "same");
  v1::StartProcessingResponse first;
  v1::StartProcessingResponse again;
  ASSERT_TRUE(service.Call(&Stub::StartProcessing, start, first).ok());
  ASSERT_TRUE(service.Call(&Stub::StartProcessing, start, again).ok());
  EXPECT_EQ(again.revision().sequence(), first.revision().sequence());

  // What a request waits for is not what it asks for.
  auto waiting = start;
  *waiting.add_min_revisions() = first.revision();
  EXPECT_TRUE(service.Call(&Stub::StartProcessing, waiting, again).ok());

  v1::ReturnResultRequest other = RequestFor<v1::ReturnResultRequest>(1, "same");
  other.clear_note();  // Now the bytes are those of the first request.
  v1::ReturnResultResponse returned;
  EXPECT_EQ(errors::ReasonOf(service.Call(&Stub::ReturnResult, other, returned)),
            "REQUEST_ID_REUSED");
  EXPECT_EQ(errors::ReasonOf(service.Call(&Stub::StartProcessing, start, again, "colleague")),
            "WRONG_STATE")
      << "another caller's ids are its own";
}

TEST(ProcessingService, RefusalsReachTheCallerWithTheirReasons) {
  ServiceForTest service;
  service.Accept(1);
  v1::ResolveDossierResponse response;
  EXPECT_EQ(errors::ReasonOf(service.Call(&Stub::ResolveDossier,
                                          RequestFor<v1::ResolveDossierRequest>(2, "1"), response)),
            "UNKNOWN_DOSSIER");
  auto stale = RequestFor<v1::ResolveDossierRequest>(1, "2");
  stale.set_etag("99");
  EXPECT_EQ(errors::ReasonOf(service.Call(&Stub::ResolveDossier, stale, response)),
            "ETAG_MISMATCH");
  v1::ReturnResultResponse returned;
  EXPECT_EQ(errors::ReasonOf(service.Call(&Stub::ReturnResult,
                                          RequestFor<v1::ReturnResultRequest>(1, "3"), returned)),
            "WRONG_STATE");
  EXPECT_EQ(
      errors::ReasonOf(service.Call(&Stub::ResolveDossier, v1::ResolveDossierRequest(), response)),
      "INVALID_FIELD");
  EXPECT_EQ(errors::ReasonOf(service.Call(&Stub::ResolveDossier,
                                          RequestFor<v1::ResolveDossierRequest>(1, "4"), response,
                                          "a caller with spaces")),
            "INVALID_FIELD");
}

TEST(ProcessingService, BytesThatAreNoRequestAreRefused) {
  ServiceForTest service;
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub(
      rpc::MakeChannel(service.address()));
  for (const char* const method : {"StartProcessing", "GetCourse"}) {
    grpc::ClientContext context;
    const grpc::Slice slice("\x0A\x7F");  // A text of 127 bytes that do not follow.
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    absl::Notification done;
    grpc::Status status;
    stub.UnaryCall(&context, absl::StrCat("/motcua.processing.v1.ProcessingService/", method),
                   grpc::StubOptions(), &request, &response, [&](grpc::Status ended) {
                     status = std::move(ended);
                     done.Notify();
                   });
    done.WaitForNotification();
    EXPECT_EQ(errors::ReasonOf(rpc::FromGrpcStatus(status)), "INVALID_FIELD") << method;
  }
}

TEST(ProcessingService, ListsAndExplains) {
  ServiceForTest service;
  service.Accept(1);
  service.Accept(2);
  v1::ListWorkRequest work;
  work.set_agency_code(kAgency);
  work.set_page_size(1);
  v1::ListWorkResponse page;
  ASSERT_TRUE(service.Call(&Stub::ListWork, work, page).ok());
  ASSERT_EQ(page.courses_size(), 1);
  work.set_page_token(page.next_page_token());
  v1::ListWorkResponse next;
  ASSERT_TRUE(service.Call(&Stub::ListWork, work, next).ok());
  EXPECT_EQ(next.courses(0).dossier_code(), CodeForTest(2));
  EXPECT_EQ(next.next_page_token(), "");

  v1::ExplainDueTimeRequest explain;
  explain.set_dossier(CodeForTest(1));
  v1::ExplainDueTimeResponse explanation;
  ASSERT_TRUE(service.Call(&Stub::ExplainDueTime, explain, explanation).ok());
  EXPECT_EQ(explanation.due_time().seconds(), absl::ToUnixSeconds(At("2023-01-17 08:00:00")));
  EXPECT_FALSE(explanation.intervals().empty());
}

}  // namespace
}  // namespace motcua::processing
