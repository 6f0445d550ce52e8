// SPDX-License-Identifier: Apache-2.0
// Intake behind a real server on a free port, over a store in memory, with a clock that stands. For
// tests only. Confined, but for the calls, which may come from any thread.
#ifndef MOTCUA_SERVICES_INTAKE_RPC_SERVER_FOR_TEST_H_
#define MOTCUA_SERVICES_INTAKE_RPC_SERVER_FOR_TEST_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/executor/executor.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "common/rpc/reads.h"
#include "common/rpc/server_host.h"
#include "common/time/clock.h"
#include "motcua/intake/v1/catalog_service.grpc.pb.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "rocksdb/env.h"
#include "services/intake/app/intake_core.h"
#include "services/intake/domain/catalog_for_test.h"
#include "services/intake/domain/errors_for_test.h"
#include "services/intake/rpc/catalog_service.h"
#include "services/intake/rpc/intake_service.h"

namespace motcua::intake {

inline motcua::intake::v1::SubmitDossierRequest SubmitRequest(
    const std::string& request_id, const std::string& agency = kCommune,
    const std::string& name = "Nguyễn Thị Hoà") {
  motcua::intake::v1::SubmitDossierRequest request;
  request.set_request_id(request_id);
  request.set_agency_code(agency);
  request.set_procedure_code(kMarriage);
  request.set_channel(motcua::common::v1::CHANNEL_ONLINE);
  auto& applicant = *request.mutable_applicant();
  applicant.set_kind(motcua::intake::v1::APPLICANT_KIND_INDIVIDUAL);
  applicant.set_full_name(name);
  applicant.set_identity_number("017123456789");
  request.add_documents()->set_document_code("to-khai");
  return request;
}

// A request that moves a dossier.
template <typename Request>
Request MoveRequest(const std::string& request_id, const std::string& dossier) {
  Request request;
  request.set_request_id(request_id);
  request.set_dossier(dossier);
  return request;
}

// A row that was handed in at `submit` and accepted at `accept` (local times; never if empty).
inline motcua::intake::v1::ImportRow ImportRowForTest(
    const std::string& source_key, const std::string& submit = "2023-01-10 08:00:00",
    const std::string& accept = "2023-01-11 08:00:00") {
  const auto submitted = SubmitRequest("", kCommune, "Trần Văn Bình");
  motcua::intake::v1::ImportRow row;
  row.set_source_key(source_key);
  row.set_agency_code(submitted.agency_code());
  row.set_procedure_code(submitted.procedure_code());
  row.set_channel(motcua::common::v1::CHANNEL_DIRECT);
  *row.mutable_applicant() = submitted.applicant();
  catalog::SetTime(At(submit), row.mutable_submit_time());
  if (!accept.empty()) {
    auto& step = *row.add_steps();
    step.set_state(motcua::common::v1::DOSSIER_STATE_ACCEPTED);
    catalog::SetTime(At(accept), step.mutable_enter_time());
  }
  return row;
}

inline motcua::intake::v1::ImportDossiersRequest ImportRequest(
    const std::vector<motcua::intake::v1::ImportRow>& rows) {
  motcua::intake::v1::ImportDossiersRequest request;
  request.set_source("old-desk");
  for (const auto& row : rows) {
    *request.add_rows() = row;
  }
  return request;
}

class Served : public testing::Test {
 protected:
  using IntakeStub = motcua::intake::v1::IntakeService::Stub;
  using CatalogStub = motcua::intake::v1::CatalogService::Stub;
  using ImportCall = grpc::ClientReaderWriter<motcua::intake::v1::ImportDossiersRequest,
                                              motcua::intake::v1::ImportDossiersResponse>;

