// SPDX-License-Identifier: Apache-2.0
//
// The script goes to gnuplot's stdin. Percentiles are drawn over 1 / (1 - share), so that 99, 99.9
// and 99.99 lie as far from each other as they matter.

#include "tools/load/plot.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/status/status_macros.h"
#include "tools/load/compare.h"

namespace motcua::load {
namespace {

using nlohmann::json;

constexpr int kNotFoundStatus = 127;

std::string Quote(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "'"}, {"\n", " "}}),
                      "\"");
}

std::string PercentileData(const json& result) {
  std::string data;
  for (const json& step : result.at("percentiles")) {
    const double share = step.at("percentile").get<double>() / 100;
    if (share >= 1) continue;
    absl::StrAppendFormat(&data, "%.9g %.6f\n", 1 / (1 - share), step.at("value_ms").get<double>());
  }
  return data;
}

std::string TimelineData(const json& result) {
  std::string data;
  const json& timeline = result.at("timeline");
  const double interval = timeline.size() > 1 ? timeline.at(1).at("second").get<double>() : 1;
  const double duration = result.at("duration_s").get<double>();
  for (const json& entry : timeline) {
    const double second = entry.at("second").get<double>();
    if (second + interval > duration + 1e-6 && timeline.size() > 1) continue;
    absl::StrAppendFormat(&data, "%g %.3f %.6f %.3f\n", second,
                          entry.at("items").get<double>() / interval, entry.at("p99").get<double>(),
                          entry.at("failed").get<double>() / interval);
  }
  return data;
}

std::string PlotLine(const std::vector<PlottedResult>& results, const std::string& block,
                     const std::string& columns) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < results.size(); ++i) {
    lines.push_back(absl::StrCat("$", block, i, " using ", columns,
                                 " with linespoints pointsize 0.3 ", "linewidth 2 title ",
                                 Quote(results[i].name)));
  }
  return absl::StrCat("plot ", absl::StrJoin(lines, ", \\\n  "), "\n");
}

std::string MakeScript(const std::vector<PlottedResult>& results, const std::string& output) {
  std::string script;
  for (size_t i = 0; i < results.size(); ++i) {
    absl::StrAppend(&script, "$percentiles", i, " << END\n", PercentileData(results[i].result),
                    "END\n$timeline", i, " << END\n", TimelineData(results[i].result), "END\n");
  }
  const bool is_svg = output.ends_with(".svg");
  absl::StrAppend(&script, "set terminal ",
                  is_svg ? "svg size 960,1080 noenhanced font 'sans,13' background '#ffffff'"
                         : "pngcairo size 960,1080 noenhanced font 'sans,10'",
                  "\nset output ", Quote(output),
                  "\nset multiplot layout 3,1\nset grid\nset key outside below\nset bmargin 5\nset "
                  "yrange [0:*]\n",
                  "set title 'Latency by percentile'\nset ylabel 'ms'\nset xlabel 'percentile'\n",
                  "set logscale x\n",
                  "set xtics ('0' 1, '50' 2, '90' 10, '99' 100, '99.9' 1000, '99.99' 10000, ",
                  "'99.999' 100000, '99.9999' 1000000)\n", PlotLine(results, "percentiles", "1:2"),
                  "unset logscale x\nset xtics auto\nset xlabel 'measured seconds'\n",
                  "set title 'Items a second'\nset ylabel 'items/s'\n",
                  PlotLine(results, "timeline", "1:2"),
                  "set title 'p99 of each second'\nset ylabel 'ms'\n",
                  PlotLine(results, "timeline", "1:3"), "unset multiplot\n");
  return script;
}

absl::Status WriteAll(int descriptor, const std::string& text) {
  for (size_t written = 0; written < text.size();) {
    const ssize_t wrote = write(descriptor, text.data() + written, text.size() - written);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return absl::ErrnoToStatus(errno, "gnuplot does not read its script");
    written += static_cast<size_t>(wrote);
  }
  return absl::OkStatus();
}

absl::Status RunGnuplot(const std::string& script) {
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  std::string name = "gnuplot";
  char* arguments[] = {name.data(), nullptr};
  pid_t pid = 0;
  const int failure = posix_spawnp(&pid, name.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[0]);
  if (failure != 0) {
    close(ends[1]);
    return absl::FailedPreconditionError(
        "plotting needs gnuplot, which is not installed: apt-get install gnuplot-nox");
  }
  const absl::Status written = WriteAll(ends[1], script);
  close(ends[1]);
  int status = 0;
  waitpid(pid, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotFoundStatus) {
    return absl::FailedPreconditionError("gnuplot could not be started");
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return absl::InternalError("gnuplot has failed; what it said stands above");
  }
  return written;
}

absl::Status PlotFiles(const PlotCommand& command) {
  std::vector<PlottedResult> results;
  for (const std::string& path : command.files) {
    MOTCUA_ASSIGN_OR_RETURN(json result, ReadResult(path));
    const std::string stem = std::filesystem::path(path).stem();
    const std::string scenario = result.value("scenario", "");
    results.push_back({.name = stem == scenario ? stem : absl::StrCat(stem, " (", scenario, ")"),
                       .result = std::move(result)});
  }
  MOTCUA_ASSIGN_OR_RETURN(const std::string script, PlotScript(results, command.output));
  return RunGnuplot(script);
}

}  // namespace

absl::StatusOr<std::string> PlotScript(const std::vector<PlottedResult>& results,
                                       const std::string& output) {
  try {
    return MakeScript(results, output);
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("not a result of run --json: ", error.what()));
  }
}

int Plot(const PlotCommand& command, const Surroundings& surroundings) {
  const absl::Status status = PlotFiles(command);
  return status.ok() ? kExitOk : ReportFailure(status, surroundings);
}

}  // namespace motcua::load
