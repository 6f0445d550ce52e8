// SPDX-License-Identifier: Apache-2.0
#include "common/engine/request_log.h"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "common/journal/embedded_journal.h"
#include "common/log/log.h"
#include "gtest/gtest.h"

namespace motcua::engine {
namespace {

constexpr kv::TableId kRequests = 2;
constexpr uint32_t kPartitions = 2;

// The journal of these tests: an entry answers the requests of one number after another.
std::string Events(int first, int count) { return absl::StrCat(first, " ", count); }

RequestKey Request(int number) {
  return {.caller = "desk-1",
          .request_id = absl::StrCat("r-", number),
          .fingerprint = Fingerprint(absl::StrCat("content ", number))};
}

absl::Status ReadEntry(const journal::Entry& entry, RequestSink sink) {
  const std::vector<std::string> numbers = absl::StrSplit(entry.events, ' ');
  int first = 0;
  int count = 0;
  if (numbers.size() != 2 || !absl::SimpleAtoi(numbers[0], &first) ||
      !absl::SimpleAtoi(numbers[1], &count)) {
    return errors::MakeError(errors::Reason::kCorruptData, "no entry of these tests");
  }
  for (int number = first; number < first + count; ++number) {
    sink(Request(number), {.partition = entry.position.partition,
                           .sequence = entry.position.sequence,
                           .resource = static_cast<uint64_t>(number)});
  }
  return absl::OkStatus();
}

class RequestLogTest : public testing::Test {
 protected:
  RequestLogTest() {
    options_ = {.path = (std::filesystem::path(testing::TempDir()) /
                         testing::UnitTest::GetInstance()->current_test_info()->name())
                            .string(),
                .service = "test",
                .partition_count = kPartitions,
                .tables = {{"journal", kv::TableUse::kGrowing},
                           {"private", kv::TableUse::kPicked},
                           {"requests", kv::TableUse::kLookedUp}}};
    std::filesystem::remove_all(options_.path);
    Open();
  }
  ~RequestLogTest() override {
    log_.reset();
    journal_.reset();
    store_.reset();
    std::filesystem::remove_all(options_.path);
  }

  // As after a crash: nothing is written out.
  void Open(size_t recent_max = 1000, uint64_t entries_max = 1000) {
    log_.reset();
    journal_.reset();
    store_.reset();
    store_ = *kv::Store::Open(options_);
    journal_ = std::make_unique<journal::EmbeddedJournal>(
        store_.get(), journal::JournalTables{.entries = 0, .private_parts = 1});
    if (!options_.read_only) {
      heads_ = *journal_->Acquire();
    }
    log_ = std::make_unique<RequestLog>(RequestLogOptions{.table = kRequests,
                                                          .read_entry = CountEntry(),
                                                          .recent_max = recent_max,
                                                          .entries_max = entries_max},
                                        store_.get());
    entries_read_ = 0;
    ASSERT_TRUE(log_->Load(*journal_).ok());
  }

  // An entry of partition 1, as a group commits one.
  void Commit(int first, int count, journal::PartitionId partition = 1) {
    std::vector<journal::Append> appends(1);
    appends[0] = {.partition = partition,
                  .expected_sequence = heads_[partition].sequence,
                  .events = Events(first, count)};
    journal::Entry entry{
        .position = {.partition = partition, .sequence = heads_[partition].sequence + 1},
        .events = appends[0].events};
    ASSERT_TRUE(ReadEntry(entry, [this](const RequestKey& request, const RequestOutcome& outcome) {
                  log_->Record(request, outcome);
                }).ok());
    journal_->Commit(std::move(appends), {}, [&](const journal::CommitResult& result) {
      ASSERT_EQ(result.outcome, journal::CommitOutcome::kCommitted);
      heads_[partition] = result.positions[0];
    });
    log_->Committed(heads_);
  }

  void ExpectOnRecord(int first, int count) {
    for (int number = first; number < first + count; ++number) {
      const auto found = log_->Find(Request(number));
      ASSERT_TRUE(found.ok() && found->has_value()) << number;
      EXPECT_EQ((*found)->resource, static_cast<uint64_t>(number));
    }
    EXPECT_FALSE(log_->Find(Request(first + count))->has_value());
  }

  size_t RowCount() {
    size_t count = 0;
    for (auto cursor = store_->Scan(kRequests, "", ""); cursor->Valid(); cursor->Next()) {
      ++count;
    }
    return count;
  }

  kv::StoreOptions options_;
  std::unique_ptr<kv::Store> store_;
  std::unique_ptr<journal::EmbeddedJournal> journal_;
  std::vector<journal::Position> heads_;
  std::unique_ptr<RequestLog> log_;
  int entries_read_ = 0;  // Since it was opened.

