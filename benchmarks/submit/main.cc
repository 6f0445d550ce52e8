// SPDX-License-Identifier: Apache-2.0
// motcua-bench-submit: durable SubmitDossier beside a bare echo of the same message sizes, on the
// same server host, in alternating rounds of one run. Starts both servers itself, each a process of
// its own with a fresh store, and prints a Markdown table of medians and their ratio. Exits with 1
// if any call failed.
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "benchmarks/submit/closed_loop.h"
#include "common/rpc/channel.h"
#include "common/status/status_macros.h"
#include "motcua/echo/v1/echo_service.grpc.pb.h"
#include "motcua/intake/v1/catalog_service.grpc.pb.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "tests/harness/program.h"

namespace motcua::bench {
namespace {

namespace fs = std::filesystem;
namespace v1 = motcua::intake::v1;

constexpr char kAgencyPrefix[] = "000.00.";
constexpr int kAgencyCount = 32;
constexpr char kProcedure[] = "1.000001";
constexpr absl::Duration kCallTimeout = absl::Seconds(30);

struct Server {
  std::unique_ptr<harness::Program> program;
  std::string address;
};

absl::StatusOr<Server> StartServer(const std::string& name, const fs::path& folder) {
  const std::string port_file = folder / (name + ".port");
  Server server;
  MOTCUA_ASSIGN_OR_RETURN(
      server.program,
      harness::Program::Start({.path = harness::BinaryPath(name),
                               .arguments = {"--listen", "127.0.0.1:0", "--store",
                                             folder / (name + ".store"), "--port-file", port_file},
                               .log_file = folder / (name + ".log")}));
  MOTCUA_ASSIGN_OR_RETURN(const int port, harness::WaitForPort(*server.program, port_file));
  server.address = absl::StrCat("127.0.0.1:", port);
  return server;
}

std::string AgencyCode(int number) { return absl::StrFormat("%s%02d.H28", kAgencyPrefix, number); }

v1::PutCatalogRequest SmallCatalog() {
  v1::PutCatalogRequest request;
  request.set_request_id("catalogue");
  v1::WorkingCalendar& calendar = *request.add_calendars();
  calendar.set_calendar_code("vn");
  calendar.set_display_name("Lịch làm việc");
  calendar.mutable_first_date()->set_year(2026);
  calendar.mutable_first_date()->set_month(1);
  calendar.mutable_first_date()->set_day(1);
  *calendar.mutable_last_date() = calendar.first_date();
  for (int i = 0; i < kAgencyCount; ++i) {
    v1::Agency& agency = *request.add_agencies();
    agency.set_agency_code(AgencyCode(i));
    agency.set_display_name("Cơ quan");
    agency.set_kind(v1::AGENCY_KIND_COMMUNE);
    agency.set_calendar_code("vn");
  }
  v1::Procedure& procedure = *request.add_procedures();
  procedure.set_procedure_code(kProcedure);
  procedure.set_display_name("Đăng ký khai sinh");
  procedure.set_field_code("ho-tich");
  procedure.set_field_name("Hộ tịch");
  procedure.set_level(motcua::common::v1::ONLINE_LEVEL_FULL);
  procedure.mutable_time_limit()->set_working_days(1);
  procedure.add_offering_agency_kinds(v1::AGENCY_KIND_COMMUNE);
  return request;
}

v1::SubmitDossierRequest MakeSubmission(uint64_t number) {
  v1::SubmitDossierRequest request;
  request.set_request_id(absl::StrFormat("bench-%024d", number));
  request.set_agency_code(AgencyCode(static_cast<int>(number % kAgencyCount)));
  request.set_procedure_code(kProcedure);
  request.set_channel(motcua::common::v1::CHANNEL_ONLINE);
  v1::Applicant& applicant = *request.mutable_applicant();
  applicant.set_kind(v1::APPLICANT_KIND_INDIVIDUAL);
  applicant.set_full_name("Nguyễn Thị Hoà Bình");
  applicant.set_identity_number(absl::StrFormat("%012d", number % 1000000000000));
  applicant.set_phone("0912345678");
  applicant.set_address("Tổ 5, phường Phương Lâm, thành phố Hòa Bình, tỉnh Hòa Bình");
  for (int i = 0; i < 3; ++i) {
    v1::Document& document = *request.add_documents();
    document.set_document_code(absl::StrCat("giay-", i));
    document.set_display_name("Tờ khai đăng ký khai sinh.pdf");
    document.set_sha256(std::string(32, static_cast<char>('a' + i)));
    document.set_size_bytes(250000);
    document.set_storage_uri(absl::StrFormat("s3://dossiers/2026/%024d/%d", number, i));
  }
  return request;
}

// One unary call that owns everything it needs until it has answered.
template <typename Request, typename Response>
struct PendingCall {
  grpc::ClientContext context;
  Request request;
  Response response;
};

template <typename Request, typename Response>
std::unique_ptr<PendingCall<Request, Response>> NewCall(Request request) {
  auto call = std::make_unique<PendingCall<Request, Response>>();
  call->request = std::move(request);
  call->context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  return call;
}

class Bench {
 public:
  Bench(const LoopOptions& loop, const std::string& intake, const std::string& echo) : loop_(loop) {
    for (int i = 0; i < loop.channels; ++i) {
      intake_.push_back(v1::IntakeService::NewStub(rpc::MakeChannel(intake)));
      echo_.push_back(motcua::echo::v1::EchoService::NewStub(rpc::MakeChannel(echo)));
    }
    catalog_ = v1::CatalogService::NewStub(rpc::MakeChannel(intake));
  }

