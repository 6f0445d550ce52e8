// SPDX-License-Identifier: Apache-2.0
#include "tests/abuse/fixture.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "tests/abuse/http2.h"

namespace motcua::abuse {
namespace {

// What may stay: the allocator's and the library's caches, and the client's dossiers.
constexpr size_t kAllowanceKib = size_t{64} << 10;
constexpr absl::Duration kGivenBackTimeout = absl::Seconds(30);
constexpr absl::Duration kPollInterval = absl::Milliseconds(10);
constexpr int kWarmUpRounds = 20;

}  // namespace

std::string Opening() { return absl::StrCat(Preface(), Settings()); }

void Abuse::SetUp() {
  const char* const given = std::getenv("MOTCUA_TEST_SEED");
  const uint64_t seed =
      given == nullptr ? std::random_device()() : std::strtoull(given, nullptr, 10);
  std::cout << "seed " << seed << " (MOTCUA_TEST_SEED repeats it)\n";
  random_.seed(seed);
  folder_ = std::filesystem::path(testing::TempDir()) / "abuse" /
            testing::UnitTest::GetInstance()->current_test_info()->name();
  auto intake = IntakeProcess::Start(folder_);
  ASSERT_TRUE(intake.ok()) << intake.status();
  intake_ = *std::move(intake);
  const absl::Status put = PutCatalog(intake_->address());
  ASSERT_TRUE(put.ok()) << put;
  // The library's threads, tables and caches come with the first calls.
  Client client(intake_->address(), "warm-up");
  for (int round = 0; round < kWarmUpRounds; ++round) {
    const absl::Status served = client.SubmitAndGet();
    ASSERT_TRUE(served.ok()) << served;
  }
  MeasureBefore();
  traffic_.emplace(intake_->address());
}

void Abuse::TearDown() {
  if (!traffic_.has_value()) {
    return;
  }
  EndTraffic();
  if (intake_->program().running()) {
    ExpectServes();
    ExpectGivenBack();
    ExpectEndsInOrder();
  }
  if (!HasFailure()) {
    std::filesystem::remove_all(folder_);
  }
}

void Abuse::EndTraffic() {
  if (traffic_->IsStopped()) {
    return;
  }
  traffic_->AwaitRound();
  traffic_->Stop();
  EXPECT_GT(traffic_->rounds(), 0);
  EXPECT_EQ(absl::StrJoin(traffic_->failures(), "\n"), "");
}

void Abuse::ExpectServes() {
  Client client(intake_->address(), absl::StrCat("check-", ++checks_));
  const absl::Status served = client.SubmitAndGet();
  EXPECT_TRUE(served.ok()) << served;
  const auto level = intake_->Measure();
  EXPECT_TRUE(level.ok()) << level.status();
}

void Abuse::ExpectGivenBack() {
  const absl::Status given_back = intake_->WaitForLevel(before_, kAllowanceKib, kGivenBackTimeout);
  EXPECT_TRUE(given_back.ok()) << given_back;
  const auto after = intake_->Measure();
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_LE(after->resident_peak_kib, before_.resident_kib + peak_allowance_kib_);
  std::cout << "before: " << ToText(before_) << "\nafter:  " << ToText(*after) << ", log "
            << intake_->LogBytes() << " bytes, client's rounds " << traffic_->rounds() << "\n";
}

void Abuse::ExpectEndsInOrder() {
  const auto exit = intake_->program().Terminate();
  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(*exit, 0) << intake_->LogTail();
}

void Abuse::MeasureBefore() {
  const auto level = intake_->Measure();
  ASSERT_TRUE(level.ok()) << level.status();
  before_ = *level;
}

void Abuse::AwaitDescriptors(size_t more) {
  const absl::Time deadline = absl::Now() + kAnswerTimeout;
  while (true) {
    const auto level = intake_->Measure();
    ASSERT_TRUE(level.ok()) << level.status();
    if (level->descriptors >= before_.descriptors + more) {
      return;
    }
    ASSERT_LT(absl::Now(), deadline) << ToText(*level);
    absl::SleepFor(kPollInterval);
  }
}

Socket Abuse::Connect(int receive_buffer_bytes) {
  auto socket = Socket::Connect(intake_->port(), receive_buffer_bytes);
  if (!socket.ok()) {
    ADD_FAILURE() << socket.status() << "\n" << intake_->LogTail();
    return {};
  }
  return *std::move(socket);
}

Socket::Answer Abuse::AnswerTo(absl::string_view bytes) {
  Socket socket = Connect();
  socket.SendWithoutReading(absl::StrCat(Opening(), bytes));
  return socket.ReadAnswer(1, kAnswerTimeout);
}

std::string Abuse::RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(random_());
  }
  return bytes;
}

}  // namespace motcua::abuse
