// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/call.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "common/trace/context.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "google/rpc/status.pb.h"

namespace motcua::rpc {
namespace {

constexpr char kCallerKey[] = "motcua-caller";
constexpr char kTraceparentKey[] = "traceparent";
constexpr size_t kCallerCharactersMax = 64;

// Metadata that gRPC's own retries go by: when to come again, or that they should not.
constexpr char kPushbackKey[] = "grpc-retry-pushback-ms";
constexpr char kNoRetry[] = "-1";
// A retry that waits longer outlasts most calls; the caller who is told why can plan better.
constexpr absl::Duration kPushbackMax = absl::Seconds(2);

// The value of a metadata key; the first one if there are several, empty if there is none.
absl::string_view MetadataValue(const grpc::ServerContextBase& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? absl::string_view()
                                 : absl::string_view(found->second.data(), found->second.size());
}

bool IsCaller(absl::string_view text) {
  return text.size() <= kCallerCharactersMax &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_' || c == '@';
         });
}

// By clocks that are not set: after the wall clock was, Abseil's may be that of before for two
// seconds, and gRPC's is not.
std::chrono::steady_clock::time_point CappedDeadline(const grpc::ServerContextBase& context) {
  // gRPC's word for "none" is the end of its clock, which is later than any cap.
  const gpr_timespec deadline = gpr_convert_clock_type(context.raw_deadline(), GPR_CLOCK_MONOTONIC);
  const gpr_timespec left = gpr_time_sub(deadline, gpr_now(GPR_CLOCK_MONOTONIC));
  const absl::Duration capped =
      std::min(absl::Seconds(left.tv_sec) + absl::Nanoseconds(left.tv_nsec), kDeadlineCap);
  return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(capped);
}

// At most `bytes_max` of a text, not cut within a character.
absl::string_view Shortened(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return text;
  }
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
    --end;
  }
  return text.substr(0, end);
}

// Takes violations off the end until the details fit; ErrorInfo says how many there were.
void ShortenBadRequest(google::rpc::Status& details, google::protobuf::Any& any) {
  google::rpc::BadRequest bad_request;
  if (!any.UnpackTo(&bad_request)) {
    return;
  }
  while (bad_request.field_violations_size() > 1 &&
         details.ByteSizeLong() > kStatusDetailsBytesMax) {
    bad_request.mutable_field_violations()->RemoveLast();
    any.PackFrom(bad_request);
  }
}

// Makes the details fit by violations first, then by whole details, the ErrorInfo last of all.
void Shorten(google::rpc::Status& details) {
  for (google::protobuf::Any& any : *details.mutable_details()) {
    if (any.Is<google::rpc::BadRequest>()) {
      ShortenBadRequest(details, any);
    }
  }
  while (details.ByteSizeLong() > kStatusDetailsBytesMax && details.details_size() > 0) {
    details.mutable_details()->RemoveLast();
  }
}

// How RetryInfo reads as pushback; empty without one.
std::string PushbackOf(const absl::Status& status) {
  google::rpc::RetryInfo retry;
  const auto payload = status.GetPayload(
      absl::StrCat("type.googleapis.com/", google::rpc::RetryInfo::descriptor()->full_name()));
  if (!payload.has_value() || !retry.ParseFromString(std::string(*payload))) {
    return "";
  }
  const absl::Duration delay =
      absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
  return delay > kPushbackMax ? kNoRetry : absl::StrCat(absl::ToInt64Milliseconds(delay));
}

// The payloads of a status, the ErrorInfo first, the others in the order of their names.
google::rpc::Status Details(const absl::Status& status, absl::string_view message) {
  google::rpc::Status details;
  details.set_code(status.raw_code());
  details.set_message(message.data(), message.size());
  status.ForEachPayload([&details](absl::string_view type_url, const absl::Cord& payload) {
    google::protobuf::Any& any = *details.add_details();
    any.set_type_url(type_url.data(), type_url.size());
    any.set_value(std::string(payload));
  });
  auto rank = [](const google::protobuf::Any& any) {
    return std::make_pair(!any.Is<google::rpc::ErrorInfo>(), absl::string_view(any.type_url()));
  };
  std::sort(details.mutable_details()->begin(), details.mutable_details()->end(),
            [&rank](const auto& a, const auto& b) { return rank(a) < rank(b); });
  Shorten(details);
  return details;
}

}  // namespace

absl::Duration TimeLeft(const CallInfo& info) {
  return absl::FromChrono(info.deadline - std::chrono::steady_clock::now());
}

