// SPDX-License-Identifier: Apache-2.0
// Intake, processing and statistics in one process and one thread, under a seed: simulated clock,
// file systems in memory, feeds that deliver in pieces, services that restart at any moment,
// callers that retry whatever was not answered. In the end everything that was answered is there
// once, the numbers are those of a model that only counts answers, and the same seed has written
// the same journals.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/dossier/transition_table.h"
#include "common/engine/request_log.h"
#include "common/errors/errors.h"
#include "gtest/gtest.h"
#include "rocksdb/env.h"
#include "services/intake/app/commands.h"
#include "services/intake/app/intake_core.h"
#include "services/processing/app/transition_command.h"
#include "services/processing/follow/processing_core.h"
#include "services/statistics/follow/statistics.h"
#include "services/statistics/storage/tables.h"

namespace motcua {
namespace {

using dossier::Action;
using motcua::journal::v1::StreamEventsResponse;

constexpr uint32_t kPartitionCount = 4;
constexpr int kAgencyCount = 6;
constexpr size_t kPieceBytes = 1500;
const char* const kActors[] = {"desk-1", "desk-2", "portal"};

std::string AgencyCode(int number) { return absl::StrFormat("000.%02d.H28", number); }

motcua::intake::v1::PutCatalogRequest MakeCatalog() {
  motcua::intake::v1::PutCatalogRequest request;
  request.set_request_id("catalogue");
  auto& calendar = *request.add_calendars();
  calendar.set_calendar_code("vn");
  calendar.set_display_name("Lịch làm việc");
  for (auto* date : {calendar.mutable_first_date(), calendar.mutable_last_date()}) {
    date->set_year(2023);
    date->set_month(1);
    date->set_day(1);
  }
  for (int i = 0; i < kAgencyCount; ++i) {
    auto& agency = *request.add_agencies();
    agency.set_agency_code(AgencyCode(i));
    agency.set_display_name(absl::StrCat("Cơ quan ", i));
    agency.set_kind(i == 0 ? motcua::intake::v1::AGENCY_KIND_PROVINCE
                           : motcua::intake::v1::AGENCY_KIND_DISTRICT);
    agency.set_parent_agency_code(i == 0 ? "" : AgencyCode(0));
    agency.set_calendar_code("vn");
  }
  auto& procedure = *request.add_procedures();
  procedure.set_procedure_code("1.1");
  procedure.set_display_name("Đăng ký");
  procedure.set_field_code("dat-dai");
  procedure.set_field_name("Đất đai");
  procedure.set_level(motcua::common::v1::ONLINE_LEVEL_FULL);
  procedure.mutable_time_limit()->set_working_days(2);
  procedure.add_offering_agency_kinds(motcua::intake::v1::AGENCY_KIND_PROVINCE);
  procedure.add_offering_agency_kinds(motcua::intake::v1::AGENCY_KIND_DISTRICT);
  return request;
}

// What the callers believe of a dossier, from answers alone.
struct Believed {
  std::string id;
  motcua::common::v1::Channel channel = motcua::common::v1::CHANNEL_ONLINE;
  dossier::State state = motcua::common::v1::DOSSIER_STATE_REGISTERED;
};

// One thing that a caller wants done: sent until it is answered, always with one request id.
struct Wish {
  int number = 0;
  Action action = Action::kSubmit;
  size_t dossier = 0;  // Index into the believed dossiers; for kSubmit the one to be.
  int agency = 0;
  bool answered = false;
  bool refused = false;
};

class Simulation {
 public:
  explicit Simulation(uint64_t seed) : random_(seed), clock_(absl::FromUnixSeconds(1673254800)) {
    for (auto& env : envs_) {
      env.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    }
    StartIntake();
    StartProcessing();
    StartStatistics();
  }
  ~Simulation() {
    StopStatistics();
    processing_.reset();
    intake_.reset();
  }

  void Run(int steps) {
    PutCatalog();
    for (int step = 0; step < steps; ++step) {
      Step();
      if (testing::Test::HasFatalFailure()) {
        return;
      }
    }
    Settle();
  }

