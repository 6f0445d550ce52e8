// SPDX-License-Identifier: Apache-2.0
#include "tools/load/run.h"

#include <fstream>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/status_macros.h"
#include "tools/load/processes.h"
#include "tools/load/result.h"

namespace motcua::load {
namespace {

absl::StatusOr<Measurement> Measure(const LoadOptions& options, const Surroundings& surroundings) {
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<LoadSource> source,
                          MakeLoadSource(options, surroundings));
  return source->Run(options.round, MakeProgressSink(options, surroundings));
}

absl::Status WriteResult(const LoadOptions& options, const Measurement& measurement,
                         const Surroundings& surroundings) {
  if (!options.quiet) surroundings.out << ResultText(options, measurement) << std::flush;
  if (!options.json_file.empty()) {
    MOTCUA_RETURN_IF_ERROR(WriteText(options.json_file,
                                     absl::StrCat(ResultJson(options, measurement).dump(1), "\n"),
                                     surroundings.out));
  }
  if (!options.hgrm_file.empty()) {
    MOTCUA_RETURN_IF_ERROR(
        WriteText(options.hgrm_file, ToHgrm(measurement.latency), surroundings.out));
  }
  return absl::OkStatus();
}

}  // namespace

int ReportFailure(const absl::Status& status, const Surroundings& surroundings) {
  surroundings.error << "motcua-load: " << status.message() << " ("
                     << absl::StatusCodeToString(status.code()) << ")" << std::endl;
  return kExitFailed;
}

absl::Status WriteText(const std::string& path, const std::string& text, std::ostream& out) {
  if (path == "-") {
    out << text << std::flush;
    return absl::OkStatus();
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  return file.good() ? absl::OkStatus()
                     : absl::UnavailableError(absl::StrCat("cannot write ", path));
}

ProgressSink MakeProgressSink(const LoadOptions& options, const Surroundings& surroundings) {
  if (!options.show_progress) return [](const ProgressSample&) {};
  std::ostream* const error = &surroundings.error;
  return [error, last = ProgressSample()](const ProgressSample& sample) mutable {
    const double seconds = absl::ToDoubleSeconds(sample.elapsed - last.elapsed);
    const auto rate = [seconds](uint64_t now, uint64_t before) {
      return static_cast<double>(now - before) / seconds;
    };
    // A round that began anew counts from zero again.
    if (sample.elapsed < last.elapsed || sample.calls < last.calls) {
      last = sample;
      return;
    }
    *error << absl::StrFormat("%5.0f s%s  %8.0f calls/s %9.0f items/s  %llu failed  %llu in flight",
                              absl::ToDoubleSeconds(sample.elapsed),
                              sample.warming_up ? " warming up" : "",
                              rate(sample.calls, last.calls), rate(sample.items, last.items),
                              sample.failed, sample.in_flight);
    // Each of them is 0 until there are some.
    if (!sample.warming_up && sample.p50 > 0 && sample.p99 > 0) {
      *error << absl::StrFormat("  p50 %s  p99 %s", MillisecondsText(sample.p50),
                                MillisecondsText(sample.p99));
    }
    *error << "\n" << std::flush;
    last = sample;
  };
}

absl::StatusOr<std::unique_ptr<LoadSource>> MakeLoadSource(const LoadOptions& options,
                                                           const Surroundings& surroundings) {
  if (options.processes > 1) return MakeProcesses(options, surroundings);
  MOTCUA_ASSIGN_OR_RETURN(std::unique_ptr<Generator> generator,
                          Generator::Make(options.generator, &surroundings.interrupted));
  return std::unique_ptr<LoadSource>(std::move(generator));
}

int Run(const RunCommand& command, const Surroundings& surroundings) {
  const LoadOptions& options = command.load;
  if (options.as_process.has_value()) return RunAsProcess(options, surroundings);
  const absl::StatusOr<Measurement> measured = Measure(options, surroundings);
  if (!measured.ok()) return ReportFailure(measured.status(), surroundings);
  const absl::Status written = WriteResult(options, *measured, surroundings);
  if (!written.ok()) return ReportFailure(written, surroundings);
  if (measured->calls == 0 && !measured->interrupted) {
    return ReportFailure(absl::UnavailableError("no call was answered in the measured time"),
                         surroundings);
  }
  return measured->failed == 0 || options.allow_failures ? kExitOk : kExitFailed;
}

int Prepare(const PrepareCommand& command, const Surroundings& surroundings) {
  const absl::StatusOr<bool> was_put = EnsureCatalog(command.setup);
  if (!was_put.ok()) return ReportFailure(was_put.status(), surroundings);
  surroundings.out << (*was_put ? "a catalogue was put\n" : "there is a catalogue already\n");
  return kExitOk;
}

}  // namespace motcua::load
