// SPDX-License-Identifier: Apache-2.0
//
// Imports against an intake that breaks its streams in every way: each row arrives, and is counted,
// once.

#include "tools/motcuactl/importer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tools/motcuactl/fake_intake_for_test.h"

namespace motcua::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Recorder final : ImportObserver {
  void OnFailedRow(const FailedRow& row) override {
    failed.push_back(absl::StrCat(row.row_number, " ", row.source_key));
  }
  void OnAnswer(const ImportCounts& counts, double fraction) override {
    EXPECT_GT(counts.answered(), answered);
    EXPECT_GE(fraction, last_fraction);
    answered = counts.answered();
    last_fraction = fraction;
  }
  void OnRetry(const grpc::Status& status, absl::Duration) override { retries.push_back(status); }

  std::vector<std::string> failed;
  std::vector<grpc::Status> retries;
  uint64_t answered = 0;
  double last_fraction = 0;
};

ImportSettings QuickSettings() {
  return {.source = "test",
          .rows_per_message = 10,
          .messages_in_flight = 4,
          .failed_streams_max = 3,
          .retry_delay_min = absl::Milliseconds(1),
          .retry_delay_max = absl::Milliseconds(2)};
}

ImportResult ImportFile(const FakeIntake& intake, const std::string& path, Recorder& recorder,
                        ImportSettings settings = QuickSettings()) {
  const client::Connection connection =
      client::Connect({.intake = intake.address()}, {.caller = "test"});
  auto source = MessageSource::Open(path);
  EXPECT_TRUE(source.ok()) << source.status();
  return Import(connection, settings, **source, recorder);
}

std::string FileOf(const std::string& name, const std::vector<std::string>& keys) {
  return WriteRowFile(::testing::TempDir() + name, keys);
}

grpc::Status Gone() { return {grpc::StatusCode::UNAVAILABLE, "going away"}; }

TEST(Importer, SendsEveryRow) {
  FakeIntake intake;
  Recorder recorder;
  const ImportResult result = ImportFile(intake, FileOf("every", NumberedKeys(95)), recorder);

  EXPECT_TRUE(result.complete()) << result.call_status.error_message();
  EXPECT_EQ(result.counts.imported, 95u);
  EXPECT_EQ(result.counts.answered(), 95u);
  EXPECT_EQ(intake.row_count(), 95u);
  EXPECT_EQ(result.revisions.ToText(), "intake/1:10");
  EXPECT_DOUBLE_EQ(recorder.last_fraction, 1);
}

TEST(Importer, HasNothingToSayAboutAnEmptyFile) {
  FakeIntake intake;
  Recorder recorder;
  const ImportResult result = ImportFile(intake, FileOf("empty", {}), recorder);
  EXPECT_TRUE(result.complete());
  EXPECT_EQ(result.counts.answered(), 0u);
}

TEST(Importer, KeepsSeveralMessagesInFlight) {
  // The service answers nothing before it has four messages: with fewer in flight this would never
  // end.
  FakeIntake intake({StreamPlan{.messages_before_answers = 4}});
  Recorder recorder;
  const ImportResult result = ImportFile(intake, FileOf("flight", NumberedKeys(200)), recorder);
  EXPECT_TRUE(result.complete());
  EXPECT_EQ(intake.row_count(), 200u);
  EXPECT_EQ(intake.unanswered_max(), 4u);
}

TEST(Importer, SendsAgainWhatWasNotAnswered) {
  FakeIntake intake({StreamPlan{.answers_max = 3, .failure = Gone()},
                     {.answers_max = 1, .failure = Gone()},
                     {.answers_max = 0, .failure = Gone()}});
  Recorder recorder;
  const ImportResult result = ImportFile(intake, FileOf("again", NumberedKeys(100)), recorder);

  EXPECT_TRUE(result.complete()) << result.call_status.error_message();
  EXPECT_EQ(result.counts.answered(), 100u) << "each row is answered once";
  EXPECT_GE(result.counts.already_imported, 10u) << "what was kept and not answered";
  EXPECT_EQ(intake.row_count(), 100u);
  EXPECT_EQ(intake.stream_count(), 4);
  EXPECT_EQ(recorder.retries.size(), 3u);
}

