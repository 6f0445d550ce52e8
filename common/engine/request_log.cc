// SPDX-License-Identifier: Apache-2.0
#include "common/engine/request_log.h"

#include "common/digest/sha256.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/status/status_macros.h"

namespace motcua::engine {
namespace {

constexpr size_t kFingerprintBytes = 8;
// Two of 10^12 requests have the same key by chance with a probability of 10^-5.
constexpr size_t kKeyBytes = 12;
constexpr uint8_t kFormat = 1;

// A part of a digest: callers and ids of any length make keys of one length.
std::string RowKey(const RequestKey& request) {
  constexpr absl::string_view kSeparator("\0", 1);
  const digest::Sha256Digest digest =
      digest::Sha256({request.caller, kSeparator, request.request_id});
  return std::string(digest::AsBytes(digest).substr(0, kKeyBytes));
}

}  // namespace

std::string Fingerprint(absl::string_view content) { return Fingerprint({content}); }

std::string Fingerprint(std::initializer_list<absl::string_view> parts) {
  const digest::Sha256Digest digest = digest::Sha256(parts);
  return std::string(digest::AsBytes(digest).substr(0, kFingerprintBytes));
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
  const RequestOutcome outcome{.partition = static_cast<uint32_t>(parts.Varint()),
                               .sequence = parts.Varint(),
                               .resource = parts.Varint()};
  const absl::string_view fingerprint = parts.Bytes(kFingerprintBytes);
  if (format != kFormat || !parts.Done()) {
    return errors::MakeError(errors::Reason::kCorruptData, "a request record cannot be read");
  }
  if (fingerprint != absl::string_view(request.fingerprint).substr(0, kFingerprintBytes)) {
    return errors::MakeError(errors::Reason::kRequestIdReused,
                             "the request id was used before with other content",
                             {{"request_id", request.request_id}});
  }
  return std::optional<RequestOutcome>(outcome);
}

void RequestLog::Record(kv::Transaction& transaction, const RequestKey& request,
                        const RequestOutcome& outcome) const {
  transaction.Put(table_, RowKey(request),
                  kv::KeyWriter()
                      .U8(kFormat)
                      .Varint(outcome.partition)
                      .Varint(outcome.sequence)
                      .Varint(outcome.resource)
                      .Rest(absl::string_view(request.fingerprint).substr(0, kFingerprintBytes))
                      .Take());
}

}  // namespace motcua::engine
