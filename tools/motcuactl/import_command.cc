// SPDX-License-Identifier: Apache-2.0
//
// `import`: rows of an older system from a file, with progress, a bounded list of the rows that
// failed, and a state file to go on from.

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/call_error.h"
#include "motcua/intake/v1/dossier.pb.h"
#include "tools/motcuactl/commands.h"
#include "tools/motcuactl/import_state.h"
#include "tools/motcuactl/importer.h"
#include "tools/motcuactl/progress.h"
#include "tools/terminal/error_text.h"
#include "tools/terminal/table.h"
#include "tools/terminal/words.h"

namespace motcua::ctl {
namespace {

constexpr absl::Duration kSaveInterval = absl::Milliseconds(200);

struct ImportOptions {
  std::string file;
  std::string source = "quarter";
  std::string state_file;
  uint32_t rows_per_message = 200;
  uint32_t messages_in_flight = 8;
  uint32_t failed_rows_shown_max = 20;
  double stall_timeout_seconds = 60;
};

// Prints what happens and keeps the state file.
class ImportReporter final : public ImportObserver {
 public:
  ImportReporter(Session& session, const ImportOptions& options, const ImportState& state)
      : session_(session),
        options_(options),
        before_(state),
        state_(state),
        progress_(session.err(), session.err_is_terminal()),
        start_(absl::Now()) {}

  void OnFailedRow(const FailedRow& row) override {
    if (++failed_shown_ > options_.failed_rows_shown_max) return;
    progress_.Interrupt();
    const std::string line = terminal::ErrorLine(client::ErrorOf(row.error));
    session_.err() << "row " << row.row_number << " (" << row.source_key << ") failed: " << line
                   << "\n";
    if (failed_shown_ == options_.failed_rows_shown_max) {
      session_.err() << "further failed rows are only counted\n";
    }
  }

  void OnAnswer(const ImportCounts& counts, double fraction) override {
    last_ = {.rows = counts.answered(),
             .failed = counts.failed,
             .fraction = fraction,
             .elapsed = absl::Now() - start_};
    progress_.Show(last_);
    state_.rows_answered = before_.rows_answered + counts.answered();
    state_.rows_failed = before_.rows_failed + counts.failed;
    if (last_.elapsed - last_saved_ < kSaveInterval) return;
    last_saved_ = last_.elapsed;
    Save();
  }

  void OnRetry(const grpc::Status& status, absl::Duration delay) override {
    progress_.Interrupt();
    session_.err() << terminal::ErrorLine(client::ErrorOf(status)) << "; sending again in "
                   << absl::FormatDuration(absl::Floor(delay, absl::Milliseconds(1))) << "\n";
    Save();
  }

  // Ends the progress; false if the state could not be kept.
  bool Finish() {
    progress_.Finish(last_);
    Save();
    return save_status_.ok();
  }

  const absl::Status& save_status() const { return save_status_; }
  absl::Duration elapsed() const { return absl::Now() - start_; }
  uint64_t failed_in_all() const { return state_.rows_failed; }

 private:
  void Save() {
    if (!options_.state_file.empty()) {
      save_status_.Update(SaveImportState(options_.state_file, state_));
    }
  }

