// SPDX-License-Identifier: Apache-2.0
// The drill that an operator hopes never to need: backups taken under load, everything lost,
// restored, held against each other, and served again; an intake that went back in time, and the
// followers that are made to fit it.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/system/province.h"
#include "tests/system/quarter_for_test.h"

namespace motcua::system_test {
namespace {

namespace fs = std::filesystem;

constexpr Service kAll[] = {kStatistics, kProcessing, kIntake};
constexpr absl::Duration kPatience = absl::Seconds(60);

class Recovery : public testing::Test {
 protected:
  Recovery() : province_(FolderOfTest()), quarter_(GenerateQuarter(province_, "0.6")) {}

  void Ctl(std::vector<std::string> arguments) {
    ExpectRun(province_, "motcuactl", std::move(arguments));
  }

  // Begins an import and takes backups while it runs; then kills everything, at once or when
  // everything was followed.
  enum class Kill { kAtOnce, kAfterTheImport };
  void BackUpDuringAnImport(Kill kill) {
    ASSERT_EQ(province_.StartAll(), absl::OkStatus());
    Ctl({"catalog", "load", quarter_ / "catalog.binpb"});
    auto import = province_.StartClient("motcuactl", {"import", quarter_ / "rows.binpb"});
    ASSERT_TRUE(import.ok()) << import.status();
    ASSERT_FALSE((*import)->Wait(absl::Milliseconds(200)).ok()) << "too little to import";
    Ctl({"backup", "create"});
    Ctl({"backup", "create"});
    Ctl({"backup", "prune", "--keep", "1"});
    Ctl({"backup", "list"});
    if (kill == Kill::kAfterTheImport) {
      const auto exit = (*import)->Wait(kPatience);
      ASSERT_TRUE(exit.ok() && *exit == 0);
      Ctl({"--timeout", "60", "wait"});
    }
    for (const Service service : kAll) {
      province_.program(service).Kill();
    }
    (*import)->Kill();
  }

  void Restore(Service service) {
    fs::remove_all(province_.store(service));
    Ctl({"backup", "restore", "--folder", province_.backups(service), "--store",
         province_.store(service)});
  }

  std::vector<std::string> Folders() {
    return {"--intake-store",     province_.store(kIntake),
            "--processing-store", province_.store(kProcessing),
            "--statistics-store", province_.store(kStatistics)};
  }
  void VerifyAll() {
    std::vector<std::string> arguments = Folders();
    arguments.insert(arguments.begin(), "verify");
    Ctl(arguments);
  }
  // Sending everything again completes what was lost, and doubles nothing.
  void ImportAllAndCheck() {
    ASSERT_EQ(province_.StartAll(), absl::OkStatus());
    Ctl({"catalog", "load", quarter_ / "catalog.binpb"});
    Ctl({"import", quarter_ / "rows.binpb"});
    Ctl({"--timeout", "60", "wait"});
    ExpectRun(province_, "motcua-demo", {"check", "--published", quarter_ / "published.json"});
    Ctl({"verify"});
    for (const Service service : kAll) {
      ASSERT_EQ(province_.Terminate(service), absl::OkStatus());
    }
    VerifyAll();
  }

  // Waits until a service has logged a text.
  void AwaitLog(const std::string& name, const std::string& text) {
    const absl::Time end = absl::Now() + kPatience;
    while (province_.LogOf(name).find(text) == std::string::npos) {
      ASSERT_LT(absl::Now(), end) << text << " is not in the log of " << name;
      absl::SleepFor(absl::Milliseconds(20));
    }
  }

