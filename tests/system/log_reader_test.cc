// SPDX-License-Identifier: Apache-2.0
// Services whose log nobody reads, and those that were started without one: both serve and end as
// others do.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "tests/harness/program.h"

namespace motcua::system_test {
namespace {

namespace fs = std::filesystem;
namespace v1 = motcua::intake::v1;

constexpr absl::Duration kTimeout = absl::Seconds(20);

class LogReader : public testing::Test {
 protected:
  void SetUp() override {
    const char* const parent = std::getenv("TEST_TMPDIR");
    folder_ = fs::path(parent == nullptr ? "/tmp" : parent) / absl::StrCat("log_reader.", getpid());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Starts intake, behind another program if `before` names one.
  void StartIntake(std::vector<std::string> before, const std::string& log) {
    const std::string port_file = folder_ / "port";
    before.push_back(harness::BinaryPath("motcua-intake"));
    for (const std::string& argument :
         {std::string("--listen"), std::string("127.0.0.1:0"), std::string("--store"),
          (folder_ / "store").string(), std::string("--port-file"), port_file}) {
      before.push_back(argument);
    }
    const std::string path = before.front();
    before.erase(before.begin());
    auto started = harness::Program::Start({.path = path, .arguments = before, .log_file = log});
    ASSERT_TRUE(started.ok()) << started.status();
    intake_ = *std::move(started);
    const auto port = harness::WaitForPort(*intake_, port_file);
    ASSERT_TRUE(port.ok()) << port.status();
    address_ = absl::StrCat("127.0.0.1:", *port);
  }

  // Each is refused, and so is worth a line.
  void CallSomeTimes() {
    const auto stub = v1::IntakeService::NewStub(rpc::MakeChannel(address_));
    for (int i = 0; i < 20; ++i) {
      grpc::ClientContext context;
      context.set_deadline(absl::ToChronoTime(absl::Now() + kTimeout));
      v1::GetDossierResponse response;
      ASSERT_EQ(stub->GetDossier(&context, {}, &response).error_code(),
                grpc::StatusCode::INVALID_ARGUMENT);
    }
  }

  fs::path folder_;
  std::unique_ptr<harness::Program> intake_;
  std::string address_;
};

TEST_F(LogReader, ThatStandsStillHoldsNobodyUp) {
  const std::string log = folder_ / "log";
  ASSERT_EQ(mkfifo(log.c_str(), 0600), 0);
  // Also a reader, so that the service has one.
  const int pipe = open(log.c_str(), O_RDWR | O_NONBLOCK);
  ASSERT_GE(pipe, 0);
  StartIntake({}, log);
  const std::string line = "what the service has said before\n";
  while (write(pipe, line.data(), line.size()) > 0) {
  }

  CallSomeTimes();

  const auto ended = intake_->Terminate(kTimeout);
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(*ended, 0);
  close(pipe);
}

TEST_F(LogReader, ThatIsNotThereDoesNotGetTheStoreInstead) {
  StartIntake({"/bin/sh", "-c", R"(exec "$0" "$@" >&- 2>&-)"}, "");

  CallSomeTimes();

  for (const char* const descriptor : {"1", "2"}) {
    const fs::path proc = fs::path("/proc") / absl::StrCat(intake_->pid()) / "fd" / descriptor;
    EXPECT_EQ(fs::read_symlink(proc), "/dev/null");
  }
  const auto ended = intake_->Terminate(kTimeout);
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(*ended, 0);
}

}  // namespace
}  // namespace motcua::system_test