  Session& session_;
  const ImportOptions& options_;
  const ImportState before_;
  ImportState state_;
  Progress progress_;
  const absl::Time start_;
  ProgressPoint last_;
  absl::Duration last_saved_;
  absl::Status save_status_;
  uint64_t failed_shown_ = 0;
};

// Where to go on: the stored state if there is one, and the source moved on to there.
absl::StatusOr<ImportState> Resume(const ImportOptions& options, MessageSource& source) {
  ImportState state = {.source = options.source,
                       .file_name = std::filesystem::path(options.file).filename().string(),
                       .file_bytes = source.file_bytes()};
  if (options.state_file.empty()) return state;
  const auto stored = LoadImportState(options.state_file);
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return state;
  if (absl::Status status = CheckSameImport(**stored, state); !status.ok()) return status;
  intake::v1::ImportRow row;
  for (uint64_t i = 0; i < (*stored)->rows_answered; ++i) {
    const absl::StatusOr<bool> found = source.Next(row);
    if (!found.ok()) return found.status();
    if (!*found) return absl::DataLossError("the file has fewer rows than the state says");
  }
  return **stored;
}

void PrintSummary(Session& session, const ImportResult& result, const ImportState& before,
                  absl::Duration elapsed) {
  const ImportCounts& counts = result.counts;
  const auto number = [](uint64_t value) {
    return terminal::GroupDigits(static_cast<int64_t>(value));
  };
  const double seconds = std::max(absl::ToDoubleSeconds(elapsed), 1e-6);
  if (session.format() == Format::kJson) {
    session.out() << "{\"imported\":" << counts.imported
                  << ",\"already_imported\":" << counts.already_imported
                  << ",\"failed\":" << counts.failed << ",\"skipped\":" << before.rows_answered
                  << ",\"seconds\":" << seconds << ",\"revisions\":\"" << result.revisions.ToText()
                  << "\"}\n";
    return;
  }
  terminal::Fields fields;
  fields.Add("imported", number(counts.imported));
  fields.Add("already imported", number(counts.already_imported));
  fields.Add("failed", number(counts.failed));
  if (before.rows_answered > 0) {
    fields.Add("answered in earlier runs",
               absl::StrCat(number(before.rows_answered), " (", before.rows_failed, " failed)"));
  }
  fields.Add(
      "time",
      absl::StrCat(absl::FormatDuration(absl::Floor(elapsed, absl::Milliseconds(1))), ", ",
                   number(static_cast<uint64_t>(static_cast<double>(counts.answered()) / seconds)),
                   " rows/s"));
  fields.Add("revisions", result.revisions.ToText());
  session.out() << fields.ToText();
}

int RunImport(Session& session, const ImportOptions& options) {
  auto source = MessageSource::Open(options.file);
  if (!source.ok()) return session.Fail(source.status());
  const absl::StatusOr<ImportState> state = Resume(options, **source);
  if (!state.ok()) return session.Fail(state.status());

  ImportReporter reporter(session, options, *state);
  const ImportSettings settings = {
      .source = options.source,
      .rows_per_message = options.rows_per_message,
      .messages_in_flight = options.messages_in_flight,
      .stall_timeout = absl::Seconds(options.stall_timeout_seconds),
      .rows_skipped = state->rows_answered,
  };
  const ImportResult result = Import(session.connection(), settings, **source, reporter);
  const bool state_is_kept = reporter.Finish();
  PrintSummary(session, result, *state, reporter.elapsed());

  if (!result.source_status.ok()) session.Fail(result.source_status);
  if (!result.call_status.ok()) {
    session.Fail(result.call_status);
    if (!options.state_file.empty()) {
      session.err() << "  to go on from the last answer: the same command again\n";
    }
  }
  if (!state_is_kept) session.Fail(reporter.save_status());
  const bool done = result.complete() && state_is_kept && reporter.failed_in_all() == 0;
  return done ? kExitDone : kExitFailed;
}

}  // namespace

void AddImportCommand(CLI::App& app, Session& session) {
  const auto command = AddCommand<ImportOptions>(
      app, "import", "Import dossiers of an older system with their past", session, RunImport);
  ImportOptions& options = *command.options;
  command.app
      ->add_option("FILE", options.file, "ImportRows: length-delimited, or .jsonl with one a line")
      ->required();
  command.app->add_option("--source", options.source, "Name of the older system")
      ->capture_default_str();
  command.app->add_option("--resume", options.state_file,
                          "State file: go on from it if it exists, and keep it");
  command.app->add_option("--rows-per-message", options.rows_per_message)
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  command.app->add_option("--in-flight", options.messages_in_flight, "Messages without an answer")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command.app
      ->add_option("--failed-rows", options.failed_rows_shown_max, "How many failed rows to list")
      ->capture_default_str();
  command.app
      ->add_option("--stall-timeout", options.stall_timeout_seconds,
                   "Seconds without an answer after which the stream is opened again")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
}

}  // namespace motcua::ctl
