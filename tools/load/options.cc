// SPDX-License-Identifier: Apache-2.0
//
// CLI11 fills plain texts and numbers; Finish turns them into options and says what is wrong with
// them.

#include "tools/load/options.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <ostream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"
#include "tools/terminal/tls_flags.h"
#include "tools/terminal/words.h"

namespace motcua::load {
namespace {

constexpr int kLanesMax = 1'000'000;
constexpr int kOpenLanesDefault = 10'000;
constexpr int kClosedLanesDefault = 64;
constexpr double kRateMax = 10'000'000;
constexpr size_t kStepsMax = 1000;
constexpr absl::Duration kDurationMax = absl::Hours(24 * 7);
constexpr absl::Duration kTimeoutMax = absl::Minutes(10);

// As typed.
struct Typed {
  std::string scenario;
  std::string mix;
  int outstanding = 0;  // 0: by the loop.
  double rate = 0;      // 0: none.
  std::string steps;
  std::string step_duration = "10s";
  std::string step_warmup = "2s";
  std::string arrival = "uniform";
  std::string when_busy = "wait";
  std::string duration = "10s";
  std::string warmup = "2s";
  std::string timeout = "10s";
  std::string bound_p99;
  std::string grouping = "none";
  std::string dossiers_file;
  bool no_progress = false;
};

absl::StatusOr<absl::Duration> ParseTime(absl::string_view option, const std::string& text,
                                         absl::Duration min, absl::Duration max) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration < min || duration > max) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, " must be a time from ", absl::FormatDuration(min), " to ",
                     absl::FormatDuration(max), ", such as \"10s\" or \"500ms\": \"", text, "\""));
  }
  return duration;
}

absl::StatusOr<std::vector<RateStep>> ParseSteps(const std::string& text, absl::Duration duration) {
  std::vector<RateStep> steps;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    double rate = 0;
    if (!absl::SimpleAtod(part, &rate) || !(rate > 0) || rate > kRateMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("--steps must be rates such as \"1000,2000,4000\": \"", part, "\""));
    }
    steps.push_back({.rate = rate, .duration = duration});
  }
  if (steps.size() > kStepsMax) {
    return absl::InvalidArgumentError(absl::StrCat("--steps takes at most ", kStepsMax));
  }
  return steps;
}

absl::StatusOr<DossierIds> ReadDossiers(const std::string& path) {
  std::ifstream file(path);
  DossierIds ids;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) ids.push_back(std::move(line));
  }
  if (ids.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--dossiers-file: ", path, " cannot be read or has no lines"));
  }
  return ids;
}

absl::StatusOr<statistics::v1::ReportGrouping> ParseGrouping(const std::string& text) {
  const auto& descriptor = *google::protobuf::GetEnumDescriptor<statistics::v1::ReportGrouping>();
  if (text == "none") return statistics::v1::REPORT_GROUPING_UNSPECIFIED;
  const std::optional<int> number = terminal::ParseEnumWord(descriptor, text);
  if (!number.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--grouping must be none, ", terminal::EnumWords(descriptor), ": \"", text, "\""));
  }
  return static_cast<statistics::v1::ReportGrouping>(*number);
}

absl::Status FinishScenario(const Typed& typed, LoadOptions& load) {
  ScenarioOptions& scenario = load.generator.setup.scenario;
  load.scenario = typed.scenario;
  if (typed.scenario == "mix") {
    if (typed.mix.empty()) return absl::InvalidArgumentError("--scenario mix needs --mix");
    MOTCUA_ASSIGN_OR_RETURN(scenario.weights, ParseMix(typed.mix));
  } else if (!typed.mix.empty()) {
    return absl::InvalidArgumentError("--mix goes with --scenario mix");
  } else {
    const auto weights = ParseScenario(typed.scenario);
    if (!weights.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--scenario: ", weights.status().message(), ", mix"));
    }
    scenario.weights = *weights;
  }
  MOTCUA_ASSIGN_OR_RETURN(scenario.report_grouping, ParseGrouping(typed.grouping));
  if (!typed.dossiers_file.empty()) {
    MOTCUA_ASSIGN_OR_RETURN(load.generator.setup.dossiers_given, ReadDossiers(typed.dossiers_file));
  }
  return absl::OkStatus();
}

