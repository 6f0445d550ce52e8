// SPDX-License-Identifier: Apache-2.0
// What was answered to which request: (caller, request id) => fingerprint of the request and where
// its outcome stands. All of it follows from the journal, so nothing is written with a command: the
// records of the journal's end are in memory, and read from the journal again at start. When they
// or the entries that they are of are many, they are sorted and added to the store as one file,
// together with how far in the journal the files reach.
//
// Confined to the committer. Files are written by a thread of its own.
#ifndef MOTCUA_COMMON_ENGINE_REQUEST_LOG_H_
#define MOTCUA_COMMON_ENGINE_REQUEST_LOG_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/journal/journal.h"
#include "common/kv/store.h"

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

using RequestSink = absl::FunctionRef<void(const RequestKey&, const RequestOutcome&)>;

struct RequestLogOptions {
  // Its own: TableUse::kLookedUp. Rows:
  //   12 bytes of SHA-256(caller, 0, request id) => format u8, partition, sequence and resource as
  //   varints, fingerprint. Without a partition in front: a request id is recognised whichever
  //   partition it first went to. There is one for every command ever, so bytes count.
  //   0 u8 => format u8, then for each partition from 0 on: sequence u64, chain. The rows hold what
  //   the journal says up to there.
  kv::TableId table = 0;
  // Gives every request that an entry of the service's journal answers. CORRUPT_DATA.
  std::function<absl::Status(const journal::Entry&, RequestSink)> read_entry;
  size_t recent_max = size_t{128} << 10;  // Written to a file once there are so many in memory,
  uint64_t entries_max = 1024;  // or so many more entries than they were committed since the last.
};

class RequestLog {
 public:
  // The store outlives it.
  RequestLog(RequestLogOptions options, kv::Store* store);
  ~RequestLog();  // Waits for the file that is being written.

  // Reads from the journal, up to its head, what is not in files. For on_acquire: what a group that
  // failed has recorded is forgotten.
  absl::Status Load(const journal::Journal& journal);

  // nullopt: not seen before. REQUEST_ID_REUSED (ALREADY_EXISTS) if it was seen with other content.
  absl::StatusOr<std::optional<RequestOutcome>> Find(const RequestKey& request) const;

  // With the event that the request leads to. Void if the group fails.
  void Record(const RequestKey& request, const RequestOutcome& outcome);

  // The journal's heads after a group is durable. Has a file written where it is time; waits for
  // the one before where that falls far behind.
  void Committed(const std::vector<journal::Position>& heads);

  // Writes what is in memory to a file, so that the next start reads little of the journal. After
  // the committer has stopped.
  absl::Status WriteOut();

 private:
  static constexpr size_t kKeyBytes = 12;
  static constexpr size_t kFingerprintBytes = 8;
  using Key = std::array<char, kKeyBytes>;
  using FingerprintBytes = std::array<char, kFingerprintBytes>;
  struct Value {
    RequestOutcome outcome;
    FingerprintBytes fingerprint{};
  };
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };
  using Records = absl::flat_hash_map<Key, Value, KeyHash>;
  // What one file holds.
  struct Batch {
    Records records;
    std::vector<journal::Position> heads;
  };

  static Key KeyOf(const RequestKey& request);
  static FingerprintBytes FingerprintOf(const RequestKey& request);
  absl::StatusOr<std::optional<Value>> FindValue(const Key& key) const;
  absl::StatusOr<Value> DecodeValue(absl::string_view row) const;
  // How far the files reach.
  absl::StatusOr<std::vector<journal::Position>> ReadHeads() const;
  absl::Status LoadPartition(const journal::Journal& journal, journal::PartitionId partition);
  // Whether it is time for a file.
  bool IsDue() const;
  void WriteWhileLoading();
  absl::Status WriteFile(const Batch& batch) const;
  absl::Status WriteRecent();
  // Ends with the file that is being written; false if it still is, and `wait` is not.
  bool Settle(bool wait);

  const RequestLogOptions options_;
  kv::Store* const store_;
  Records recent_;
  std::vector<journal::Position> heads_;  // recent_ holds what is between the files and these.
  bool dirty_ = false;                    // recent_ also holds what is not known to be durable.
  size_t write_at_ = 0;                   // The size of recent_ that has a file written.
  uint64_t written_entries_ = 0;          // Of the journal, when the last file was begun.

  // Being written, and read by both threads, if there is one.
  std::optional<Batch> batch_;
  std::thread writer_;
  std::atomic<bool> writing_ = false;
  absl::Status write_status_;  // The writer's, until it was joined.
};

}  // namespace motcua::engine

#endif  // MOTCUA_COMMON_ENGINE_REQUEST_LOG_H_
