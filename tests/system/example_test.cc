// SPDX-License-Identifier: Apache-2.0
// Runs the example against a real intake: it must hand in one dossier, however often it is run.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "gtest/gtest.h"
#include "motcua/intake/v1/catalog_service.grpc.pb.h"
#include "tests/harness/program.h"

namespace motcua {
namespace {

namespace fs = std::filesystem;
namespace v1 = motcua::intake::v1;

void PutCatalog(const std::string& address) {
  v1::PutCatalogRequest request;
  request.set_request_id("catalogue");
  v1::WorkingCalendar& calendar = *request.add_calendars();
  calendar.set_calendar_code("vn");
  calendar.set_display_name("Lịch làm việc");
  for (auto* date : {calendar.mutable_first_date(), calendar.mutable_last_date()}) {
    date->set_year(2026);
    date->set_month(1);
    date->set_day(1);
  }
  v1::Agency& agency = *request.add_agencies();
  agency.set_agency_code("000.00.03.H28");
  agency.set_display_name("Sở Tư pháp");
  agency.set_kind(v1::AGENCY_KIND_DEPARTMENT);
  agency.set_calendar_code("vn");
  v1::Procedure& procedure = *request.add_procedures();
  procedure.set_procedure_code("1.004227");
  procedure.set_display_name("Cấp phiếu lý lịch tư pháp");
  procedure.set_field_code("ly-lich-tu-phap");
  procedure.set_field_name("Lý lịch tư pháp");
  procedure.set_level(motcua::common::v1::ONLINE_LEVEL_FULL);
  procedure.add_offering_agency_kinds(v1::AGENCY_KIND_DEPARTMENT);
  grpc::ClientContext context;
  v1::PutCatalogResponse response;
  const auto stub = v1::CatalogService::NewStub(rpc::MakeChannel(address));
  const grpc::Status status = stub->PutCatalog(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
}

std::string RunExample(const std::string& address, const fs::path& folder, int run) {
  const fs::path output = folder / absl::StrCat("output-", run);
  auto example = harness::Program::Start(
      {.path = harness::BinaryPath("submit_dossier"),
       .arguments = {address, "000.00.03.H28", "1.004227", "the-same-request"},
       .log_file = output});
  EXPECT_TRUE(example.ok()) << example.status();
  const auto exit = (*example)->Wait(absl::Seconds(30));
  EXPECT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(*exit, 0);
  std::ifstream file(output);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(Example, HandsInOneDossierHoweverOftenItIsRun) {
  const fs::path folder = fs::path(testing::TempDir()) / "example";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const std::string port_file = folder / "port";
  auto intake = harness::Program::Start({.path = harness::BinaryPath("motcua-intake"),
                                         .arguments = {"--listen", "127.0.0.1:0", "--store",
                                                       folder / "store", "--port-file", port_file},
                                         .log_file = folder / "intake.log"});
  ASSERT_TRUE(intake.ok()) << intake.status();
  const auto port = harness::WaitForPort(**intake, port_file);
  ASSERT_TRUE(port.ok()) << port.status();
  const std::string address = absl::StrCat("127.0.0.1:", *port);
  PutCatalog(address);

  const std::string first = RunExample(address, folder, 1);
  const std::string second = RunExample(address, folder, 2);

  EXPECT_NE(first.find("DOSSIER_STATE_REGISTERED"), std::string::npos) << first;
  EXPECT_EQ(first, second);
  const auto exit = (*intake)->Terminate();
  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(*exit, 0);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace motcua
