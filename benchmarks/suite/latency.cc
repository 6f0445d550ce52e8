// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "absl/strings/str_cat.h"
#include "benchmarks/suite/machine.h"
#include "benchmarks/suite/modes.h"
#include "common/status/status_macros.h"

namespace motcua::bench {
namespace {

// What a group of one submission writes to the log, about.
constexpr size_t kSyncBytes = 2048;
constexpr int kSyncCount = 300;

absl::StatusOr<Measurement> MeasureSync(const std::filesystem::path& folder) {
  MOTCUA_ASSIGN_OR_RETURN(const std::vector<double> millis,
                          SyncMillis(folder, kSyncBytes, kSyncCount));
  double sum = 0;
  for (const double one : millis) {
    sum += one;
  }
  const double per_second = static_cast<double>(millis.size()) * 1e3 / sum;
  return Measurement{.calls_per_second = per_second,
                     .items_per_second = per_second,
                     .p50_ms = millis[millis.size() / 2],
                     .p99_ms = millis[millis.size() * 99 / 100]};
}

// The most that a closed loop gets out of a server.
absl::StatusOr<double> TopRate(const Options& options, const Servers& servers,
                               const std::string& scenario) {
  MOTCUA_ASSIGN_OR_RETURN(const LoadOutcome outcome,
                          RunLoad(options, servers, {"--scenario", scenario}));
  return outcome.measurement.calls_per_second;
}

// The median over the rounds of a figure that needs several rows of a round.
template <typename Figure>
double MedianOverRounds(const std::vector<Row>& rows, const Figure& figure) {
  const auto round_of = [&](absl::string_view name, size_t round) {
    for (const Row& row : rows) {
      if (row.name == name && round < row.rounds.size()) {
        return row.rounds[round];
      }
    }
    return Measurement();
  };
  std::vector<double> values;
  for (size_t round = 0; round < rows.front().rounds.size(); ++round) {
    values.push_back(figure([&](absl::string_view name) { return round_of(name, round); }));
  }
  return Median(std::move(values));
}

std::vector<std::pair<std::string, double>> Figures(const std::vector<Row>& rows) {
  return {{"submit_alone_p50_over_echo_and_one_sync",
           MedianOverRounds(rows,
                            [](const auto& row) {
                              return row("submit_alone").p50_ms /
                                     (row("echo_alone").p50_ms + row("sync").p50_ms);
                            })},
          {"submit_half_p99_over_two_echo_p99_and_one_sync",
           MedianOverRounds(rows,
                            [](const auto& row) {
                              return row("submit_half").p99_ms /
                                     (2 * row("echo_half").p99_ms + row("sync").p50_ms);
                            })},
          {"submit_half_p99_over_two_echo_p99_at_the_same_rate_and_one_sync",
           MedianOverRounds(rows, [](const auto& row) {
             return row("submit_half").p99_ms /
                    (2 * row("echo_same_rate").p99_ms + row("sync").p50_ms);
           })}};
}

}  // namespace

absl::StatusOr<Findings> RunLatency(const Options& options) {
  const std::filesystem::path folder = options.folder / "latency";
  Servers echo(folder / "echo");
  MOTCUA_RETURN_IF_ERROR(echo.Start("echo"));
  Servers intake(folder / "intake");
  MOTCUA_RETURN_IF_ERROR(intake.Start("intake"));
  MOTCUA_ASSIGN_OR_RETURN(const double echo_top, TopRate(options, echo, "echo"));
  MOTCUA_ASSIGN_OR_RETURN(const double submit_top, TopRate(options, intake, "submit"));
  const std::string echo_half = absl::StrCat(static_cast<int>(echo_top / 2));
  const std::string submit_half = absl::StrCat(static_cast<int>(submit_top / 2));

  Runner runner(options);
  const auto alone = [](const std::string& scenario) -> std::vector<std::string> {
    return {"--scenario", scenario, "--outstanding", "1", "--channels", "1"};
  };
  const auto at_rate = [](const std::string& scenario,
                          const std::string& rate) -> std::vector<std::string> {
    return {"--scenario", scenario, "--rate", rate, "--outstanding", "10000"};
  };
  runner.Add("sync", absl::StrCat("append ", kSyncBytes, " bytes and fdatasync"),
             [folder] { return MeasureSync(folder); });
  runner.AddLoad("echo_alone", "echo, 1 outstanding", echo, alone("echo"));
  runner.AddLoad("submit_alone", "SubmitDossier, 1 outstanding", intake, alone("submit"));
  runner.AddLoad("echo_half", absl::StrCat("echo, open loop at half of its top rate, ", echo_half),
                 echo, at_rate("echo", echo_half));
  runner.AddLoad("echo_same_rate", absl::StrCat("echo, open loop at ", submit_half), echo,
                 at_rate("echo", submit_half));
  runner.AddLoad("submit_half",
                 absl::StrCat("SubmitDossier, open loop at half of its top rate, ", submit_half),
                 intake, at_rate("submit", submit_half));
  Findings findings;
  MOTCUA_ASSIGN_OR_RETURN(findings.rows, runner.RunRounds());
  if (options.rows.empty()) {
    findings.figures = Figures(findings.rows);
  }
  return findings;
}

}  // namespace motcua::bench
