// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "common/engine/committer.h"
#include "common/engine/revision_gate.h"
#include "common/errors/errors.h"
#include "common/journal/embedded_journal.h"
#include "gtest/gtest.h"
#include "rocksdb/env.h"

namespace motcua::engine {
namespace {

constexpr journal::JournalTables kJournalTables{.entries = 0, .private_parts = 1};
constexpr kv::TableId kRows = 2;

// An in-memory file system that says how much space is left as it is told.
class FakeSpaceEnv final : public rocksdb::EnvWrapper {
 public:
  explicit FakeSpaceEnv(rocksdb::Env* base) : rocksdb::EnvWrapper(base) {}
  rocksdb::Status GetFreeSpace(const std::string&, uint64_t* bytes) override {
    *bytes = free_bytes;
    return rocksdb::Status::OK();
  }
  std::atomic<uint64_t> free_bytes = uint64_t{1} << 40;
};

// A journal whose commits fail on demand after they were, or were not, written.
class FlakyJournal final : public journal::Journal {
 public:
  explicit FlakyJournal(journal::Journal* base) : base_(base) {}

  absl::StatusOr<std::vector<journal::Position>> Acquire() override {
    return acquire_status.ok() ? base_->Acquire() : acquire_status;
  }
  void Commit(std::vector<journal::Append> appends, kv::WriteBatch effects,
              std::function<void(journal::CommitResult)> done) override {
    if (!lose_next_answer) {
      base_->Commit(std::move(appends), std::move(effects), std::move(done));
      return;
    }
    lose_next_answer = false;
    base_->Commit(std::move(appends), std::move(effects), [](const journal::CommitResult&) {});
    done(
        {.outcome = journal::CommitOutcome::kUnknown, .status = absl::UnavailableError("planted")});
  }
  absl::Status Follow(const journal::Position& after,
                      absl::FunctionRef<bool(const journal::Entry&)> sink) const override {
    return base_->Follow(after, sink);
  }
  absl::Status Trim(journal::PartitionId partition, uint64_t up_to) override {
    return base_->Trim(partition, up_to);
  }

  bool lose_next_answer = false;
  absl::Status acquire_status;

 private:
  journal::Journal* const base_;
};

// Adds 1 to a counter row and appends an event that says the new value.
class Increment final : public Command {
 public:
  struct Answer {
    std::optional<absl::Status> status;
    int value = 0;
  };
  explicit Increment(
      Answer* answer, std::function<void()> answered = [] {})
      : answer_(answer), answered_(std::move(answered)) {}

  size_t bytes() const override { return 100; }
  absl::Duration time_limit() const override { return time_limit_; }
  void set_time_limit(absl::Duration time_limit) { time_limit_ = time_limit; }

  void Run(Group& group) override {
    const auto row = group.transaction().Get(kRows, "counter");
    value_ = (row->has_value() ? std::stoi(**row) : 0) + 1;
    group.transaction().Put(kRows, "counter", absl::StrCat(value_));
    group.Append(1, absl::StrCat("event ", value_), absl::StrCat("private ", value_));
  }
  void Done(const absl::Status& status) override {
    answer_->status = status;
    answer_->value = value_;
    answered_();
  }

 private:
  Answer* const answer_;
  const std::function<void()> answered_;
  absl::Duration time_limit_ = absl::InfiniteDuration();
  int value_ = 0;
};

class EngineTest : public testing::Test {
 protected:
  EngineTest()
      : memory_(rocksdb::NewMemEnv(rocksdb::Env::Default())),
        env_(memory_.get()),
        clock_(absl::FromUnixSeconds(1700000000)),
        gate_(&clock_, &executor_) {
    kv::StoreOptions options{.path = "/store", .service = "test", .partition_count = 2};
    options.tables = {
        {"journal", kv::TableUse::kGrowing}, {"private", kv::TableUse::kGrowing}, {"rows"}};
    options.env = &env_;
    store_ = *kv::Store::Open(options);
    embedded_ = std::make_unique<journal::EmbeddedJournal>(store_.get(), kJournalTables);
    journal_ = std::make_unique<FlakyJournal>(embedded_.get());
    options_.journal_name = "test";
    options_.on_acquire = [this] {
      ++acquire_count_;
      return absl::OkStatus();
    };
  }

