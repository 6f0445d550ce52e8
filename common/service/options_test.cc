// SPDX-License-Identifier: Apache-2.0
//
// What the command line, the environment and a file make of a service, and which goes before which.
#include "common/service/options.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/rpc/certificates_for_test.h"
#include "common/service/preflight.h"
#include "common/service/version.h"

namespace motcua::service {
namespace {

namespace fs = std::filesystem;

class ServiceOptions : public testing::Test {
 protected:
  ServiceOptions()
      : folder_(fs::path(testing::TempDir()) /
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~ServiceOptions() override { fs::remove_all(folder_); }

  // A path in the test's folder.
  std::string Path(const std::string& name) const { return folder_ / name; }
  // A file of settings; returns its path.
  std::string Config(const std::string& contents) const {
    std::ofstream(Path("motcua.conf")) << contents;
    return Path("motcua.conf");
  }

  std::variant<Options, Exit> Parse(const std::vector<std::string>& arguments) {
    const std::vector<ExtraFlag> extra = {
        {"--intake", "HOST:PORT of intake", &intake_, /*required=*/false, CheckCallAddress}};
    out_.str("");
    error_.str("");
    return ParseOptions({"motcua-processing", "Follows dossiers.", 7102, 7112}, extra, arguments,
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
    unsetenv("MOTCUA_METRICS_LISTEN");
    unsetenv("MOTCUA_STORE");
    unsetenv("MOTCUA_INTAKE");
    unsetenv("MOTCUA_PARTITIONS");
    unsetenv("MOTCUA_CONFIG");
    unsetenv("OTEL_EXPORTER_OTLP_ENDPOINT");
  }

  const fs::path folder_;
  std::string intake_ = "127.0.0.1:7101";
  std::ostringstream out_;
  std::ostringstream error_;
};

TEST_F(ServiceOptions, HaveDefaults) {
  const Options options = Parsed({"--store", Path("store")});

  EXPECT_EQ(options.listen, "127.0.0.1:7102");
  EXPECT_EQ(options.store, Path("store"));
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
      Parsed({"--store=" + Path("store"), "--listen", "[::]:0", "--port-file", Path("port"),
              "--partitions", "4", "--cache-mb", "64", "--drain-grace", "0.5", "--log-level",
              "debug", "--log-format", "json", "--intake", "intake:7101"});

  EXPECT_EQ(options.listen, "[::]:0");
  EXPECT_EQ(options.port_file, Path("port"));
  EXPECT_EQ(options.partition_count, 4u);
  EXPECT_EQ(options.cache_bytes, size_t{64} << 20);
  EXPECT_EQ(options.drain_grace, absl::Milliseconds(500));
  EXPECT_EQ(options.log_level, log::Level::kDebug);
  EXPECT_EQ(options.log_format, log::Format::kJson);
  EXPECT_EQ(intake_, "intake:7101");
}

TEST_F(ServiceOptions, AreReadFromTheEnvironmentUnlessThereIsAFlag) {
  setenv("MOTCUA_STORE", Path("store").c_str(), 1);
  setenv("MOTCUA_LOG_LEVEL", "error", 1);
  setenv("MOTCUA_INTAKE", "intake:1", 1);

  const Options options = Parsed({"--log-level", "warning"});

  EXPECT_EQ(options.store, Path("store"));
  EXPECT_EQ(options.log_level, log::Level::kWarning);
  EXPECT_EQ(intake_, "intake:1");
}

TEST_F(ServiceOptions, WrongFlagsExitWithTwoAndSayWhy) {
  const std::string store = Path("store");
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{},
                                             {"--store", store, "--unknown"},
                                             {"--store", store, "extra"},
                                             {"--store", store, "--store", store},
                                             {"--store", store, "--partitions", "0"},
                                             {"--store", store, "--partitions", "many"},
                                             {"--store", store, "--partitions="},
                                             {"--store", store, "--cache-mb", "1"},
                                             {"--store", store, "--drain-grace", "-1"},
                                             {"--store", store, "--log-level", "loud"},
                                             {"--store", store, "--listen", "7001"},
                                             {"--store", store, "--listen", "localhost:65536"},
                                             {"--store", store, "--intake", "intake"},
                                             {"--store", store, "--intake", "intake:0"},
                                             {"--store", store, "--config", Path("missing")},
                                             {"--store", store, "--config", folder_},
                                             {"--store", Path("missing/store")},
                                             {"--store="},
                                             {"--store"}}) {
    EXPECT_EQ(ExitOf(wrong), kExitUsage) << testing::PrintToString(wrong);
    EXPECT_NE(error_.str(), "");
  }
}

TEST_F(ServiceOptions, AreReadFromAFile) {
  const Options options = Parsed(
      {"--config", Config(absl::StrCat("# Where it stands.\n", "store = ", Path("store"), "\n",
                                       "\n", "log-level = \"debug\"\n", "  partitions=8\r\n",
                                       "intake = dns:///intake:7101"))});

  EXPECT_EQ(options.store, Path("store"));
  EXPECT_EQ(options.log_level, log::Level::kDebug);
  EXPECT_EQ(options.partition_count, 8u);
  EXPECT_EQ(intake_, "dns:///intake:7101");
}

TEST_F(ServiceOptions, CommandLineGoesBeforeEnvironmentBeforeFileBeforeDefault) {
  const std::string config = Config(absl::StrCat(
      "store = ", Path("store"), "\nlog-level = error\npartitions = 3\ncache-mb = 9\n"));
  setenv("MOTCUA_CONFIG", config.c_str(), 1);
  setenv("MOTCUA_LOG_LEVEL", "warning", 1);
  setenv("MOTCUA_PARTITIONS", "4", 1);

  const Options options = Parsed({"--partitions", "5"});

  EXPECT_EQ(options.partition_count, 5u);
  EXPECT_EQ(options.log_level, log::Level::kWarning);
  EXPECT_EQ(options.cache_bytes, size_t{9} << 20);
  EXPECT_EQ(options.drain_grace, absl::Seconds(20));
}

TEST_F(ServiceOptions, SwitchesNeedNoValueOnTheCommandLine) {
  EXPECT_TRUE(Parsed({"--store", Path("store")}).reflection);
  EXPECT_FALSE(Parsed({"--store", Path("store")}).channelz);
  EXPECT_FALSE(Parsed({"--store", Path("store"), "--reflection=false"}).reflection);
  EXPECT_TRUE(Parsed({"--channelz", "--store", Path("store")}).channelz);

  const std::string config =
      Config(absl::StrCat("store = ", Path("store"), "\nreflection = false\nchannelz = true\n"));
  EXPECT_FALSE(Parsed({"--config", config}).reflection);
  EXPECT_TRUE(Parsed({"--config", config}).channelz);
}

TEST_F(ServiceOptions, OperatorsHaveAPortUnlessItIsLeftOut) {
  EXPECT_EQ(Parsed({"--store", Path("store")}).admin_listen, "127.0.0.1:7112");
  EXPECT_EQ(Parsed({"--store", Path("store"), "--admin-listen="}).admin_listen, "");
  EXPECT_EQ(Parsed({"--store", Path("store"), "--admin-listen", ""}).admin_listen, "");
  EXPECT_EQ(
      Parsed({"--config", Config("store = " + Path("store") + "\nadmin-listen =\n")}).admin_listen,
      "");
}

// As on the command line and in the file: else what is on by default could not be switched off.
TEST_F(ServiceOptions, AnEmptyVariableIsAnEmptyValue) {
  setenv("MOTCUA_METRICS_LISTEN", "", 1);
  EXPECT_EQ(Parsed({"--config", Config("store = " + Path("store") + "\nmetrics-listen = a:1\n")})
                .metrics_listen,
            "");
  EXPECT_EQ(Parsed({"--store", Path("store"), "--metrics-listen", "b:2"}).metrics_listen, "b:2");
  setenv("MOTCUA_CONFIG", "", 1);
  EXPECT_EQ(Parsed({"--store", Path("store")}).metrics_listen, "");

  setenv("MOTCUA_PARTITIONS", "", 1);
  EXPECT_EQ(ExitOf({"--store", Path("store")}), kExitUsage);
  EXPECT_NE(error_.str().find("MOTCUA_PARTITIONS"), std::string::npos) << error_.str();
}

TEST_F(ServiceOptions, DelayIsAPartOfTheGrace) {
  const Options options =
      Parsed({"--store", Path("store"), "--drain-grace", "10", "--drain-delay", "2.5"});
  EXPECT_EQ(options.drain_grace, absl::Seconds(10));
  EXPECT_EQ(options.drain_delay, absl::Seconds(2.5));

  EXPECT_EQ(ExitOf({"--store", Path("store"), "--drain-grace", "1", "--drain-delay", "2"}),
            kExitUsage);
  EXPECT_NE(error_.str().find("--drain-delay"), std::string::npos) << error_.str();
}

TEST_F(ServiceOptions, FilesOfTlsAreLookedAt) {
  const rpc::AuthorityForTest authority("ours");
  authority.WriteCa(Path("ca"));
  authority.WritePair(Path("cert"), Path("key"));

  const Options options =
      Parsed({"--store", Path("store"), "--tls-cert", Path("cert"), "--tls-key", Path("key"),
              "--tls-client-ca", Path("ca"), "--tls-ca", Path("ca")});
  EXPECT_EQ(options.tls.certificate, Path("cert"));
  EXPECT_EQ(options.tls.client_ca, Path("ca"));
  EXPECT_EQ(OutgoingTls(options).ca, Path("ca"));
  EXPECT_EQ(OutgoingTls(options).key, Path("key"));

  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"--tls-cert", Path("cert")},
           {"--tls-key", Path("key")},
           {"--tls-client-ca", Path("ca")},
           {"--tls-ca", Path("missing")},
           {"--tls-cert", Path("cert"), "--tls-key", Path("ca")}}) {
    std::vector<std::string> arguments = {"--store", Path("store")};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    EXPECT_EQ(ExitOf(arguments), kExitUsage) << testing::PrintToString(wrong);
    EXPECT_NE(error_.str().find("TLS"), error_.str().find("--tls")) << error_.str();
  }
}