 private:
  std::function<absl::Status(const journal::Entry&, RequestSink)> CountEntry() {
    return [this](const journal::Entry& entry, RequestSink sink) {
      ++entries_read_;
      return ReadEntry(entry, sink);
    };
  }
};

TEST_F(RequestLogTest, TellsRepeatsFromReuse) {
  const RequestKey request{"desk-1", "r-1", Fingerprint("content")};
  EXPECT_FALSE(log_->Find(request)->has_value());
  log_->Record(request, {.partition = 3, .sequence = 7, .resource = 300});
  for (const bool in_file : {false, true}) {
    if (in_file) {
      log_->Committed(heads_);
      ASSERT_TRUE(log_->WriteOut().ok());
      EXPECT_EQ(RowCount(), 2u);
    }
    const auto repeat = log_->Find(request);
    ASSERT_TRUE(repeat.ok() && repeat->has_value());
    EXPECT_EQ((*repeat)->partition, 3u);
    EXPECT_EQ((*repeat)->sequence, 7u);
    EXPECT_EQ((*repeat)->resource, 300u);

    const RequestKey other_content{"desk-1", "r-1", Fingerprint("other")};
    EXPECT_EQ(errors::ReasonOf(log_->Find(other_content).status()), "REQUEST_ID_REUSED");
    const RequestKey other_caller{"desk-2", "r-1", Fingerprint("other")};
    EXPECT_FALSE(log_->Find(other_caller)->has_value());
  }
}

TEST_F(RequestLogTest, ACrashLosesNoRecordThatIsInTheJournal) {
  Commit(0, 10);
  Commit(10, 5, 2);
  Open();
  EXPECT_EQ(entries_read_, 2);
  ExpectOnRecord(0, 15);
  EXPECT_EQ(RowCount(), 0u);
}

TEST_F(RequestLogTest, WhatIsInFilesIsNotReadAgain) {
  Commit(0, 10);
  ASSERT_TRUE(log_->WriteOut().ok());
  Commit(10, 5, 2);
  Open();
  EXPECT_EQ(entries_read_, 1);
  ExpectOnRecord(0, 15);
}

TEST_F(RequestLogTest, NoFileIsTriedInAStoreThatIsOnlyRead) {
  Commit(0, 10);
  const uint64_t warnings = log::LineCount(log::Level::kWarning);
  options_.read_only = true;

  Open(/*recent_max=*/5, /*entries_max=*/1);

  ExpectOnRecord(0, 10);
  EXPECT_EQ(log::LineCount(log::Level::kWarning), warnings);
}

TEST_F(RequestLogTest, WhatAFailedGroupHasRecordedIsForgotten) {
  Commit(0, 10);
  log_->Record(Request(10), {.partition = 1, .sequence = 2, .resource = 10});
  EXPECT_TRUE(log_->Find(Request(10))->has_value());
  ASSERT_TRUE(log_->WriteOut().ok());
  EXPECT_EQ(RowCount(), 0u) << "what may be void is not written";

  ASSERT_TRUE(log_->Load(*journal_).ok());

  ExpectOnRecord(0, 10);
}

TEST_F(RequestLogTest, ManyGoToFilesWhileCommandsGoOn) {
  Open(/*recent_max=*/100);
  constexpr int kCount = 10'000;
  for (int first = 0; first < kCount; first += 10) {
    Commit(first, 10, 1 + first / 10 % kPartitions);
    ASSERT_TRUE(log_->Find(Request(first / 2))->has_value()) << first;
  }
  ExpectOnRecord(0, kCount);
  Open();
  EXPECT_GT(RowCount(), size_t{kCount} / 2);
  EXPECT_LE(entries_read_, 2 * 4 * 100 / 10) << "more than is left in memory";
  ExpectOnRecord(0, kCount);
}

TEST_F(RequestLogTest, AJournalThatNoFileKnowsIsReadOnceInBoundedPieces) {
  constexpr int kCount = 900;
  for (int first = 0; first < kCount; first += 10) {
    Commit(first, 10, 1 + first / 10 % kPartitions);
  }
  Open(/*recent_max=*/50);
  EXPECT_EQ(entries_read_, kCount / 10);
  EXPECT_GE(RowCount(), size_t{kCount} - 50);
  ExpectOnRecord(0, kCount);
  Open(/*recent_max=*/50);
  EXPECT_LE(entries_read_, 5);
  ExpectOnRecord(0, kCount);
}

// As that of a service which mostly follows others.
TEST_F(RequestLogTest, AJournalThatAnswersNoRequestsIsNotReadFromItsBeginningAgain) {
  Commit(0, 10);
  for (int i = 1; i < 250; ++i) {
    Commit(0, 0, 1 + i % kPartitions);
  }
  Open(/*recent_max=*/1000, /*entries_max=*/100);
  EXPECT_EQ(entries_read_, 250);
  Open(/*recent_max=*/1000, /*entries_max=*/100);
  EXPECT_EQ(entries_read_, 250 - (100 + 10) - 100);
  ExpectOnRecord(0, 10);

  ASSERT_TRUE(log_->WriteOut().ok());
  Open();
  EXPECT_EQ(entries_read_, 0);
}

TEST_F(RequestLogTest, EntriesWithoutRequestsHaveAFileWrittenToo) {
  Open(/*recent_max=*/1000, /*entries_max=*/20);
  for (int i = 0; i < 10'000 && RowCount() == 0; ++i) {
    Commit(0, 0);
  }
  EXPECT_EQ(RowCount(), 1u) << "how far the files reach";
  EXPECT_GE(heads_[1].sequence, 20u);
}

TEST_F(RequestLogTest, AnUnreadableEntryIsAnError) {
  std::vector<journal::Append> appends(1);
  appends[0] = {.partition = 1, .expected_sequence = 0, .events = "damaged"};
  journal_->Commit(std::move(appends), {}, [](const journal::CommitResult&) {});
  EXPECT_EQ(errors::ReasonOf(log_->Load(*journal_)), "CORRUPT_DATA");
}

}  // namespace
}  // namespace motcua::engine
