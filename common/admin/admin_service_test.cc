// SPDX-License-Identifier: Apache-2.0
// What operators are answered over the wire.
#include "common/admin/admin_service.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "common/errors/errors.h"
#include "common/log/log.h"
#include "common/rpc/channel.h"
#include "common/rpc/server_host.h"

namespace motcua::admin {
namespace {

namespace fs = std::filesystem;
namespace v1 = motcua::admin::v1;

class AdminServiceTest : public testing::Test {
 protected:
  AdminServiceTest()
      : folder_(fs::path(testing::TempDir()) /
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    store_ = *kv::Store::Open(
        {.path = folder_ / "store", .service = "test", .tables = {{.name = "rows"}}});
  }
  ~AdminServiceTest() override {
    host_.reset();
    service_.reset();
    store_.reset();
    fs::remove_all(folder_);
  }

  void Serve(const std::string& backups) {
    AdminOptions options;
    options.backups = backups;
    options.revisions = [] {
      return std::vector<engine::Revision>{{.journal = "test", .partition = 0, .sequence = 7}};
    };
    options.verify = [this](const std::string& path, const std::string&,
                            const std::function<bool()>&) -> absl::StatusOr<audit::Report> {
      EXPECT_TRUE(fs::exists(path)) << "the checkpoint";
      verified_ = path;
      audit::Report report{.entries = 3, .rows = 4};
      report.findings.Add("rows 00", "is missing");
      return report;
    };
    service_ = std::make_unique<AdminService>(std::move(options), store_.get());
    host_ = *rpc::ServerHost::Start({}, {service_.get()});
    stub_ = v1::AdminService::NewStub(
        rpc::MakeChannel("127.0.0.1:" + std::to_string(host_->port()), {}));
  }

  template <typename Request, typename Response, typename Method>
  absl::Status Call(Method method, const Request& request, Response& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    return rpc::FromGrpcStatus((stub_.get()->*method)(&context, request, &response));
  }