TEST_F(ServiceOptions, FailedCallsAreLoggedUnlessOthersAreAskedFor) {
  EXPECT_EQ(Parsed({"--store", "s"}).access_log, rpc::AccessLogMode::kFailed);
  EXPECT_EQ(Parsed({"--store", "s", "--access-log", "all"}).access_log, rpc::AccessLogMode::kAll);
  EXPECT_EQ(Parsed({"--store", "s", "--access-log", "none"}).access_log, std::nullopt);
}

TEST_F(ServiceOptions, TracesAreWhatTheVariablesOfOpenTelemetrySay) {
  EXPECT_FALSE(Parsed({"--store", "s"}).traces.has_value());
  setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317", 1);
  const auto traces = Parsed({"--store", "s"}).traces;
  ASSERT_TRUE(traces.has_value());
  EXPECT_EQ(traces->target, "collector:4317");
  setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", 1);
  EXPECT_EQ(ExitOf({"--store", "s"}), kExitUsage);
  EXPECT_NE(error_.str().find("OTEL_EXPORTER_OTLP_ENDPOINT"), std::string::npos);
}

TEST_F(ServiceOptions, ErrorsInAFileNameTheLineAndAreToldTogether) {
  const std::string config = Config(
      "[service]\nstore = /tmp\nunknown = 1\npartitions = many\nstore = /\njust words\n"
      "log-level = loud\nconfig = other.conf\n");

  EXPECT_EQ(ExitOf({"--config", config}), kExitUsage);

  const std::string errors = error_.str();
  for (const char* expected :
       {":1: there are no sections", ":3: unknown is unknown", ":4: ", "partitions", "many",
        ":5: store was set before, in ", ":2\n", ":6: must be NAME = VALUE", ":7: ", "loud",
        ":8: config is unknown"}) {
    EXPECT_NE(errors.find(expected), std::string::npos) << expected << "\n" << errors;
  }
}

