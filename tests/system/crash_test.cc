// SPDX-License-Identifier: Apache-2.0
// kill -9 of each service, again and again, while a part of the quarter is imported: the table
// comes out as it would have without. And what operators meet at start: each is a clear refusal.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/system/province.h"
#include "tests/system/quarter_for_test.h"

namespace motcua::system_test {
namespace {

namespace fs = std::filesystem;

TEST(Crash, KillNineOfAnyServiceAtAnyMomentEndsInTheSameTable) {
  const unsigned seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  Province province(FolderOfTest());
  const fs::path quarter = GenerateQuarter(province, "0.2");
  ASSERT_EQ(province.StartAll(), absl::OkStatus());
  ExpectRun(province, "motcuactl", {"catalog", "load", quarter / "catalog.binpb"});

  auto import = province.StartClient("motcuactl", {"import", quarter / "rows.binpb", "--resume",
                                                   province.folder() / "resume.json"});
  ASSERT_TRUE(import.ok()) << import.status();
  int kills = 0;
  while (true) {
    // The moment does not matter to the outcome: any will do, and another one every time.
    const auto ended = (*import)->Wait(absl::Milliseconds(random() % 150));
    if (ended.ok()) {
      ASSERT_EQ(*ended, 0) << province.LogOf("motcuactl");
      break;
    }
    if (kills < 12) {
      const auto victim = static_cast<Service>(random() % kServiceCount);
      province.program(victim).Kill();
      ++kills;
      const absl::Status started = province.Start(victim);
      ASSERT_TRUE(started.ok()) << started;
    }
  }
  EXPECT_GT(kills, 0);
  // Once more while the last events are on their way downstream.
  for (const Service victim : {kStatistics, kProcessing, kIntake}) {
    province.program(victim).Kill();
    const absl::Status started = province.Start(victim);
    ASSERT_TRUE(started.ok()) << started;
  }

  ExpectRun(province, "motcuactl", {"--timeout", "60", "wait"});
  ExpectRun(province, "motcua-demo", {"check", "--published", quarter / "published.json"});
  for (const Service service : {kStatistics, kProcessing, kIntake}) {
    ASSERT_EQ(province.Terminate(service), absl::OkStatus());
  }
}

TEST(Start, APortInUseIsAClearRefusal) {
  Province province(FolderOfTest());
  ASSERT_EQ(province.Start(kIntake), absl::OkStatus());
  auto second =
      harness::Program::Start({.path = harness::BinaryPath("motcua-intake"),
                               .arguments = {"--listen", province.address(kIntake), "--store",
                                             province.folder() / "another.store"},
                               .log_file = province.folder() / "second.log"});
  ASSERT_TRUE(second.ok()) << second.status();
  const auto exit = (*second)->Wait(absl::Seconds(30));
  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(*exit, 1);
  EXPECT_NE(province.LogOf("second").find("in use"), std::string::npos) << province.LogOf("second");
}

TEST(Start, AStoreThatIsOpenIsAClearRefusal) {
  Province province(FolderOfTest());
  ASSERT_EQ(province.Start(kIntake), absl::OkStatus());
  auto second = harness::Program::Start({.path = harness::BinaryPath("motcua-intake"),
                                         .arguments = {"--listen", "127.0.0.1:0", "--store",
                                                       province.folder() / "motcua-intake.store"},
                                         .log_file = province.folder() / "second.log"});
  ASSERT_TRUE(second.ok()) << second.status();
  const auto exit = (*second)->Wait(absl::Seconds(30));
  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(*exit, 1);
  EXPECT_NE(province.LogOf("second").find("STORE_LOCKED"), std::string::npos)
      << province.LogOf("second");
}

TEST(Start, TheStoreOfAnotherServiceIsAClearRefusal) {
  Province province(FolderOfTest());
  ASSERT_EQ(province.Start(kIntake), absl::OkStatus());
  ASSERT_EQ(province.Terminate(kIntake), absl::OkStatus());
  auto other =
      harness::Program::Start({.path = harness::BinaryPath("motcua-processing"),
                               .arguments = {"--listen", "127.0.0.1:0", "--intake", "127.0.0.1:1",
                                             "--store", province.folder() / "motcua-intake.store"},
                               .log_file = province.folder() / "other.log"});
  ASSERT_TRUE(other.ok()) << other.status();
  const auto exit = (*other)->Wait(absl::Seconds(30));
  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(*exit, 1);
  EXPECT_NE(province.LogOf("other").find("STORE_MISMATCH"), std::string::npos)
      << province.LogOf("other");
}

TEST(Start, ControlCInTheMiddleEndsCleanlyAndLosesNothing) {
  Province province(FolderOfTest());
  const fs::path quarter = GenerateQuarter(province, "0.05");
  ASSERT_EQ(province.StartAll(), absl::OkStatus());
  ExpectRun(province, "motcuactl", {"catalog", "load", quarter / "catalog.binpb"});
  auto import = province.StartClient("motcuactl", {"import", quarter / "rows.binpb"});
  ASSERT_TRUE(import.ok()) << import.status();
  for (const Service service : {kIntake, kProcessing, kStatistics}) {
    province.program(service).Signal(SIGINT);
    const auto exit = province.program(service).Wait(absl::Seconds(30));
    ASSERT_TRUE(exit.ok()) << exit.status();
    EXPECT_EQ(*exit, 0);
    ASSERT_EQ(province.Start(service), absl::OkStatus());
  }
  const auto exit = (*import)->Wait(absl::Seconds(60));
  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(*exit, 0) << province.LogOf("motcuactl");
  ExpectRun(province, "motcuactl", {"--timeout", "60", "wait"});
  ExpectRun(province, "motcua-demo", {"check", "--published", quarter / "published.json"});
}

}  // namespace
}  // namespace motcua::system_test
