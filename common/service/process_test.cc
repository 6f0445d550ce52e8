// SPDX-License-Identifier: Apache-2.0
//
// From the line that says where a service listens to the order in which it ends. Signals are real:
// they are sent to this process, which must not be ended by them.
#include "common/service/process.h"

#include <gtest/gtest.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "common/errors/errors.h"
#include "common/log/log.h"
#include "common/rpc/channel.h"
#include "common/time/clock.h"
#include "common/trace/trace.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace motcua::service {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckResponse;

std::string Folder() {
  const char* folder = std::getenv("TEST_TMPDIR");
  const std::string path = std::string(folder == nullptr ? "/tmp" : folder) + "/process_test." +
                           std::to_string(getpid());
  std::filesystem::create_directories(path);
  return path;
}

std::string Contents(const std::string& path) {
  std::ostringstream contents;
  contents << std::ifstream(path).rdbuf();
  return contents.str();
}

TEST(SignalWaiter, TakesTheSignalInsteadOfTheProcess) {
  std::signal(SIGHUP, SIG_DFL);  // Whatever the test was started under.
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    SignalWaiter waiter;
    kill(getpid(), signal);

    EXPECT_EQ(waiter.Wait(), signal);
  }
}

TEST(SignalWaiter, HangupThatComesLaterDoesNotEndTheProcess) {
  std::signal(SIGHUP, SIG_DFL);
  for (const int signal : {SIGTERM, SIGHUP}) {
    SignalWaiter waiter;
    kill(getpid(), signal);
    waiter.Wait();

    kill(getpid(), SIGHUP);
  }
}

TEST(SignalWaiter, HangupThatIsIgnoredStaysSo) {
  std::signal(SIGHUP, SIG_IGN);
  {
    SignalWaiter waiter;
    kill(getpid(), SIGHUP);
    kill(getpid(), SIGTERM);

    EXPECT_EQ(waiter.Wait(), SIGTERM);
  }
  kill(getpid(), SIGHUP);
  std::signal(SIGHUP, SIG_DFL);
}

TEST(SignalWaiterDeathTest, SecondSignalEndsTheProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        SignalWaiter waiter;
        kill(getpid(), SIGTERM);
        waiter.Wait();
        kill(getpid(), SIGTERM);
        pause();
      },
      testing::KilledBySignal(SIGTERM), "");
}

TEST(WritePortFile, WritesThePortAndNothingElse) {
  const std::string folder = Folder();
  const std::string path = folder + "/port";
  std::ofstream(path) << "an older and longer one";

  ASSERT_TRUE(WritePortFile(path, 7101).ok());

  EXPECT_EQ(Contents(path), "7101\n");
  std::filesystem::remove(path);
  EXPECT_TRUE(std::filesystem::is_empty(folder)) << "something was left beside it";
}

TEST(WritePortFile, SaysWhatItCannotWrite) {
  const absl::Status status = WritePortFile("/nonexistent/port", 1);

  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("/nonexistent/port"), absl::string_view::npos);
}

TEST(ReportFailure, NamesProgramMessageAndReason) {
  testing::internal::CaptureStderr();

  EXPECT_EQ(ReportFailure("motcua-intake",
                          errors::MakeError(errors::Reason::kStoreLocked, "the store is open")),
            kExitFailure);

  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "motcua-intake: the store is open (STORE_LOCKED)\n");
}

// Watches health until a status comes; false if the watch ends before.
bool WaitForStatus(grpc::ClientReader<HealthCheckResponse>& watch,
                   HealthCheckResponse::ServingStatus wanted) {
  HealthCheckResponse response;
  while (watch.Read(&response)) {
    if (response.status() == wanted) {
      return true;
    }
  }
  return false;
}

// Options of a process that serves nothing of its own.
Options OnFreePorts() {
  Options options;
  options.listen = "127.0.0.1:0";
  options.admin_listen = "127.0.0.1:0";
  options.log_level = log::Level::kError;
  return options;
}