TEST_F(ServiceOptions, ErrorsInTheEnvironmentNameTheVariable) {
  setenv("MOTCUA_PARTITIONS", "many", 1);

  EXPECT_EQ(ExitOf({"--store", Path("store")}), kExitUsage);
  EXPECT_NE(error_.str().find("MOTCUA_PARTITIONS: "), std::string::npos) << error_.str();
}

TEST_F(ServiceOptions, CheckedConfigurationIsPrintedAsAFileThatSaysTheSame) {
  const std::string config = Config("log-level = debug\nintake = intake:7101\n");
  setenv("MOTCUA_STORE", Path("store").c_str(), 1);

  EXPECT_EQ(ExitOf({"--check-config", "--config", config, "--partitions", "4"}), kExitOk)
      << error_.str();

  const std::string printed = out_.str();
  for (const std::string& expected :
       {std::string("# from the command line\npartitions = 4\n"),
        absl::StrCat("# from the environment\nstore = ", Path("store"), "\n"),
        absl::StrCat("# from ", config, "\nintake = intake:7101\n"),
        std::string("\n# defaults\nlisten = 127.0.0.1:7102\n")}) {
    EXPECT_NE(printed.find(expected), std::string::npos) << expected << "\n" << printed;
  }
  EXPECT_FALSE(fs::exists(Path("store"))) << "a check must change nothing";

  unsetenv("MOTCUA_STORE");
  intake_ = "";
  const Options again = Parsed({"--config", Config(printed)});
  EXPECT_EQ(again.store, Path("store"));
  EXPECT_EQ(again.log_level, log::Level::kDebug);
  EXPECT_EQ(again.partition_count, 4u);
  EXPECT_EQ(intake_, "intake:7101");
}

