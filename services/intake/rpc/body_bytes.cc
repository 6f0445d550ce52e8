// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/body_bytes.h"

#include "absl/functional/function_ref.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "motcua/intake/storage/v1/records.pb.h"
#include "motcua/intake/v1/intake_service.pb.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

// Calls `visit` with each field of the message that has a length: its number and content. False if
// the bytes are no message.
bool ForEachField(absl::string_view message,
                  absl::FunctionRef<void(int, absl::string_view)> visit) {
  CodedInputStream input(reinterpret_cast<const uint8_t*>(message.data()),
                         static_cast<int>(message.size()));
  while (const uint32_t tag = input.ReadTag()) {
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&input, tag)) {
        return false;
      }
      continue;
    }
    uint32_t size = 0;
    if (!input.ReadVarint32(&size)) {
      return false;
    }
    const size_t begin = input.CurrentPosition();
    if (size > message.size() - begin || !input.Skip(static_cast<int>(size))) {
      return false;
    }
    visit(WireFormatLite::GetTagFieldNumber(tag), message.substr(begin, size));
  }
  return input.ConsumedEntireMessage();
}

void AppendField(int field, absl::string_view content, std::string& bytes) {
  uint8_t header[10];
  uint8_t* end = CodedOutputStream::WriteTagToArray(
      WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED), header);
  end = CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(content.size()), end);
  bytes.append(reinterpret_cast<const char*>(header), end - header);
  bytes.append(content.data(), content.size());
}

}  // namespace

std::optional<std::string> CutBody(absl::string_view request) {
  std::string body;
  body.reserve(request.size());
  int applicants = 0;
  const bool is_message = ForEachField(request, [&](int field, absl::string_view content) {
    if (field == v1::SubmitDossierRequest::kApplicantFieldNumber) {
      ++applicants;
      AppendField(storage::v1::DossierBody::kApplicantFieldNumber, content, body);
    } else if (field == v1::SubmitDossierRequest::kDocumentsFieldNumber) {
      AppendField(storage::v1::DossierBody::kDocumentsFieldNumber, content, body);
    }
  });
  return is_message && applicants == 1 ? std::optional<std::string>(std::move(body)) : std::nullopt;
}

std::vector<absl::string_view> CutRequests(absl::string_view batch) {
  std::vector<absl::string_view> requests;
  ForEachField(batch, [&](int field, absl::string_view content) {
    if (field == v1::BatchSubmitDossiersRequest::kRequestsFieldNumber) {
      requests.push_back(content);
    }
  });
  return requests;
}

}  // namespace motcua::intake