  void Create() {
    auto committer = Committer::Create(options_, store_.get(), journal_.get(), &gate_, &clock_);
    ASSERT_TRUE(committer.ok()) << committer.status();
    committer_ = *std::move(committer);
  }

  size_t EventCount() {
    size_t count = 0;
    EXPECT_TRUE(journal_
                    ->Follow(journal::Position{.partition = 1},
                             [&](const journal::Entry&) { return ++count > 0; })
                    .ok());
    return count;
  }

  std::unique_ptr<rocksdb::Env> memory_;
  FakeSpaceEnv env_;
  time::SimulatedClock clock_;
  executor::ManualExecutor executor_;
  RevisionGate gate_;
  std::unique_ptr<kv::Store> store_;
  std::unique_ptr<journal::EmbeddedJournal> embedded_;
  std::unique_ptr<FlakyJournal> journal_;
  CommitterOptions options_;
  std::unique_ptr<Committer> committer_;
  int acquire_count_ = 0;
};

TEST_F(EngineTest, CommitsWaitingCommandsAsOneEntryAndAnswersThem) {
  Create();
  Increment::Answer answers[3];
  for (auto& answer : answers) {
    committer_->Enqueue(std::make_unique<Increment>(&answer));
    EXPECT_FALSE(answer.status.has_value()) << "answered before it was durable";
  }

  EXPECT_TRUE(committer_->RunGroup());

  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(answers[i].status->ok());
    EXPECT_EQ(answers[i].value, i + 1);
  }
  EXPECT_EQ(**store_->Get(kRows, "counter"), "3");
  EXPECT_EQ(EventCount(), 1u);
  EXPECT_EQ(committer_->heads()[1].sequence, 1u);
  EXPECT_FALSE(committer_->RunGroup());
}

// Appends events with private parts, as many as a command may.
class ManyParts final : public Command {
 public:
  explicit ManyParts(std::vector<EventAddress>* last) : last_(last) {}
  size_t bytes() const override { return 100; }
  void Run(Group& group) override {
    for (uint32_t i = 0; i + 1 < kPrivatePartsPerEntryMax / 2; ++i) {
      group.Append(1, "event", "part");
    }
    last_->push_back(group.Append(1, "event", "part"));
  }
  void Done(const absl::Status& status) override { EXPECT_TRUE(status.ok()) << status; }

