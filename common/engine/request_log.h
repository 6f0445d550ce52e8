// SPDX-License-Identifier: Apache-2.0
// What was answered to which request: (caller, request id) => fingerprint of the request and where
// its outcome stands. Written with the event it belongs to, from the event's header alone, so that
// a replay of the journal writes it again. Immutable.
#ifndef MOTCUA_COMMON_ENGINE_REQUEST_LOG_H_
#define MOTCUA_COMMON_ENGINE_REQUEST_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/kv/transaction.h"

namespace motcua::engine {

// 8 bytes of SHA-256: what tells the content of one request from that of another with the same id.
// The parts count as one text.
std::string Fingerprint(std::initializer_list<absl::string_view> parts);
std::string Fingerprint(absl::string_view content);

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
  uint64_t resource = 0;  // What it was about, as the service numbers it: such as the serial of the
                          // dossier within the partition.
};

// Rows: 12 bytes of SHA-256(caller, 0, request id) => format u8, partition, sequence and resource
// as varints, fingerprint. Without a partition in front: a request id is recognised whichever
// partition it first went to. There is one for every command ever, so bytes count.
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