absl::Status FinishLoop(const Typed& typed, LoadOptions& load) {
  Round& round = load.round;
  MOTCUA_ASSIGN_OR_RETURN(
      round.duration, ParseTime("--duration", typed.duration, absl::Milliseconds(1), kDurationMax));
  MOTCUA_ASSIGN_OR_RETURN(round.warmup,
                          ParseTime("--warmup", typed.warmup, absl::ZeroDuration(), kDurationMax));
  if (typed.rate != 0 && !typed.steps.empty()) {
    return absl::InvalidArgumentError("--rate and --steps exclude each other");
  }
  if (typed.rate != 0) {
    load.rate = typed.rate;
    round.steps = {{.rate = typed.rate, .duration = round.duration}};
  } else if (!typed.steps.empty()) {
    MOTCUA_ASSIGN_OR_RETURN(
        const absl::Duration each,
        ParseTime("--step-duration", typed.step_duration, absl::Milliseconds(1), kDurationMax));
    MOTCUA_ASSIGN_OR_RETURN(round.steps, ParseSteps(typed.steps, each));
    round.duration = each * static_cast<int64_t>(round.steps.size());
  }
  if (!round.steps.empty()) round.mode = LoopMode::kOpen;
  round.spacing = typed.arrival == "poisson" ? ArrivalSpacing::kPoisson : ArrivalSpacing::kUniform;
  round.when_busy = typed.when_busy == "drop" ? WhenBusy::kDrop : WhenBusy::kWait;
  return absl::OkStatus();
}

absl::Status FinishGenerator(const Typed& typed, LoadOptions& load) {
  GeneratorOptions& generator = load.generator;
  const int lanes_default =
      load.round.mode == LoopMode::kOpen ? kOpenLanesDefault : kClosedLanesDefault;
  generator.outstanding = typed.outstanding == 0 ? lanes_default : typed.outstanding;
  MOTCUA_ASSIGN_OR_RETURN(
      generator.setup.settings.timeout,
      ParseTime("--timeout", typed.timeout, absl::Milliseconds(1), kTimeoutMax));
  const int generators = load.processes * generator.threads;
  if (generator.outstanding < generators) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--outstanding must be at least the number of threads of all processes, ", generators));
  }
  if (generator.channels < generators) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--channels must be at least the number of threads of all processes, ", generators));
  }
  if (generator.channels > generator.outstanding) {
    return absl::InvalidArgumentError(
        absl::StrCat("--channels must not be more than --outstanding, ", generator.outstanding));
  }
  generator.process = {.index = load.as_process.value_or(0), .count = load.processes};
  load.round.seed = generator.setup.payloads.seed;
  load.show_progress = !typed.no_progress && !load.quiet;
  return absl::OkStatus();
}

absl::Status FinishLoad(const Typed& typed, LoadOptions& load) {
  MOTCUA_RETURN_IF_ERROR(FinishScenario(typed, load));
  MOTCUA_RETURN_IF_ERROR(FinishLoop(typed, load));
  return FinishGenerator(typed, load);
}

std::string* AddressOf(SetupOptions& setup, Service service) {
  return &setup.addresses[static_cast<size_t>(service)];
}

void AddSetup(CLI::App& app, SetupOptions& setup) {
  app.add_option("--intake", *AddressOf(setup, Service::kIntake), "HOST:PORT")
      ->envname("MOTCUA_INTAKE")
      ->capture_default_str();
  app.add_option("--processing", *AddressOf(setup, Service::kProcessing), "HOST:PORT")
      ->envname("MOTCUA_PROCESSING")
      ->capture_default_str();
  app.add_option("--statistics", *AddressOf(setup, Service::kStatistics), "HOST:PORT")
      ->envname("MOTCUA_STATISTICS")
      ->capture_default_str();
  terminal::AddTlsFlags(app, setup.tls);
  app.add_option("--seed", setup.payloads.seed,
                 "Decides payloads, agencies, order and Poisson arrivals; never the request ids")
      ->capture_default_str();
  app.add_option("--communes", setup.communes, "Of a catalogue that has to be put")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
}

