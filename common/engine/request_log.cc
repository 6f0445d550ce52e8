// SPDX-License-Identifier: Apache-2.0
#include "common/engine/request_log.h"

#include <array>

#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/status/status_macros.h"
#include "openssl/sha.h"

namespace motcua::engine {
namespace {

constexpr size_t kFingerprintBytes = 16;
constexpr uint8_t kFormat = 1;

std::string HalfSha256(absl::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return std::string(reinterpret_cast<const char*>(digest.data()), kFingerprintBytes);
}

// 16 bytes of a digest: callers and ids of any length make keys of one length.
std::string RowKey(const RequestKey& request) {
  return HalfSha256(kv::KeyWriter().Terminated(request.caller).Rest(request.request_id).Take());
}

}  // namespace

std::string Fingerprint(absl::string_view serialised_request) {
  return HalfSha256(serialised_request);
}

absl::StatusOr<std::optional<RequestOutcome>> RequestLog::Find(const kv::Reader& reader,
                                                               const RequestKey& request) const {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          reader.Get(table_, RowKey(request)));
  if (!row.has_value()) {
    return std::optional<RequestOutcome>();
  }
  kv::KeyReader parts(*row);
  const uint8_t format = parts.U8();
  RequestOutcome outcome{.partition = parts.U32(), .sequence = parts.U64()};
  const absl::string_view rest = parts.Rest();
  if (format != kFormat || !parts.ok() || rest.size() < kFingerprintBytes) {
    return errors::MakeError(errors::Reason::kCorruptData, "a request record cannot be read");
  }
  if (rest.substr(0, kFingerprintBytes) != absl::string_view(request.fingerprint)) {
    return errors::MakeError(errors::Reason::kRequestIdReused,
                             "the request id was used before with other content",
                             {{"request_id", request.request_id}});
  }
  outcome.resource = std::string(rest.substr(kFingerprintBytes));
  return std::optional<RequestOutcome>(std::move(outcome));
}

void RequestLog::Record(kv::Transaction& transaction, const RequestKey& request,
                        const RequestOutcome& outcome) const {
  transaction.Put(table_, RowKey(request),
                  kv::KeyWriter()
                      .U8(kFormat)
                      .U32(outcome.partition)
                      .U64(outcome.sequence)
                      .Rest(request.fingerprint)
                      .Rest(outcome.resource)
                      .Take());
}

}  // namespace motcua::engine
