// SPDX-License-Identifier: Apache-2.0
#include "tests/abuse/client.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "common/status/status_macros.h"
#include "grpcpp/generic/generic_stub.h"
#include "motcua/intake/v1/catalog_service.grpc.pb.h"

namespace motcua::abuse {
namespace {

namespace v1 = motcua::intake::v1;

constexpr int kRoundsPerConnection = 10;
constexpr absl::Duration kRoundPause = absl::Milliseconds(5);
constexpr char kAgency[] = "000.00.03.H28";
constexpr char kProcedure[] = "1.004227";

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
}

absl::Status Named(absl::string_view what, const grpc::Status& status) {
  if (status.ok()) {
    return absl::OkStatus();
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      absl::StrCat(what, ": ", status.error_message()));
}

}  // namespace

absl::Status PutCatalog(const std::string& address) {
  v1::PutCatalogRequest request;
  request.set_request_id("catalogue");
  v1::WorkingCalendar& calendar = *request.add_calendars();
  calendar.set_calendar_code("vn");
  calendar.set_display_name("Lịch làm việc");
  for (auto* date : {calendar.mutable_first_date(), calendar.mutable_last_date()}) {
    date->set_year(2026);
    date->set_month(1);
    date->set_day(1);
  }
  v1::Agency& agency = *request.add_agencies();
  agency.set_agency_code(kAgency);
  agency.set_display_name("Sở Tư pháp");
  agency.set_kind(v1::AGENCY_KIND_DEPARTMENT);
  agency.set_calendar_code("vn");
  v1::Procedure& procedure = *request.add_procedures();
  procedure.set_procedure_code(kProcedure);
  procedure.set_display_name("Cấp phiếu lý lịch tư pháp");
  procedure.set_field_code("ly-lich-tu-phap");
  procedure.set_field_name("Lý lịch tư pháp");
  procedure.set_level(motcua::common::v1::ONLINE_LEVEL_FULL);
  procedure.add_offering_agency_kinds(v1::AGENCY_KIND_DEPARTMENT);
  grpc::ClientContext context;
  SetDeadline(context);
  v1::PutCatalogResponse response;
  const auto stub = v1::CatalogService::NewStub(rpc::MakeChannel(address));
  return Named("PutCatalog", stub->PutCatalog(&context, request, &response));
}

v1::ListDossiersRequest LargestPage() {
  v1::ListDossiersRequest request;
  request.set_agency_code(kAgency);
  request.set_page_size(500);
  return request;
}

Client::Client(const std::string& address, std::string name) : name_(std::move(name)) {
  const auto channel = rpc::MakeChannel(address);
  intake_ = v1::IntakeService::NewStub(channel);
  journal_ = motcua::journal::v1::JournalService::NewStub(channel);
}

v1::SubmitDossierRequest Client::NextRequest() {
  v1::SubmitDossierRequest request;
  request.set_request_id(absl::StrCat(name_, "-", request_count_++));
  request.set_agency_code(kAgency);
  request.set_procedure_code(kProcedure);
  request.set_channel(motcua::common::v1::CHANNEL_ONLINE);
  request.mutable_applicant()->set_kind(v1::APPLICANT_KIND_INDIVIDUAL);
  request.mutable_applicant()->set_full_name("Đinh Thị Hoà");
  request.mutable_applicant()->set_identity_number("017123456789");
  return request;
}