  void CheckNumbers() {
    std::map<int, int64_t> received;
    int64_t resolved = 0;
    int64_t withdrawn = 0;
    int64_t stopped = 0;
    int64_t pending = 0;
    for (const Believed& dossier : dossiers_) {
      if (dossier.state == motcua::common::v1::DOSSIER_STATE_REGISTERED) {
        continue;
      }
      ++received[dossier.channel];
      resolved += dossier.state == motcua::common::v1::DOSSIER_STATE_RESOLVED ||
                  dossier.state == motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED;
      withdrawn += dossier.state == motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED;
      stopped += dossier.state == motcua::common::v1::DOSSIER_STATE_STOPPED;
      pending += dossier::IsOpen(dossier.state);
    }
    motcua::statistics::v1::GetDossierReportRequest request;
    auto& definition = *request.mutable_definition();
    definition.mutable_start_date()->set_year(2020);
    definition.mutable_start_date()->set_month(1);
    definition.mutable_start_date()->set_day(1);
    *definition.mutable_end_date() = definition.start_date();
    definition.mutable_end_date()->set_year(2100);
    definition.set_agency_code(AgencyCode(0));
    definition.set_include_subtree(true);
    const auto report = statistics_->GetDossierReport(request);
    ASSERT_TRUE(report.ok()) << report.status();
    const auto& total = report->total();
    EXPECT_EQ(total.received_online(), received[motcua::common::v1::CHANNEL_ONLINE]);
    EXPECT_EQ(total.received_direct(), received[motcua::common::v1::CHANNEL_DIRECT]);
    EXPECT_EQ(total.received_postal(), received[motcua::common::v1::CHANNEL_POSTAL]);
    EXPECT_EQ(total.resolved(), resolved);
    EXPECT_EQ(total.withdrawn(), withdrawn);
    EXPECT_EQ(total.stopped(), stopped);
    EXPECT_EQ(total.pending(), pending);
    EXPECT_GT(total.received(), 0);
    EXPECT_GT(resolved, 0);
  }

  // Every answered dossier is there, as it was answered, once.
  void CheckDossiers() {
    std::map<std::string, int> codes;
    for (const Believed& dossier : dossiers_) {
      const auto stored = intake_->machine().Find(intake_->store(), dossier.id);
      ASSERT_TRUE(stored.ok()) << stored.status();
      if (stored->record.has_acceptance()) {
        EXPECT_EQ(++codes[stored->record.acceptance().dossier_code()], 1);
        processing::v1::Course course;
        const absl::Status found = processing_->queries().GetCourse(dossier.id, course);
        ASSERT_TRUE(found.ok()) << found;
        EXPECT_EQ(dossier::StateName(course.state()), dossier::StateName(dossier.state));
      } else {
        EXPECT_EQ(dossier.state, motcua::common::v1::DOSSIER_STATE_REGISTERED);
      }
    }
  }

  // The heads of both journals: equal chains mean equal histories.
  std::vector<journal::Position> Heads() {
    std::vector<journal::Position> heads = intake_->committer().heads();
    const auto more = processing_->committer().heads();
    heads.insert(heads.end(), more.begin(), more.end());
    return heads;
  }

  size_t dossier_count() const { return dossiers_.size(); }
  int restarts() const { return restarts_; }

 private:
  enum Node { kIntake, kProcessing, kStatistics };

  size_t Below(size_t bound) { return random_() % bound; }

