// SPDX-License-Identifier: Apache-2.0
#include "common/engine/request_log.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "common/digest/sha256.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"

namespace motcua::engine {
namespace {

constexpr uint8_t kFormat = 1;
// Commands wait for a file once so many files' worth of records have gathered behind it.
constexpr size_t kFilesBehindMax = 4;

// Shorter than any digest.
std::string HeadsKey() { return kv::KeyWriter().U8(0).Take(); }

std::string EncodeHeads(const std::vector<journal::Position>& heads) {
  kv::KeyWriter row;
  row.U8(kFormat);
  for (const journal::Position& head : heads) {
    row.U64(head.sequence).Rest(digest::AsBytes(head.chain));
  }
  return row.Take();
}

// How many entries there are up to these heads: sequences are dense.
uint64_t EntriesUpTo(const std::vector<journal::Position>& heads) {
  uint64_t entries = 0;
  for (const journal::Position& head : heads) {
    entries += head.sequence;
  }
  return entries;
}

void WarnOf(const absl::Status& not_written) {
  log::Warning("request records could not be written to a file",
               {{"status", std::string(not_written.message())}});
}

}  // namespace

std::string Fingerprint(absl::string_view content) { return Fingerprint({content}); }

std::string Fingerprint(std::initializer_list<absl::string_view> parts) {
  constexpr size_t kBytes = 8;
  const digest::Sha256Digest digest = digest::Sha256(parts);
  return std::string(digest::AsBytes(digest).substr(0, kBytes));
}

// A digest is as good as a hash of it.
size_t RequestLog::KeyHash::operator()(const Key& key) const {
  size_t hash = 0;
  std::memcpy(&hash, key.data(), sizeof(hash));
  return hash;
}

RequestLog::RequestLog(RequestLogOptions options, kv::Store* store)
    : options_(std::move(options)), store_(store), write_at_(options_.recent_max) {}

RequestLog::~RequestLog() { Settle(/*wait=*/true); }

// A part of a digest: callers and ids of any length make keys of one length. Two of 10^12 requests
// have the same key by chance with a probability of 10^-5.
RequestLog::Key RequestLog::KeyOf(const RequestKey& request) {
  constexpr absl::string_view kSeparator("\0", 1);
  const digest::Sha256Digest digest =
      digest::Sha256({request.caller, kSeparator, request.request_id});
  Key key;
  std::copy_n(digest::AsBytes(digest).begin(), key.size(), key.begin());
  return key;
}

RequestLog::FingerprintBytes RequestLog::FingerprintOf(const RequestKey& request) {
  FingerprintBytes bytes{};
  std::copy_n(request.fingerprint.begin(), std::min(bytes.size(), request.fingerprint.size()),
              bytes.begin());
  return bytes;
}

absl::Status RequestLog::Load(const journal::Journal& journal) {
  Settle(/*wait=*/true);
  recent_.clear();
  write_at_ = options_.recent_max;
  MOTCUA_ASSIGN_OR_RETURN(heads_, ReadHeads());
  written_entries_ = EntriesUpTo(heads_);
  for (journal::PartitionId partition = 0; partition < heads_.size(); ++partition) {
    MOTCUA_RETURN_IF_ERROR(LoadPartition(journal, partition));
  }
  dirty_ = false;
  return absl::OkStatus();
}

absl::Status RequestLog::LoadPartition(const journal::Journal& journal,
                                       journal::PartitionId partition) {
  absl::Status status;
  const auto read = [&](const journal::Entry& entry) {
    status = options_.read_entry(entry,
                                 [this](const RequestKey& request, const RequestOutcome& outcome) {
                                   Record(request, outcome);
                                 });
    heads_[partition] = entry.position;
    if (status.ok() && IsDue()) {
      WriteWhileLoading();
    }
    return status.ok();
  };
  const absl::Status followed = journal.Follow(journal::Position(heads_[partition]), read);
  return status.ok() ? followed : status;
}

// A journal may be long and answer few requests, as that of a service does which mostly follows
// others: it must not be read from its beginning at every start. Entries of such are large. An
// audit reads a store that it must leave as it is.
bool RequestLog::IsDue() const {
  return !store_->options().read_only &&
         (recent_.size() >= write_at_ ||
          EntriesUpTo(heads_) - written_entries_ >= options_.entries_max + recent_.size());
}

// However much it is, it takes bounded memory and is read once. A full disk is no reason not to
// start.
void RequestLog::WriteWhileLoading() {
  const absl::Status written = WriteRecent();
  write_at_ = recent_.size() + options_.recent_max;
  if (!written.ok()) {
    WarnOf(written);
  }
}

absl::StatusOr<std::optional<RequestOutcome>> RequestLog::Find(const RequestKey& request) const {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<Value> value, FindValue(KeyOf(request)));
  if (!value.has_value()) {
    return std::optional<RequestOutcome>();
  }
  if (value->fingerprint != FingerprintOf(request)) {
    return errors::MakeError(errors::Reason::kRequestIdReused,
                             "the request id was used before with other content",
                             {{"request_id", request.request_id}});
  }
  return std::optional<RequestOutcome>(value->outcome);
}

