// SPDX-License-Identifier: Apache-2.0
// What following and reporting cost statistics: feeds it a province's dossiers, as an import and as
// live work, straight into a store on disk, and prints microseconds an event and milliseconds a
// report. No network, one thread.
//
//     motcua-statistics-benchmark --dossiers 88424
#include <unistd.h>

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/dossier/dossier_id.h"
#include "common/engine/committer.h"
#include "common/executor/executor.h"
#include "common/journal/embedded_journal.h"
#include "common/time/clock.h"
#include "common/time/local_date.h"
#include "services/statistics/follow/statistics.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {
namespace {

using motcua::intake::v1::IntakeEvent;
using motcua::intake::v1::IntakeEventBatch;
using motcua::journal::v1::StreamEventsResponse;
using motcua::processing::v1::CourseTransition;
using motcua::processing::v1::ProcessingEvent;
using motcua::processing::v1::ProcessingEventBatch;

constexpr uint32_t kPartitionCount = 16;
constexpr int kAgencyCount = 182;
constexpr int kFieldCount = 60;
constexpr size_t kDossiersAGroup = 1000;  // Of the upstream: what one commit of it holds.
constexpr size_t kResponseBytes = 256 << 10;
constexpr int kResponsesInFlight = 3;

// A dossier and its course, with times in seconds since 1970.
struct Dossier {
  std::string id;
  uint32_t partition = 0;
  std::string agency_code;
  int number = 0;
  int64_t accept = 0;
  int64_t due = 0;
  int64_t end = 0;
};

std::string AgencyCode(int number) {
  return absl::StrCat("000.", absl::Dec(number / 100, absl::kZeroPad2), ".",
                      absl::Dec(number % 100, absl::kZeroPad2), ".H28");
}

std::vector<Dossier> MakeDossiers(size_t count) {
  std::mt19937_64 random(1);
  const absl::Time begin = time::StartOfDay(absl::CivilDay(2023, 1, 1), time::VietnamZone());
  std::vector<Dossier> dossiers(count);
  std::vector<uint64_t> serials(kPartitionCount + 1);
  for (size_t i = 0; i < count; ++i) {
    Dossier& dossier = dossiers[i];
    dossier.agency_code = AgencyCode(static_cast<int>(random() % kAgencyCount));
    dossier.partition = dossier::PartitionOf(dossier.agency_code, kPartitionCount);
    dossier.id = dossier::FormatDossierId(
        {.partition = dossier.partition, .serial = ++serials[dossier.partition]});
    dossier.number = static_cast<int>(i);
    const int64_t day = static_cast<int64_t>(i * 90 / count);
    dossier.accept =
        absl::ToUnixSeconds(begin) + day * 86400 + 25200 + static_cast<int64_t>(random() % 36000);
    dossier.due = dossier.accept + 86400 * static_cast<int64_t>(3 + random() % 20);
    dossier.end = dossier.accept + 86400 * static_cast<int64_t>(random() % 15) + 3600;
  }
  return dossiers;
}

void FillReception(const Dossier& dossier, motcua::intake::v1::DossierFacts& facts,
                   motcua::intake::v1::Acceptance& acceptance) {
  facts.set_agency_code(dossier.agency_code);
  facts.set_procedure_code(absl::StrCat("1.00", 4000 + dossier.number % 1623));
  facts.set_field_code(absl::StrCat("FIELD-", dossier.number % kFieldCount));
  facts.set_level(motcua::common::v1::ONLINE_LEVEL_FULL);
  facts.set_channel(dossier.number % 10 == 0 ? motcua::common::v1::CHANNEL_DIRECT
                                             : motcua::common::v1::CHANNEL_ONLINE);
  facts.mutable_submit_time()->set_seconds(dossier.accept - 600);
  acceptance.set_dossier_code(absl::StrCat(dossier.agency_code, "-230115-", dossier.number));
  acceptance.mutable_accept_time()->set_seconds(dossier.accept);
  acceptance.mutable_due_time()->set_seconds(dossier.due);
  acceptance.mutable_time_limit()->set_working_days(15);
  acceptance.set_calendar_code("VN");
  acceptance.set_catalog_sequence(1);
}

CourseTransition MakeTransition(motcua::common::v1::DossierState to, int64_t time, int64_t due) {
  CourseTransition transition;
  transition.set_to_state(to);
  transition.mutable_transition_time()->set_seconds(time);
  transition.mutable_due_time()->set_seconds(due);
  transition.set_clock(motcua::processing::v1::CLOCK_STATE_RUNNING);
  if (to == motcua::common::v1::DOSSIER_STATE_RESOLVED) {
    transition.set_clock(motcua::processing::v1::CLOCK_STATE_ENDED);
    transition.set_outcome(time <= due ? motcua::common::v1::OUTCOME_EARLY
                                       : motcua::common::v1::OUTCOME_LATE);
  }
  return transition;
}

std::vector<CourseTransition> CourseOf(const Dossier& dossier) {
  std::vector<CourseTransition> course = {MakeTransition(
      motcua::common::v1::DOSSIER_STATE_IN_PROGRESS, dossier.accept + 60, dossier.due)};
  if (dossier.number % 10 != 0) {
    course.push_back(
        MakeTransition(motcua::common::v1::DOSSIER_STATE_RESOLVED, dossier.end, dossier.due));
  }
  return course;
}

template <typename Event>
Event WithHeader(const Dossier& dossier) {
  Event event;
  event.mutable_header()->set_dossier_id(dossier.id);
  event.mutable_header()->set_caller("importer");
  event.mutable_header()->mutable_record_time()->set_seconds(1700000000);
  event.mutable_header()->set_request_id(absl::StrCat("request-", dossier.number));
  event.mutable_header()->set_request_fingerprint("0123456789abcdef");
  return event;
}

// A journal that becomes responses.
template <typename Batch, typename Event>
class Upstream {
 public:
  void Add(uint32_t partition, const Event& event) {
    *batches_[partition].add_events() = event;
    ++event_count_;
  }
  // What was added becomes an entry in each partition.
  void Commit() {
    for (uint32_t partition = 0; partition <= kPartitionCount; ++partition) {
      if (batches_[partition].events().empty()) {
        continue;
      }
      AddEntry(partition, batches_[partition].SerializeAsString());
      batches_[partition].Clear();
    }
  }
  std::vector<std::unique_ptr<StreamEventsResponse>>& responses() { return responses_; }
  size_t event_count() const { return event_count_; }

