// SPDX-License-Identifier: Apache-2.0
//
// Who gets through with which files, and what is said of those that cannot be used.
#include "common/rpc/tls.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "common/rpc/certificates_for_test.h"
#include "common/rpc/scripted_service_test.h"

namespace motcua::rpc {
namespace {

namespace fs = std::filesystem;

class Tls : public testing::Test {
 protected:
  Tls()
      : folder_(fs::path(testing::TempDir()) /
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    ours_.WriteCa(folder_ / "ours.crt");
    ours_.WritePair(folder_ / "tls.crt", folder_ / "tls.key");
    others_.WriteCa(folder_ / "others.crt");
    others_.WritePair(folder_ / "other.crt", folder_ / "other.key");
    std::ofstream(folder_ / "text") << "no PEM";
  }
  ~Tls() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ / name; }
  ServerTls Ours() const { return {.certificate = Path("tls.crt"), .key = Path("tls.key")}; }

  void Serve(const ServerTls& tls) {
    auto host = ServerHost::Start({.tls = tls}, {&service_});
    ASSERT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
  }
  bool GetsThrough(const ClientTls& tls) const {
    const auto stub = Scripted::NewStub(MakeChannel(absl::StrCat("127.0.0.1:", host_->port()),
                                                    {.credentials = MakeCredentials(tls)}));
    grpc::ClientContext context;
    UnaryResponse response;
    return stub->GetHead(&context, UnaryRequest(), &response).ok();
  }

  const AuthorityForTest ours_{"ours"};
  const AuthorityForTest others_{"others"};
  const fs::path folder_;
  ScriptedService service_;
  std::unique_ptr<ServerHost> host_;
};

TEST_F(Tls, WithoutACaOfCallersAnyoneWhoTrustsTheServerGetsThrough) {
  Serve(Ours());

  EXPECT_TRUE(GetsThrough({.ca = Path("ours.crt")}));
  EXPECT_TRUE(GetsThrough(
      {.ca = Path("ours.crt"), .certificate = Path("other.crt"), .key = Path("other.key")}));
  EXPECT_FALSE(GetsThrough({.ca = Path("others.crt")}));
  EXPECT_FALSE(GetsThrough({})) << "plaintext";
}

TEST_F(Tls, WithACaOfCallersTheyMustShowACertificateOfIt) {
  ServerTls tls = Ours();
  tls.client_ca = Path("ours.crt");
  Serve(tls);

  EXPECT_TRUE(GetsThrough(
      {.ca = Path("ours.crt"), .certificate = Path("tls.crt"), .key = Path("tls.key")}));
  EXPECT_FALSE(GetsThrough({.ca = Path("ours.crt")}));
  EXPECT_FALSE(GetsThrough(
      {.ca = Path("ours.crt"), .certificate = Path("other.crt"), .key = Path("other.key")}));
  EXPECT_FALSE(GetsThrough({})) << "plaintext";
}

TEST_F(Tls, WithoutFilesEverythingIsPlaintext) {
  Serve({});

  EXPECT_TRUE(GetsThrough({}));
  EXPECT_FALSE(GetsThrough({.ca = Path("ours.crt")}));
}

TEST_F(Tls, FilesThatCannotBeUsedAreTold) {
  others_.WritePair(folder_ / "old.crt", folder_ / "old.key", /*life_seconds=*/-60);
  struct Row {
    ServerTls tls;
    std::string says;
  };
  for (const Row& row : std::vector<Row>{
           {{Path("missing"), Path("tls.key")}, Path("missing") + ": cannot be read: No such file"},
           {{folder_, Path("tls.key")}, folder_.string() + ": holds no certificate"},
           {{Path("text"), Path("tls.key")}, Path("text") + ": holds no certificate in PEM"},
           {{Path("tls.key"), Path("tls.key")}, Path("tls.key") + ": holds no certificate"},
           {{Path("old.crt"), Path("old.key")}, Path("old.crt") + ": the certificate has expired"},
           {{Path("tls.crt"), Path("missing")}, Path("missing") + ": cannot be read"},
           {{Path("tls.crt"), Path("text")}, Path("text") + ": holds no private key"},
           {{Path("tls.crt"), Path("other.key")}, Path("other.key") + ": is not the key of the"},
           {{Path("tls.crt"), Path("tls.key"), Path("text")}, Path("text") + ": holds no"}}) {
    const absl::Status status = CheckFiles(row.tls);

    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(std::string(status.message()).substr(0, row.says.size()), row.says);
    EXPECT_EQ(ServerHost::Start({.tls = row.tls}, {}).status(), status);
  }
  EXPECT_TRUE(CheckFiles(Ours()).ok());
}

TEST_F(Tls, FilesOfACallerAreCheckedToo) {
  EXPECT_TRUE(CheckFiles(ClientTls()).ok());
  EXPECT_TRUE(CheckFiles(ClientTls{.ca = Path("ours.crt")}).ok());
  EXPECT_FALSE(CheckFiles(ClientTls{.ca = Path("text")}).ok());
  EXPECT_FALSE(CheckFiles(ClientTls{.ca = Path("ours.crt"),
                                    .certificate = Path("tls.crt"),
                                    .key = Path("other.key")})
                   .ok());
}

}  // namespace
}  // namespace motcua::rpc
