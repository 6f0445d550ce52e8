// SPDX-License-Identifier: Apache-2.0
#include "client/client.h"

#include <algorithm>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace motcua::client {
namespace {

// Between two openings of a watch: growing, with jitter, from the least again after each message.
constexpr absl::Duration kPauseMin = absl::Milliseconds(100);
constexpr absl::Duration kPauseMax = absl::Seconds(5);

// Whether a stream that ended so is worth opening again. A server that stops cancels what is open.
bool MayGoOn(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ||
         status.error_code() == grpc::StatusCode::CANCELLED;
}

}  // namespace

Client::Client(const ClientOptions& options)
    : connection_(Connect(options.addresses,
                          {.caller = options.caller,
                           .timeout = options.timeout,
                           .channel = {.credentials = options.credentials, .retries = true}})) {}

RevisionSet Client::seen() const {
  absl::MutexLock lock(&mutex_);
  return seen_;
}

void Client::AddSeen(const RevisionSet& revisions) {
  absl::MutexLock lock(&mutex_);
  seen_.Merge(revisions);
}

std::unique_ptr<grpc::ClientContext> Client::NewContext() const {
  auto context = std::make_unique<grpc::ClientContext>();
  PrepareStream(connection_.settings, *context);
  context->set_deadline(absl::ToChronoTime(absl::Now() + connection_.settings.timeout));
  return context;
}

grpc::Status Client::WatchDossier(const std::string& dossier, const WatchOptions& options,
                                  const TransitionSink& sink) {
  uint32_t last = options.after_number;
  absl::Duration pause = kPauseMin;
  absl::BitGen random;
  while (true) {
    const uint32_t before = last;
    bool stopped = false;
    const grpc::Status status = WatchOnce(dossier, options, sink, last, stopped);
    if (stopped) {
      return grpc::Status::OK;
    }
    if (!MayGoOn(status)) {
      return status;
    }
    pause = last == before ? std::min(pause * 2, kPauseMax) : kPauseMin;
    const absl::Duration jittered = pause * absl::Uniform(random, 0.5, 1.0);
    if (absl::Now() + jittered >= options.deadline) {
      return {grpc::StatusCode::DEADLINE_EXCEEDED,
              absl::StrCat("the watch was cut: ", status.error_message())};
    }
    absl::SleepFor(jittered);
  }
}

grpc::Status Client::WatchOnce(const std::string& dossier, const WatchOptions& options,
                               const TransitionSink& sink, uint32_t& last, bool& stopped) {
  grpc::ClientContext context;
  PrepareStream(connection_.settings, context);
  if (options.deadline != absl::InfiniteFuture()) {
    context.set_deadline(absl::ToChronoTime(options.deadline));
  }
  processing::v1::WatchDossierRequest request;
  request.set_dossier(dossier);
  request.set_after_number(last);
  SeenFor<processing::v1::ProcessingService::Stub>().AppendTo(*request.mutable_min_revisions());
  const auto stream = connection_.processing->WatchDossier(&context, request);
  processing::v1::WatchDossierResponse response;
  while (stream->Read(&response)) {
    last = response.transition().number();
    if (!sink(response.transition())) {
      stopped = true;
      context.TryCancel();
      break;
    }
  }
  return stream->Finish();
}

}  // namespace motcua::client
