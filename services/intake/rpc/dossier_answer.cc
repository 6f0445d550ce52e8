// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/dossier_answer.h"

#include "google/protobuf/io/coded_stream.h"
#include "motcua/intake/storage/v1/records.pb.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "services/intake/rpc/convert.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

constexpr int kDossierField = 1;
constexpr int kRevisionField = 2;
template <typename... Response>
constexpr bool kHaveTheFields = ((Response::kDossierFieldNumber == kDossierField &&
                                  Response::kRevisionFieldNumber == kRevisionField) &&
                                 ...);
static_assert(
    kHaveTheFields<v1::SubmitDossierResponse, v1::AcceptDossierResponse, v1::RefuseDossierResponse,
                   v1::SupplementDossierResponse, v1::WithdrawDossierResponse>);
static_assert(v1::GetDossierResponse::kDossierFieldNumber == kDossierField);

// A part's bytes are appended to a dossier's: they must mean the same there.
constexpr bool AreSame(int field, int other) { return field == other; }
static_assert(AreSame(DossierBody::kApplicantFieldNumber, v1::Dossier::kApplicantFieldNumber));
static_assert(AreSame(DossierBody::kDocumentsFieldNumber, v1::Dossier::kDocumentsFieldNumber));
static_assert(AreSame(DossierBody::kRefuseReasonFieldNumber,
                      v1::Dossier::kRefuseReasonFieldNumber));

void AppendHeader(int field, size_t size, std::string& bytes) {
  using google::protobuf::io::CodedOutputStream;
  constexpr uint32_t kLengthDelimited = 2;
  uint8_t header[10];
  uint8_t* end = CodedOutputStream::WriteVarint32ToArray(
      static_cast<uint32_t>(field) << 3 | kLengthDelimited, header);
  end = CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(size), end);
  bytes.append(reinterpret_cast<const char*>(header), end - header);
}

}  // namespace

std::string DossierAnswer(const StoredDossier& stored, absl::Span<const std::string> parts,
                          const Outcome* commit) {
  constexpr size_t kAroundBytes = 96;  // Headers and the revision.
  const std::string outside = ToDossier(stored).SerializeAsString();
  size_t size = outside.size();
  for (const std::string& part : parts) {
    size += part.size();
  }
  std::string bytes;
  bytes.reserve(size + kAroundBytes);
  AppendHeader(kDossierField, size, bytes);
  bytes += outside;
  for (const std::string& part : parts) {
    bytes += part;
  }
  if (commit != nullptr) {
    const std::string revision = ToRevision(*commit).SerializeAsString();
    AppendHeader(kRevisionField, revision.size(), bytes);
    bytes += revision;
  }
  return bytes;
}

}  // namespace motcua::intake