TEST(Process, ServesUntilASignalAndEndsInOrder) {
  const std::string port_file = Folder() + "/port";
  Options options = OnFreePorts();
  options.port_file = port_file;
  std::vector<std::string> steps;
  testing::internal::CaptureStdout();
  {
    Process process(options);
    const time::SystemClock clock;
    auto servers = Servers::Start(options, {.clock = &clock});
    ASSERT_TRUE(servers.ok()) << servers.status();
    const int port = (*servers)->port();
    const auto channel = rpc::MakeChannel("127.0.0.1:" + std::to_string(port));
    const auto health = Health::NewStub(channel);
    grpc::ClientContext context;
    const auto watch = health->Watch(&context, {});

    std::thread operating([&] {
      EXPECT_TRUE(WaitForStatus(*watch, HealthCheckResponse::SERVING));
      EXPECT_EQ(Contents(port_file), std::to_string(port) + "\n");
      EXPECT_EQ(Contents(port_file + ".admin"), std::to_string((*servers)->admin_port()) + "\n");
      kill(getpid(), SIGTERM);
    });
    const absl::Status ended = process.ServeUntilSignal(
        **servers, {.drain =
                        [&] {
                          // Health was told before; a watch that is open says so.
                          EXPECT_TRUE(WaitForStatus(*watch, HealthCheckResponse::NOT_SERVING));
                          // As a store that fails now would: what ends is not to be cut short.
                          Process::RequestEnd();
                          steps.push_back("drain");
                        },
                    .close =
                        [&] {
                          grpc::ClientContext late;
                          HealthCheckResponse response;
                          EXPECT_FALSE(health->Check(&late, {}, &response).ok());
                          steps.push_back("close");
                          return absl::InternalError("closing went wrong");
                        }});
    operating.join();

    EXPECT_EQ(ended.message(), "closing went wrong");
    EXPECT_EQ(testing::internal::GetCapturedStdout(),
              "listening on 127.0.0.1:" + std::to_string(port) + "\n");
  }
  EXPECT_EQ(steps, (std::vector<std::string>{"drain", "close"}));
  log::Install({.level = log::Level::kWarning});
}

TEST(Process, UserSignalsDoNotEndIt) {
  const Process process(OnFreePorts());

  kill(getpid(), SIGUSR1);
  kill(getpid(), SIGUSR2);
  log::Install({.level = log::Level::kWarning});
}

TEST(Process, LetsTheDelayPassBeforeItDrains) {
  Options options = OnFreePorts();
  options.drain_delay = absl::Milliseconds(50);
  Process process(options);
  const time::SystemClock clock;
  auto servers = Servers::Start(options, {.clock = &clock});
  ASSERT_TRUE(servers.ok()) << servers.status();
  const auto health =
      Health::NewStub(rpc::MakeChannel("127.0.0.1:" + std::to_string((*servers)->port())));
  grpc::ClientContext context;
  const auto watch = health->Watch(&context, {});
  absl::Duration told = absl::InfiniteDuration();

  std::thread operating([&] {
    EXPECT_TRUE(WaitForStatus(*watch, HealthCheckResponse::SERVING));
    told = clock.Elapsed();
    kill(getpid(), SIGTERM);
  });
  absl::Duration drained = absl::ZeroDuration();
  const absl::Status ended = process.ServeUntilSignal(
      **servers, {.drain =
                      [&] {
                        drained = clock.Elapsed();
                        EXPECT_TRUE(WaitForStatus(*watch, HealthCheckResponse::NOT_SERVING));
                      },
                  .close = [] { return absl::OkStatus(); }});
  operating.join();

  EXPECT_TRUE(ended.ok()) << ended;
  EXPECT_GE(drained - told, options.drain_delay);
  log::Install({.level = log::Level::kWarning});
}

TEST(Process, PortFileThatCannotBeWrittenEndsIt) {
  Options options = OnFreePorts();
  options.port_file = "/nonexistent/port";
  options.traces = trace::Settings{.target = "127.0.0.1:1"};
  Process process(options);
  const time::SystemClock clock;
  auto servers = Servers::Start(options, {.clock = &clock});
  ASSERT_TRUE(servers.ok()) << servers.status();

  const absl::Status status = process.ServeUntilSignal(
      **servers, {.drain = [] {}, .close = [] { return absl::OkStatus(); }});

  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(trace::IsOn()) << "a thread would outlive main";
  log::Install({.level = log::Level::kWarning});
}

}  // namespace
}  // namespace motcua::service
