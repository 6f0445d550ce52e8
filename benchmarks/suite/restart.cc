// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "benchmarks/suite/interruption.h"
#include "benchmarks/suite/modes.h"
#include "benchmarks/suite/process_cpu.h"
#include "benchmarks/suite/store_size.h"
#include "common/rpc/channel.h"
#include "common/status/status_macros.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/harness/program.h"

namespace motcua::bench {
namespace {

namespace health_v1 = grpc::health::v1;

constexpr const char* kServices[] = {"intake", "processing", "statistics"};
// How long there is load before anything is stopped.
constexpr absl::Duration kLoadBeforeRestart = absl::Seconds(3);
constexpr absl::Duration kServingTimeout = absl::Minutes(2);
constexpr absl::Duration kPollInterval = absl::Milliseconds(5);

absl::Status AwaitServing(const std::string& address) {
  const auto stub = health_v1::Health::NewStub(rpc::MakeChannel(address));
  const absl::Time deadline = absl::Now() + kServingTimeout;
  while (absl::Now() < deadline) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(deadline));
    context.set_wait_for_ready(true);
    health_v1::HealthCheckResponse response;
    if (stub->Check(&context, {}, &response).ok() &&
        response.status() == health_v1::HealthCheckResponse::SERVING) {
      return absl::OkStatus();
    }
    absl::SleepFor(kPollInterval);
  }
  return absl::DeadlineExceededError(absl::StrCat(address, " is not serving"));
}

// Hands dossiers in until it is killed.
absl::StatusOr<std::unique_ptr<harness::Program>> StartLoad(const Servers& province) {
  std::vector<std::string> arguments = {"run", "--quiet",  "--scenario", "submit",    "--duration",
                                        "60s", "--warmup", "0s",         "--timeout", "1s"};
  const std::vector<std::string> addresses = province.AddressFlags();
  arguments.insert(arguments.end(), addresses.begin(), addresses.end());
  MOTCUA_ASSIGN_OR_RETURN(
      std::unique_ptr<harness::Program> load,
      harness::Program::Start({.path = harness::BinaryPath("motcua-load"),
                               .arguments = arguments,
                               .log_file = province.folder() / "restart-load.log"}));
  absl::SleepFor(kLoadBeforeRestart);
  if (!load->running() || load->Wait(absl::ZeroDuration()).ok()) {
    return absl::InternalError("the load ended before its time; see restart-load.log");
  }
  return load;
}

using SecondsByService = std::map<std::string, std::vector<double>>;

absl::Status KillAndStart(Servers& province, SecondsByService& seconds) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<harness::Program> load, StartLoad(province));
  province.Kill();
  load->Kill();
  for (const char* const service : kServices) {
    const absl::Time begin = absl::Now();
    MOTCUA_RETURN_IF_ERROR(province.Start(service));
    MOTCUA_RETURN_IF_ERROR(AwaitServing(province.address(service)));
    seconds[service].push_back(absl::ToDoubleSeconds(absl::Now() - begin));
  }
  return absl::OkStatus();
}

// Followers first, as an upgrade does it.
absl::Status RestartInTurn(Servers& province, SecondsByService& seconds) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<harness::Program> load, StartLoad(province));
  for (const char* const service : {"statistics", "processing", "intake"}) {
    const absl::Time begin = absl::Now();
    MOTCUA_RETURN_IF_ERROR(province.Restart(service));
    MOTCUA_RETURN_IF_ERROR(AwaitServing(province.address(service)));
    seconds[service].push_back(absl::ToDoubleSeconds(absl::Now() - begin));
  }
  load->Kill();
  return absl::OkStatus();
}

void AddFigures(const std::string& what, const SecondsByService& seconds, Findings& findings) {
  for (const auto& [service, each] : seconds) {
    findings.figures.emplace_back(absl::StrCat(service, "_", what, "_median"), Median(each));
    findings.figures.emplace_back(absl::StrCat(service, "_", what, "_max"),
                                  *std::max_element(each.begin(), each.end()));
  }
}

}  // namespace

absl::StatusOr<Findings> RunRestart(const Options& options, const RestartOptions& restart) {
  Filled province(options, restart.filling, options.folder / "restart");
  MOTCUA_RETURN_IF_ERROR(province.Start());
  MOTCUA_ASSIGN_OR_RETURN(const absl::Duration filling, province.Fill(restart.filling.dossiers));
  MOTCUA_ASSIGN_OR_RETURN(const uint64_t dossiers, province.Count());
  Findings findings;
  findings.figures = {{"dossiers_when_filled", static_cast<double>(dossiers)},
                      {"filling_seconds", absl::ToDoubleSeconds(filling)}};
  SecondsByService start_seconds;
  SecondsByService pause_seconds;
  for (int time = 0; time < restart.times && !Interrupted(); ++time) {
    MOTCUA_RETURN_IF_ERROR(KillAndStart(province.servers(), start_seconds));
    MOTCUA_RETURN_IF_ERROR(RestartInTurn(province.servers(), pause_seconds));
  }
  AddFigures("seconds_from_start_to_serving", start_seconds, findings);
  AddFigures("seconds_from_sigterm_to_serving", pause_seconds, findings);
  for (const char* const service : kServices) {
    findings.figures.emplace_back(
        absl::StrCat(service, "_gib"),
        static_cast<double>(StoreBytes(province.servers().StoreOf(service))) / (1 << 30));
  }
  WaitUntilIdle(province.servers().processes(), kServingTimeout);
  MOTCUA_ASSIGN_OR_RETURN(const uint64_t after, province.Count());
  if (after < dossiers) {
    return absl::DataLossError(absl::StrCat("there were ", dossiers, " dossiers, now ", after));
  }
  findings.figures.emplace_back("dossiers_after_restarts", static_cast<double>(after));
  MOTCUA_RETURN_IF_ERROR(province.Stop());
  return findings;
}

}  // namespace motcua::bench
