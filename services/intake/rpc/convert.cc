// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/convert.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/text/normalize.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/wire_format_lite.h"
#include "services/intake/rpc/body_bytes.h"
#include "services/intake/rpc/validate.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

constexpr absl::string_view kJournalName = "intake";

// Whether the texts are in NFC already, as nearly all are: then they are stored as they came.
bool TextsAreNormal(const v1::Applicant& applicant,
                    const google::protobuf::RepeatedPtrField<v1::Document>& documents) {
  return text::IsSurelyNfc(applicant.full_name()) && text::IsSurelyNfc(applicant.address()) &&
         std::all_of(documents.begin(), documents.end(), [](const v1::Document& document) {
           return text::IsSurelyNfc(document.display_name());
         });
}

void WriteMessage(int field, const google::protobuf::MessageLite& message,
                  google::protobuf::io::CodedOutputStream& output) {
  using google::protobuf::internal::WireFormatLite;
  output.WriteTag(WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  output.WriteVarint32(static_cast<uint32_t>(message.ByteSizeLong()));
  message.SerializeWithCachedSizes(&output);
}

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

// Who hands in and what, as a private part: a serialised DossierBody.
std::string ToBody(const v1::Applicant& applicant,
                   const google::protobuf::RepeatedPtrField<v1::Document>& documents) {
  std::string bytes;
  if (!TextsAreNormal(applicant, documents)) {
    DossierBody body;
    *body.mutable_applicant() = applicant;
    *body.mutable_documents() = documents;
    NormaliseTexts(body);
    body.SerializeToString(&bytes);
    return bytes;
  }
  // What such a body would be serialised to, without the copies.
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream output(&stream);
  WriteMessage(DossierBody::kApplicantFieldNumber, applicant, output);
  for (const v1::Document& document : documents) {
    WriteMessage(DossierBody::kDocumentsFieldNumber, document, output);
  }
  output.Trim();
  return bytes;
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

SubmitCommand::Item ToItem(const v1::SubmitDossierRequest& request, absl::string_view bytes,
                           const rpc::CallInfo& call) {
  std::optional<std::string> cut;
  if (TextsAreNormal(request.applicant(), request.documents())) {
    cut = CutBody(bytes);
  }
  std::string body =
      cut.has_value() ? *std::move(cut) : ToBody(request.applicant(), request.documents());
  // What is asked for is where, what, how, and the body as it is stored: the same name in another
  // form of Unicode is the same request. None of the codes has a space in it.
  std::string fingerprint =
      engine::Fingerprint({"SubmitDossier ", request.agency_code(), " ", request.procedure_code(),
                           " ", absl::AlphaNum(request.channel()).Piece(), " ", body});
  return {.request = {.key = {.caller = call.caller,
                              .request_id = request.request_id(),
                              .fingerprint = std::move(fingerprint)},
                      .traceparent = call.traceparent},
          .agency_code = request.agency_code(),
          .procedure_code = request.procedure_code(),
          .channel = request.channel(),
          .body = std::move(body)};
}

ImportCommand::Item ToItem(const std::string& source, v1::ImportRow& row,
                           const rpc::CallInfo& call) {
  ImportCommand::Item item;
  item.refusal = Validate(row);
  if (!item.refusal.ok()) {
    return item;
  }
  item.body = ToBody(row.applicant(), row.documents());
  row.clear_applicant();
  row.clear_documents();
  // A caller cannot have a slash in its name: rows have request ids of their own.
  item.request = {.key = {.caller = absl::StrCat("import/", source),
                          .request_id = row.source_key(),
                          .fingerprint = engine::Fingerprint({row.SerializeAsString(), item.body})},
                  .traceparent = call.traceparent};
  item.row = row;
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