void AddScenario(CLI::App& app, Typed& typed, SetupOptions& setup) {
  ScenarioOptions& scenario = setup.scenario;
  app.add_option("--scenario", typed.scenario, absl::StrCat(KindNames(), ", mix"))->required();
  app.add_option("--mix", typed.mix, "Weights, such as submit=60,get=30,list=5,report=5");
  app.add_option("--echo", *AddressOf(setup, Service::kEcho), "HOST:PORT")->capture_default_str();
  app.add_option("--request-bytes", scenario.echo_request_bytes, "echo: payload of a request")
      ->check(CLI::Range(0, 3 << 20))
      ->capture_default_str();
  app.add_option("--response-bytes", scenario.echo_response_bytes, "echo: payload of an answer")
      ->check(CLI::Range(0, 1 << 20))
      ->capture_default_str();
  app.add_option("--body-bytes", setup.payloads.body_bytes, "About how large a dossier is")
      ->check(CLI::Range(100, 10'000))
      ->capture_default_str();
  app.add_option("--skew", setup.payloads.skew, "Zipf's exponent over agencies; 0: all alike")
      ->check(CLI::Range(0.0, 5.0))
      ->capture_default_str();
  app.add_option("--payloads", setup.payloads.count, "How many different dossiers are made ready")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--batch-size", scenario.batch_size, "submit-batch, import: dossiers a message")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  app.add_option("--dossiers", setup.dossiers, "get, watch, accept: dossiers made ready")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--dossiers-file", typed.dossiers_file, "get, watch: ids instead, one a line");
  app.add_flag("--wait-statistics", scenario.wait_statistics,
               "course: over once statistics has counted it");
  app.add_option("--page-size", scenario.page_size, "list: dossiers a page")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  app.add_option("--year", scenario.report_year, "report: its year")->check(CLI::Range(1970, 9998));
  app.add_option("--grouping", typed.grouping, "report: none, agency, agency-kind, field, …")
      ->capture_default_str();
  app.add_option("--agency", scenario.report_agency_code, "report: agency, with its subtree");
  app.add_option("--watch-messages", scenario.watch_messages, "watch: left after so many")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
}

void AddGenerator(CLI::App& app, Typed& typed, LoadOptions& load) {
  GeneratorOptions& generator = load.generator;
  app.add_option("--outstanding", typed.outstanding,
                 "Operations under way; in the open loop the most (closed 64, open 10000)")
      ->check(CLI::Range(1, kLanesMax));
  app.add_option("--channels", generator.channels, "Connections, to each service")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--processes", load.processes, "Generator processes, which share the load")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--threads", generator.threads, "Generator threads of each process")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--arrival", typed.arrival, "Open loop: uniform or poisson")
      ->check(CLI::IsMember({"uniform", "poisson"}))
      ->capture_default_str();
  app.add_option("--when-busy", typed.when_busy,
                 "Open loop, as many under way as may be: wait (begin late) or drop (not at all)")
      ->check(CLI::IsMember({"wait", "drop"}))
      ->capture_default_str();
  app.add_option("--timeout", typed.timeout, "Deadline of a call")->capture_default_str();
  app.add_option("--caller", generator.setup.settings.caller, "Sent as motcua-caller");
  app.add_option("--json", load.json_file, "Result as JSON to this file; - is stdout");
  app.add_flag("--allow-failures", load.allow_failures, "Exit status 0 although calls failed");
  app.add_flag("--no-progress", typed.no_progress, "No progress on stderr");
  app.add_flag("--quiet", load.quiet, "Neither progress nor the table");
  app.add_option("--as-process", load.as_process)->group("");
}

class Parser {
 public:
  explicit Parser(absl::Time now) {
    for (LoadOptions* load : {&run_.load, &knee_.load}) SetDefaults(load->generator.setup, now);
    SetDefaults(prepare_.setup, now);
    app_.require_subcommand(1);
    run_app_ = app_.add_subcommand("run", "Put load on the services and measure it");
    AddSetup(*run_app_, run_.load.generator.setup);
    AddScenario(*run_app_, run_typed_, run_.load.generator.setup);
    AddGenerator(*run_app_, run_typed_, run_.load);
    AddRun();
    knee_app_ = app_.add_subcommand("knee", "Find the highest rate whose p99 stays under a bound");
    AddSetup(*knee_app_, knee_.load.generator.setup);
    AddScenario(*knee_app_, knee_typed_, knee_.load.generator.setup);
    AddGenerator(*knee_app_, knee_typed_, knee_.load);
    AddKnee();
    AddOthers();
  }

  Command Parse(std::vector<std::string> arguments, std::ostream& out, std::ostream& error) {
    std::reverse(arguments.begin(), arguments.end());
    try {
      app_.parse(arguments);
    } catch (const CLI::ParseError& parse_error) {
      return Exit{app_.exit(parse_error, out, error) == 0 ? kExitOk : kExitUsage};
    }
    absl::Status status;
    Command command = Chosen(status);
    if (status.ok()) return command;
    error << "motcua-load: " << status.message() << "\nRun with --help for more information.\n";
    return Exit{kExitUsage};
  }

 private:
  static void SetDefaults(SetupOptions& setup, absl::Time now) {
    setup.addresses = {"127.0.0.1:7001", "127.0.0.1:7002", "127.0.0.1:7003", "127.0.0.1:7009"};
    setup.payloads.now = now;
    setup.scenario.report_year =
        static_cast<int>(absl::ToCivilYear(now, absl::UTCTimeZone()).year());
  }