 private:
  void AddEntry(uint32_t partition, const std::string& events) {
    if (responses_.empty() || bytes_ >= kResponseBytes) {
      responses_.push_back(std::make_unique<StreamEventsResponse>());
      bytes_ = 0;
    }
    const journal::Chain digest{};
    journal::Chain& chain = chains_[partition];
    chain = journal::NextChain(chain, partition, ++sequences_[partition], events, digest);
    auto& entry = *responses_.back()->add_entries();
    entry.mutable_position()->set_partition(partition);
    entry.mutable_position()->set_sequence(sequences_[partition]);
    entry.mutable_position()->set_chain(chain.data(), chain.size());
    entry.mutable_events()->set_value(events);
    entry.set_private_digest(digest.data(), digest.size());
    bytes_ += events.size();
  }

  std::vector<Batch> batches_ = std::vector<Batch>(kPartitionCount + 1);
  std::vector<uint64_t> sequences_ = std::vector<uint64_t>(kPartitionCount + 1);
  std::vector<journal::Chain> chains_ = std::vector<journal::Chain>(kPartitionCount + 1);
  std::vector<std::unique_ptr<StreamEventsResponse>> responses_;
  size_t bytes_ = 0;
  size_t event_count_ = 0;
};

using IntakeUpstream = Upstream<IntakeEventBatch, IntakeEvent>;
using ProcessingUpstream = Upstream<ProcessingEventBatch, ProcessingEvent>;

void AddCatalog(IntakeUpstream& intake) {
  IntakeEvent event;
  auto& put = *event.mutable_catalog_put_v1();
  for (int i = 0; i < kAgencyCount; ++i) {
    auto& agency = *put.add_agencies();
    agency.set_agency_code(AgencyCode(i));
    agency.set_kind(motcua::intake::v1::AGENCY_KIND_COMMUNE);
    agency.set_display_name("Xã");
    if (i > 0) {
      agency.set_parent_agency_code(AgencyCode(0));
    }
  }
  intake.Add(0, event);
  intake.Commit();
}

struct Journals {
  IntakeUpstream intake;
  ProcessingUpstream processing;
};

// Each with its past, as an import brings it.
Journals ImportedJournals(const std::vector<Dossier>& dossiers) {
  Journals journals;
  AddCatalog(journals.intake);
  for (const Dossier& dossier : dossiers) {
    auto imported = WithHeader<IntakeEvent>(dossier);
    auto& payload = *imported.mutable_dossier_imported_v1();
    FillReception(dossier, *payload.mutable_facts(), *payload.mutable_acceptance());
    payload.set_source("older");
    payload.set_source_key(absl::StrCat(dossier.number));
    auto course = WithHeader<ProcessingEvent>(dossier);
    auto& opening = *course.mutable_course_imported_v1()->mutable_opening();
    opening.set_dossier_code(payload.acceptance().dossier_code());
    opening.set_agency_code(dossier.agency_code);
    *opening.mutable_accept_time() = payload.acceptance().accept_time();
    *opening.mutable_due_time() = payload.acceptance().due_time();
    for (const CourseTransition& transition : CourseOf(dossier)) {
      *course.mutable_course_imported_v1()->add_transitions() = transition;
      auto& step = *payload.add_steps();
      step.set_state(transition.to_state());
      *step.mutable_enter_time() = transition.transition_time();
    }
    journals.intake.Add(dossier.partition, imported);
    journals.processing.Add(dossier.partition, course);
    if ((dossier.number + 1) % kDossiersAGroup == 0) {
      journals.intake.Commit();
      journals.processing.Commit();
    }
  }
  journals.intake.Commit();
  journals.processing.Commit();
  return journals;
}

// Submitted, accepted, opened, in progress, resolved.
Journals LiveJournals(const std::vector<Dossier>& dossiers) {
  Journals journals;
  AddCatalog(journals.intake);
  for (const Dossier& dossier : dossiers) {
    auto submitted = WithHeader<IntakeEvent>(dossier);
    auto accepted = WithHeader<IntakeEvent>(dossier);
    auto& payload = *accepted.mutable_dossier_accepted_v1();
    FillReception(dossier, *payload.mutable_facts(), *payload.mutable_acceptance());
    *submitted.mutable_dossier_submitted_v1()->mutable_facts() = payload.facts();
    journals.intake.Add(dossier.partition, submitted);
    journals.intake.Add(dossier.partition, accepted);
    auto opened = WithHeader<ProcessingEvent>(dossier);
    opened.mutable_course_opened_v1()->mutable_opening()->set_agency_code(dossier.agency_code);
    journals.processing.Add(dossier.partition, opened);
    for (const CourseTransition& transition : CourseOf(dossier)) {
      auto moved = WithHeader<ProcessingEvent>(dossier);
      *moved.mutable_course_transitioned_v1()->mutable_transition() = transition;
      journals.processing.Add(dossier.partition, moved);
    }
    if ((dossier.number + 1) % kDossiersAGroup == 0) {
      journals.intake.Commit();
      journals.processing.Commit();
    }
  }
  journals.intake.Commit();
  journals.processing.Commit();
  return journals;
}

// Time since it was made: on the wall, and of the processor for this thread (RocksDB's own threads
// are not in it).
class Stopwatch {
 public:
  Stopwatch() : wall_(WallNow()), cpu_(CpuNow()) {}
  double WallMicros() const { return WallNow() - wall_; }
  double CpuMicros() const { return CpuNow() - cpu_; }