absl::Status Client::SubmitAndGet() {
  grpc::ClientContext submit_context;
  SetDeadline(submit_context);
  v1::SubmitDossierResponse submitted;
  MOTCUA_RETURN_IF_ERROR(
      Named("SubmitDossier", intake_->SubmitDossier(&submit_context, NextRequest(), &submitted)));
  v1::GetDossierRequest request;
  request.set_dossier(submitted.dossier().dossier_id());
  grpc::ClientContext get_context;
  SetDeadline(get_context);
  v1::GetDossierResponse got;
  MOTCUA_RETURN_IF_ERROR(Named("GetDossier", intake_->GetDossier(&get_context, request, &got)));
  if (got.dossier().SerializeAsString() != submitted.dossier().SerializeAsString()) {
    return absl::DataLossError(absl::StrCat("handed in: ", submitted.dossier().ShortDebugString(),
                                            "; read: ", got.dossier().ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Client::SubmitMany(int count, int paper_count) {
  v1::BatchSubmitDossiersRequest request;
  for (int i = 0; i < count; ++i) {
    v1::SubmitDossierRequest& dossier = *request.add_requests();
    dossier = NextRequest();
    for (int paper = 0; paper < paper_count; ++paper) {
      v1::Document& document = *dossier.add_documents();
      document.set_document_code(absl::StrCat("p", paper));
      document.set_display_name(std::string(500, 'n'));
      document.set_storage_uri(std::string(1000, 'u'));
    }
  }
  grpc::ClientContext context;
  SetDeadline(context);
  v1::BatchSubmitDossiersResponse response;
  MOTCUA_RETURN_IF_ERROR(
      Named("BatchSubmitDossiers", intake_->BatchSubmitDossiers(&context, request, &response)));
  for (const v1::BatchSubmitResult& result : response.results()) {
    if (result.has_error()) {
      return absl::InternalError(result.error().ShortDebugString());
    }
  }
  return response.results().rbegin()->dossier_id();
}

absl::StatusOr<size_t> Client::BatchBytes(const v1::BatchSubmitDossiersRequest& request) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::BatchSubmitDossiersResponse response;
  MOTCUA_RETURN_IF_ERROR(
      Named("BatchSubmitDossiers", intake_->BatchSubmitDossiers(&context, request, &response)));
  return response.ByteSizeLong();
}

absl::StatusOr<size_t> Client::AcceptBytes(const v1::AcceptDossierRequest& request) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::AcceptDossierResponse response;
  MOTCUA_RETURN_IF_ERROR(
      Named("AcceptDossier", intake_->AcceptDossier(&context, request, &response)));
  return response.ByteSizeLong();
}

absl::StatusOr<size_t> Client::ReadDossierBytes(const std::string& dossier) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetDossierRequest request;
  request.set_dossier(dossier);
  v1::GetDossierResponse response;
  MOTCUA_RETURN_IF_ERROR(Named("GetDossier", intake_->GetDossier(&context, request, &response)));
  return response.ByteSizeLong();
}

absl::StatusOr<size_t> Client::ReadPageBytes() {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::ListDossiersResponse response;
  MOTCUA_RETURN_IF_ERROR(
      Named("ListDossiers", intake_->ListDossiers(&context, LargestPage(), &response)));
  return response.ByteSizeLong();
}

absl::StatusOr<size_t> Client::ReadJournalBytes() {
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stream = journal_->StreamEvents(&context, {});
  size_t bytes = 0;
  motcua::journal::v1::StreamEventsResponse response;
  while (stream->Read(&response)) {
    bytes += response.ByteSizeLong();
  }
  MOTCUA_RETURN_IF_ERROR(Named("StreamEvents", stream->Finish()));
  return bytes;
}

Traffic::Traffic(std::string address) : address_(std::move(address)), thread_([this] { Run(); }) {}

void Traffic::Run() {
  std::optional<Client> client;
  for (int round = 0; !stop_.WaitForNotificationWithTimeout(kRoundPause); ++round) {
    if (round % kRoundsPerConnection == 0) {
      client.emplace(address_, absl::StrCat("traffic-", round));
    }
    const absl::Status status = client->SubmitAndGet();
    absl::MutexLock lock(&mutex_);
    ++rounds_;
    if (!status.ok()) {
      failures_.push_back(absl::StrCat("round ", round, ": ", status.ToString()));
    }
  }
}

void Traffic::AwaitRound() {
  absl::MutexLock lock(&mutex_);
  // The round that is under way may have begun before.
  const int wanted = rounds_ + 2;
  const auto reached = [this, wanted]()
                           ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return rounds_ >= wanted; };
  mutex_.AwaitWithTimeout(absl::Condition(&reached), 4 * kCallTimeout);
}

void Traffic::Stop() {
  if (!stop_.HasBeenNotified()) {
    stop_.Notify();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

int Traffic::rounds() const {
  absl::MutexLock lock(&mutex_);
  return rounds_;
}

std::vector<std::string> Traffic::failures() const {
  absl::MutexLock lock(&mutex_);
  return failures_;
}

grpc::Status CallWithBytes(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                           const std::string& bytes, grpc::ClientContext& context) {
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel);
  const auto call = stub.PrepareCall(&context, method, &queue);
  void* tag = nullptr;
  bool ok = false;
  call->StartCall(nullptr);
  queue.Next(&tag, &ok);
  const grpc::Slice slice(bytes);
  if (ok) {
    call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
    queue.Next(&tag, &ok);
  }
  grpc::ByteBuffer response;
  call->Read(&response, nullptr);
  queue.Next(&tag, &ok);
  if (ok) {
    context.TryCancel();
  }
  grpc::Status status;
  call->Finish(&status, nullptr);
  queue.Next(&tag, &ok);
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  return status;
}

}  // namespace motcua::abuse