 private:
  std::vector<EventAddress>* const last_;
};

TEST_F(EngineTest, GroupTakesNoCommandWhosePrivatePartsItMayHaveNoRoomFor) {
  Create();
  std::vector<EventAddress> last;
  for (int i = 0; i < 5; ++i) {
    committer_->Enqueue(std::make_unique<ManyParts>(&last));
  }
  std::vector<size_t> ran;
  while (committer_->RunGroup()) {
    ran.push_back(last.size());
  }

  EXPECT_EQ(ran, (std::vector<size_t>{2, 4, 5}));
  for (size_t i = 0; i < last.size(); ++i) {
    EXPECT_EQ(last[i].sequence, i / 2 + 1);
    EXPECT_EQ(last[i].ordinal, (i % 2 + 1) * kPrivatePartsPerEntryMax / 2 - 1);
  }
}

TEST_F(EngineTest, BoundsTheQueueByCountAndBytes) {
  options_.queue.count_max = 2;
  Create();
  Increment::Answer answers[3];
  for (auto& answer : answers) {
    committer_->Enqueue(std::make_unique<Increment>(&answer));
  }
  EXPECT_EQ(errors::ReasonOf(*answers[2].status), "QUEUE_FULL");
  EXPECT_EQ(committer_->stats().shed, 1u);
  EXPECT_TRUE(committer_->RunGroup());
  EXPECT_TRUE(answers[0].status->ok());

  options_.queue.count_max = 100;
  options_.queue.bytes_max = 150;
  Create();
  committer_->Enqueue(std::make_unique<Increment>(&answers[0]));
  committer_->Enqueue(std::make_unique<Increment>(&answers[1]));
  EXPECT_EQ(errors::ReasonOf(*answers[1].status), "QUEUE_FULL");
  EXPECT_TRUE(committer_->RunGroup());
}

TEST_F(EngineTest, DropsCommandsThatNobodyWaitsFor) {
  Create();
  Increment::Answer answer;
  auto command = std::make_unique<Increment>(&answer);
  command->set_time_limit(absl::Seconds(1));
  committer_->Enqueue(std::move(command));
  clock_.Advance(absl::Seconds(2));

  EXPECT_TRUE(committer_->RunGroup());

  EXPECT_EQ(errors::ReasonOf(*answer.status), "EXPIRED_IN_QUEUE");
  EXPECT_FALSE(store_->Get(kRows, "counter")->has_value());
}

TEST_F(EngineTest, AnswersUnknownOutcomesAndReadsTheHeadAgain) {
  Create();
  Increment::Answer answer;
  journal_->lose_next_answer = true;
  committer_->Enqueue(std::make_unique<Increment>(&answer));
  EXPECT_TRUE(committer_->RunGroup());
  EXPECT_EQ(errors::ReasonOf(*answer.status), "OUTCOME_UNKNOWN");

  Increment::Answer next;
  committer_->Enqueue(std::make_unique<Increment>(&next));
  EXPECT_TRUE(committer_->RunGroup());

  EXPECT_TRUE(next.status->ok());
  EXPECT_EQ(next.value, 2) << "the first commit was done although its answer was lost";
  EXPECT_EQ(acquire_count_, 2);
  EXPECT_EQ(EventCount(), 2u);
}

TEST_F(EngineTest, RefusesWritesBeforeTheDiskIsFullAndGoesOnAfterwards) {
  Create();
  env_.free_bytes = options_.free_space_floor_bytes - 1;
  Increment::Answer answers[3];
  committer_->Enqueue(std::make_unique<Increment>(&answers[0]));
  EXPECT_TRUE(committer_->RunGroup());
  EXPECT_EQ(errors::ReasonOf(*answers[0].status), "READ_ONLY");
  committer_->Enqueue(std::make_unique<Increment>(&answers[1]));
  EXPECT_EQ(errors::ReasonOf(*answers[1].status), "READ_ONLY");

  env_.free_bytes = uint64_t{1} << 40;
  clock_.Advance(absl::Seconds(1));
  committer_->Tick();
  committer_->Enqueue(std::make_unique<Increment>(&answers[2]));
  EXPECT_TRUE(committer_->RunGroup());
  EXPECT_TRUE(answers[2].status->ok());
}

TEST_F(EngineTest, AStoreThatCannotBeWrittenIsToldOfOnceThereIsSpace) {
  int told = 0;
  options_.on_unusable = [&told] { ++told; };
  Create();
  Increment::Answer answer;
  journal_->lose_next_answer = true;
  journal_->acquire_status = errors::MakeError(errors::Reason::kInternal, "planted");
  committer_->Enqueue(std::make_unique<Increment>(&answer));
  EXPECT_TRUE(committer_->RunGroup());
  const auto wait = [this] {
    for (int second = 0; second < 5; ++second) {
      clock_.Advance(absl::Seconds(1));
      committer_->Tick();
    }
  };

  env_.free_bytes = 0;  // What is there can be read meanwhile.
  wait();
  EXPECT_EQ(told, 0);

  env_.free_bytes = uint64_t{1} << 40;
  wait();
  EXPECT_EQ(told, 1);
}

TEST_F(EngineTest, TimeGoesBackFromGroupToGroupOnlyWhereTheClockWasWrong) {
  Create();
  std::vector<absl::Time> times;
  class Look final : public Command {
   public:
    explicit Look(std::vector<absl::Time>* times) : times_(times) {}
    size_t bytes() const override { return 1; }
    void Run(Group& group) override { times_->push_back(group.now()); }
    void Done(const absl::Status&) override {}

   private:
    std::vector<absl::Time>* const times_;
  };
  committer_->Enqueue(std::make_unique<Look>(&times));
  committer_->RunGroup();
  clock_.Set(clock_.Now() - absl::Seconds(59));
  committer_->Enqueue(std::make_unique<Look>(&times));
  committer_->RunGroup();
  clock_.Set(clock_.Now() - absl::Hours(30));
  committer_->Enqueue(std::make_unique<Look>(&times));
  committer_->RunGroup();
  EXPECT_EQ(times[1], times[0]);
  EXPECT_EQ(times[2], clock_.Now());
}

TEST_F(EngineTest, GroupsBeginAsFarApartAsTheyAreToldAndStoppingDoesNotWait) {
  options_.group_interval_min = absl::Hours(1);
  Create();
  absl::BlockingCounter first(1);
  Increment::Answer answers[3];
  committer_->Start();
  committer_->Enqueue(std::make_unique<Increment>(&answers[0], [&] { first.DecrementCount(); }));
  first.Wait();
  committer_->Enqueue(std::make_unique<Increment>(&answers[1]));
  committer_->Enqueue(std::make_unique<Increment>(&answers[2]));

  committer_->Stop();

  EXPECT_TRUE(answers[1].status->ok());
  EXPECT_TRUE(answers[2].status->ok());
  EXPECT_EQ(committer_->stats().groups, 2u) << "the second and the third waited for each other";
}

TEST_F(EngineTest, AnswersEverythingThatWaitsWhenItStops) {
  options_.free_space_check_interval = absl::ZeroDuration();
  Create();
  committer_->Start();
  constexpr int kCount = 500;
  std::vector<Increment::Answer> answers(kCount);
  absl::BlockingCounter waiting(kCount);
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 2; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = caller; i < kCount; i += 2) {
        committer_->Enqueue(
            std::make_unique<Increment>(&answers[i], [&] { waiting.DecrementCount(); }));
      }
    });
  }
  for (std::thread& caller : callers) {
    caller.join();
  }
  committer_->Stop();
  waiting.Wait();
  for (const Increment::Answer& answer : answers) {
    EXPECT_TRUE(answer.status->ok());
  }
  EXPECT_EQ(**store_->Get(kRows, "counter"), absl::StrCat(kCount));
  Increment::Answer late;
  committer_->Enqueue(std::make_unique<Increment>(&late));
  EXPECT_EQ(errors::ReasonOf(*late.status), "DRAINING");
}

