// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/micro/journals.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "benchmarks/micro/world.h"
#include "common/executor/executor.h"
#include "common/feed/feed.h"
#include "common/time/clock.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/v1/events.pb.h"
#include "rocksdb/env.h"
#include "services/intake/app/intake_core.h"
#include "services/processing/app/transition_command.h"
#include "services/processing/follow/processing_core.h"

namespace motcua::bench {
namespace {

using motcua::journal::v1::StreamEventsResponse;

constexpr uint64_t kDossierCount = 20000;
// What one commit of intake holds, and what the clock moves on after it: a hundred days in all.
constexpr uint64_t kGroupSize = 100;
constexpr absl::Duration kGroupInterval = absl::Hours(12);
constexpr size_t kResponseBytes = 256 << 10;

// Reads a journal from where it was read before.
class Reading {
 public:
  explicit Reading(const feed::FeedReader& reader) : reader_(reader), cursors_(reader.heads()) {
    for (journal::Position& cursor : cursors_) {
      cursor = {.partition = cursor.partition};
    }
  }

  // False at the end.
  bool Next(StreamEventsResponse& response) {
    const std::vector<bool> all(cursors_.size(), true);
    Check(reader_.Read(cursors_, all, kResponseBytes, response));
    return !response.entries().empty();
  }

 private:
  const feed::FeedReader& reader_;
  std::vector<journal::Position> cursors_;
};

template <typename Batch>
FollowedJournal ReadAll(const feed::FeedReader& reader) {
  FollowedJournal followed;
  Reading reading(reader);
  for (StreamEventsResponse response; reading.Next(response); response.Clear()) {
    for (const auto& entry : response.entries()) {
      Batch batch;
      batch.ParseFromString(entry.events().value());
      followed.event_count += static_cast<uint64_t>(batch.events_size());
    }
    followed.responses.push_back(response);
  }
  return followed;
}

// Intake and a processing that follows it, in one thread.
class Desk {
 public:
  Desk()
      : memory_(rocksdb::NewMemEnv(rocksdb::Env::Default())),
        clock_(Morning()),
        intake_(
            Must(intake::IntakeCore::Create({.store = StoreIn("/intake")}, &clock_, &executor_))),
        processing_(Must(processing::ProcessingCore::Create({.store = StoreIn("/processing")},
                                                            &clock_, &executor_))),
        reading_(intake_->feed_reader()) {
    intake_->committer().Enqueue(std::make_unique<intake::PutCatalogCommand>(
        &intake_->machine(), intake::RequestInfo{.key = {.request_id = "catalogue"}}, &catalog_,
        absl::InfiniteDuration(), answers_.Expect()));
    RunIntake();
  }

  // Takes `kGroupSize` dossiers from the counter to their result.
  void TakeGroup() {
    std::vector<std::string> dossiers;
    for (uint64_t i = 0; i < kGroupSize; ++i) {
      Submit(dossiers);
    }
    RunIntake();
    for (const std::string& dossier : dossiers) {
      Accept(dossier);
    }
    RunIntake();
    for (StreamEventsResponse response; reading_.Next(response); response.Clear()) {
      processing_->committer().Enqueue(processing_->follower().MakeCommand(
          std::make_unique<StreamEventsResponse>(response), Check));
    }
    RunProcessing();
    for (const dossier::Action action : {dossier::Action::kStart, dossier::Action::kResolve}) {
      clock_.Advance(kGroupInterval / 4);
      for (const std::string& dossier : dossiers) {
        Move(action, dossier);
      }
      RunProcessing();
    }
    clock_.Advance(kGroupInterval / 2);
  }

  Journals Take() const {
    return {.intake = ReadAll<motcua::intake::v1::IntakeEventBatch>(intake_->feed_reader()),
            .processing =
                ReadAll<motcua::processing::v1::ProcessingEventBatch>(processing_->feed_reader()),
            .dossier_count = number_};
  }

 private:
  kv::StoreOptions StoreIn(const std::string& path) const {
    return {.path = path, .partition_count = kPartitionCount, .env = memory_.get()};
  }

  void Submit(std::vector<std::string>& dossiers) {
    intake_->committer().Enqueue(std::make_unique<intake::SubmitCommand>(
        &intake_->machine(), std::vector<intake::SubmitCommand::Item>{MakeSubmission(number_++)},
        size_t{1000}, absl::InfiniteDuration(),
        [&dossiers](const absl::Status& status, intake::Outcomes& done) {
          Check(status);
          dossiers.push_back(done.front().dossier_id);
        }));
  }

  void Accept(const std::string& dossier) {
    intake_->committer().Enqueue(std::make_unique<intake::TransitionCommand>(
        &intake_->machine(),
        intake::TransitionCommand::Item{.request = {.key = NextKey()}, .dossier = dossier},
        absl::InfiniteDuration(), answers_.Expect()));
  }

  void Move(dossier::Action action, const std::string& dossier) {
    processing_->committer().Enqueue(std::make_unique<processing::TransitionCommand>(
        &processing_->machine(),
        processing::TransitionRequest{.action = action, .key = NextKey(), .dossier = dossier},
        absl::InfiniteDuration(), [](const auto& outcome) { Check(outcome.status()); }));
  }

  engine::RequestKey NextKey() {
    return {.caller = "officer",
            .request_id = absl::StrCat("move-", ++moves_),
            .fingerprint = engine::Fingerprint("move")};
  }

  void RunIntake() {
    while (intake_->committer().RunGroup()) {
    }
  }
  void RunProcessing() {
    while (processing_->committer().RunGroup()) {
    }
  }

  const std::unique_ptr<rocksdb::Env> memory_;
  const motcua::intake::v1::PutCatalogRequest catalog_ = SmallCatalog();
  time::SimulatedClock clock_;
  executor::ManualExecutor executor_;
  const std::unique_ptr<intake::IntakeCore> intake_;
  const std::unique_ptr<processing::ProcessingCore> processing_;
  Reading reading_;
  Answers answers_;
  uint64_t number_ = 0;
  uint64_t moves_ = 0;
};

Journals MakeJournals() {
  Desk desk;
  for (uint64_t i = 0; i < kDossierCount / kGroupSize; ++i) {
    desk.TakeGroup();
  }
  return desk.Take();
}

}  // namespace

const Journals& MadeJournals() {
  static const auto& journals = *new Journals(MakeJournals());
  return journals;
}

}  // namespace motcua::bench
