// SPDX-License-Identifier: Apache-2.0
//
// Usage, exit status and how failures look, without any service.

#include "tools/motcuactl/application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace motcua::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

Outcome RunCtl(std::vector<std::string> arguments, Terminal terminal = {}) {
  std::ostringstream out;
  std::ostringstream err;
  const int exit_code = RunMotcuactl(std::move(arguments), terminal, out, err);
  return {.exit_code = exit_code, .out = out.str(), .err = err.str()};
}

// An address at which nobody listens, on any machine.
std::string NobodysAddress() { return "unix:" + ::testing::TempDir() + "nobody.socket"; }

TEST(Motcuactl, ExplainsItself) {
  const Outcome help = RunCtl({"--help"});
  EXPECT_EQ(help.exit_code, kExitDone);
  for (const char* command : {"catalog",
                              "import",
                              "submit",
                              "accept",
                              "refuse",
                              "supplement",
                              "withdraw",
                              "get",
                              "list",
                              "start",
                              "request-supplement",
                              "resume",
                              "request-payment",
                              "confirm-payment",
                              "stop",
                              "resolve",
                              "return-result",
                              "course",
                              "history",
                              "explain",
                              "work",
                              "watch",
                              "report",
                              "report-dossiers",
                              "events",
                              "status",
                              "wait",
                              "backup",
                              "verify",
                              "rebuild",
                              "log-level"}) {
    EXPECT_THAT(help.out, HasSubstr(command));
    std::vector<std::string> arguments = {command, "--help"};
    EXPECT_EQ(RunCtl(arguments).exit_code, kExitDone) << command;
  }
  EXPECT_THAT(help.out, HasSubstr("2 wrong usage"));
}

TEST(Motcuactl, TellsWrongUsageFromFailure) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"nonsense"},
      {"get"},
      {"get", "ID", "--format", "xml"},
      {"get", "ID", "--timeout", "-1"},
      {"get", "ID", "--min-revision", "3"},
      {"request-supplement", "ID"},
      {"submit", "--channel", "pigeon"},
      {"submit", "--file", ::testing::TempDir() + "missing.json"},
      {"list", "A", "--state", "sleeping"},
      {"list", "A", "--from", "yesterday"},
      {"list", "A", "--limit", "0"},
      {"work", "A", "--due-before", "2023-13-01"},
      {"report", "--agency", "A", "--from", "2023-01-01"},
      {"report", "--agency", "A", "--from", "2023-01-01", "--to", "April"},
      {"report", "--agency", "A", "--from", "2023-01-01", "--to", "2023-04-01", "--group-by",
       "mood"},
      {"report-dossiers", "--agency", "A", "--from", "2023-01-01", "--to", "2023-04-01",
       "--measure", "joy"},
      {"report-dossiers", "--agency", "A", "--from", "2023-01-01", "--to", "2023-04-01",
       "--measure", "received", "--key", "K"},
      {"events", "--service", "statistics"},
      {"events", "--cursor", "1:2:zz"},
      {"import", "rows.binpb", "--rows-per-message", "501"},
      {"status", "--tls-cert", "one.crt", "--tls-key", "one.key"},
      {"status", "--tls-ca", ::testing::TempDir() + "missing.crt"},
      {"rebuild", "intake", "--intake-store", ::testing::TempDir(), "--to", "new",
       "--until-revision", "intake/3:0"},
      {"submit", "--file", ::testing::TempDir()},
      {"log-level", "portal"},
      {"log-level", "intake", "loud"},
  };
  for (const std::vector<std::string>& arguments : wrong) {
    const Outcome outcome = RunCtl(arguments);
    EXPECT_EQ(outcome.exit_code, kExitUsage) << ::testing::PrintToString(arguments);
    EXPECT_THAT(outcome.err, Not(IsEmpty())) << ::testing::PrintToString(arguments);
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(Motcuactl, NamesMissingFiles) {
  const Outcome outcome = RunCtl({"import", ::testing::TempDir() + "missing.binpb"});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("NOT_FOUND"), HasSubstr("missing.binpb")));
  EXPECT_EQ(RunCtl({"catalog", "load", ::testing::TempDir() + "missing.jsonl"}).exit_code,
            kExitFailed);
}

// A store among the backups would be taken for a part of them, and be removed with them.
TEST(Motcuactl, RestoresNothingIntoTheFolderOfTheBackups) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(::testing::TempDir()) / "backups-of-restore";
  fs::create_directories(folder);
  fs::remove(folder.string() + "-link");
  fs::create_directory_symlink(folder, folder.string() + "-link");
  for (const fs::path& store : {folder, folder / "store", folder / "a" / "store/",
                                folder / ".." / "apart" / ".." / "backups-of-restore" / "x",
                                fs::path(folder.string() + "-link") / "store"}) {
    const Outcome outcome = RunCtl({"backup", "restore", "--folder", folder, "--store", store});
    EXPECT_EQ(outcome.exit_code, kExitUsage) << store;
    EXPECT_THAT(outcome.err, HasSubstr("apart from that of the backups")) << store;
  }
  // Beside it there is nothing to say but that the folder holds no backup.
  const Outcome beside =
      RunCtl({"backup", "restore", "--folder", folder, "--store", folder.string() + "-store"});
  EXPECT_EQ(beside.exit_code, kExitFailed);
  EXPECT_THAT(beside.err, HasSubstr("no backups"));
}

TEST(Motcuactl, SaysHowToRetryAChangeThatMayHaveBeenDone) {
  const Outcome outcome = RunCtl({"accept", "ID", "--intake", NobodysAddress()});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("UNAVAILABLE"), HasSubstr("--request-id ")));
}

TEST(Motcuactl, KeepsTheRequestIdItWasGiven) {
  const Outcome outcome =
      RunCtl({"--request-id", "my-own-id", "accept", "ID", "--intake", NobodysAddress()});
  EXPECT_THAT(outcome.err, HasSubstr("--request-id my-own-id"));
}

TEST(Motcuactl, HasNoRetryHintForReads) {
  const Outcome outcome = RunCtl({"get", "ID", "--intake", NobodysAddress()});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, Not(HasSubstr("--request-id")));
}

TEST(Motcuactl, FailsWhereItsOutputCannotBeWritten) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--help"}, {"report", "--help"}}) {
    std::ofstream full("/dev/full");
    std::ostringstream err;
    EXPECT_EQ(RunMotcuactl(arguments, {}, full, err), kExitFailed);
    EXPECT_THAT(err.str(), HasSubstr("output could not be written"));
  }
}

TEST(Motcuactl, ColoursOnlyTerminals) {
  const std::vector<std::string> arguments = {"get", "ID", "--intake", NobodysAddress()};
  EXPECT_THAT(RunCtl(arguments).err, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(RunCtl(arguments, {.err_is_terminal = true}).err, HasSubstr("\x1b["));
  EXPECT_THAT(
      RunCtl({"get", "ID", "--intake", NobodysAddress(), "--no-color"}, {.err_is_terminal = true})
          .err,
      Not(HasSubstr("\x1b[")));
}

}  // namespace
}  // namespace motcua::ctl
