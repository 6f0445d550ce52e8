// SPDX-License-Identifier: Apache-2.0
//
// What the command line and the environment make of a service.
#include "common/service/options.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace motcua::service {
namespace {

class ServiceOptions : public testing::Test {
 protected:
  std::variant<Options, Exit> Parse(const std::vector<std::string>& arguments) {
    const std::vector<ExtraFlag> extra = {
        {"--intake", "HOST:PORT of intake", &intake_, /*required=*/false}};
    return ParseOptions({"motcua-processing", "Follows dossiers.", 7102}, extra, arguments,
                        {out_, error_});
  }
  Options Parsed(const std::vector<std::string>& arguments) {
    auto parsed = Parse(arguments);
    EXPECT_TRUE(std::holds_alternative<Options>(parsed)) << error_.str();
    return std::holds_alternative<Options>(parsed) ? std::get<Options>(parsed) : Options();
  }
  // -1 if it does not exit.
  int ExitOf(const std::vector<std::string>& arguments) {
    auto parsed = Parse(arguments);
    return std::holds_alternative<Exit>(parsed) ? std::get<Exit>(parsed).status : -1;
  }
  void TearDown() override {
    unsetenv("MOTCUA_LOG_LEVEL");
    unsetenv("MOTCUA_STORE");
    unsetenv("MOTCUA_INTAKE");
  }

  std::string intake_ = "127.0.0.1:7101";
  std::ostringstream out_;
  std::ostringstream error_;
};

TEST_F(ServiceOptions, HaveDefaults) {
  const Options options = Parsed({"--store", "/data"});

  EXPECT_EQ(options.listen, "127.0.0.1:7102");
  EXPECT_EQ(options.store, "/data");
  EXPECT_EQ(options.port_file, "");
  EXPECT_EQ(options.partition_count, 16u);
  EXPECT_EQ(options.cache_bytes, size_t{32} << 20);
  EXPECT_EQ(options.drain_grace, absl::Seconds(20));
  EXPECT_EQ(options.log_level, log::Level::kInfo);
  EXPECT_EQ(options.log_format, log::Format::kText);
  EXPECT_EQ(intake_, "127.0.0.1:7101");
}

TEST_F(ServiceOptions, AreReadFromFlags) {
  const Options options =
      Parsed({"--store=/data", "--listen", "[::]:0", "--port-file", "/run/port", "--partitions",
              "4", "--cache-mb", "64", "--drain-grace", "0.5", "--log-level", "debug",
              "--log-format", "json", "--intake", "intake:7101"});

  EXPECT_EQ(options.listen, "[::]:0");
  EXPECT_EQ(options.port_file, "/run/port");
  EXPECT_EQ(options.partition_count, 4u);
  EXPECT_EQ(options.cache_bytes, size_t{64} << 20);
  EXPECT_EQ(options.drain_grace, absl::Milliseconds(500));
  EXPECT_EQ(options.log_level, log::Level::kDebug);
  EXPECT_EQ(options.log_format, log::Format::kJson);
  EXPECT_EQ(intake_, "intake:7101");
}

TEST_F(ServiceOptions, AreReadFromTheEnvironmentUnlessThereIsAFlag) {
  setenv("MOTCUA_STORE", "/from/environment", 1);
  setenv("MOTCUA_LOG_LEVEL", "error", 1);
  setenv("MOTCUA_INTAKE", "intake:1", 1);

  const Options options = Parsed({"--log-level", "warning"});

  EXPECT_EQ(options.store, "/from/environment");
  EXPECT_EQ(options.log_level, log::Level::kWarning);
  EXPECT_EQ(intake_, "intake:1");
}

TEST_F(ServiceOptions, WrongFlagsExitWithTwoAndSayWhy) {
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{},
                                             {"--store", "/data", "--unknown"},
                                             {"--store", "/data", "extra"},
                                             {"--store", "/data", "--partitions", "0"},
                                             {"--store", "/data", "--partitions", "many"},
                                             {"--store", "/data", "--cache-mb", "1"},
                                             {"--store", "/data", "--drain-grace", "-1"},
                                             {"--store", "/data", "--log-level", "loud"},
                                             {"--store"}}) {
    error_.str("");

    EXPECT_EQ(ExitOf(wrong), kExitUsage);
    EXPECT_NE(error_.str(), "");
  }
}

TEST_F(ServiceOptions, HelpNamesEveryFlagAndItsVariable) {
  EXPECT_EQ(ExitOf({"--help"}), kExitOk);

  for (const char* word :
       {"motcua-processing", "Follows dossiers.",  "--listen",    "MOTCUA_LISTEN",
        "--store",           "MOTCUA_STORE",       "--port-file", "MOTCUA_PORT_FILE",
        "--partitions",      "MOTCUA_PARTITIONS",  "--cache-mb",  "MOTCUA_CACHE_MB",
        "--drain-grace",     "MOTCUA_DRAIN_GRACE", "--log-level", "MOTCUA_LOG_LEVEL",
        "--log-format",      "MOTCUA_LOG_FORMAT",  "--intake",    "MOTCUA_INTAKE",
        "--version",         "127.0.0.1:7102"}) {
    EXPECT_NE(out_.str().find(word), std::string::npos) << word << "\n" << out_.str();
  }
}

TEST_F(ServiceOptions, VersionIsPrinted) {
  EXPECT_EQ(ExitOf({"--version"}), kExitOk);
  EXPECT_EQ(out_.str(), absl::StrCat("motcua-processing ", kVersion, "\n"));
}

TEST(ServiceArguments, LeaveOutTheProgram) {
  std::string program = "p";
  std::string flag = "--help";
  char* argv[] = {program.data(), flag.data()};

  EXPECT_EQ(Arguments(2, argv), std::vector<std::string>{"--help"});
  EXPECT_TRUE(Arguments(0, argv).empty());
}

}  // namespace
}  // namespace motcua::service
