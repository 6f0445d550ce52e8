// SPDX-License-Identifier: Apache-2.0
//
// The scripts but for the course. A request id comes first in its message, which the wire format
// allows whatever the rest is; so a payload of the pool follows as it is.

#include "tools/load/script.h"

#include <utility>

#include "google/protobuf/util/time_util.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "motcua/statistics/v1/statistics_service.pb.h"
#include "tools/load/course_script.h"
#include "tools/load/wire.h"
#include "tools/terminal/words.h"

namespace motcua::load {
namespace {

constexpr uint64_t kMaterialStream = 0x6d617465;
constexpr size_t kRegisteredMax = 1'000'000;
constexpr char kImportSource[] = "motcua-load";
// Field numbers.
constexpr uint32_t kResponseDossier = 1;
constexpr uint32_t kDossierId = 1;
constexpr uint32_t kDossierState = 3;
constexpr uint32_t kResults = 1;
constexpr uint32_t kBatchResultError = 1;
constexpr uint32_t kBatchResultDossierId = 2;
constexpr uint32_t kRowStatus = 1;

class EchoScript final : public Script {
 public:
  explicit EchoScript(const ScenarioOptions& options)
      : response_bytes_(static_cast<size_t>(options.echo_response_bytes)) {
    AppendBytesField(request_, 1,
                     std::string(static_cast<size_t>(options.echo_request_bytes), 'x'));
    AppendVarintField(request_, 2, response_bytes_);
  }

  Outgoing Make(OperationState& /*state*/) override {
    return {.method = Method::kEcho, .request = JoinParts({request_})};
  }

  Judgement Judge(OperationState& /*state*/, absl::string_view answer) override {
    const auto payload = FindBytes(answer, 1);
    return {.good = payload.value_or("").size() == response_bytes_, .items = 1};
  }

 private:
  const size_t response_bytes_;
  std::string request_;
};

class SubmitScript final : public Script {
 public:
  SubmitScript(Materials* materials, bool keep) : materials_(materials), keep_(keep) {}

  Outgoing Make(OperationState& /*state*/) override {
    return {.method = Method::kSubmitDossier, .request = MakeSubmission(materials_)};
  }

  Judgement Judge(OperationState& state, absl::string_view answer) override {
    const bool good = TakeDossier(answer, motcua::common::v1::DOSSIER_STATE_REGISTERED, state);
    if (good && keep_ && materials_->registered.size() < kRegisteredMax) {
      materials_->registered.push_back(state.dossier);
    }
    return {.good = good, .items = good ? 1u : 0u};
  }

 private:
  Materials* const materials_;
  const bool keep_;  // For others of the mix to accept.
};

class BatchScript final : public Script {
 public:
  BatchScript(const ScenarioOptions& options, Materials* materials)
      : size_(options.batch_size), keep_(options.Has(Kind::kAccept)), materials_(materials) {}

  Outgoing Make(OperationState& /*state*/) override {
    return {.method = Method::kBatchSubmitDossiers, .request = MakeBatch(size_, materials_)};
  }

  Judgement Judge(OperationState& /*state*/, absl::string_view answer) override {
    const bool keeps = keep_ && materials_->registered.size() < kRegisteredMax;
    return JudgeBatchAnswer(size_, answer, keeps ? &materials_->registered : nullptr);
  }

 private:
  const int size_;
  const bool keep_;
  Materials* const materials_;
};

// Accepts what was made ready; when there is none left it hands one in first.
class AcceptScript final : public Script {
 public:
  explicit AcceptScript(Materials* materials) : materials_(materials) {}

  Outgoing Make(OperationState& state) override {
    if (state.step == 0) {
      if (materials_->registered.empty()) {
        return {.method = Method::kSubmitDossier, .request = MakeSubmission(materials_)};
      }
      state.dossier = std::move(materials_->registered.back());
      materials_->registered.pop_back();
      state.step = 1;
    }
    return {.method = Method::kAcceptDossier, .request = MakeCommand(state, {}, materials_)};
  }

  Judgement Judge(OperationState& state, absl::string_view answer) override {
    if (state.step == 0) {
      state.step = 1;
      return {.good = TakeDossier(answer, motcua::common::v1::DOSSIER_STATE_REGISTERED, state),
              .finished = false};
    }
    const bool good = TakeDossier(answer, motcua::common::v1::DOSSIER_STATE_ACCEPTED, state);
    return {.good = good, .items = good ? 1u : 0u};
  }

