// SPDX-License-Identifier: Apache-2.0
// The stores that each version wrote (tests/fixtures) are opened by the programs of today: they are
// what their journals lead to, they are served, they go on, and they are whole when they have.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/harness/program.h"
#include "tests/harness/small_province.h"
#include "tests/system/quarter_for_test.h"

namespace motcua::system_test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kServices[] = {"intake", "processing", "statistics"};

std::vector<fs::path> Archives() {
  std::vector<fs::path> archives;
  const fs::path folder = fs::path(std::getenv("MOTCUA_SOURCE_DIR")) / "tests/fixtures";
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() == ".gz") {
      archives.push_back(file.path());
    }
  }
  return archives;
}

// Runs a program to its end.
void ExpectDone(const std::string& path, std::vector<std::string> arguments,
                const fs::path& log_file) {
  const auto program = harness::Program::Start(
      {.path = path, .arguments = std::move(arguments), .log_file = log_file});
  ASSERT_TRUE(program.ok()) << program.status();
  const auto exit = (*program)->Wait(absl::Seconds(60));
  ASSERT_TRUE(exit.ok()) << exit.status();
  ASSERT_EQ(*exit, 0) << path << ": see " << log_file;
}

// The dossier that motcuactl spoke of last.
std::string LastDossierId(const Province& province) {
  const std::string before = "id         ";
  const std::string log = province.LogOf("motcuactl");
  const size_t begin = log.rfind(before);
  return begin == std::string::npos
             ? ""
             : log.substr(begin + before.size(), log.find('\n', begin) - begin - before.size());
}

// A dossier goes its way through all three services. Its submission is asked for twice.
void WriteToAll(Province& province) {
  const std::vector<std::string> submit = {"--request-id",
                                           "upgraded",
                                           "submit",
                                           "--agency",
                                           harness::AgencyCode(1),
                                           "--procedure",
                                           harness::kProcedureCode,
                                           "--name",
                                           "Nguyễn Thị Hoà",
                                           "--identity",
                                           "012345678901"};
  ExpectRun(province, "motcuactl", submit);
  const std::string dossier = LastDossierId(province);
  ASSERT_FALSE(dossier.empty());
  ExpectRun(province, "motcuactl", submit);
  EXPECT_EQ(LastDossierId(province), dossier);
  ExpectRun(province, "motcuactl", {"accept", dossier});
  ExpectRun(province, "motcuactl", {"--timeout", "30", "wait"});
  for (const char* const step : {"start", "resolve", "return-result"}) {
    ExpectRun(province, "motcuactl", {step, dossier});
  }
  ExpectRun(province, "motcuactl", {"--timeout", "30", "wait"});
}

TEST(Upgrade, StoresOfEachVersionAreOpenedServedAndWhole) {
  ASSERT_FALSE(Archives().empty());
  for (const fs::path& archive : Archives()) {
    SCOPED_TRACE(archive);
    Province province(FolderOfTest());
    const fs::path log = province.folder() / "log";
    ExpectDone("/bin/tar", {"-xzf", archive, "-C", province.folder()}, log);
    const auto verify = [&] {
      ExpectDone(harness::BinaryPath("motcuactl"),
                 {"verify", "--intake-store", province.folder() / "intake", "--processing-store",
                  province.folder() / "processing", "--statistics-store",
                  province.folder() / "statistics"},
                 log);
    };
    verify();

    for (const Service service : {kIntake, kProcessing, kStatistics}) {
      fs::rename(province.folder() / kServices[service], province.store(service));
    }
    const absl::Status started = province.StartAll({"--partitions", "4"});
    ASSERT_TRUE(started.ok()) << started;
    ExpectRun(province, "motcuactl", {"--timeout", "30", "wait"});
    WriteToAll(province);
    ExpectRun(province, "motcuactl", {"verify"});
    EXPECT_NE(province.LogOf("motcuactl").find("dossiers: "), std::string::npos);
    EXPECT_EQ(province.LogOf("motcuactl").find("dossiers: 0"), std::string::npos);
    for (const Service service : {kStatistics, kProcessing, kIntake}) {
      ASSERT_EQ(province.Terminate(service), absl::OkStatus());
      fs::rename(province.store(service), province.folder() / kServices[service]);
    }
    verify();
  }
}

}  // namespace
}  // namespace motcua::system_test