  const fs::path folder_;
  std::unique_ptr<kv::Store> store_;
  std::unique_ptr<AdminService> service_;
  std::unique_ptr<rpc::ServerHost> host_;
  std::unique_ptr<v1::AdminService::Stub> stub_;
  std::string verified_;
};

TEST_F(AdminServiceTest, TakesListsAndPrunesBackups) {
  Serve(folder_ / "backups");
  for (uint32_t i = 1; i <= 3; ++i) {
    v1::CreateBackupResponse made;
    ASSERT_TRUE(Call(&v1::AdminService::Stub::CreateBackup, v1::CreateBackupRequest(), made).ok());
    EXPECT_EQ(made.backup().backup_id(), i);
    EXPECT_GT(made.backup().size_bytes(), 0u);
    ASSERT_EQ(made.backup().revisions_size(), 1);
    EXPECT_EQ(made.backup().revisions(0).sequence(), 7u);
  }
  v1::ListBackupsResponse listed;
  ASSERT_TRUE(Call(&v1::AdminService::Stub::ListBackups, v1::ListBackupsRequest(), listed).ok());
  EXPECT_EQ(listed.backups_size(), 3);

  v1::PruneBackupsRequest prune;
  v1::PruneBackupsResponse left;
  EXPECT_EQ(errors::ReasonOf(Call(&v1::AdminService::Stub::PruneBackups, prune, left)),
            "INVALID_FIELD");
  prune.set_keep_count(1);
  ASSERT_TRUE(Call(&v1::AdminService::Stub::PruneBackups, prune, left).ok());
  ASSERT_EQ(left.backups_size(), 1);
  EXPECT_EQ(left.backups(0).backup_id(), 3u);
}

TEST_F(AdminServiceTest, LeavesTheBackupsOfAnotherServiceAlone) {
  const kv::Backups others(folder_ / "backups");
  {
    const auto other = *kv::Store::Open(
        {.path = folder_ / "other", .service = "other", .tables = {{.name = "rows"}}});
    ASSERT_TRUE(others.Create(*other, "").ok());
    ASSERT_TRUE(others.Create(*other, "").ok());
  }
  Serve(folder_ / "backups");

  v1::CreateBackupResponse made;
  EXPECT_EQ(errors::ReasonOf(
                Call(&v1::AdminService::Stub::CreateBackup, v1::CreateBackupRequest(), made)),
            "STORE_MISMATCH");
  v1::PruneBackupsRequest prune;
  prune.set_keep_count(1);
  v1::PruneBackupsResponse left;
  EXPECT_EQ(errors::ReasonOf(Call(&v1::AdminService::Stub::PruneBackups, prune, left)),
            "STORE_MISMATCH");
  EXPECT_EQ(others.List()->size(), 2u);
}

TEST_F(AdminServiceTest, TakesBackupsAgainWhenTheFolderIsBack) {
  Serve(folder_ / "backups");
  v1::CreateBackupResponse made;
  ASSERT_TRUE(Call(&v1::AdminService::Stub::CreateBackup, v1::CreateBackupRequest(), made).ok());
  fs::remove_all(folder_ / "backups");
  v1::ListBackupsResponse listed;
  ASSERT_TRUE(Call(&v1::AdminService::Stub::ListBackups, v1::ListBackupsRequest(), listed).ok());
  EXPECT_EQ(listed.backups_size(), 0);

  fs::create_directories(folder_ / "backups");

  ASSERT_TRUE(Call(&v1::AdminService::Stub::CreateBackup, v1::CreateBackupRequest(), made).ok());
  ASSERT_TRUE(Call(&v1::AdminService::Stub::ListBackups, v1::ListBackupsRequest(), listed).ok());
  EXPECT_EQ(listed.backups_size(), 1);
}

TEST_F(AdminServiceTest, SaysThatThereIsNoFolderForBackups) {
  Serve("");
  v1::CreateBackupResponse made;
  EXPECT_EQ(errors::ReasonOf(
                Call(&v1::AdminService::Stub::CreateBackup, v1::CreateBackupRequest(), made)),
            "BACKUPS_OFF");
}

TEST_F(AdminServiceTest, TellsWhatAnAuditFoundAndLeavesNothingBehind) {
  Serve("");
  v1::VerifyStoreResponse response;
  ASSERT_TRUE(Call(&v1::AdminService::Stub::VerifyStore, v1::VerifyStoreRequest(), response).ok());
  EXPECT_EQ(response.entry_count(), 3u);
  EXPECT_EQ(response.row_count(), 4u);
  ASSERT_EQ(response.finding_count(), 1u);
  EXPECT_EQ(response.findings(0).place(), "rows 00");
  EXPECT_FALSE(fs::exists(verified_));
}

TEST_F(AdminServiceTest, ChangesWhatIsLogged) {
  log::Install({.level = log::Level::kWarning});
  Serve("");
  v1::GetLogLevelResponse now;
  ASSERT_TRUE(Call(&v1::AdminService::Stub::GetLogLevel, v1::GetLogLevelRequest(), now).ok());
  EXPECT_EQ(now.level(), v1::LOG_LEVEL_WARNING);

  v1::SetLogLevelRequest request;
  request.set_level(v1::LOG_LEVEL_ERROR);
  v1::SetLogLevelResponse response;
  ASSERT_TRUE(Call(&v1::AdminService::Stub::SetLogLevel, request, response).ok());

  EXPECT_EQ(response.previous_level(), v1::LOG_LEVEL_WARNING);
  EXPECT_EQ(response.level(), v1::LOG_LEVEL_ERROR);
  EXPECT_FALSE(log::IsEnabled(log::Level::kWarning));
  ASSERT_TRUE(Call(&v1::AdminService::Stub::GetLogLevel, v1::GetLogLevelRequest(), now).ok());
  EXPECT_EQ(now.level(), v1::LOG_LEVEL_ERROR);
  log::Install({.level = log::Level::kWarning});
}

TEST_F(AdminServiceTest, RefusesALevelThatIsNone) {
  log::Install({.level = log::Level::kWarning});
  Serve("");
  for (const int level : {0, 5, -1}) {
    v1::SetLogLevelRequest request;
    request.set_level(static_cast<v1::LogLevel>(level));
    v1::SetLogLevelResponse response;
    EXPECT_EQ(errors::ReasonOf(Call(&v1::AdminService::Stub::SetLogLevel, request, response)),
              "INVALID_FIELD");
  }
  EXPECT_EQ(log::CurrentLevel(), log::Level::kWarning);
}

TEST_F(AdminServiceTest, RefusesWhileDraining) {
  Serve("");
  service_->Drain();
  v1::VerifyStoreResponse response;
  EXPECT_EQ(errors::ReasonOf(
                Call(&v1::AdminService::Stub::VerifyStore, v1::VerifyStoreRequest(), response)),
            "DRAINING");
}

}  // namespace
}  // namespace motcua::admin