 private:
  Materials* const materials_;
};

class GetScript final : public Script {
 public:
  explicit GetScript(Materials* materials) : materials_(materials) {}

  Outgoing Make(OperationState& state) override {
    state.dossier = materials_->random.Pick(*materials_->known);
    const std::string head = HeadOfDossier(state.dossier);
    return {.method = Method::kGetDossier, .request = JoinParts({head, state.dossier})};
  }

  Judgement Judge(OperationState& state, absl::string_view answer) override {
    const absl::string_view dossier = FindBytes(answer, kResponseDossier).value_or("");
    const absl::string_view id = FindBytes(dossier, kDossierId).value_or("");
    // A file of dossiers may name them by their reception numbers (field 2) instead.
    const bool good =
        !id.empty() && (id == state.dossier || FindBytes(dossier, 2) == state.dossier);
    return {.good = good, .items = good ? 1u : 0u};
  }

 private:
  static std::string HeadOfDossier(const std::string& dossier) {
    std::string head;
    AppendBytesFieldHead(head, 1, dossier.size());
    return head;
  }

  Materials* const materials_;
};

class ListScript final : public Script {
 public:
  ListScript(const ScenarioOptions& options, Materials* materials) : materials_(materials) {
    AppendVarintField(page_size_, 8, static_cast<uint64_t>(options.page_size));
  }

  Outgoing Make(OperationState& /*state*/) override {
    std::string agency;
    AppendBytesField(agency, 1, materials_->RandomAgency());
    return {.method = Method::kListDossiers, .request = JoinParts({agency, page_size_})};
  }

  Judgement Judge(OperationState& /*state*/, absl::string_view answer) override {
    Judgement judgement{.good = true};
    FieldReader reader(answer);
    while (reader.Next()) {
      if (reader.number() != kResults) continue;
      judgement.good = judgement.good && FindBytes(reader.bytes(), kDossierId).has_value();
      ++judgement.items;
    }
    judgement.good = judgement.good && reader.valid();
    return judgement;
  }

 private:
  Materials* const materials_;
  std::string page_size_;
};

class ReportScript final : public Script {
 public:
  explicit ReportScript(const ScenarioOptions& options) {
    statistics::v1::GetDossierReportRequest request;
    statistics::v1::ReportDefinition& definition = *request.mutable_definition();
    *definition.mutable_start_date() = terminal::ToProto(absl::CivilDay(options.report_year, 1, 1));
    *definition.mutable_end_date() =
        terminal::ToProto(absl::CivilDay(options.report_year + 1, 1, 1));
    definition.set_agency_code(options.report_agency_code);
    definition.set_include_subtree(true);
    request.set_grouping(options.report_grouping);
    request_ = request.SerializeAsString();
  }

  Outgoing Make(OperationState& /*state*/) override {
    return {.method = Method::kGetDossierReport, .request = JoinParts({request_})};
  }

  Judgement Judge(OperationState& /*state*/, absl::string_view answer) override {
    // The definition as it was understood, and the total.
    const bool good = FindBytes(answer, 1).has_value() && FindBytes(answer, 2).has_value();
    return {.good = good, .items = good ? 1u : 0u};
  }