TEST_F(ServiceOptions, CheckTellsWhatIsWrongWithTheSurroundings) {
  EXPECT_EQ(ExitOf({"--check-config", "--store", Path("no/store"), "--port-file", Path("no/port")}),
            kExitUsage);

  EXPECT_NE(error_.str().find("--store: "), std::string::npos) << error_.str();
  EXPECT_NE(error_.str().find("--port-file: "), std::string::npos) << error_.str();
}

TEST_F(ServiceOptions, HelpIsGivenWhateverElseIsWrong) {
  setenv("MOTCUA_PARTITIONS", "many", 1);
  EXPECT_EQ(ExitOf({"--config", "missing", "--help"}), kExitOk);
}

TEST_F(ServiceOptions, HelpNamesEveryFlagAndItsVariable) {
  EXPECT_EQ(ExitOf({"--help"}), kExitOk);

  for (const char* word : {"motcua-processing", "Follows dossiers.",
                           "--listen",          "MOTCUA_LISTEN",
                           "--store",           "MOTCUA_STORE",
                           "--port-file",       "MOTCUA_PORT_FILE",
                           "--partitions",      "MOTCUA_PARTITIONS",
                           "--cache-mb",        "MOTCUA_CACHE_MB",
                           "--drain-grace",     "MOTCUA_DRAIN_GRACE",
                           "--log-level",       "MOTCUA_LOG_LEVEL",
                           "--log-format",      "MOTCUA_LOG_FORMAT",
                           "--intake",          "MOTCUA_INTAKE",
                           "--config",          "MOTCUA_CONFIG",
                           "--check-config",    "command line, then environment",
                           "--version",         "127.0.0.1:7102"}) {
    EXPECT_NE(out_.str().find(word), std::string::npos) << word << "\n" << out_.str();
  }
}

TEST_F(ServiceOptions, VersionIsPrinted) {
  EXPECT_EQ(ExitOf({"--version"}), kExitOk);
  EXPECT_EQ(out_.str(), VersionText("motcua-processing") + "\n");
  EXPECT_NE(out_.str().find(kVersion), std::string::npos);
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