absl::StatusOr<std::optional<RequestLog::Value>> RequestLog::FindValue(const Key& key) const {
  if (const auto found = recent_.find(key); found != recent_.end()) {
    return std::optional<Value>(found->second);
  }
  if (batch_.has_value()) {
    if (const auto found = batch_->records.find(key); found != batch_->records.end()) {
      return std::optional<Value>(found->second);
    }
  }
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          store_->Get(options_.table, absl::string_view(key.data(), key.size())));
  if (!row.has_value()) {
    return std::optional<Value>();
  }
  return DecodeValue(*row);
}

void RequestLog::Record(const RequestKey& request, const RequestOutcome& outcome) {
  dirty_ = true;
  recent_.insert_or_assign(KeyOf(request),
                           Value{.outcome = outcome, .fingerprint = FingerprintOf(request)});
}

void RequestLog::Committed(const std::vector<journal::Position>& heads) {
  heads_ = heads;
  dirty_ = false;
  if (!IsDue() || !Settle(/*wait=*/recent_.size() >= kFilesBehindMax * write_at_) || !IsDue()) {
    return;
  }
  written_entries_ = EntriesUpTo(heads);
  batch_.emplace(Batch{.records = std::exchange(recent_, {}), .heads = heads});
  writing_ = true;
  writer_ = std::thread([this] {
    write_status_ = WriteFile(*batch_);
    writing_ = false;
  });
}

bool RequestLog::Settle(bool wait) {
  if (!writer_.joinable()) {
    return true;
  }
  if (writing_ && !wait) {
    return false;
  }
  writer_.join();
  write_at_ = options_.recent_max;
  if (!write_status_.ok()) {
    WarnOf(write_status_);
    recent_.insert(batch_->records.begin(), batch_->records.end());
    write_at_ = recent_.size() + options_.recent_max;
  }
  batch_.reset();
  return true;
}

absl::Status RequestLog::WriteOut() {
  Settle(/*wait=*/true);
  // After a group that failed, memory may hold what is not in the journal.
  return dirty_ ? absl::OkStatus() : WriteRecent();
}

absl::Status RequestLog::WriteRecent() {
  const uint64_t entries = EntriesUpTo(heads_);
  if (recent_.empty() && entries == written_entries_) {
    return absl::OkStatus();
  }
  written_entries_ = entries;
  Batch batch{.records = std::exchange(recent_, {}), .heads = heads_};
  const absl::Status written = WriteFile(batch);
  if (!written.ok()) {
    recent_ = std::move(batch.records);
  }
  return written;
}

absl::Status RequestLog::WriteFile(const Batch& batch) const {
  std::vector<kv::Row> rows;
  rows.reserve(batch.records.size() + 1);
  rows.push_back({.key = HeadsKey(), .value = EncodeHeads(batch.heads)});
  for (const auto& [key, value] : batch.records) {
    rows.push_back({.key = std::string(key.data(), key.size()),
                    .value = kv::KeyWriter()
                                 .U8(kFormat)
                                 .Varint(value.outcome.partition)
                                 .Varint(value.outcome.sequence)
                                 .Varint(value.outcome.resource)
                                 .Rest({value.fingerprint.data(), value.fingerprint.size()})
                                 .Take()});
  }
  std::sort(rows.begin(), rows.end(),
            [](const kv::Row& left, const kv::Row& right) { return left.key < right.key; });
  return store_->AddFile(options_.table, std::move(rows));
}

absl::StatusOr<RequestLog::Value> RequestLog::DecodeValue(absl::string_view row) const {
  kv::KeyReader parts(row);
  const uint8_t format = parts.U8();
  Value value;
  value.outcome = {.partition = static_cast<uint32_t>(parts.Varint()),
                   .sequence = parts.Varint(),
                   .resource = parts.Varint()};
  const absl::string_view fingerprint = parts.Bytes(kFingerprintBytes);
  if (format != kFormat || !parts.Done()) {
    return errors::MakeError(errors::Reason::kCorruptData, "a request record cannot be read");
  }
  std::copy_n(fingerprint.begin(), kFingerprintBytes, value.fingerprint.begin());
  return value;
}

absl::StatusOr<std::vector<journal::Position>> RequestLog::ReadHeads() const {
  std::vector<journal::Position> heads(store_->partition_count() + 1);
  for (journal::PartitionId partition = 0; partition < heads.size(); ++partition) {
    heads[partition].partition = partition;
  }
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          store_->Get(options_.table, HeadsKey()));
  if (!row.has_value()) {
    return heads;
  }
  kv::KeyReader parts(*row);
  const uint8_t format = parts.U8();
  for (journal::Position& head : heads) {
    head.sequence = parts.U64();
    const absl::string_view chain = parts.Bytes(head.chain.size());
    std::copy_n(chain.begin(), chain.size(), head.chain.begin());
  }
  if (format != kFormat || !parts.Done()) {
    return errors::MakeError(errors::Reason::kCorruptData,
                             "how far request records reach cannot be read");
  }
  return heads;
}

}  // namespace motcua::engine
