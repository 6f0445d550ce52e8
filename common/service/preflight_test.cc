// SPDX-License-Identifier: Apache-2.0
//
// What is found to be wrong before anything is opened.
#include "common/service/preflight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "common/service/options.h"

namespace motcua::service {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(PreflightAddress, ToListenOnHasAHostAndAPort) {
  for (const char* right : {"127.0.0.1:0", "[::]:7001", "localhost:65535"}) {
    EXPECT_EQ(CheckListenAddress(right), "") << right;
  }
  for (const char* wrong : {"", "7001", ":7001", "localhost", "localhost:", "localhost:x",
                            "localhost:-1", "localhost:65536", "unix:/run/intake"}) {
    EXPECT_THAT(CheckListenAddress(wrong), HasSubstr("must be HOST:PORT")) << wrong;
  }
}

TEST(PreflightAddress, ToCallMayHaveAScheme) {
  for (const char* right : {"intake:7001", "dns:///intake:7001", "unix:/run/intake"}) {
    EXPECT_EQ(CheckCallAddress(right), "") << right;
  }
  for (const char* wrong : {"", "intake", "intake:0"}) {
    EXPECT_NE(CheckCallAddress(wrong), "") << wrong;
  }
}

TEST(PreflightTimeZone, IsKnown) {
  EXPECT_EQ(CheckTimeZone("Asia/Ho_Chi_Minh"), "");
  EXPECT_THAT(CheckTimeZone("Asia/Hoa_Binh"), HasSubstr("Asia/Hoa_Binh"));
}

class Preflight : public testing::Test {
 protected:
  Preflight()
      : folder_(fs::path(testing::TempDir()) /
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    std::ofstream(folder_ / "file") << "no folder";
  }
  ~Preflight() override { fs::remove_all(folder_); }

  Options With(const std::string& store, const std::string& backups = "") {
    Options options;
    options.store = folder_ / store;
    options.backups = backups.empty() ? "" : folder_ / backups;
    return options;
  }

  const fs::path folder_;
};

TEST_F(Preflight, FoldersAreThereOrCanBeMade) {
  EXPECT_THAT(ProblemsOf(With("")), IsEmpty());
  EXPECT_THAT(ProblemsOf(With("store")), IsEmpty());
  EXPECT_THAT(ProblemsOf(With("store", "many/levels/of/backups")), IsEmpty());
  EXPECT_THAT(ProblemsOf(With("no/store")), ElementsAre(HasSubstr("--store: ")));
  EXPECT_THAT(ProblemsOf(With("file")), ElementsAre(HasSubstr("is no folder")));
  for (const char* const inside : {"store", "store/", "store/backups", "other/../store"}) {
    EXPECT_THAT(ProblemsOf(With("store", inside)),
                ElementsAre("--backups: must be a folder apart from --store"))
        << inside;
  }
  EXPECT_THAT(ProblemsOf(With("store", "store.backups")), IsEmpty());
  const fs::path before = fs::current_path();
  fs::current_path(folder_);
  Options relative;
  relative.store = "store";  // Not made yet.
  relative.backups = "./store/backups";
  EXPECT_THAT(ProblemsOf(relative), ElementsAre("--backups: must be a folder apart from --store"));
  fs::current_path(before);
  EXPECT_THAT(ProblemsOf(With("store", "file/backups")), ElementsAre(HasSubstr("--backups: ")));
}

TEST_F(Preflight, FolderThatCannotBeWrittenIsTold) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "no mode of a folder keeps root out";
  }
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_THAT(ProblemsOf(With("store")), ElementsAre(HasSubstr("Permission denied")));
  fs::permissions(folder_, fs::perms::owner_all);
}

TEST_F(Preflight, CertificatesOfTheCollectorAreLookedAt) {
  Options options = With("store");
  options.traces = trace::Settings{.target = "collector:4317", .is_tls = true};
  EXPECT_THAT(ProblemsOf(options), IsEmpty()) << "the machine's are taken";
  options.traces->ca_file = folder_ / "file";
  EXPECT_THAT(ProblemsOf(options), ElementsAre(HasSubstr("OTEL_EXPORTER_OTLP_CERTIFICATE: ")));
}

}  // namespace
}  // namespace motcua::service
