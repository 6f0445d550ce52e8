// SPDX-License-Identifier: Apache-2.0
#include "common/feed/journal_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/rpc/call.h"
#include "common/rpc/pull_stream.h"
#include "common/status/status_macros.h"

namespace motcua::feed {
namespace {

using motcua::journal::v1::Entry;
using motcua::journal::v1::GetHeadRequest;
using motcua::journal::v1::GetHeadResponse;
using motcua::journal::v1::StreamEventsRequest;
using motcua::journal::v1::StreamEventsResponse;

using EventStream = rpc::PullStream<StreamEventsResponse>;

// What a stream was asked for, indexed by partition.
struct Wish {
  std::vector<journal::Position> cursors;
  std::vector<bool> wanted;
  bool follow = false;
};

void ReadCursors(const StreamEventsRequest& request, Wish& wish, errors::Violations& violations) {
  std::vector<bool> named(wish.cursors.size(), false);
  for (int i = 0; i < request.cursors_size(); ++i) {
    const motcua::journal::v1::Position& proto = request.cursors(i);
    const std::string field = absl::StrCat("cursors[", i, "]");
    if (proto.partition() >= wish.cursors.size()) {
      violations.Add(field + ".partition", "must be a partition of this journal");
      continue;
    }
    if (named[proto.partition()]) {
      violations.Add(field + ".partition", "must be named once");
    }
    named[proto.partition()] = true;
    journal::Position& cursor = wish.cursors[proto.partition()];
    cursor.sequence = proto.sequence();
    if (proto.sequence() == 0) {
      if (!proto.chain().empty()) {
        violations.Add(field + ".chain", "must be empty where the sequence is 0");
      }
    } else if (proto.chain().size() != cursor.chain.size()) {
      violations.Add(field + ".chain", "must have 32 bytes");
    } else {
      std::copy(proto.chain().begin(), proto.chain().end(), cursor.chain.begin());
    }
  }
}

// As many as there can be partitions: more is not worth looking into.
constexpr int kListedCountMax = 4096;

absl::StatusOr<Wish> ReadWish(const StreamEventsRequest& request, size_t partition_count) {
  Wish wish;
  wish.follow = request.follow();
  wish.wanted.assign(partition_count, request.partitions().empty());
  for (size_t partition = 0; partition < partition_count; ++partition) {
    wish.cursors.push_back({.partition = static_cast<journal::PartitionId>(partition)});
  }
  errors::Violations violations;
  if (request.cursors_size() > kListedCountMax || request.partitions_size() > kListedCountMax) {
    violations.Add(request.cursors_size() > kListedCountMax ? "cursors" : "partitions",
                   absl::StrCat("must have at most ", kListedCountMax));
    return violations.ToStatus();
  }
  ReadCursors(request, wish, violations);
  for (int i = 0; i < request.partitions_size(); ++i) {
    if (request.partitions(i) < partition_count) {
      wish.wanted[request.partitions(i)] = true;
    } else {
      violations.Add(absl::StrCat("partitions[", i, "]"), "must be a partition of this journal");
    }
  }
  MOTCUA_RETURN_IF_ERROR(violations.ToStatus());
  return wish;
}

// The source of one stream: what is read of the journal when the stream asks. Confined.
class EventSource {
 public:
  EventSource(const FeedReader* reader, size_t bytes_max, Wish wish)
      : reader_(reader), bytes_max_(bytes_max), wish_(std::move(wish)) {}

  absl::StatusOr<rpc::Pulled> Pull(StreamEventsResponse& response) {
    const bool first = ends_.empty();
    if (first) {
      MOTCUA_RETURN_IF_ERROR(Begin());
    } else if (!wish_.follow && IsAtTheEnd()) {
      return rpc::Pulled::kEnd;
    }
    MOTCUA_RETURN_IF_ERROR(reader_->Read(wish_.cursors, wish_.wanted, bytes_max_, response));
    if (!wish_.follow) {
      CutAtTheEnd(response);
    }
    // The first response comes at once, so that a reader knows that it was accepted, and the heads.
    if (first || response.entries_size() > 0) {
      return rpc::Pulled::kMessage;
    }
    return wish_.follow ? rpc::Pulled::kNothingYet : rpc::Pulled::kEnd;
  }

