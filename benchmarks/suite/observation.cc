// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmarks/suite/modes.h"
#include "common/status/status_macros.h"
#include "grpcpp/grpcpp.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"

namespace motcua::bench {
namespace {

namespace otlp = opentelemetry::proto::collector::trace::v1;

// A collector of traces on loopback that counts the spans it takes. Synchronised.
class CountingCollector final : public otlp::TraceService::Service {
 public:
  CountingCollector() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~CountingCollector() override { server_->Shutdown(); }

  grpc::Status Export(grpc::ServerContext*, const otlp::ExportTraceServiceRequest* request,
                      otlp::ExportTraceServiceResponse*) override {
    for (const auto& resource : request->resource_spans()) {
      for (const auto& scope : resource.scope_spans()) {
        spans_ += static_cast<uint64_t>(scope.spans_size());
      }
    }
    return grpc::Status::OK;
  }

  std::string endpoint() const { return absl::StrCat("http://127.0.0.1:", port_); }
  uint64_t spans() const { return spans_; }

 private:
  int port_ = 0;
  std::atomic<uint64_t> spans_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// What an intake is started with, besides what all have.
struct Setting {
  std::string name;
  std::string title;
  std::vector<std::string> flags;
  std::vector<std::string> environment;
};

std::vector<Setting> Settings(const CountingCollector& all, const CountingCollector& some) {
  const auto flags = [](const std::string& metrics_listen, const std::string& access_log) {
    return std::vector<std::string>{"--metrics-listen", metrics_listen, "--access-log", access_log};
  };
  const auto traces = [](const CountingCollector& collector, const std::string& part) {
    return std::vector<std::string>{
        absl::StrCat("OTEL_EXPORTER_OTLP_ENDPOINT=", collector.endpoint()),
        "OTEL_TRACES_SAMPLER=parentbased_traceidratio",
        absl::StrCat("OTEL_TRACES_SAMPLER_ARG=", part)};
  };
  const std::vector<std::string> none = flags("", "none");
  return {{"nothing", "nothing of it", none, {}},
          {"metrics", "metrics", flags("127.0.0.1:0", "none"), {}},
          {"defaults", "metrics, failed calls logged: as by default", {}, {}},
          {"access_log", "calls logged, 200 lines a second at most", flags("", "all"), {}},
          {"traces_of_some", "traces of a hundredth of the calls", none, traces(some, "0.01")},
          {"traces_of_all", "traces of all calls", none, traces(all, "1")}};
}

}  // namespace

absl::StatusOr<Findings> RunObservation(const Options& options) {
  CountingCollector all;
  CountingCollector some;
  Runner runner(options);
  std::list<Servers> intakes;
  std::vector<RatioPlan> plans;
  for (const Setting& setting : Settings(all, some)) {
    Servers& intake = intakes.emplace_back(options.folder / "observation" / setting.name);
    MOTCUA_RETURN_IF_ERROR(intake.Start("intake", setting.flags, setting.environment));
    const std::string row = absl::StrCat("submit_with_", setting.name);
    runner.AddLoad(row, absl::StrCat("SubmitDossier, ", setting.title), intake,
                   {"--scenario", "submit"});
    if (setting.name != "nothing") {
      plans.push_back({.numerator = row,
                       .denominator = "submit_with_nothing",
                       .quantity = &Measurement::server_cpu_us_per_item,
                       .name = absl::StrCat("submit_cpu_with_", setting.name, "_over_nothing"),
                       .label = "the CPU with nothing of it"});
    }
  }
  Findings findings;
  MOTCUA_ASSIGN_OR_RETURN(findings.rows, runner.RunRounds());
  findings.ratios = RatiosOf(findings.rows, plans);
  for (Servers& intake : intakes) {
    MOTCUA_RETURN_IF_ERROR(intake.Stop());
  }
  findings.figures = {{"spans_of_all_calls", static_cast<double>(all.spans())},
                      {"spans_of_some_calls", static_cast<double>(some.spans())}};
  return findings;
}

}  // namespace motcua::bench
