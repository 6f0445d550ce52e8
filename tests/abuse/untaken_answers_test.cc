// SPDX-License-Identifier: Apache-2.0
// Strangers ask for large answers and take none, over connections that let nothing be sent: what a
// service holds for them is bounded, and others are answered in the end. As in abuse_test.
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "tests/abuse/client.h"
#include "tests/abuse/fixture.h"
#include "tests/abuse/http2.h"
#include "tests/abuse/socket.h"

namespace motcua::abuse {
namespace {

constexpr char kAcceptDossier[] = "/motcua.intake.v1.IntakeService/AcceptDossier";
constexpr char kBatchSubmit[] = "/motcua.intake.v1.IntakeService/BatchSubmitDossiers";
constexpr char kGetDossier[] = "/motcua.intake.v1.IntakeService/GetDossier";
constexpr char kListDossiers[] = "/motcua.intake.v1.IntakeService/ListDossiers";

class UntakenAnswers : public Abuse {
 protected:
  using Ask = std::function<absl::StatusOr<size_t>()>;

  // 128 MiB of answers with what 6,000 calls take by themselves.
  void SetUp() override {
    Abuse::SetUp();
    peak_allowance_kib_ = size_t{512} << 10;
  }

  // Asks 6,000 times for an answer over connections that let nothing be sent; most are refused
  // for `reason`. A caller who takes its answers, of bytes_min and more, is served by `ask`.
  void AskWithoutTaking(const std::string& path, const std::string& request,
                        const std::string& reason, size_t bytes_min, const Ask& ask) {
    constexpr int kConnectionCount = 24;
    constexpr char kCutOff[] = "answers that were not taken are cut off";
    for (uint32_t stream = 1; stream <= kLastStream; stream += 2) {
      absl::StrAppend(&calls_, Call(stream, {.path = path}, request));
    }
    // One connection leaves room for others.
    Connect250();
    ExpectServed(bytes_min, ask);
    while (strangers_.size() < kConnectionCount) {
      Connect250();
      static_cast<void>(ask());  // Served from the reserve, while there is one.
    }
    ExpectServes();

    // Those who take nothing are refused, and cut off when somebody comes who wants much.
    const absl::Time end = absl::Now() + kPatience;
    while (!(intake_->HasLogged(reason) && intake_->HasLogged(kCutOff)) && absl::Now() < end) {
      Connect250();
      absl::SleepFor(kPause);
    }
    EXPECT_TRUE(intake_->HasLogged(reason)) << intake_->LogTail();
    EXPECT_TRUE(intake_->HasLogged(kCutOff)) << intake_->LogTail();
    while (!ask().ok() && absl::Now() < end) {
      absl::SleepFor(kPause);
    }
    ExpectServed(bytes_min, ask);
    strangers_.clear();
  }

 private:
  static constexpr uint32_t kLastStream = 499;  // Of 250 calls.
  static constexpr absl::Duration kPatience = absl::Seconds(60);
  static constexpr absl::Duration kPause = absl::Milliseconds(500);

  void Connect250() {
    strangers_.push_back(Connect());
    strangers_.back().SendWithoutReading(calls_);
  }
  static void ExpectServed(size_t bytes_min, const Ask& ask) {
    const absl::StatusOr<size_t> bytes = ask();
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    EXPECT_GE(*bytes, bytes_min);
  }

  std::string calls_ = absl::StrCat(Preface(), Settings({{kInitialWindowSize, 0}}));
  std::vector<Socket> strangers_;
};

TEST_F(UntakenAnswers, Pages) {
  Client client(intake_->address(), "large");
  const auto submitted = client.SubmitMany(8, 100);
  ASSERT_TRUE(submitted.ok()) << submitted.status();

  AskWithoutTaking(kListDossiers, LargestPage().SerializeAsString(), "QUEUE_FULL", size_t{1} << 20,
                   [&] { return client.ReadPageBytes(); });
}

TEST_F(UntakenAnswers, Dossiers) {
  Client client(intake_->address(), "large");
  const auto dossier = client.SubmitMany(1, 100);
  ASSERT_TRUE(dossier.ok()) << dossier.status();
  intake::v1::GetDossierRequest request;
  request.set_dossier(*dossier);

  AskWithoutTaking(kGetDossier, request.SerializeAsString(), "QUEUE_FULL", size_t{140} << 10,
                   [&] { return client.ReadDossierBytes(*dossier); });
}

// One command, asked for again and again: each time the dossier is its answer.
TEST_F(UntakenAnswers, Commands) {
  Client client(intake_->address(), "large");
  const auto dossier = client.SubmitMany(1, 100);
  ASSERT_TRUE(dossier.ok()) << dossier.status();
  intake::v1::AcceptDossierRequest request;
  request.set_request_id("accept");
  request.set_dossier(*dossier);

  AskWithoutTaking(kAcceptDossier, request.SerializeAsString(), "ANSWER_NOT_GIVEN",
                   size_t{140} << 10, [&] { return client.AcceptBytes(request); });
}

// What is wrong with each of 500 empty submissions takes far more bytes than they do.
TEST_F(UntakenAnswers, Batches) {
  Client client(intake_->address(), "large");
  intake::v1::BatchSubmitDossiersRequest request;
  for (int i = 0; i < 500; ++i) {
    request.add_requests();
  }

  AskWithoutTaking(kBatchSubmit, request.SerializeAsString(), "ANSWER_NOT_GIVEN", size_t{140} << 10,
                   [&] { return client.BatchBytes(request); });
}

}  // namespace
}  // namespace motcua::abuse