 private:
  // Notes the heads. A cursor at a head or beyond is judged here: reading would find nothing to
  // compare.
  absl::Status Begin() {
    ends_ = reader_->heads();
    for (size_t partition = 0; partition < wish_.cursors.size(); ++partition) {
      const journal::Position& cursor = wish_.cursors[partition];
      if (wish_.wanted[partition] && cursor.sequence > ends_[partition].sequence) {
        return errors::MakeError(
            errors::Reason::kCursorAhead, "the journal ends before the cursor",
            {{"partition", absl::StrCat(partition)}, {"sequence", absl::StrCat(cursor.sequence)}});
      }
      if (wish_.wanted[partition] && cursor.sequence == ends_[partition].sequence &&
          cursor.chain != ends_[partition].chain) {
        return errors::MakeError(
            errors::Reason::kJournalDiverged, "the journal is not the one that was followed",
            {{"partition", absl::StrCat(partition)}, {"sequence", absl::StrCat(cursor.sequence)}});
      }
    }
    return absl::OkStatus();
  }

  bool IsAtTheEnd() const {
    for (size_t partition = 0; partition < wish_.cursors.size(); ++partition) {
      if (wish_.wanted[partition] &&
          wish_.cursors[partition].sequence < ends_[partition].sequence) {
        return false;
      }
    }
    return true;
  }

  // Takes out what was committed after the stream began, and reads no more of such partitions.
  void CutAtTheEnd(StreamEventsResponse& response) {
    auto& entries = *response.mutable_entries();
    entries.erase(std::remove_if(entries.begin(), entries.end(),
                                 [this](const Entry& entry) {
                                   return entry.position().sequence() >
                                          ends_[entry.position().partition()].sequence;
                                 }),
                  entries.end());
    for (size_t partition = 0; partition < wish_.cursors.size(); ++partition) {
      if (wish_.cursors[partition].sequence >= ends_[partition].sequence) {
        wish_.wanted[partition] = false;
      }
    }
  }

  const FeedReader* reader_;
  size_t bytes_max_;
  Wish wish_;
  std::vector<journal::Position> ends_;  // The heads when the stream began; empty before.
};

}  // namespace

JournalService::JournalService(JournalServiceOptions options, const FeedReader* reader,
                               executor::Executor* executor)
    : options_(std::move(options)),
      reader_(reader),
      executor_(executor),
      streams_(options_.stream_count_max) {}

grpc::ServerWriteReactor<StreamEventsResponse>* JournalService::StreamEvents(
    grpc::CallbackServerContext* context, const StreamEventsRequest* request) {
  const absl::StatusOr<rpc::CallInfo> info = rpc::ReadCallInfo(*context);
  if (!info.ok()) {
    return EventStream::Refuse(info.status());
  }
  absl::StatusOr<Wish> wish = ReadWish(*request, reader_->heads().size());
  if (!wish.ok()) {
    return EventStream::Refuse(wish.status());
  }
  return EventStream::Open(
      &streams_, executor_,
      [source = EventSource(reader_, options_.response_bytes_max, *std::move(wish))](
          StreamEventsResponse& response) mutable { return source.Pull(response); },
      context);
}

grpc::ServerUnaryReactor* JournalService::GetHead(grpc::CallbackServerContext* context,
                                                  const GetHeadRequest* /*request*/,
                                                  GetHeadResponse* response) {
  rpc::UnaryCall call(context);
  if (call.ok()) {
    response->set_journal(options_.journal_name);
    for (const journal::Position& head : reader_->heads()) {
      motcua::journal::v1::Position& proto = *response->add_positions();
      proto.set_partition(head.partition);
      proto.set_sequence(head.sequence);
      if (head.sequence > 0) {
        proto.set_chain(head.chain.data(), head.chain.size());
      }
    }
  }
  const absl::Status status = call.status();
  return rpc::Answer(std::move(call), status);
}

}  // namespace motcua::feed
