// SPDX-License-Identifier: Apache-2.0
//
// Bodies and requests cut out of a caller's own bytes are what parsing them says.
#include <array>

#include "motcua/intake/storage/v1/records.pb.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "services/intake/rpc/body_bytes.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/messages.h"

namespace motcua::fuzz {
namespace {

namespace v1 = intake::v1;
using intake::storage::v1::DossierBody;

void CheckBody(const v1::SubmitDossierRequest& request, absl::string_view bytes) {
  const std::optional<std::string> cut = intake::CutBody(bytes);
  if (!cut.has_value()) {
    return;
  }
  DossierBody body;
  MOTCUA_FUZZ_REQUIRE(body.ParseFromString(*cut));
  DossierBody expected;
  *expected.mutable_applicant() = request.applicant();
  *expected.mutable_documents() = request.documents();
  MOTCUA_FUZZ_REQUIRE(request.has_applicant());
  MOTCUA_FUZZ_REQUIRE(body.SerializeAsString() == expected.SerializeAsString());
}

// A request that is serialised by us can always be cut.
void CheckOwnBytes(const v1::SubmitDossierRequest& request) {
  MOTCUA_FUZZ_REQUIRE(intake::CutBody(request.SerializeAsString()).has_value() ==
                      request.has_applicant());
}

void CheckSubmit(const v1::SubmitDossierRequest& request, absl::string_view bytes) {
  CheckBody(request, bytes);
  CheckOwnBytes(request);
}

void CheckBatch(const v1::BatchSubmitDossiersRequest& batch, absl::string_view bytes) {
  const std::vector<absl::string_view> requests = intake::CutRequests(bytes);
  MOTCUA_FUZZ_REQUIRE(requests.size() == static_cast<size_t>(batch.requests_size()));
  for (size_t i = 0; i < requests.size(); ++i) {
    v1::SubmitDossierRequest request;
    MOTCUA_FUZZ_REQUIRE(
        request.ParseFromArray(requests[i].data(), static_cast<int>(requests[i].size())));
    MOTCUA_FUZZ_REQUIRE(request.SerializeAsString() ==
                        batch.requests(static_cast<int>(i)).SerializeAsString());
    CheckSubmit(request, requests[i]);
  }
}

}  // namespace

absl::Span<const MessageKind> Kinds() {
  static const std::array kinds = {KindOf<v1::SubmitDossierRequest, CheckSubmit>(),
                                   KindOf<v1::BatchSubmitDossiersRequest, CheckBatch>()};
  return kinds;
}

}  // namespace motcua::fuzz