 private:
  static double WallNow() { return Read(CLOCK_MONOTONIC); }
  static double CpuNow() { return Read(CLOCK_THREAD_CPUTIME_ID); }
  static double Read(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
  }

  const double wall_;
  const double cpu_;
};

class Bench {
 public:
  Bench(const std::string& folder, size_t dossier_count)
      : store_(*kv::Store::Open({.path = folder,
                                 .service = "statistics",
                                 .schema_version = kSchemaVersion,
                                 .partition_count = kPartitionCount,
                                 .tables = TableSpecs()})),
        gate_(&clock_, &executor_),
        journal_(store_.get(), kJournalTables),
        committer_(*engine::Committer::Create({.journal_name = "statistics"}, store_.get(),
                                              &journal_, &gate_, &clock_)),
        statistics_(*Statistics::Create(store_.get(), &gate_, &clock_, kDefaultTimeZone)),
        dossier_count_(dossier_count) {}

  void Follow(const std::string& name, Journals journals) {
    const size_t events = journals.intake.event_count() + journals.processing.event_count();
    auto& intake = journals.intake.responses();
    auto& processing = journals.processing.responses();
    const Stopwatch watch;
    // Both come at the same pace, processing a little behind.
    for (size_t i = 0; i < intake.size() + processing.size(); ++i) {
      if (i < intake.size()) {
        Enqueue(statistics_->intake(), std::move(intake[i]));
      }
      if (i >= 1 && i - 1 < processing.size()) {
        Enqueue(statistics_->processing(), std::move(processing[i - 1]));
      }
      if (i % kResponsesInFlight == 0) {
        committer_->RunGroup();
      }
    }
    while (committer_->RunGroup()) {
    }
    Print(name + ": an event", watch, events);
    Print(name + ": a dossier", watch, dossier_count_);
  }

