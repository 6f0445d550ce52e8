// SPDX-License-Identifier: Apache-2.0
// The tests that every Journal passes. An implementation instantiates JournalConformance with a
// world that can make two journals over the same stored data. Only for tests.
#ifndef MOTCUA_COMMON_JOURNAL_JOURNAL_CONFORMANCE_H_
#define MOTCUA_COMMON_JOURNAL_JOURNAL_CONFORMANCE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "common/journal/journal.h"
#include "gtest/gtest.h"

namespace motcua::journal {

// What an implementation brings to its conformance test.
class JournalWorld {
 public:
  virtual ~JournalWorld() = default;
  // A new journal object over the world's stored data.
  virtual std::unique_ptr<Journal> MakeJournal() = 0;
  // An effect on state, and whether it is there.
  virtual kv::WriteBatch MakeEffect(const std::string& name) = 0;
  virtual bool HasEffect(const std::string& name) = 0;
  // The process dies and starts again: journals made before are gone.
  virtual void Restart() = 0;
};

using MakeJournalWorld = std::function<std::unique_ptr<JournalWorld>()>;

class JournalConformance : public testing::TestWithParam<MakeJournalWorld> {
 protected:
  JournalConformance() : world_(GetParam()()), journal_(world_->MakeJournal()) {}

  CommitResult Commit(Journal& journal, std::vector<Append> appends, kv::WriteBatch effects = {}) {
    std::optional<CommitResult> result;
    journal.Commit(std::move(appends), std::move(effects),
                   [&](CommitResult outcome) { result = std::move(outcome); });
    EXPECT_TRUE(result.has_value()) << "done was not called";
    return result.value_or(CommitResult{});
  }

  static std::vector<Entry> ReadAll(const Journal& journal, const Position& after) {
    std::vector<Entry> entries;
    const absl::Status status = journal.Follow(after, [&](const Entry& entry) {
      entries.push_back(entry);
      return true;
    });
    EXPECT_TRUE(status.ok()) << status;
    return entries;
  }

  static absl::Status TryFollow(const Journal& journal, const Position& after) {
    return journal.Follow(after, [](const Entry&) { return true; });
  }

  std::unique_ptr<JournalWorld> world_;
  std::unique_ptr<Journal> journal_;
};

TEST_P(JournalConformance, StartsEmptyInEveryPartition) {
  const auto heads = journal_->Acquire();
  ASSERT_TRUE(heads.ok());
  ASSERT_GE(heads->size(), 3u);
  for (PartitionId partition = 0; partition < heads->size(); ++partition) {
    EXPECT_EQ((*heads)[partition], (Position{.partition = partition}));
  }
}

TEST_P(JournalConformance, CommitsEntriesAndEffectsTogether) {
  ASSERT_TRUE(journal_->Acquire().ok());

  const CommitResult result =
      Commit(*journal_, {{1, 0, "one", {"secret"}}, {2, 0, "two", {}}}, world_->MakeEffect("x"));

  ASSERT_EQ(result.outcome, CommitOutcome::kCommitted);
  EXPECT_TRUE(world_->HasEffect("x"));
  const std::vector<Entry> entries = ReadAll(*journal_, Position{.partition = 1});
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].events, "one");
  EXPECT_EQ(entries[0].position, result.positions[0]);
  ASSERT_EQ(result.private_digests.size(), 2u);
  EXPECT_EQ(entries[0].private_digest, result.private_digests[0]);
  EXPECT_EQ(entries[0].position.chain,
            NextChain(Chain{}, 1, 1, "one", PrivateDigest({{"secret"}})));
}

TEST_P(JournalConformance, RefusesAnAppendToAnotherHead) {
  ASSERT_TRUE(journal_->Acquire().ok());
  ASSERT_EQ(Commit(*journal_, {{1, 0, "one", {}}}).outcome, CommitOutcome::kCommitted);

  const CommitResult result =
      Commit(*journal_, {{2, 0, "fits", {}}, {1, 0, "does not", {}}}, world_->MakeEffect("x"));

  EXPECT_EQ(result.outcome, CommitOutcome::kConflict);
  EXPECT_FALSE(world_->HasEffect("x"));
  EXPECT_EQ(ReadAll(*journal_, Position{.partition = 1}).size(), 1u);
  EXPECT_TRUE(ReadAll(*journal_, Position{.partition = 2}).empty());
}

