// SPDX-License-Identifier: Apache-2.0
// What was answered to which request: (caller, request id) => fingerprint of the request and where
// its outcome stands. Written with the event it belongs to, from the event's header alone, so that
// a replay of the journal writes it again. Immutable.
#ifndef MOTCUA_COMMON_ENGINE_REQUEST_LOG_H_
#define MOTCUA_COMMON_ENGINE_REQUEST_LOG_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/kv/transaction.h"

namespace motcua::engine {

// 16 bytes: the first half of SHA-256 of the request as serialised without its request id.
std::string Fingerprint(absl::string_view serialised_request);

// Who asked, and what: one request of one caller.
struct RequestKey {
  std::string caller;
  std::string request_id;
  std::string fingerprint;
};

// What is on record of a request.
struct RequestOutcome {
  uint32_t partition = 0;
  uint64_t sequence = 0;
  std::string resource;  // Such as the dossier id.
};

// Rows: first half of SHA-256(caller, 0, request id) => format, partition u32, sequence u64,
// fingerprint, resource. Without a partition in front: a request id is recognised whichever
// partition it first went to.
class RequestLog {
 public:
  explicit constexpr RequestLog(kv::TableId table) : table_(table) {}

  // nullopt: not seen before. REQUEST_ID_REUSED (ALREADY_EXISTS) if it was seen with other content.
  absl::StatusOr<std::optional<RequestOutcome>> Find(const kv::Reader& reader,
                                                     const RequestKey& request) const;
  void Record(kv::Transaction& transaction, const RequestKey& request,
              const RequestOutcome& outcome) const;

 private:
  kv::TableId table_;
};

}  // namespace motcua::engine

#endif  // MOTCUA_COMMON_ENGINE_REQUEST_LOG_H_
