// SPDX-License-Identifier: Apache-2.0
//
// `verify`: whether stores are what they should be, as the services have them now or, where folders
// are named, as they lie there. `rebuild`: a store made anew from journals, up to an instant too.

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/intake/audit/audit.h"
#include "services/processing/audit/audit.h"
#include "services/statistics/audit/audit.h"
#include "tools/motcuactl/commands.h"
#include "tools/motcuactl/store_service.h"
#include "tools/terminal/table.h"
#include "tools/terminal/words.h"

namespace motcua::ctl {
namespace {

// Folders of stores that no service has open.
struct Folders {
  std::string intake;
  std::string processing;
  std::string statistics;
};

struct VerifyOptions {
  Folders folders;
  std::vector<std::string> services = AllServices();
};

struct RebuildOptions {
  std::string service;
  Folders folders;
  std::string to;
  std::string until;
  std::vector<std::string> until_revisions;
  std::string time_zone = "Asia/Ho_Chi_Minh";
};

// The journals of the folders that are named; null for the others.
struct Journals {
  std::unique_ptr<audit::StoredJournal> intake;
  std::unique_ptr<audit::StoredJournal> processing;
};

int PrintReport(Session& session, const std::string& service,
                const admin::v1::VerifyStoreResponse& report) {
  if (session.format() == Format::kJson) {
    session.out() << "{\"service\":\"" << service
                  << "\",\"report\":" << terminal::ToJsonLine(report) << "}\n";
  } else {
    const auto digits = [](uint64_t number) {
      return terminal::GroupDigits(static_cast<int64_t>(number));
    };
    session.out() << service << ": " << digits(report.entry_count()) << " entries read, "
                  << digits(report.row_count()) << " rows compared, "
                  << digits(report.finding_count()) << " findings\n";
    for (const admin::v1::Finding& finding : report.findings()) {
      session.out() << "  " << finding.place() << ": " << finding.description() << "\n";
    }
  }
  return report.finding_count() == 0 ? kExitDone : kExitFailed;
}

admin::v1::VerifyStoreResponse ToResponse(const audit::Report& report) {
  admin::v1::VerifyStoreResponse response;
  response.set_entry_count(report.entries);
  response.set_row_count(report.rows);
  response.set_finding_count(report.findings.count());
  for (const audit::Finding& finding : report.findings.kept()) {
    admin::v1::Finding& to = *response.add_findings();
    to.set_place(finding.where);
    to.set_description(finding.what);
  }
  return response;
}

int VerifyOnline(Session& session, const VerifyOptions& options) {
  int exit = kExitDone;
  for (const std::string& service : options.services) {
    admin::v1::VerifyStoreResponse response;
    const bool done = CallAdmin(session, service, &admin::v1::AdminService::Stub::VerifyStore,
                                admin::v1::VerifyStoreRequest(), response);
    exit = std::max(exit, done ? PrintReport(session, service, response) : kExitFailed);
  }
  return exit;
}

// One folder; nothing to do if it was not named.
int VerifyFolder(Session& session, const std::string& service, const std::string& folder,
                 const std::function<absl::StatusOr<audit::Report>()>& verify) {
  if (folder.empty()) return kExitDone;
  const absl::StatusOr<audit::Report> report = verify();
  if (!report.ok()) {
    session.err() << service << ": ";
    return session.Fail(report.status());
  }
  return PrintReport(session, service, ToResponse(*report));
}

// Before its journal is open here: one folder is open once at a time.
int VerifyIntakeFolder(Session& session, const std::string& folder) {
  return VerifyFolder(session, kIntake, folder,
                      [&] { return intake::VerifyStore(folder, folder + ".scratch"); });
}

int VerifyProcessingFolder(Session& session, const Folders& folders) {
  std::unique_ptr<audit::StoredJournal> upstream;
  return VerifyFolder(session, kProcessing, folders.processing,
                      [&]() -> absl::StatusOr<audit::Report> {
                        if (!folders.intake.empty()) {
                          auto opened = intake::OpenJournal(folders.intake);
                          if (!opened.ok()) return opened.status();
                          upstream = *std::move(opened);
                        }
                        return processing::VerifyStore({.path = folders.processing,
                                                        .scratch = folders.processing + ".scratch",
                                                        .intake = upstream.get()});
                      });
}

absl::StatusOr<Journals> OpenJournals(const Folders& folders) {
  Journals journals;
  auto intake = intake::OpenJournal(folders.intake);
  if (!intake.ok()) return intake.status();
  journals.intake = *std::move(intake);
  auto processing = processing::OpenJournal(folders.processing);
  if (!processing.ok()) return processing.status();
  journals.processing = *std::move(processing);
  return journals;
}

int VerifyStatisticsFolder(Session& session, const Folders& folders) {
  Journals journals;
  return VerifyFolder(session, kStatistics, folders.statistics,
                      [&]() -> absl::StatusOr<audit::Report> {
                        if (!folders.intake.empty() && !folders.processing.empty()) {
                          auto opened = OpenJournals(folders);
                          if (!opened.ok()) return opened.status();
                          journals = *std::move(opened);
                        }
                        return statistics::VerifyStore(
                            {.path = folders.statistics,
                             .scratch = folders.statistics + ".scratch",
                             .upstream = {journals.intake.get(), journals.processing.get()}});
                      });
}

int Verify(Session& session, const VerifyOptions& options) {
  const Folders& folders = options.folders;
  if (folders.intake.empty() && folders.processing.empty() && folders.statistics.empty()) {
    return VerifyOnline(session, options);
  }
  const int intake = VerifyIntakeFolder(session, folders.intake);
  const int processing = VerifyProcessingFolder(session, folders);
  return std::max({intake, processing, VerifyStatisticsFolder(session, folders)});
}

// The cut of one journal.
absl::StatusOr<audit::Cut> CutOf(const RebuildOptions& options) {
  audit::Cut cut;
  std::string error;
  if (!options.until.empty() &&
      !absl::ParseTime(absl::RFC3339_full, options.until, &cut.until, &error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--until must be like 2026-11-26T08:00:00+07:00: ", error));
  }
  client::RevisionSet revisions;
  for (const std::string& text : options.until_revisions) {
    client::RevisionSet one;
    const absl::Status parsed = one.Parse(text);
    if (!parsed.ok()) return parsed;
    if (one.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--until-revision must name an entry, from 1 on, not ", text));
    }
    revisions.Merge(one);
  }
  google::protobuf::RepeatedPtrField<common::v1::Revision> all;
  revisions.AppendTo(all);
  for (const common::v1::Revision& revision : all) {
    if (revision.journal() != options.service) {
      return absl::InvalidArgumentError("--until-revision must be of the journal that is cut");
    }
    cut.last_sequences[revision.partition()] = revision.sequence();
  }
  return cut;
}

absl::StatusOr<audit::Report> RebuildOne(const RebuildOptions& options, const audit::Cut& cut) {
  const Folders& folders = options.folders;
  if (options.service == kIntake) {
    return intake::RebuildStore({.from = folders.intake, .to = options.to, .cut = cut});
  }
  if (options.service == kProcessing) {
    const auto upstream = intake::OpenJournal(folders.intake);
    if (!upstream.ok()) return upstream.status();
    return processing::RebuildStore(
        {.from = folders.processing, .to = options.to, .cut = cut, .intake = upstream->get()});
  }
  const auto journals = OpenJournals(folders);
  if (!journals.ok()) return journals.status();
  return statistics::RebuildStore(
      {.to = options.to,
       .time_zone = options.time_zone,
       .upstream = {journals->intake.get(), journals->processing.get()}});
}

int Rebuild(Session& session, const RebuildOptions& options) {
  const bool needs_processing = options.service != kIntake;
  if (options.folders.intake.empty() || (needs_processing && options.folders.processing.empty())) {
    return session.FailUsage(needs_processing ? "--intake-store and --processing-store are needed"
                                              : "--intake-store is needed");
  }
  if (options.service == kStatistics &&
      (!options.until.empty() || !options.until_revisions.empty())) {
    return session.FailUsage("statistics follows: cut the journals that it is counted from");
  }
  const auto cut = CutOf(options);
  if (!cut.ok()) return session.FailUsage(cut.status().message());
  const auto report = RebuildOne(options, *cut);
  if (!report.ok()) return session.Fail(report.status());
  session.out() << options.to << ": "
                << terminal::GroupDigits(static_cast<int64_t>(report->entries)) << " entries, "
                << terminal::GroupDigits(static_cast<int64_t>(report->entries_left_out))
                << " left out\n";
  return kExitDone;
}

void AddFolders(CLI::App& app, Folders& folders) {
  app.add_option("--intake-store", folders.intake, "Folder of a store that is not open")
      ->check(CLI::ExistingDirectory);
  app.add_option("--processing-store", folders.processing, "Likewise")
      ->check(CLI::ExistingDirectory);
  app.add_option("--statistics-store", folders.statistics, "Likewise")
      ->check(CLI::ExistingDirectory);
}

}  // namespace

void AddStoreCommands(CLI::App& app, Session& session) {
  const auto verify = AddCommand<VerifyOptions>(
      app, "verify",
      "Compare each store with what its journals lead to: the running services', or those in "
      "folders. Several folders are held against each other too",
      session, Verify);
  verify.app->add_option("service", verify.options->services, "Which services; all by default")
      ->check(CLI::IsMember(AllServices()));
  AddFolders(*verify.app, verify.options->folders);
  const auto rebuild = AddCommand<RebuildOptions>(
      app, "rebuild",
      "Make a store anew from the journals in other stores, up to an instant or a revision too",
      session, Rebuild);
  rebuild.app->add_option("service", rebuild.options->service, "Whose store to make")
      ->required()
      ->check(CLI::IsMember(AllServices()));
  AddFolders(*rebuild.app, rebuild.options->folders);
  rebuild.app->add_option("--to", rebuild.options->to, "Folder of the new store")->required();
  rebuild.app->add_option("--until", rebuild.options->until,
                          "Only what was recorded up to then, such as 2026-11-26T08:00:00+07:00");
  rebuild.app->add_option("--until-revision", rebuild.options->until_revisions,
                          "Only entries up to it, such as intake/3:120; may be repeated");
  rebuild.app->add_option("--time-zone", rebuild.options->time_zone, "By which statistics counts")
      ->capture_default_str();
}

}  // namespace motcua::ctl