  void StartIntake() {
    auto core = intake::IntakeCore::Create(
        {.store = {.path = "/store", .partition_count = kPartitionCount, .env = envs_[0].get()}},
        &clock_, &executor_);
    ASSERT_TRUE(core.ok()) << core.status();
    intake_ = *std::move(core);
  }
  void StartProcessing() {
    auto core = processing::ProcessingCore::Create(
        {.store = {.path = "/store", .partition_count = kPartitionCount, .env = envs_[1].get()}},
        &clock_, &executor_);
    ASSERT_TRUE(core.ok()) << core.status();
    processing_ = *std::move(core);
  }
  void StartStatistics() {
    kv::StoreOptions options{.path = "/store",
                             .service = "statistics",
                             .schema_version = statistics::kSchemaVersion,
                             .partition_count = kPartitionCount,
                             .tables = statistics::TableSpecs(),
                             .env = envs_[2].get()};
    auto store = kv::Store::Open(options);
    ASSERT_TRUE(store.ok()) << store.status();
    statistics_store_ = *std::move(store);
    statistics_journal_ = std::make_unique<journal::EmbeddedJournal>(statistics_store_.get(),
                                                                     statistics::kJournalTables);
    statistics_gate_ = std::make_unique<engine::RevisionGate>(&clock_, &executor_);
    auto statistics = statistics::Statistics::Create(
        statistics_store_.get(), statistics_gate_.get(), &clock_, statistics::kDefaultTimeZone);
    ASSERT_TRUE(statistics.ok()) << statistics.status();
    statistics_ = *std::move(statistics);
    auto committer = engine::Committer::Create({.journal_name = "statistics",
                                                .on_acquire =
                                                    [this] {
                                                      statistics_->Reload();
                                                      return absl::OkStatus();
                                                    }},
                                               statistics_store_.get(), statistics_journal_.get(),
                                               statistics_gate_.get(), &clock_);
    ASSERT_TRUE(committer.ok()) << committer.status();
    statistics_committer_ = *std::move(committer);
  }
  void StopStatistics() {
    statistics_committer_.reset();
    statistics_.reset();
    statistics_gate_.reset();
    statistics_journal_.reset();
    statistics_store_.reset();
  }

  void Restart(Node node) {
    ++restarts_;
    switch (node) {
      case kIntake:
        intake_.reset();
        StartIntake();
        break;
      case kProcessing:
        processing_.reset();
        StartProcessing();
        break;
      case kStatistics:
        StopStatistics();
        StartStatistics();
        break;
    }
  }

  void PutCatalog() {
    const auto request = MakeCatalog();
    absl::Status status = absl::UnknownError("not answered");
    intake_->committer().Enqueue(std::make_unique<intake::PutCatalogCommand>(
        &intake_->machine(),
        intake::RequestInfo{.key = {.caller = "operator",
                                    .request_id = request.request_id(),
                                    .fingerprint = engine::Fingerprint("catalogue")}},
        &request, absl::InfiniteFuture(),
        [&](const absl::Status& group, intake::Outcomes& outcomes) {
          status = group.ok() ? outcomes.front().status : group;
        }));
    intake_->committer().RunGroup();
    ASSERT_TRUE(status.ok()) << status;
  }

  void Step() {
    clock_.Advance(absl::Minutes(static_cast<int>(Below(40))));
    switch (Below(12)) {
      case 0:
        Restart(static_cast<Node>(Below(3)));
        break;
      case 1:
      case 2:
        Deliver(kProcessing);
        break;
      case 3:
      case 4:
        Deliver(kStatistics);
        break;
      case 5:
      case 6:
      case 7:
        MakeWish();
        break;
      default:
        SendWishes();
    }
  }

  // Something that is legal in the state that the caller believes in.
  void MakeWish() {
    Wish wish{.number = static_cast<int>(wishes_.size())};
    if (dossiers_.size() < 5 || Below(3) == 0) {
      wish.action = Action::kSubmit;
      wish.agency = static_cast<int>(Below(kAgencyCount));
      wishes_.push_back(wish);
      return;
    }
    wish.dossier = Below(dossiers_.size());
    const bool busy = std::any_of(wishes_.begin(), wishes_.end(), [&](const Wish& other) {
      return !other.answered && other.action != Action::kSubmit && other.dossier == wish.dossier;
    });
    std::vector<Action> legal;
    for (const dossier::Transition& row : dossier::TransitionTable()) {
      const bool withdraws_open =
          row.action == Action::kWithdraw && row.from != motcua::common::v1::DOSSIER_STATE_ACCEPTED;
      if (row.from == dossiers_[wish.dossier].state && row.action != Action::kRefuse &&
          !withdraws_open) {
        legal.push_back(row.action);
      }
    }
    if (!busy && !legal.empty()) {
      wish.action = legal[Below(legal.size())];
      wishes_.push_back(wish);
    }
  }