  void AddRun() {
    CLI::App& app = *run_app_;
    app.add_option("--rate", run_typed_.rate, "Open loop: operations started a second")
        ->check(CLI::Range(0.001, kRateMax));
    app.add_option("--steps", run_typed_.steps, "Open loop: rates one after another");
    app.add_option("--step-duration", run_typed_.step_duration)->capture_default_str();
    app.add_option("--duration", run_typed_.duration, "What is measured")->capture_default_str();
    app.add_option("--warmup", run_typed_.warmup, "What comes before and is not measured")
        ->capture_default_str();
    app.add_option("--hgrm", run_.load.hgrm_file,
                   "Latency by percentile, for HdrHistogram's plotters");
  }

  void AddKnee() {
    knee_typed_.step_duration = "5s";
    CLI::App& app = *knee_app_;
    app.add_option("--bound-p99", knee_typed_.bound_p99, "Such as 20ms")->required();
    app.add_option("--rate-from", knee_.rate_from)
        ->check(CLI::Range(0.001, kRateMax))
        ->capture_default_str();
    app.add_option("--rate-to", knee_.rate_to)
        ->check(CLI::Range(0.001, kRateMax))
        ->capture_default_str();
    app.add_option("--tolerance", knee_.tolerance, "How near the knee is looked for")
        ->check(CLI::Range(0.001, 1.0))
        ->capture_default_str();
    app.add_option("--step-duration", knee_typed_.step_duration)->capture_default_str();
    app.add_option("--step-warmup", knee_typed_.step_warmup)->capture_default_str();
  }

  void AddOthers() {
    prepare_app_ = app_.add_subcommand("prepare", "Put a catalogue, if intake has none");
    AddSetup(*prepare_app_, prepare_.setup);
    compare_app_ = app_.add_subcommand("compare", "Compare two results");
    compare_app_->add_option("a", compare_.file_a, "Result of run --json")->required();
    compare_app_->add_option("b", compare_.file_b, "The other one")->required();
    compare_app_->add_option("--json", compare_.json_file, "As JSON to this file; - is stdout");
    plot_app_ = app_.add_subcommand("plot", "Draw latency by percentile, and rate over time");
    plot_app_->add_option("results", plot_.files, "Results of run --json")->required();
    plot_app_->add_option("--output", plot_.output, "A file.svg or file.png")->required();
  }

  absl::Status FinishKnee() {
    knee_typed_.rate = knee_.rate_from;
    knee_typed_.duration = knee_typed_.step_duration;
    knee_typed_.warmup = knee_typed_.step_warmup;
    MOTCUA_RETURN_IF_ERROR(FinishLoad(knee_typed_, knee_.load));
    if (knee_.rate_from >= knee_.rate_to) {
      return absl::InvalidArgumentError("--rate-from must be below --rate-to");
    }
    MOTCUA_ASSIGN_OR_RETURN(knee_.bound_p99, ParseTime("--bound-p99", knee_typed_.bound_p99,
                                                       absl::Microseconds(1), kTimeoutMax));
    return absl::OkStatus();
  }

  Command Chosen(absl::Status& status) {
    if (run_app_->parsed()) {
      status = FinishLoad(run_typed_, run_.load);
      return run_;
    }
    if (knee_app_->parsed()) {
      status = FinishKnee();
      return knee_;
    }
    if (prepare_app_->parsed()) {
      prepare_.setup.scenario.weights = *ParseScenario("submit");
      return prepare_;
    }
    if (compare_app_->parsed()) return compare_;
    const bool known = plot_.output.ends_with(".svg") || plot_.output.ends_with(".png");
    if (!known) status = absl::InvalidArgumentError("--output must end in .svg or .png");
    return plot_;
  }

  CLI::App app_{"The load generator of Motcua.", "motcua-load"};
  CLI::App* run_app_ = nullptr;
  CLI::App* knee_app_ = nullptr;
  CLI::App* prepare_app_ = nullptr;
  CLI::App* compare_app_ = nullptr;
  CLI::App* plot_app_ = nullptr;
  Typed run_typed_;
  Typed knee_typed_;
  RunCommand run_;
  KneeCommand knee_;
  PrepareCommand prepare_;
  CompareCommand compare_;
  PlotCommand plot_;
};

}  // namespace

Command ParseCommand(const std::vector<std::string>& arguments, absl::Time now, std::ostream& out,
                     std::ostream& error) {
  return Parser(now).Parse(arguments, out, error);
}

}  // namespace motcua::load
