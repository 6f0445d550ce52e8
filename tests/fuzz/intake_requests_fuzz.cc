// SPDX-License-Identifier: Apache-2.0
//
// What callers of IntakeService may send: validation never crashes, refuses readably, and lets
// nothing through that is beyond its bounds. What it lets through can be made into commands.
#include <array>

#include "common/text/normalize.h"
#include "services/intake/rpc/convert.h"
#include "services/intake/rpc/validate.h"
#include "tests/fuzz/accepted.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/messages.h"

namespace motcua::fuzz {
namespace {

namespace v1 = intake::v1;
using intake::DossierBody;

template <typename Request>
void CheckRequest(const Request& request, absl::string_view /*bytes*/) {
  RequireValidated(request, intake::Validate(request));
}

// What is stored of it is the one form of each text.
void RequireNormalBody(const std::string& bytes) {
  DossierBody body;
  MOTCUA_FUZZ_REQUIRE(body.ParseFromString(bytes));
  const std::string& name = body.applicant().full_name();
  MOTCUA_FUZZ_REQUIRE(*text::NormalizeNfc(name) == name);
}

void CheckSubmit(const v1::SubmitDossierRequest& request, absl::string_view bytes) {
  if (RequireValidated(request, intake::Validate(request))) {
    RequireNormalBody(intake::ToItem(request, bytes, {}).body);
  }
}

void CheckBatch(const v1::BatchSubmitDossiersRequest& batch, absl::string_view /*bytes*/) {
  RequireValidated(batch, intake::Validate(batch));
  for (const v1::SubmitDossierRequest& request : batch.requests()) {
    RequireValidated(request, intake::Validate(request));
  }
}

void CheckImport(const v1::ImportDossiersRequest& request, absl::string_view /*bytes*/) {
  RequireValidated(request, intake::Validate(request));
  for (v1::ImportRow row : request.rows()) {
    const bool valid = RequireValidated(row, intake::Validate(row));
    const intake::ImportCommand::Item item = intake::ToItem(request.source(), row, {});
    MOTCUA_FUZZ_REQUIRE(item.refusal.ok() == valid);
    if (valid) {
      RequireNormalBody(item.body);
    }
  }
}

}  // namespace

absl::Span<const MessageKind> Kinds() {
  static const std::array kinds = {
      KindOf<v1::SubmitDossierRequest, CheckSubmit>(),
      KindOf<v1::BatchSubmitDossiersRequest, CheckBatch>(),
      KindOf<v1::AcceptDossierRequest, CheckRequest<v1::AcceptDossierRequest>>(),
      KindOf<v1::RefuseDossierRequest, CheckRequest<v1::RefuseDossierRequest>>(),
      KindOf<v1::SupplementDossierRequest, CheckRequest<v1::SupplementDossierRequest>>(),
      KindOf<v1::WithdrawDossierRequest, CheckRequest<v1::WithdrawDossierRequest>>(),
      KindOf<v1::GetDossierRequest, CheckRequest<v1::GetDossierRequest>>(),
      KindOf<v1::ListDossiersRequest, CheckRequest<v1::ListDossiersRequest>>(),
      KindOf<v1::ImportDossiersRequest, CheckImport>(),
  };
  return kinds;
}

}  // namespace motcua::fuzz