 private:
  std::string request_;
};

}  // namespace

Materials::Materials(std::shared_ptr<const Payloads> all_payloads,
                     absl::string_view request_id_prefix, uint64_t seed, uint64_t stream)
    : payloads(std::move(all_payloads)),
      request_ids(request_id_prefix),
      random(seed, kMaterialStream + stream) {
  if (payloads == nullptr) return;
  payload_count_ = payloads->submissions.size();
  next_payload_ = random.Below(payload_count_);
  pick_agency = quarter::WeightedPick(payloads->agency_weights);
}

grpc::ByteBuffer MakeSubmission(Materials* materials) {
  static constexpr char kHead[] = {0x0a, RequestIds::kBytes};
  return JoinParts({absl::string_view(kHead, sizeof(kHead)), materials->request_ids.Next(),
                    materials->payloads->submissions[materials->NextPayload()]});
}

bool TakeDossier(absl::string_view answer, motcua::common::v1::DossierState expected,
                 OperationState& state) {
  const absl::string_view dossier = FindBytes(answer, kResponseDossier).value_or("");
  const absl::string_view id = FindBytes(dossier, kDossierId).value_or("");
  state.dossier.assign(id.data(), id.size());
  const absl::string_view revision = FindBytes(answer, 2).value_or("");
  state.revision.assign(revision.data(), revision.size());
  return !id.empty() && !revision.empty() &&
         FindVarint(dossier, kDossierState) == static_cast<uint64_t>(expected);
}

grpc::ByteBuffer MakeCommand(const OperationState& state, absl::string_view rest,
                             Materials* materials) {
  std::string head;
  AppendBytesField(head, 1, materials->request_ids.Next());
  AppendBytesField(head, 2, state.dossier);
  return JoinParts({head, rest});
}

grpc::ByteBuffer MakeBatch(int size, Materials* materials) {
  std::string batch;
  for (int i = 0; i < size; ++i) {
    const std::string& body = materials->payloads->submissions[materials->NextPayload()];
    AppendBytesFieldHead(batch, 1, body.size() + RequestIds::kBytes + 2);
    AppendBytesField(batch, 1, materials->request_ids.Next());
    batch += body;
  }
  return JoinParts({batch});
}

Judgement JudgeBatchAnswer(int size, absl::string_view answer, DossierIds* ids) {
  Judgement judgement;
  FieldReader results(answer);
  int count = 0;
  while (results.Next()) {
    if (results.number() != kResults) continue;
    ++count;
    absl::string_view id;
    bool refused = false;
    FieldReader result(results.bytes());
    while (result.Next()) {
      refused = refused || result.number() == kBatchResultError;
      if (result.number() == kBatchResultDossierId) id = result.bytes();
    }
    if (refused || id.empty()) {
      ++judgement.items_failed;
    } else {
      ++judgement.items;
      if (ids != nullptr) ids->emplace_back(id);
    }
  }
  judgement.good = results.valid() && count == size;
  return judgement;
}

std::string MakeImportMessage(int rows, Materials* materials) {
  std::string message;
  AppendBytesField(message, 1, kImportSource);
  for (int i = 0; i < rows; ++i) {
    const std::string& row = materials->payloads->import_rows[materials->NextPayload()];
    AppendBytesFieldHead(message, 2, row.size() + RequestIds::kBytes + 2);
    AppendBytesField(message, 1, materials->request_ids.Next());
    message += row;
  }
  return message;
}

Judgement JudgeImportAnswer(int rows, absl::string_view answer) {
  Judgement judgement;
  FieldReader results(answer);
  int count = 0;
  while (results.Next()) {
    if (results.number() != kResults) continue;
    ++count;
    const bool imported =
        FindVarint(results.bytes(), kRowStatus) == uint64_t{intake::v1::IMPORT_ROW_STATUS_IMPORTED};
    ++(imported ? judgement.items : judgement.items_failed);
  }
  judgement.good = results.valid() && count == rows;
  return judgement;
}

std::string MakeWatchRequest(Materials* materials) {
  std::string request;
  AppendBytesField(request, 1, materials->random.Pick(*materials->watchable));
  return request;
}

std::unique_ptr<Script> MakeScript(Kind kind, const ScenarioOptions& options,
                                   Materials* materials) {
  switch (kind) {
    case Kind::kEcho:
      return std::make_unique<EchoScript>(options);
    case Kind::kSubmit:
      return std::make_unique<SubmitScript>(materials, options.Has(Kind::kAccept));
    case Kind::kSubmitBatch:
      return std::make_unique<BatchScript>(options, materials);
    case Kind::kAccept:
      return std::make_unique<AcceptScript>(materials);
    case Kind::kCourse:
      return std::make_unique<CourseScript>(options, materials);
    case Kind::kGet:
      return std::make_unique<GetScript>(materials);
    case Kind::kList:
      return std::make_unique<ListScript>(options, materials);
    case Kind::kReport:
      return std::make_unique<ReportScript>(options);
    case Kind::kImport:
    case Kind::kWatch:
      return nullptr;
  }
  return nullptr;
}

}  // namespace motcua::load