  // Sends some of what is not answered yet, some of it twice, and sometimes restarts a service
  // before it has run what it was sent.
  void SendWishes() {
    for (Wish& wish : wishes_) {
      if (!wish.answered && Below(2) == 0) {
        Send(wish);
        if (Below(4) == 0) {
          Send(wish);
        }
      }
    }
    if (Below(6) == 0) {
      // The commands that wait are answered when the committer goes; the caller never hears of it.
      deaf_ = true;
      Restart(Below(2) == 0 ? kIntake : kProcessing);
      deaf_ = false;
    }
    while (intake_->committer().RunGroup()) {
    }
    while (processing_->committer().RunGroup()) {
    }
    executor_.RunAll();
  }

  engine::RequestKey KeyOf(const Wish& wish) const {
    return {.caller = kActors[wish.number % 3],
            .request_id = absl::StrCat("wish-", wish.number),
            .fingerprint = engine::Fingerprint(absl::StrCat(wish.number))};
  }

  void Send(const Wish& wish) {
    const int number = wish.number;
    const auto answer = [this, number](const absl::Status& group, intake::Outcomes& outcomes) {
      Answer(number, group.ok() ? outcomes.front().status : group,
             group.ok() ? outcomes.front().dossier_id : "");
    };
    const intake::RequestInfo request{.key = KeyOf(wish)};
    if (wish.action == Action::kSubmit) {
      std::vector<intake::SubmitCommand::Item> items;
      items.push_back({.request = request,
                       .agency_code = AgencyCode(wish.agency),
                       .procedure_code = "1.1",
                       .channel = static_cast<motcua::common::v1::Channel>(1 + number % 3),
                       .body = "private"});
      intake_->committer().Enqueue(std::make_unique<intake::SubmitCommand>(
          &intake_->machine(), std::move(items), 100, absl::InfiniteFuture(), answer));
      return;
    }
    const std::string& id = dossiers_[wish.dossier].id;
    if (wish.action == Action::kAccept || wish.action == Action::kWithdraw) {
      using Kind = intake::TransitionCommand::Kind;
      intake_->committer().Enqueue(std::make_unique<intake::TransitionCommand>(
          &intake_->machine(),
          intake::TransitionCommand::Item{
              .kind = wish.action == Action::kAccept ? Kind::kAccept : Kind::kWithdraw,
              .request = request,
              .dossier = id},
          absl::InfiniteFuture(), answer));
      return;
    }
    processing_->committer().Enqueue(std::make_unique<processing::TransitionCommand>(
        &processing_->machine(),
        processing::TransitionRequest{
            .action = wish.action, .key = request.key, .dossier = id, .note = "note"},
        absl::InfiniteFuture(),
        [this, number](const absl::StatusOr<processing::TransitionOutcome>& outcome) {
          Answer(number, outcome.status(),
                 outcome.ok() ? dossier::FormatDossierId(outcome->id) : "");
        }));
  }

  void Answer(int number, const absl::Status& status, const std::string& dossier_id) {
    Wish& wish = wishes_[number];
    const std::string reason = errors::ReasonOf(status);
    if (deaf_) {
      return;
    }
    if (!status.ok()) {
      // Processing may not have heard of the dossier, or of its withdrawal, yet. Nothing else may
      // fail.
      const bool behind = reason == "UNKNOWN_DOSSIER" || reason == "DRAINING";
      EXPECT_TRUE(behind || !wish.answered) << status;
      EXPECT_TRUE(behind) << static_cast<int>(wish.action) << " " << status;
      return;
    }
    if (wish.answered) {
      // A retry gets the same answer.
      EXPECT_EQ(dossiers_[wish.dossier].id, dossier_id);
      return;
    }
    wish.answered = true;
    if (wish.action == Action::kSubmit) {
      for (const Believed& other : dossiers_) {
        EXPECT_NE(other.id, dossier_id) << "handed out twice";
      }
      wish.dossier = dossiers_.size();
      dossiers_.push_back(
          {.id = dossier_id, .channel = static_cast<motcua::common::v1::Channel>(1 + number % 3)});
      return;
    }
    Believed& dossier = dossiers_[wish.dossier];
    EXPECT_EQ(dossier.id, dossier_id);
    dossier.state = *dossier::NextState(wish.action, dossier.state);
  }