TEST_F(EngineTest, ReadsWaitForRevisions) {
  Create();
  std::vector<std::string> answers;
  const auto remember = [&](const absl::Status& status) {
    answers.push_back(status.ok() ? "OK" : errors::ReasonOf(status));
  };
  gate_.Wait({{"test", 1, 0}}, absl::InfiniteDuration(), remember);
  EXPECT_EQ(answers, std::vector<std::string>{"OK"});
  gate_.Wait({{"test", 1, 1}}, absl::InfiniteDuration(), remember);
  gate_.Wait({{"test", 2, 1}}, absl::Seconds(1), remember);
  gate_.Wait({{"other", 1, 1}}, absl::InfiniteDuration(), remember);
  gate_.Wait({{"test", 9, 1}}, absl::InfiniteDuration(), remember);
  EXPECT_EQ(answers, (std::vector<std::string>{"OK", "INVALID_FIELD", "INVALID_FIELD"}));

  Increment::Answer answer;
  committer_->Enqueue(std::make_unique<Increment>(&answer));
  committer_->RunGroup();
  executor_.RunAll();
  EXPECT_EQ(answers.back(), "OK");
  EXPECT_EQ(answers.size(), 4u);

  clock_.Advance(absl::Seconds(2));
  committer_->Tick();
  executor_.RunAll();
  EXPECT_EQ(answers.back(), "REVISION_NOT_REACHED");
}

}  // namespace
}  // namespace motcua::engine