  // Puts the catalogue and measures how large messages are. False if a call fails.
  bool Prepare() {
    grpc::ClientContext put_context;
    v1::PutCatalogResponse put;
    grpc::ClientContext submit_context;
    v1::SubmitDossierResponse submitted;
    const v1::SubmitDossierRequest submission = MakeSubmission(next_++);
    if (!catalog_->PutCatalog(&put_context, SmallCatalog(), &put).ok() ||
        !intake_[0]->SubmitDossier(&submit_context, submission, &submitted).ok()) {
      return false;
    }
    request_bytes_ = submission.ByteSizeLong();
    response_bytes_ = submitted.ByteSizeLong();
    return true;
  }

  LoopResult RunEcho() {
    const std::string payload(request_bytes_, 'x');
    return RunClosedLoop(loop_, [&](int channel, std::function<void(const grpc::Status&)> done) {
      motcua::echo::v1::EchoRequest request;
      request.set_payload(payload);
      request.set_response_bytes(static_cast<uint32_t>(response_bytes_));
      auto* const call =
          NewCall<motcua::echo::v1::EchoRequest, motcua::echo::v1::EchoResponse>(std::move(request))
              .release();
      echo_[channel]->async()->Echo(&call->context, &call->request, &call->response,
                                    [call, done = std::move(done)](const grpc::Status& status) {
                                      delete call;
                                      done(status);
                                    });
    });
  }

  LoopResult RunSubmit() {
    return RunClosedLoop(loop_, [&](int channel, std::function<void(const grpc::Status&)> done) {
      auto* const call =
          NewCall<v1::SubmitDossierRequest, v1::SubmitDossierResponse>(MakeSubmission(next_++))
              .release();
      intake_[channel]->async()->SubmitDossier(
          &call->context, &call->request, &call->response,
          [call, done = std::move(done)](const grpc::Status& status) {
            // An answer without a dossier would be a failure that looks like success.
            const bool answered = !status.ok() || !call->response.dossier().dossier_id().empty();
            delete call;
            done(answered ? status : grpc::Status(grpc::StatusCode::DATA_LOSS, "empty answer"));
          });
    });
  }

  size_t request_bytes() const { return request_bytes_; }
  size_t response_bytes() const { return response_bytes_; }

