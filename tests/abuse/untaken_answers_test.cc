// SPDX-License-Identifier: Apache-2.0
// Strangers ask for large answers and take none, over connections that let nothing be sent: what a
// service holds for them is bounded, and others are answered in the end. As in abuse_test.
#include <algorithm>
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

using Answer = Socket::Answer;

constexpr char kAcceptDossier[] = "/motcua.intake.v1.IntakeService/AcceptDossier";
constexpr char kGetDossier[] = "/motcua.intake.v1.IntakeService/GetDossier";
constexpr char kListDossiers[] = "/motcua.intake.v1.IntakeService/ListDossiers";

class UntakenAnswers : public Abuse {
 protected:
  using Read = std::function<absl::StatusOr<size_t>()>;

  // Asks for 6,000 answers over connections that let nothing be sent, and for one by `read`, which
  // gives its size.
  void Ask(const std::string& path, const std::string& request, size_t bytes_min,
           const Read& read) {
    constexpr int kConnectionCount = 24;
    for (uint32_t stream = 1; stream <= kLastStream; stream += 2) {
      absl::StrAppend(&calls_, Call(stream, {.path = path}, request));
    }
    // One connection leaves room for others.
    AskOnce();
    ExpectRefused(strangers_.front());
    const absl::StatusOr<size_t> bytes = read();
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    EXPECT_GE(*bytes, bytes_min);

    // All of them leave none, until those who take nothing are cut off.
    while (strangers_.size() < kConnectionCount) {
      AskOnce();
    }
    std::for_each(strangers_.begin() + 1, strangers_.end(),
                  [this](Socket& stranger) { ExpectRefused(stranger); });
    ExpectServes();
    ExpectServedInTheEnd(read);
    strangers_.clear();
  }

 private:
  static constexpr uint32_t kLastStream = 499;  // Of 250 calls.

  void AskOnce() {
    strangers_.push_back(Connect());
    strangers_.back().SendWithoutReading(calls_);
  }
  // What is made could not be sent, and its stream would not end: the last one was refused.
  static void ExpectRefused(Socket& stranger) {
    EXPECT_EQ(stranger.ReadAnswer(kLastStream, kAnswerTimeout), Answer::kEnded);
  }
  static void ExpectServedInTheEnd(const Read& read) {
    constexpr int kRetryCountMax = 300;
    constexpr absl::Duration kRetryPause = absl::Milliseconds(100);
    absl::StatusOr<size_t> bytes = read();
    for (int retry = 0; !bytes.ok() && retry < kRetryCountMax; ++retry) {
      EXPECT_TRUE(absl::IsResourceExhausted(bytes.status()) || absl::IsCancelled(bytes.status()))
          << bytes.status();
      absl::SleepFor(kRetryPause);
      bytes = read();
    }
    EXPECT_TRUE(bytes.ok()) << bytes.status();
  }

  std::string calls_ = absl::StrCat(Preface(), Settings({{kInitialWindowSize, 0}}));
  std::vector<Socket> strangers_;
};

TEST_F(UntakenAnswers, Pages) {
  // 128 MiB of them, each as a message and as bytes, and one more for each thread that makes them.
  peak_allowance_kib_ = size_t{512} << 10;
  Client client(intake_->address(), "large");
  const auto submitted = client.SubmitMany(8, 100);
  ASSERT_TRUE(submitted.ok()) << submitted.status();

  Ask(kListDossiers, LargestPage().SerializeAsString(), size_t{1} << 20,
      [&] { return client.ReadPageBytes(); });
}

TEST_F(UntakenAnswers, Dossiers) {
  // 128 MiB of them, and what 6,000 calls take by themselves.
  peak_allowance_kib_ = size_t{512} << 10;
  Client client(intake_->address(), "large");
  const auto dossier = client.SubmitMany(1, 100);
  ASSERT_TRUE(dossier.ok()) << dossier.status();
  intake::v1::GetDossierRequest request;
  request.set_dossier(*dossier);

  Ask(kGetDossier, request.SerializeAsString(), size_t{140} << 10,
      [&] { return client.ReadDossierBytes(*dossier); });
}

// One command, asked for again and again: each time the dossier is its answer.
TEST_F(UntakenAnswers, Commands) {
  peak_allowance_kib_ = size_t{512} << 10;
  Client client(intake_->address(), "large");
  const auto dossier = client.SubmitMany(1, 100);
  ASSERT_TRUE(dossier.ok()) << dossier.status();
  intake::v1::AcceptDossierRequest request;
  request.set_request_id("accept");
  request.set_dossier(*dossier);

  Ask(kAcceptDossier, request.SerializeAsString(), size_t{140} << 10,
      [&] { return client.AcceptBytes(request); });
}

}  // namespace
}  // namespace motcua::abuse