TEST(Importer, GivesUpWhenNothingIsAnsweredAnyMore) {
  const StreamPlan broken{.answers_max = 0, .failure = Gone()};
  FakeIntake intake(
      {StreamPlan{.answers_max = 2, .failure = Gone()}, broken, broken, broken, broken});
  Recorder recorder;
  const ImportResult result = ImportFile(intake, FileOf("gives_up", NumberedKeys(100)), recorder);

  EXPECT_FALSE(result.complete());
  EXPECT_EQ(result.call_status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(result.counts.answered(), 20u);
  EXPECT_EQ(intake.stream_count(), 3);
}

TEST(Importer, DoesNotRetryWhatCannotPass) {
  FakeIntake intake({StreamPlan{.answers_max = 1,
                                .failure = {grpc::StatusCode::INVALID_ARGUMENT, "bad source"}}});
  Recorder recorder;
  const ImportResult result = ImportFile(intake, FileOf("for_good", NumberedKeys(50)), recorder);
  EXPECT_EQ(result.call_status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(intake.stream_count(), 1);
  EXPECT_TRUE(recorder.retries.empty());
}

TEST(Importer, OpensAnotherStreamWhenOneStalls) {
  FakeIntake intake({StreamPlan{.answers_max = 2, .stalls = true}});
  Recorder recorder;
  ImportSettings settings = QuickSettings();
  settings.stall_timeout = absl::Milliseconds(50);
  const ImportResult result =
      ImportFile(intake, FileOf("stall", NumberedKeys(100)), recorder, settings);
  EXPECT_TRUE(result.complete()) << result.call_status.error_message();
  EXPECT_EQ(intake.row_count(), 100u);
  ASSERT_FALSE(recorder.retries.empty());
  EXPECT_THAT(recorder.retries[0].error_message(), HasSubstr("no answer for 50ms"));
}

TEST(Importer, TakesAStreamThatEndsEarlyForABrokenOne) {
  FakeIntake intake({StreamPlan{.answers_max = 2, .failure = grpc::Status::OK}});
  Recorder recorder;
  const ImportResult result = ImportFile(intake, FileOf("early", NumberedKeys(100)), recorder);
  EXPECT_TRUE(result.complete());
  EXPECT_EQ(intake.row_count(), 100u);
  EXPECT_EQ(intake.stream_count(), 2);
}

TEST(Importer, NumbersFailedRowsWithinTheFile) {
  std::vector<std::string> keys = NumberedKeys(30);
  keys[0] = "first-bad";
  keys[24] = "later-bad";
  FakeIntake intake;
  Recorder recorder;
  ImportSettings settings = QuickSettings();
  settings.rows_skipped = 1000;
  const ImportResult result = ImportFile(intake, FileOf("failed", keys), recorder, settings);
  EXPECT_TRUE(result.complete()) << "failed rows are results, not failures of the call";
  EXPECT_EQ(result.counts.failed, 2u);
  EXPECT_EQ(result.counts.imported, 28u);
  EXPECT_THAT(recorder.failed, ElementsAre("1001 first-bad", "1025 later-bad"));
}

TEST(Importer, SendsWhatStandsBeforeACut) {
  const std::string path = FileOf("cut", NumberedKeys(25));
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  FakeIntake intake;
  Recorder recorder;
  const ImportResult result = ImportFile(intake, path, recorder);
  EXPECT_FALSE(result.complete());
  EXPECT_TRUE(result.call_status.ok());
  EXPECT_EQ(result.source_status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(intake.row_count(), 24u);
  EXPECT_EQ(result.counts.imported, 24u);
}

TEST(Importer, TrustsNoAnswerOfAnotherLength) {
  FakeIntake intake({StreamPlan{.drops_a_result = true}});
  Recorder recorder;
  const ImportResult result = ImportFile(intake, FileOf("length", NumberedKeys(25)), recorder);
  EXPECT_EQ(result.call_status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(result.counts.answered(), 0u);
}

}  // namespace
}  // namespace motcua::ctl