 private:
  const LoopOptions loop_;
  std::vector<std::unique_ptr<v1::IntakeService::Stub>> intake_;
  std::vector<std::unique_ptr<motcua::echo::v1::EchoService::Stub>> echo_;
  std::unique_ptr<v1::CatalogService::Stub> catalog_;
  std::atomic<uint64_t> next_ = 1;
  size_t request_bytes_ = 0;
  size_t response_bytes_ = 0;
};

LoopResult Median(std::vector<LoopResult> rounds) {
  std::sort(rounds.begin(), rounds.end(), [](const LoopResult& a, const LoopResult& b) {
    return a.calls_per_second < b.calls_per_second;
  });
  return rounds[rounds.size() / 2];
}

void PrintRow(const std::string& name, const LoopResult& result) {
  std::cout << absl::StrFormat("| %s | %.0f | %.2f | %.2f |\n", name, result.calls_per_second,
                               absl::ToDoubleMilliseconds(result.p50),
                               absl::ToDoubleMilliseconds(result.p99));
}

int Report(Bench& bench, int rounds) {
  std::vector<LoopResult> echoes;
  std::vector<LoopResult> submits;
  std::vector<double> ratios;
  uint64_t failed = 0;
  // One unmeasured round of each warms caches and connections.
  bench.RunEcho();
  bench.RunSubmit();
  for (int round = 0; round < rounds; ++round) {
    echoes.push_back(bench.RunEcho());
    submits.push_back(bench.RunSubmit());
    ratios.push_back(submits.back().calls_per_second / echoes.back().calls_per_second);
    failed += echoes.back().failed + submits.back().failed;
  }
  std::sort(ratios.begin(), ratios.end());
  std::cout << absl::StrFormat("Request %d bytes, response %d bytes; medians of %d rounds.\n\n",
                               bench.request_bytes(), bench.response_bytes(), rounds);
  std::cout << "| call | calls/s | p50 ms | p99 ms |\n| --- | --- | --- | --- |\n";
  PrintRow("bare unary echo", Median(echoes));
  PrintRow("durable SubmitDossier", Median(submits));
  std::cout << absl::StrFormat("\nsubmit ÷ echo: %.2f (rounds: %.2f to %.2f); failed calls: %d\n",
                               ratios[ratios.size() / 2], ratios.front(), ratios.back(), failed);
  return failed == 0 ? 0 : 1;
}

int Main(int argc, char** argv) {
  CLI::App app("Durable SubmitDossier beside a bare echo, in alternating rounds of one run.");
  LoopOptions loop;
  int rounds = 5;
  double seconds = 3;
  std::string folder = "build/bench";
  app.add_option("--outstanding", loop.outstanding, "Calls outstanding")
      ->check(CLI::Range(1, 4096));
  app.add_option("--channels", loop.channels, "Connections")->check(CLI::Range(1, 64));
  app.add_option("--rounds", rounds, "Rounds of each")->check(CLI::Range(1, 100));
  app.add_option("--seconds", seconds, "Length of a round")->check(CLI::Range(0.1, 60.0));
  app.add_option("--folder", folder, "Where stores and logs go; emptied first");
  CLI11_PARSE(app, argc, argv);
  loop.duration = absl::Seconds(seconds);
  fs::remove_all(fs::path(folder) / "submit");
  fs::create_directories(fs::path(folder) / "submit");
  const auto echo = StartServer("motcua-echo", fs::path(folder) / "submit");
  const auto intake = StartServer("motcua-intake", fs::path(folder) / "submit");
  if (!echo.ok() || !intake.ok()) {
    std::cerr << "cannot start the servers: " << (echo.ok() ? intake : echo).status() << "\n";
    return 1;
  }
  Bench bench(loop, intake->address, echo->address);
  if (!bench.Prepare()) {
    std::cerr << "the first calls failed\n";
    return 1;
  }
  return Report(bench, rounds);
}

}  // namespace
}  // namespace motcua::bench

int main(int argc, char** argv) { return motcua::bench::Main(argc, argv); }
