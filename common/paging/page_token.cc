// SPDX-License-Identifier: Apache-2.0
//
// A token is base64url, without padding, of: version (1 byte), fingerprint of the filter (8), check
// (4), position (the rest). The check covers everything else, so that damage is noticed; it is no
// secret, and a position is validated by whoever reads on from it.
#include "common/paging/page_token.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/digest/sha256.h"
#include "common/errors/errors.h"

namespace motcua::paging {
namespace {

constexpr char kVersion = 1;
constexpr size_t kFingerprintBytes = 8;
constexpr size_t kCheckBytes = 4;
constexpr size_t kHeaderBytes = 1 + kFingerprintBytes + kCheckBytes;
constexpr size_t kTokenBytesMax = 4096;

std::string Digest(absl::string_view text, size_t bytes) {
  return std::string(digest::AsBytes(digest::Sha256(text)).substr(0, bytes));
}

std::string Fingerprint(absl::string_view filter) { return Digest(filter, kFingerprintBytes); }

std::string Check(absl::string_view fingerprint, absl::string_view position) {
  return Digest(absl::StrCat(absl::string_view(&kVersion, 1), fingerprint, position), kCheckBytes);
}

absl::Status Refuse(absl::string_view why) {
  return errors::MakeError(errors::Reason::kInvalidPageToken,
                           absl::StrCat("page_token: ", why, "; start again without a token"),
                           {{"field", "page_token"}});
}

}  // namespace

std::string MakePageToken(absl::string_view filter, absl::string_view position) {
  const std::string fingerprint = Fingerprint(filter);
  return absl::WebSafeBase64Escape(absl::StrCat(absl::string_view(&kVersion, 1), fingerprint,
                                                Check(fingerprint, position), position));
}

absl::StatusOr<std::string> ReadPageToken(absl::string_view filter, absl::string_view token) {
  if (token.empty()) {
    return std::string();
  }
  std::string bytes;
  // Written again, because the reader of base64 forgives what the writer never makes.
  if (token.size() > kTokenBytesMax || !absl::WebSafeBase64Unescape(token, &bytes) ||
      absl::WebSafeBase64Escape(bytes) != token || bytes.size() < kHeaderBytes) {
    return Refuse("not one of this service's");
  }
  if (bytes[0] != kVersion) {
    return Refuse("of another version of this service");
  }
  const absl::string_view rest = absl::string_view(bytes).substr(1);
  const absl::string_view fingerprint = rest.substr(0, kFingerprintBytes);
  const absl::string_view position = rest.substr(kFingerprintBytes + kCheckBytes);
  if (rest.substr(kFingerprintBytes, kCheckBytes) != Check(fingerprint, position)) {
    return Refuse("damaged");
  }
  if (fingerprint != Fingerprint(filter)) {
    return Refuse("of a request with other filters");
  }
  return std::string(position);
}

int PageSize(int requested, int standard, int cap) {
  return std::min(requested == 0 ? standard : requested, cap);
}

}  // namespace motcua::paging