  Province province_;
  const fs::path quarter_;
};

TEST_F(Recovery, BackupsTakenUnderLoadRestoreAProvinceThatFits) {
  BackUpDuringAnImport(Kill::kAtOnce);
  for (const Service service : kAll) {
    Ctl({"backup", "check", "--folder", province_.backups(service)});
    Restore(service);
  }
  VerifyAll();
  ImportAllAndCheck();
}

TEST_F(Recovery, AnIntakeThatWentBackIsNoticedAndItsFollowersAreRebuilt) {
  BackUpDuringAnImport(Kill::kAfterTheImport);
  Restore(kIntake);
  // Intake is older than what its followers have seen of it: they stand still, and say so.
  ASSERT_EQ(province_.StartAll(), absl::OkStatus());
  AwaitLog("motcua-processing", "CURSOR_AHEAD");
  AwaitLog("motcua-statistics", "CURSOR_AHEAD");
  for (const Service service : kAll) {
    ASSERT_EQ(province_.Terminate(service), absl::OkStatus());
  }

  const fs::path ahead = province_.folder() / "ahead";
  fs::rename(province_.store(kProcessing), ahead);
  Ctl({"rebuild", "processing", "--intake-store", province_.store(kIntake), "--processing-store",
       ahead, "--to", province_.store(kProcessing)});
  fs::remove_all(province_.store(kStatistics));
  Ctl({"rebuild", "statistics", "--intake-store", province_.store(kIntake), "--processing-store",
       province_.store(kProcessing), "--to", province_.store(kStatistics)});
  VerifyAll();
  ImportAllAndCheck();
}

TEST_F(Recovery, AJournalIsRebuiltUpToAnInstant) {
  BackUpDuringAnImport(Kill::kAtOnce);
  const fs::path cut = province_.folder() / "cut";
  fs::create_directories(cut);
  Ctl({"rebuild", "intake", "--intake-store", province_.store(kIntake), "--to", cut / "intake",
       "--until", "2001-01-01T00:00:00+07:00"});
  Ctl({"rebuild", "processing", "--intake-store", cut / "intake", "--processing-store",
       province_.store(kProcessing), "--to", cut / "processing"});
  Ctl({"verify", "--intake-store", cut / "intake", "--processing-store", cut / "processing"});
  const std::string log = province_.LogOf("motcuactl");
  EXPECT_NE(log.find("intake: 0 entries read"), std::string::npos) << log;
  EXPECT_NE(log.find("processing: 0 entries read"), std::string::npos) << log;

  Ctl({"rebuild", "intake", "--intake-store", province_.store(kIntake), "--to", cut / "revision",
       "--until-revision", "intake/1:1"});
  Ctl({"verify", "--intake-store", cut / "revision"});
}

TEST_F(Recovery, DamageIsFoundAndNamed) {
  BackUpDuringAnImport(Kill::kAtOnce);
  VerifyAll();
  // One byte in the middle of the largest file.
  fs::path largest;
  for (const auto& file : fs::directory_iterator(province_.store(kIntake))) {
    const bool is_log = file.path().extension() == ".log";
    if (is_log && (largest.empty() || file.file_size() > fs::file_size(largest))) {
      largest = file.path();
    }
  }
  ASSERT_FALSE(largest.empty());
  {
    std::fstream bytes(largest, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekg(static_cast<std::streamoff>(fs::file_size(largest) / 2));
    const char byte = static_cast<char>(bytes.peek() ^ 1);
    bytes.seekp(static_cast<std::streamoff>(fs::file_size(largest) / 2));
    bytes.put(byte);
  }
  const auto exit =
      province_.Run("motcuactl", {"verify", "--intake-store", province_.store(kIntake)});
  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(*exit, 1);
  EXPECT_NE(province_.LogOf("motcuactl").find("DATA_LOSS"), std::string::npos)
      << province_.LogOf("motcuactl");
  EXPECT_FALSE(province_.Start(kIntake).ok()) << "a damaged log is no reason to forget its end";
  EXPECT_NE(province_.LogOf("motcua-intake").find("CORRUPT_DATA"), std::string::npos);
}

// Changes one bit of a file.
void FlipBit(const fs::path& path, std::mt19937_64& random) {
  const auto place = static_cast<std::streamoff>(random() % fs::file_size(path));
  std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekg(place);
  const char byte = static_cast<char>(bytes.peek() ^ (1 << random() % 8));
  bytes.seekp(place);
  bytes.put(byte);
}

TEST_F(Recovery, ABitThatFlipsAnywhereIsFoundOrChangesNothing) {
  BackUpDuringAnImport(Kill::kAtOnce);
  const uint64_t seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  std::mt19937_64 random(seed);
  const fs::path copy = province_.folder() / "copy";
  int found = 0;
  constexpr int kFlips = 8;
  for (int i = 0; i < kFlips; ++i) {
    fs::remove_all(copy);
    fs::copy(province_.store(kIntake), copy);
    std::vector<fs::path> files;  // What holds data.
    for (const auto& file : fs::directory_iterator(copy)) {
      const std::string name = file.path().filename();
      const bool is_data = file.path().extension() == ".log" || file.path().extension() == ".sst" ||
                           name == "CURRENT" || name.rfind("MANIFEST", 0) == 0;
      if (is_data && file.file_size() > 0) {
        files.push_back(file.path());
      }
    }
    std::sort(files.begin(), files.end());
    const fs::path damaged = files[random() % files.size()];
    FlipBit(damaged, random);
    const auto exit = province_.Run("motcuactl", {"verify", "--intake-store", copy});
    ASSERT_TRUE(exit.ok()) << exit.status();
    // 0: every row is what the journal leads to, and the journal is whole. The very end of the log
    // is the one place where a flip looks like a write that a crash cut off.
    EXPECT_TRUE(*exit == 0 || *exit == 1) << damaged << " ended it with " << *exit;
    found += *exit;
  }
  std::cout << found << " of " << kFlips << " flips were found, the others changed nothing\n";
  EXPECT_GT(found, kFlips / 2);
}

TEST_F(Recovery, ADamagedFolderOfBackupsIsMovedAsideWhileItsServiceRuns) {
  ASSERT_EQ(province_.StartAll(), absl::OkStatus());
  Ctl({"catalog", "load", quarter_ / "catalog.binpb"});
  // Started again, it has what it had in files of tables.
  ASSERT_EQ(province_.Terminate(kIntake), absl::OkStatus());
  ASSERT_EQ(province_.Start(kIntake), absl::OkStatus());
  Ctl({"backup", "create", "intake"});
  const fs::path backups = province_.backups(kIntake);
  const fs::path damaged = province_.folder() / "intake.damaged";
  for (const auto& file : fs::directory_iterator(backups / "shared_checksum")) {
    fs::resize_file(file.path(), file.file_size() / 2);
  }

  const auto exit = province_.Run("motcuactl", {"backup", "create", "intake"});
  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(*exit, 1);
  EXPECT_NE(province_.LogOf("motcuactl").find("CORRUPT_DATA"), std::string::npos)
      << province_.LogOf("motcuactl");

  Ctl({"verify", "intake"});
  fs::rename(backups, damaged);
  fs::create_directories(backups);
  Ctl({"backup", "create", "intake"});
  Ctl({"backup", "check", "--folder", backups});
  const auto checked =
      province_.Run("motcuactl", {"backup", "check", "--folder", damaged, "--id", "1"});
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(*checked, 1);
}

TEST_F(Recovery, AServiceLeavesTheBackupsOfAnotherAlone) {
  ASSERT_EQ(province_.StartAll(), absl::OkStatus());
  Ctl({"backup", "create", "processing"});
  Ctl({"backup", "create", "processing"});
  ASSERT_EQ(province_.Terminate(kIntake), absl::OkStatus());
  fs::remove_all(province_.backups(kIntake));
  fs::create_directory_symlink(province_.backups(kProcessing), province_.backups(kIntake));
  ASSERT_EQ(province_.Start(kIntake), absl::OkStatus());

  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"backup", "create", "intake"},
        {"backup", "prune", "--keep", "1", "intake"}}) {
    const auto exit = province_.Run("motcuactl", arguments);
    ASSERT_TRUE(exit.ok()) << exit.status();
    EXPECT_EQ(*exit, 1);
  }
  EXPECT_NE(province_.LogOf("motcuactl").find("STORE_MISMATCH"), std::string::npos);
  Ctl({"backup", "check", "--folder", province_.backups(kProcessing), "--id", "1"});
}

}  // namespace
}  // namespace motcua::system_test