  // One piece of a feed reaches a follower; sometimes one that it has seen before.
  void Deliver(Node node) {
    if (node == kProcessing) {
      Follow(processing_->follower(), intake_->feed_reader(), processing_->committer());
    } else if (Below(2) == 0) {
      Follow(statistics_->intake(), intake_->feed_reader(), *statistics_committer_);
    } else {
      Follow(statistics_->processing(), processing_->feed_reader(), *statistics_committer_);
    }
  }

  bool Follow(feed::Follower& follower, const feed::FeedReader& reader,
              engine::Committer& committer) {
    std::vector<journal::Position> cursors = follower.cursors();
    auto response = std::make_unique<StreamEventsResponse>();
    const absl::Status read =
        reader.Read(cursors, std::vector<bool>(cursors.size(), true), kPieceBytes, *response);
    EXPECT_TRUE(read.ok()) << read;
    const bool any = !response->entries().empty();
    const int times = Below(5) == 0 ? 2 : 1;
    for (int i = 0; i < times; ++i) {
      committer.Enqueue(follower.MakeCommand(
          std::make_unique<StreamEventsResponse>(*response),
          [](const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; }));
    }
    while (committer.RunGroup()) {
    }
    executor_.RunAll();
    return any;
  }

  void FollowToTheEnd() {
    while (Follow(processing_->follower(), intake_->feed_reader(), processing_->committer())) {
    }
    while (Follow(statistics_->intake(), intake_->feed_reader(), *statistics_committer_)) {
    }
    while (Follow(statistics_->processing(), processing_->feed_reader(), *statistics_committer_)) {
    }
  }

  // Everything is answered, everything is followed.
  void Settle() {
    for (int round = 0; round < 1000; ++round) {
      FollowToTheEnd();
      const bool open = std::any_of(wishes_.begin(), wishes_.end(),
                                    [](const Wish& wish) { return !wish.answered; });
      if (!open) {
        FollowToTheEnd();
        return;
      }
      SendWishes();
    }
    FAIL() << "some wishes are never answered";
  }

  std::mt19937_64 random_;
  time::SimulatedClock clock_;
  executor::ManualExecutor executor_;
  std::unique_ptr<rocksdb::Env> envs_[3];
  std::unique_ptr<intake::IntakeCore> intake_;
  std::unique_ptr<processing::ProcessingCore> processing_;
  std::unique_ptr<kv::Store> statistics_store_;
  std::unique_ptr<journal::EmbeddedJournal> statistics_journal_;
  std::unique_ptr<engine::RevisionGate> statistics_gate_;
  std::unique_ptr<statistics::Statistics> statistics_;
  std::unique_ptr<engine::Committer> statistics_committer_;
  std::vector<Wish> wishes_;
  std::vector<Believed> dossiers_;
  bool deaf_ = false;
  int restarts_ = 0;
};

uint64_t SeedOf(uint64_t standard) {
  const char* const given = std::getenv("MOTCUA_TEST_SEED");
  const uint64_t seed = given == nullptr ? standard : std::strtoull(given, nullptr, 10);
  std::cout << "seed " << seed << " (MOTCUA_TEST_SEED repeats it)\n";
  return seed;
}

TEST(Simulation, NothingAnsweredIsLostDoubledOrMiscounted) {
  constexpr int kSteps = 600;
  const uint64_t first = SeedOf(std::random_device()());
  for (uint64_t seed = first; seed < first + 5; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Simulation simulation(seed);
    simulation.Run(kSteps);
    simulation.CheckDossiers();
    simulation.CheckNumbers();
    EXPECT_GT(simulation.restarts(), 10);
    EXPECT_GT(simulation.dossier_count(), 20u);
    if (HasFailure()) {
      return;
    }
  }
}

TEST(Simulation, TheSameSeedWritesTheSameJournals) {
  const uint64_t seed = SeedOf(20230101);
  Simulation first(seed);
  first.Run(300);
  Simulation second(seed);
  second.Run(300);
  EXPECT_EQ(first.Heads(), second.Heads());
  EXPECT_GT(first.Heads()[1].sequence + first.Heads()[2].sequence, 0u);
}

}  // namespace
}  // namespace motcua