absl::Duration TimeToWait(const CallInfo& info) {
  // On its way here a deadline is rounded up: from ten seconds on to tenths, from a hundred on to
  // seconds.
  constexpr absl::Duration kAhead = absl::Milliseconds(150);
  constexpr int64_t kAheadPart = 50;
  const absl::Duration left = TimeLeft(info);
  return left - std::max(std::min(kAhead, left / 2), left / kAheadPart);
}

absl::string_view ReadTraceparent(
    const std::multimap<grpc::string_ref, grpc::string_ref>& metadata) {
  const auto found = metadata.find(kTraceparentKey);
  if (found == metadata.end()) {
    return {};
  }
  const absl::string_view text(found->second.data(), found->second.size());
  return trace::ParseTraceparent(text).has_value() ? text : absl::string_view();
}

void SetTraceparent(absl::string_view traceparent,
                    std::multimap<grpc::string_ref, grpc::string_ref>& metadata) {
  metadata.erase(kTraceparentKey);
  metadata.emplace(kTraceparentKey, grpc::string_ref(traceparent.data(), traceparent.size()));
}

absl::StatusOr<CallInfo> ReadCallInfo(const grpc::ServerContextBase& context) {
  CallInfo info;
  const absl::string_view caller = MetadataValue(context, kCallerKey);
  errors::Violations violations;
  if (context.client_metadata().count(kCallerKey) > 1) {
    violations.Add(kCallerKey, "must be given once");
  } else if (!IsCaller(caller)) {
    violations.Add(kCallerKey, "must have at most 64 of the characters A-Z a-z 0-9 . - _ @");
  }
  MOTCUA_RETURN_IF_ERROR(violations.ToStatus());
  info.caller = caller.empty() ? "anonymous" : std::string(caller);
  info.traceparent = std::string(ReadTraceparent(context.client_metadata()));
  info.deadline = CappedDeadline(context);
  return info;
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) {
    return grpc::Status::OK;
  }
  if (absl::IsCancelled(status)) {
    return grpc::Status(grpc::StatusCode::CANCELLED, "cancelled");
  }
  if (errors::ReasonOf(status).empty() || absl::IsUnknown(status)) {
    log::Error("a call failed without a reason", {{"status", status.ToString()}});
    return ToGrpcStatus(errors::MakeError(errors::Reason::kInternal, "internal error"));
  }
  const absl::string_view message = Shortened(status.message(), kStatusMessageBytesMax);
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(message),
                      Details(status, message).SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  // The two lists of codes are the same by design of both.
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (!result.ok() && details.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& any : details.details()) {
      result.SetPayload(any.type_url(), absl::Cord(any.value()));
    }
  }
  return result;
}

UnaryCall::UnaryCall(grpc::CallbackServerContext* context)
    : context_(context), reactor_(context->DefaultReactor()) {
  // What comes late under overload is of callers who have given up: it must cost as little as it
  // can, since it keeps the others waiting.
  if (context->IsCancelled()) {
    status_ = absl::CancelledError();
    return;
  }
  auto info = ReadCallInfo(*context);
  if (info.ok()) {
    info_ = *std::move(info);
  } else {
    status_ = std::move(info).status();
  }
}

UnaryCall::~UnaryCall() {
  if (reactor_ != nullptr) {
    log::Error("a handler dropped its call");
    Finish(errors::MakeError(errors::Reason::kInternal, "the call was dropped"));
  }
}

UnaryCall::UnaryCall(UnaryCall&& other) noexcept
    : context_(other.context_),
      reactor_(std::exchange(other.reactor_, nullptr)),
      info_(std::move(other.info_)),
      status_(std::move(other.status_)) {}

void UnaryCall::Finish(const absl::Status& status) {
  grpc::ServerUnaryReactor* const reactor = std::exchange(reactor_, nullptr);
  if (reactor == nullptr) {
    log::Error("a handler finished its call twice");
    return;
  }
  if (absl::IsInternal(status) || absl::IsDataLoss(status)) {
    log::Error("a call failed", {{"reason", errors::ReasonOf(status)},
                                 {"message", status.message()},
                                 {"traceparent", info_.traceparent}});
  }
  if (const std::string pushback = PushbackOf(status); !pushback.empty()) {
    context_->AddTrailingMetadata(kPushbackKey, pushback);
  }
  reactor->Finish(ToGrpcStatus(status));
}

grpc::ServerUnaryReactor* Answer(UnaryCall call, const absl::Status& status) {
  grpc::ServerUnaryReactor* const reactor = call.reactor();
  call.Finish(status);
  return reactor;
}

}  // namespace motcua::rpc
