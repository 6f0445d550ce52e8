// SPDX-License-Identifier: Apache-2.0
// Three services that speak TLS with each other and with callers, and ask everyone for a
// certificate: a dossier goes all the way, strangers do not, and what changes on disk counts for
// new connections without a restart.
#include "common/rpc/tls.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/client.h"
#include "common/rpc/certificates_for_test.h"
#include "common/rpc/health.h"
#include "gtest/gtest.h"
#include "tests/harness/small_province.h"
#include "tests/system/province.h"

namespace motcua::system_test {
namespace {

namespace fs = std::filesystem;
using client::Client;
using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckResponse;
using intake::v1::CatalogService;
using intake::v1::IntakeService;
using statistics::v1::StatisticsService;

constexpr uint32_t kAgencyCount = 2;
constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr absl::Duration kPollInterval = absl::Milliseconds(50);

class Tls : public testing::Test {
 protected:
  Tls()
      : province_(fs::path(testing::TempDir()) / "tls" /
                  testing::UnitTest::GetInstance()->current_test_info()->name()) {
    Issue(first_, "services");
    Issue(first_, "caller");
    Issue(strangers_, "stranger");
  }

  fs::path File(const std::string& name) const { return province_.folder() / name; }

  // What somebody holds: NAME.ca, NAME.crt, NAME.key.
  void Issue(const rpc::AuthorityForTest& authority, const std::string& name) {
    authority.WriteCa(File(name + ".ca"));
    authority.WritePair(File(name + ".crt"), File(name + ".key"));
  }
  rpc::ClientTls Of(const std::string& name) const {
    return {
        .ca = File(name + ".ca"), .certificate = File(name + ".crt"), .key = File(name + ".key")};
  }
  std::vector<std::string> ServiceFlags() const {
    return {"--tls-cert",      File("services.crt"), "--tls-key", File("services.key"),
            "--tls-client-ca", File("services.ca"),  "--tls-ca",  File("services.ca")};
  }
  std::vector<std::string> CtlFlags() const {
    return {"--tls-ca",  File("caller.ca"),  "--tls-cert", File("caller.crt"),
            "--tls-key", File("caller.key"), "--timeout",  "30"};
  }

  Client MakeClient() const {
    return Client({.addresses = {.intake = province_.address(kIntake),
                                 .processing = province_.address(kProcessing),
                                 .statistics = province_.address(kStatistics)},
                   .caller = "desk",
                   .timeout = kPatience,
                   .credentials = rpc::MakeCredentials(Of("caller"))});
  }

  // Whether a new connection with these files is answered by the service.
  bool GetsThrough(Service service, const rpc::ClientTls& tls) const {
    return Check(client::MakeChannel(province_.address(service),
                                     {.credentials = rpc::MakeCredentials(tls)}),
                 "")
        .has_value();
  }
  static std::optional<HealthCheckResponse::ServingStatus> Check(
      const std::shared_ptr<grpc::Channel>& channel, const std::string& name) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(name);
    HealthCheckResponse response;
    return Health::NewStub(channel)->Check(&context, request, &response).ok()
               ? std::optional(response.status())
               : std::nullopt;
  }

  void PutCatalog(Client& client) {
    auto catalog = harness::SmallProvince(
        kAgencyCount, absl::CivilYear(absl::ToCivilYear(absl::Now(), absl::UTCTimeZone())));
    intake::v1::PutCatalogResponse response;
    const grpc::Status put = client.Call(&CatalogService::Stub::PutCatalog, catalog, response);
    ASSERT_TRUE(put.ok()) << put.error_message();
  }
  // Hands in and accepts a dossier, and returns how many statistics has counted once it knows it.
  int64_t TakeOneThrough(Client& client) {
    intake::v1::SubmitDossierRequest submission = harness::SmallSubmission(1);
    intake::v1::SubmitDossierResponse submitted;
    grpc::Status status = client.Call(&IntakeService::Stub::SubmitDossier, submission, submitted);
    EXPECT_TRUE(status.ok()) << status.error_message();
    intake::v1::AcceptDossierRequest acceptance;
    acceptance.set_dossier(submitted.dossier().dossier_id());
    intake::v1::AcceptDossierResponse accepted;
    status = client.Call(&IntakeService::Stub::AcceptDossier, acceptance, accepted);
    EXPECT_TRUE(status.ok()) << status.error_message();
    ExpectCtl({"wait"});
    statistics::v1::GetStatisticsStatusRequest request;
    statistics::v1::GetStatisticsStatusResponse counted;
    status = client.Call(&StatisticsService::Stub::GetStatisticsStatus, request, counted);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return counted.dossier_count();
  }
  void ExpectCtl(std::vector<std::string> arguments) {
    const std::vector<std::string> flags = CtlFlags();
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const auto exit = province_.Run("motcuactl", arguments);
    ASSERT_TRUE(exit.ok()) << exit.status();
    EXPECT_EQ(*exit, 0) << province_.LogOf("motcuactl");
  }