  void Report(const std::string& name, absl::CivilDay start, absl::CivilDay end,
              std::optional<absl::Time> as_of, v1::ReportGrouping grouping) {
    v1::GetDossierReportRequest request;
    auto& definition = *request.mutable_definition();
    SetDate(start, *definition.mutable_start_date());
    SetDate(end, *definition.mutable_end_date());
    definition.set_agency_code(AgencyCode(0));
    definition.set_include_subtree(true);
    if (as_of.has_value()) {
      definition.mutable_as_of_time()->set_seconds(absl::ToUnixSeconds(*as_of));
    }
    request.set_grouping(grouping);
    constexpr int kRounds = 20;
    const Stopwatch watch;
    int64_t received = 0;
    for (int i = 0; i < kRounds; ++i) {
      received = statistics_->GetDossierReport(request)->total().received();
    }
    Print(absl::StrCat(name, " (received ", received, ")"), watch, kRounds);
  }

  void List(const std::string& name, v1::Measure measure) {
    v1::ListReportDossiersRequest request;
    auto& definition = *request.mutable_definition();
    SetDate(absl::CivilDay(2023, 1, 1), *definition.mutable_start_date());
    SetDate(absl::CivilDay(2023, 4, 1), *definition.mutable_end_date());
    definition.set_agency_code(AgencyCode(0));
    definition.set_include_subtree(true);
    request.set_measure(measure);
    request.set_page_size(1000);
    const Stopwatch watch;
    size_t pages = 0;
    size_t dossiers = 0;
    do {
      const auto page = statistics_->ListReportDossiers(request);
      ++pages;
      dossiers += page->dossiers_size();
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    Print(absl::StrCat(name, " (", dossiers, " in ", pages, " pages), a page"), watch, pages);
  }

 private:
  void Enqueue(feed::Follower& follower, std::unique_ptr<StreamEventsResponse> response) {
    committer_->Enqueue(follower.MakeCommand(std::move(response), [](const absl::Status& status) {
      if (!status.ok()) {
        std::cerr << status << std::endl;
        std::abort();
      }
    }));
  }

  static void SetDate(absl::CivilDay day, google::type::Date& date) {
    date.set_year(static_cast<int>(day.year()));
    date.set_month(day.month());
    date.set_day(day.day());
  }

  static void Print(const std::string& what, const Stopwatch& watch, size_t count) {
    std::cout << std::left << std::setw(56) << what << std::right << std::fixed
              << std::setprecision(2) << std::setw(10)
              << watch.WallMicros() / static_cast<double>(count) << " us wall" << std::setw(10)
              << watch.CpuMicros() / static_cast<double>(count) << " us of this thread"
              << std::endl;
  }

  time::SystemClock clock_;
  std::unique_ptr<kv::Store> store_;
  executor::ManualExecutor executor_;
  engine::RevisionGate gate_;
  journal::EmbeddedJournal journal_;
  std::unique_ptr<engine::Committer> committer_;
  std::unique_ptr<Statistics> statistics_;
  const size_t dossier_count_;
};

void Run(const std::string& folder, const std::string& name, const std::vector<Dossier>& dossiers,
         Journals journals) {
  Bench bench(folder, dossiers.size());
  bench.Follow(name, std::move(journals));
  const absl::CivilDay start(2023, 1, 1);
  const absl::CivilDay end(2023, 4, 1);
  const absl::Time noon =
      time::StartOfDay(absl::CivilDay(2023, 2, 15), time::VietnamZone()) + absl::Hours(12);
  bench.Report("report of the quarter", start, end, {}, v1::REPORT_GROUPING_AGENCY);
  bench.Report("report of odd days", start + 10, end - 11, {}, v1::REPORT_GROUPING_FIELD);
  bench.Report("report as of noon", start, end, noon, v1::REPORT_GROUPING_AGENCY);
  bench.List("list of pending", v1::MEASURE_PENDING);
  bench.List("list of overdue", v1::MEASURE_PENDING_OVERDUE);
  bench.List("list of received", v1::MEASURE_RECEIVED);
}

int Main(int argc, char** argv) {
  std::string parent = std::filesystem::temp_directory_path();
  size_t count = 88424;
  CLI::App app("What following and reporting cost statistics, in microseconds and milliseconds.");
  app.add_option("--folder", parent, "Where to make a folder for the stores, and remove it again")
      ->check(CLI::ExistingDirectory)
      ->capture_default_str();
  app.add_option("--dossiers", count, "How many dossiers")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const std::string folder = absl::StrCat(parent, "/motcua-statistics-benchmark.", getpid());
  std::filesystem::remove_all(folder);  // Of a process that had the same number.
  std::filesystem::create_directories(folder);
  const std::vector<Dossier> dossiers = MakeDossiers(count);
  Run(folder + "/imported", "import", dossiers, ImportedJournals(dossiers));
  Run(folder + "/live", "live", dossiers, LiveJournals(dossiers));
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace motcua::statistics

int main(int argc, char** argv) { return motcua::statistics::Main(argc, argv); }