TEST_P(JournalConformance, RefusesAnEntryThatIsTooLarge) {
  ASSERT_TRUE(journal_->Acquire().ok());
  EXPECT_EQ(Commit(*journal_, {{1, 0, std::string(kEntryBytesMax + 1, 'x'), {}}}).outcome,
            CommitOutcome::kTooLarge);
}

TEST_P(JournalConformance, FencesEarlierWritersForGood) {
  ASSERT_TRUE(journal_->Acquire().ok());
  ASSERT_EQ(Commit(*journal_, {{1, 0, "one", {}}}).outcome, CommitOutcome::kCommitted);
  const auto successor = world_->MakeJournal();
  const auto heads = successor->Acquire();
  ASSERT_TRUE(heads.ok());
  EXPECT_EQ((*heads)[1].sequence, 1u);

  EXPECT_EQ(Commit(*journal_, {{1, 1, "stale", {}}}, world_->MakeEffect("x")).outcome,
            CommitOutcome::kFenced);
  EXPECT_FALSE(world_->HasEffect("x"));
  EXPECT_EQ(Commit(*successor, {{1, 1, "two", {}}}).outcome, CommitOutcome::kCommitted);
  EXPECT_EQ(Commit(*journal_, {{1, 2, "stale", {}}}).outcome, CommitOutcome::kFenced);
}

TEST_P(JournalConformance, RefusesWritersThatDidNotAcquire) {
  EXPECT_EQ(Commit(*journal_, {{1, 0, "one", {}}}).outcome, CommitOutcome::kFenced);
}

TEST_P(JournalConformance, KeepsHeadsAndChainsAcrossARestart) {
  ASSERT_TRUE(journal_->Acquire().ok());
  Position last;
  for (uint64_t i = 0; i < 20; ++i) {
    const CommitResult result = Commit(*journal_, {{1, i, "event", {}}});
    ASSERT_EQ(result.outcome, CommitOutcome::kCommitted);
    last = result.positions[0];
  }
  journal_.reset();
  world_->Restart();
  journal_ = world_->MakeJournal();

  const auto heads = journal_->Acquire();

  ASSERT_TRUE(heads.ok());
  EXPECT_EQ((*heads)[1], last);
  EXPECT_EQ(ReadAll(*journal_, Position{.partition = 1}).size(), 20u);
}

TEST_P(JournalConformance, FollowsFromAnyPositionAndStopsWhenToldTo) {
  ASSERT_TRUE(journal_->Acquire().ok());
  std::vector<Position> positions;
  for (uint64_t i = 0; i < 5; ++i) {
    positions.push_back(Commit(*journal_, {{1, i, "event", {}}}).positions[0]);
  }
  EXPECT_EQ(ReadAll(*journal_, positions[1]).size(), 3u);
  EXPECT_TRUE(ReadAll(*journal_, positions[4]).empty());
  int seen = 0;
  ASSERT_TRUE(
      journal_->Follow(Position{.partition = 1}, [&](const Entry&) { return ++seen < 2; }).ok());
  EXPECT_EQ(seen, 2);
}

TEST_P(JournalConformance, NoticesACursorOfAnotherHistory) {
  ASSERT_TRUE(journal_->Acquire().ok());
  Position position = Commit(*journal_, {{1, 0, "one", {}}}).positions[0];
  position.chain[0] ^= 1;
  EXPECT_EQ(errors::ReasonOf(TryFollow(*journal_, position)), "JOURNAL_DIVERGED");
}

TEST_P(JournalConformance, NoticesACursorBeyondTheHead) {
  ASSERT_TRUE(journal_->Acquire().ok());
  Position position = Commit(*journal_, {{1, 0, "one", {}}}).positions[0];
  position.sequence = 2;
  EXPECT_EQ(errors::ReasonOf(TryFollow(*journal_, position)), "CURSOR_AHEAD");
}

TEST_P(JournalConformance, TrimsNothingThatIsHeldNowhereElse) {
  ASSERT_TRUE(journal_->Acquire().ok());
  EXPECT_EQ(journal_->Trim(1, 1).code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace motcua::journal

#endif  // MOTCUA_COMMON_JOURNAL_JOURNAL_CONFORMANCE_H_