  // Runs intake with these flags until it ends by itself; returns its exit status.
  int RunIntake(const std::vector<std::string>& flags, const fs::path& log) {
    std::vector<std::string> arguments = {"--listen", "127.0.0.1:0", "--store", File("store")};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    auto program = harness::Program::Start(
        {.path = harness::BinaryPath("motcua-intake"), .arguments = arguments, .log_file = log});
    return program.ok() ? (*program)->Wait(kPatience).value_or(-1) : -1;
  }

  const rpc::AuthorityForTest first_{"first"};
  const rpc::AuthorityForTest second_{"second"};
  const rpc::AuthorityForTest strangers_{"strangers"};
  Province province_;
};

TEST_F(Tls, ADossierGoesAllTheWayAndStrangersDoNot) {
  ASSERT_EQ(province_.StartAll(ServiceFlags()), absl::OkStatus());
  Client client = MakeClient();
  PutCatalog(client);

  EXPECT_EQ(TakeOneThrough(client), 1);

  for (const Service service : {kIntake, kProcessing, kStatistics}) {
    EXPECT_TRUE(GetsThrough(service, Of("caller")));
    EXPECT_FALSE(GetsThrough(service, {})) << "plaintext";
    EXPECT_FALSE(GetsThrough(service, {.ca = File("caller.ca")})) << "without a certificate";
    rpc::ClientTls stranger = Of("stranger");
    EXPECT_FALSE(GetsThrough(service, stranger)) << "does not trust the service";
    stranger.ca = File("caller.ca");
    EXPECT_FALSE(GetsThrough(service, stranger)) << "with the certificate of another authority";
    // Probes have none, and need none.
    EXPECT_EQ(Check(client::MakeChannel(province_.admin_address(service)), rpc::kLiveness),
              HealthCheckResponse::SERVING);
  }
  // What operators do goes by the admin port.
  ExpectCtl({"verify"});
  ExpectCtl({"log-level"});
}

TEST_F(Tls, FilesThatChangeCountForNewConnections) {
  ASSERT_EQ(province_.StartAll(ServiceFlags()), absl::OkStatus());
  Client client = MakeClient();
  PutCatalog(client);
  ASSERT_EQ(TakeOneThrough(client), 1);
  Issue(first_, "late");

  Issue(second_, "services");
  Issue(second_, "caller");

  for (const Service service : {kIntake, kProcessing, kStatistics}) {
    const absl::Time end = absl::Now() + kPatience;
    while (!GetsThrough(service, Of("caller"))) {
      ASSERT_LT(absl::Now(), end) << "the service goes by its old files";
      absl::SleepFor(kPollInterval);
    }
    EXPECT_FALSE(GetsThrough(service, Of("late")));
    rpc::ClientTls late = Of("late");
    late.ca = File("caller.ca");
    EXPECT_FALSE(GetsThrough(service, late)) << "with a certificate of the old authority";
  }
  // Connections that were open stay, and a service that starts now finds the others.
  EXPECT_EQ(TakeOneThrough(client), 2);
  ASSERT_EQ(province_.Terminate(kProcessing), absl::OkStatus());
  ASSERT_EQ(province_.Start(kProcessing), absl::OkStatus());
  Client another = MakeClient();
  EXPECT_EQ(TakeOneThrough(another), 3);
}

TEST_F(Tls, FilesThatCannotBeUsedEndTheStart) {
  std::ofstream(File("text")) << "no PEM";
  struct Row {
    std::vector<std::string> flags;
    std::string says;
  };
  int number = 0;
  for (const Row& row : std::vector<Row>{
           {{"--tls-cert", File("services.crt")}, "--tls-cert and --tls-key need each other"},
           {{"--tls-client-ca", File("services.ca")}, "--tls-client-ca needs --tls-cert"},
           {{"--tls-ca", File("missing")}, "missing: cannot be read: No such file"},
           {{"--tls-cert", File("text"), "--tls-key", File("services.key")},
            "text: holds no certificate in PEM"},
           {{"--tls-cert", File("services.crt"), "--tls-key", File("stranger.key")},
            "stranger.key: is not the key of the certificate in"}}) {
    const fs::path log = File(absl::StrCat("log-", ++number));
    EXPECT_EQ(RunIntake(row.flags, log), 2);

    std::string line;
    std::getline(std::ifstream(log), line);
    EXPECT_NE(line.find(row.says), std::string::npos) << line;
    EXPECT_FALSE(fs::exists(File("store"))) << "nothing may be opened before";
  }
}

}  // namespace
}  // namespace motcua::system_test
