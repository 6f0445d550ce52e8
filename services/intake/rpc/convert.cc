// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/convert.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/text/normalize.h"
#include "google/protobuf/io/coded_stream.h"
#include "services/intake/rpc/validate.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

constexpr absl::string_view kJournalName = "intake";

void Normalise(std::string* text) {
  if (auto normal = text::NormalizeNfc(*text); normal.ok()) {
    *text = *std::move(normal);
  }
}

void NormaliseTexts(DossierBody& body) {
  if (body.has_applicant()) {
    Normalise(body.mutable_applicant()->mutable_full_name());
    if (!body.applicant().address().empty()) {
      Normalise(body.mutable_applicant()->mutable_address());
    }
  }
  for (v1::Document& document : *body.mutable_documents()) {
    if (!document.display_name().empty()) {
      Normalise(document.mutable_display_name());
    }
  }
}

}  // namespace

RequestInfo ToRequestInfo(const google::protobuf::Message& request, const std::string& request_id,
                          const rpc::CallInfo& call) {
  // Field 1 is serialised first: a tag of one byte, the length, the id.
  const size_t id_bytes = 1 +
                          google::protobuf::io::CodedOutputStream::VarintSize32(
                              static_cast<uint32_t>(request_id.size())) +
                          request_id.size();
  const std::string bytes = request.SerializeAsString();
  // The method's message is part of it: the same content for another method is another request.
  const std::string content =
      absl::StrCat(request.GetDescriptor()->name(), ":", absl::string_view(bytes).substr(id_bytes));
  return {.key = {.caller = call.caller,
                  .request_id = request_id,
                  .fingerprint = engine::Fingerprint(content)},
          .traceparent = call.traceparent};
}

SubmitCommand::Item ToItem(const v1::SubmitDossierRequest& request, const rpc::CallInfo& call) {
  DossierBody body;
  *body.mutable_applicant() = request.applicant();
  *body.mutable_documents() = request.documents();
  NormaliseTexts(body);
  return {.request = ToRequestInfo(request, request.request_id(), call),
          .agency_code = request.agency_code(),
          .procedure_code = request.procedure_code(),
          .channel = request.channel(),
          .body = body.SerializeAsString()};
}

ImportCommand::Item ToItem(const std::string& source, v1::ImportRow row,
                           const rpc::CallInfo& call) {
  ImportCommand::Item item;
  item.refusal = Validate(row);
  if (!item.refusal.ok()) {
    return item;
  }
  // A caller cannot have a slash in its name: rows have request ids of their own.
  item.request = {.key = {.caller = absl::StrCat("import/", source),
                          .request_id = row.source_key(),
                          .fingerprint = engine::Fingerprint(row.SerializeAsString())},
                  .traceparent = call.traceparent};
  DossierBody body;
  body.mutable_applicant()->Swap(row.mutable_applicant());
  body.mutable_documents()->Swap(row.mutable_documents());
  row.clear_applicant();
  NormaliseTexts(body);
  item.body = body.SerializeAsString();
  item.row = std::move(row);
  return item;
}

std::string ToBody(const google::protobuf::RepeatedPtrField<v1::Document>& documents) {
  DossierBody body;
  *body.mutable_documents() = documents;
  NormaliseTexts(body);
  return body.SerializeAsString();
}

std::string ToBody(const std::string& refuse_reason) {
  DossierBody body;
  body.set_refuse_reason(refuse_reason);
  return body.SerializeAsString();
}

motcua::common::v1::Revision ToRevision(const Outcome& outcome) {
  motcua::common::v1::Revision revision;
  revision.set_journal(std::string(kJournalName));
  revision.set_partition(outcome.partition);
  revision.set_sequence(outcome.sequence);
  return revision;
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  // The same conversion as for whole calls, so that a row's error reads like a call's.
  const grpc::Status wire = rpc::ToGrpcStatus(status);
  google::rpc::Status result;
  if (!result.ParseFromString(wire.error_details())) {
    result.Clear();
  }
  result.set_code(wire.error_code());
  result.set_message(wire.error_message());
  return result;
}

}  // namespace motcua::intake
