// SPDX-License-Identifier: Apache-2.0
//
// A watch pulls lines from the history, in order, and rests when it has sent them all; commits that
// move its dossier wake it. It begins by waiting for the revisions that its caller has seen.
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/call.h"
#include "common/rpc/pull_stream.h"
#include "common/status/status_macros.h"
#include "services/processing/app/course_view.h"
#include "services/processing/rpc/processing_service.h"
#include "services/processing/rpc/validate.h"

namespace motcua::processing {
namespace {

using WatchStream = rpc::PullStream<v1::WatchDossierResponse>;

// Lines read at a time.
constexpr size_t kLinesAtATime = 100;

// Where one watch is. Pull is asked by one thread at a time; Reach comes from anywhere.
class WatchSource {
 public:
  WatchSource(const Runtime& runtime, std::shared_ptr<Watch> watch,
              const v1::WatchDossierRequest& request)
      : runtime_(runtime),
        watch_(std::move(watch)),
        dossier_(request.dossier()),
        last_(request.after_number()) {}

  // The wait for the revisions has ended.
  void Reach(absl::Status reached) {
    {
      absl::MutexLock lock(&mutex_);
      reached_ = std::move(reached);
    }
    watch_->Wake();
  }

  absl::StatusOr<rpc::Pulled> Pull(v1::WatchDossierResponse& response) {
    const std::optional<absl::Status> reached = Reached();
    if (!reached.has_value()) {
      return rpc::Pulled::kNothingYet;
    }
    MOTCUA_RETURN_IF_ERROR(*reached);
    if (!id_.has_value()) {
      MOTCUA_ASSIGN_OR_RETURN(id_, runtime_.queries->Find(dossier_));
      runtime_.watches->Subscribe(watch_, *id_);
    }
    if (lines_.empty()) {
      MOTCUA_ASSIGN_OR_RETURN(CourseQueries::HistoryPiece piece,
                              runtime_.queries->ReadHistoryAfter(*id_, last_, kLinesAtATime));
      if (piece.lines.empty()) {
        return piece.is_end ? rpc::Pulled::kEnd : rpc::Pulled::kNothingYet;
      }
      lines_.assign(std::make_move_iterator(piece.lines.begin()),
                    std::make_move_iterator(piece.lines.end()));
    }
    SetTransition(lines_.front(), *response.mutable_transition());
    last_ = lines_.front().number;
    lines_.pop_front();
    return rpc::Pulled::kMessage;
  }

 private:
  std::optional<absl::Status> Reached() {
    absl::MutexLock lock(&mutex_);
    return reached_;
  }

  const Runtime runtime_;
  const std::shared_ptr<Watch> watch_;  // Shared with the stream, and for a moment with the hub.
  const std::string dossier_;
  std::optional<dossier::DossierId> id_;  // Once it was found.
  uint32_t last_;                         // The number sent last.
  std::deque<HistoryLine> lines_;         // Read, and not sent yet.
  absl::Mutex mutex_;
  std::optional<absl::Status> reached_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

grpc::ServerWriteReactor<v1::WatchDossierResponse>* ProcessingServiceHandlers::WatchDossier(
    grpc::CallbackServerContext* context, const v1::WatchDossierRequest* request) {
  const absl::StatusOr<rpc::CallInfo> info = rpc::ReadCallInfo(*context);
  if (!info.ok()) {
    return WatchStream::Refuse(info.status());
  }
  if (const absl::Status valid = Validate(*request); !valid.ok()) {
    return WatchStream::Refuse(valid);
  }
  absl::StatusOr<std::shared_ptr<Watch>> watch = runtime_.watches->Open();
  if (!watch.ok()) {
    return WatchStream::Refuse(watch.status());
  }
  // Shared by the stream, which pulls, and by the gate, which may call later than the stream ends.
  const auto source = std::make_shared<WatchSource>(runtime_, *watch, *request);
  std::vector<engine::Revision> revisions;
  for (const motcua::common::v1::Revision& revision : request->min_revisions()) {
    revisions.push_back(rpc::FromProto(revision));
  }
  auto* const stream = WatchStream::Open(
      (*watch)->stream(), runtime_.executor,
      [source](v1::WatchDossierResponse& response) { return source->Pull(response); }, context);
  if (revisions.empty()) {
    source->Reach(absl::OkStatus());
  } else {
    runtime_.gate->Wait(std::move(revisions), rpc::TimeToWait(*info),
                        [source](absl::Status reached) { source->Reach(std::move(reached)); });
  }
  return stream;
}

}  // namespace motcua::processing