  Served() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())), clock_(At("2023-02-08 09:00:00")) {}

  // Makes the service and puts the catalogue; from then on groups are run by the committer's
  // thread.
  void SetUp() override {
    Create({});
    PutCatalogForTest();
    core_->committer().Start();
  }

  void TearDown() override {
    host_.reset();
    EXPECT_TRUE(core_->Close().ok());
  }

  // Anew, over the same store; groups are run by RunGroup or, after Start, by the thread.
  void Create(const engine::CommitterOptions& committer) {
    host_.reset();
    core_.reset();
    auto core =
        IntakeCore::Create({.store = {.path = "/store", .partition_count = 4, .env = env_.get()},
                            .committer = committer},
                           &clock_, &threads_);
    ASSERT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
    reads_ = std::make_unique<rpc::Reads>(&core_->gate(), &threads_);
    const Runtime runtime{.machine = &core_->machine(),
                          .committer = &core_->committer(),
                          .store = &core_->store(),
                          .executor = &threads_,
                          .reads = reads_.get()};
    intake_handlers_ = std::make_unique<IntakeServiceHandlers>(runtime);
    catalog_handlers_ = std::make_unique<CatalogServiceHandlers>(runtime);
    auto host = rpc::ServerHost::Start({}, {intake_handlers_.get(), catalog_handlers_.get()});
    ASSERT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
    intake_ = motcua::intake::v1::IntakeService::NewStub(Channel());
    catalog_ = motcua::intake::v1::CatalogService::NewStub(Channel());
  }

  std::shared_ptr<grpc::Channel> Channel() const {
    return rpc::MakeChannel(absl::StrCat("127.0.0.1:", host_->port()));
  }

  // Without the network, so that it needs no committer's thread.
  void PutCatalogForTest() {
    const motcua::intake::v1::PutCatalogRequest request = CatalogForTest();
    core_->committer().Enqueue(std::make_unique<PutCatalogCommand>(
        &core_->machine(),
        RequestInfo{.key = {"operator", "catalogue", engine::Fingerprint("catalogue")}}, &request,
        absl::InfiniteDuration(), [](const absl::Status& status, const Outcomes& outcomes) {
          ASSERT_TRUE(status.ok()) << status;
          ASSERT_TRUE(outcomes.front().status.ok()) << outcomes.front().status;
        }));
    core_->committer().RunGroup();
  }

  // Runs groups on this thread until `done`.
  template <typename Done>
  void RunGroupsUntil(const Done& done) {
    while (!done()) {
      if (!core_->committer().RunGroup()) {
        std::this_thread::yield();
      }
    }
  }
  void WaitForQueue(size_t count) {
    while (core_->committer().stats().queue_count < count) {
      std::this_thread::yield();
    }
  }

  // A deadline only so that a broken test ends.
  static void Prepare(grpc::ClientContext& context, const std::string& caller = "desk") {
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(1)));
    context.AddMetadata("motcua-caller", caller);
  }

  template <typename Stub, typename Base, typename Request, typename Response>
  static absl::Status Call(
      Stub& stub, grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
      const Request& request, Response& response, const std::string& caller = "desk") {
    grpc::ClientContext context;
    Prepare(context, caller);
    return rpc::FromGrpcStatus((stub.*method)(&context, request, &response));
  }

  // The methods, short. Each gives an empty response where the call fails and says so.
  motcua::intake::v1::SubmitDossierResponse Submit(
      const motcua::intake::v1::SubmitDossierRequest& request, const std::string& said = "OK",
      const std::string& caller = "desk") {
    motcua::intake::v1::SubmitDossierResponse response;
    EXPECT_EQ(Say(Call(*intake_, &IntakeStub::SubmitDossier, request, response, caller)), said);
    return response;
  }
  motcua::intake::v1::AcceptDossierResponse Accept(
      const motcua::intake::v1::AcceptDossierRequest& request, const std::string& said = "OK") {
    motcua::intake::v1::AcceptDossierResponse response;
    EXPECT_EQ(Say(Call(*intake_, &IntakeStub::AcceptDossier, request, response)), said);
    return response;
  }
  motcua::intake::v1::Dossier Get(const std::string& dossier, const std::string& said = "OK") {
    motcua::intake::v1::GetDossierRequest request;
    request.set_dossier(dossier);
    motcua::intake::v1::GetDossierResponse response;
    EXPECT_EQ(Say(Call(*intake_, &IntakeStub::GetDossier, request, response)), said);
    return response.dossier();
  }

  // One message of an import, in a stream of its own.
  motcua::intake::v1::ImportDossiersResponse ImportOnce(
      const motcua::intake::v1::ImportDossiersRequest& request) {
    grpc::ClientContext context;
    Prepare(context);
    const std::unique_ptr<ImportCall> call = intake_->ImportDossiers(&context);
    motcua::intake::v1::ImportDossiersResponse response;
    EXPECT_TRUE(call->Write(request));
    EXPECT_TRUE(call->WritesDone());
    EXPECT_TRUE(call->Read(&response));
    const absl::Status status = rpc::FromGrpcStatus(call->Finish());
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  const std::unique_ptr<rocksdb::Env> env_;
  time::SimulatedClock clock_;
  executor::ThreadPool threads_{2};
  std::unique_ptr<IntakeCore> core_;
  std::unique_ptr<rpc::Reads> reads_;
  std::unique_ptr<IntakeServiceHandlers> intake_handlers_;
  std::unique_ptr<CatalogServiceHandlers> catalog_handlers_;
  std::unique_ptr<rpc::ServerHost> host_;
  std::unique_ptr<IntakeStub> intake_;
  std::unique_ptr<CatalogStub> catalog_;
};

}  // namespace motcua::intake

#endif  // MOTCUA_SERVICES_INTAKE_RPC_SERVER_FOR_TEST_H_
