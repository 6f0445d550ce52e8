// SPDX-License-Identifier: Apache-2.0
// Following journals into stores on the disk, as processing and statistics do, and reports on what
// was counted. No network, one thread; an iteration follows all there is into a fresh store.
#include <memory>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "benchmarks/micro/journals.h"
#include "benchmarks/micro/world.h"
#include "common/engine/committer.h"
#include "common/executor/executor.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/store.h"
#include "common/time/clock.h"
#include "services/processing/follow/processing_core.h"
#include "services/statistics/follow/statistics.h"
#include "services/statistics/storage/tables.h"

namespace motcua::bench {
namespace {

using motcua::journal::v1::StreamEventsResponse;

// How many responses a follower's client has under way.
constexpr size_t kResponsesInFlight = 3;

void Enqueue(const StreamEventsResponse& response, feed::Follower& follower,
             engine::Committer& committer) {
  committer.Enqueue(follower.MakeCommand(std::make_unique<StreamEventsResponse>(response), Check));
}

void FollowIntakeInProcessing(benchmark::State& state) {
  const FollowedJournal& intake = MadeJournals().intake;
  time::SystemClock clock;
  for (auto _ : state) {
    state.PauseTiming();
    executor::ManualExecutor executor;
    const auto core = Must(processing::ProcessingCore::Create(
        {.store = {.path = FreshFolder("processing"), .partition_count = kPartitionCount}}, &clock,
        &executor));
    state.ResumeTiming();
    for (size_t i = 0; i < intake.responses.size(); ++i) {
      Enqueue(intake.responses[i], core->follower(), core->committer());
      if (i % kResponsesInFlight == 0) {
        core->committer().RunGroup();
      }
    }
    while (core->committer().RunGroup()) {
    }
    state.PauseTiming();
    Check(core->Close());
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(intake.event_count));
}
BENCHMARK(FollowIntakeInProcessing)->Name("follower/processing")->Iterations(3)->UseRealTime();

// Statistics over a store of its own on the disk.
class Counting {
 public:
  Counting()
      : store_(Must(kv::Store::Open({.path = FreshFolder("statistics"),
                                     .service = "statistics",
                                     .schema_version = statistics::kSchemaVersion,
                                     .partition_count = kPartitionCount,
                                     .tables = statistics::TableSpecs()}))),
        journal_(store_.get(), statistics::kJournalTables),
        gate_(&clock_, &executor_),
        statistics_(Must(statistics::Statistics::Create(store_.get(), &gate_, &clock_,
                                                        statistics::kDefaultTimeZone))),
        committer_(Must(engine::Committer::Create({.journal_name = "statistics"}, store_.get(),
                                                  &journal_, &gate_, &clock_))) {}

  // Both journals at the same pace, processing's a little behind.
  void Follow(const Journals& journals) {
    const auto& intake = journals.intake.responses;
    const auto& processing = journals.processing.responses;
    for (size_t i = 0; i <= intake.size() || i <= processing.size(); ++i) {
      if (i < intake.size()) {
        Enqueue(intake[i], statistics_->intake(), *committer_);
      }
      if (i >= 1 && i - 1 < processing.size()) {
        Enqueue(processing[i - 1], statistics_->processing(), *committer_);
      }
      if (i % kResponsesInFlight == 0) {
        committer_->RunGroup();
      }
    }
    while (committer_->RunGroup()) {
    }
  }

  statistics::Statistics& statistics() { return *statistics_; }

 private:
  time::SystemClock clock_;
  executor::ManualExecutor executor_;
  const std::unique_ptr<kv::Store> store_;
  journal::EmbeddedJournal journal_;
  engine::RevisionGate gate_;
  const std::unique_ptr<statistics::Statistics> statistics_;
  const std::unique_ptr<engine::Committer> committer_;
};

void FollowInStatistics(benchmark::State& state) {
  const Journals& journals = MadeJournals();
  for (auto _ : state) {
    state.PauseTiming();
    auto counting = std::make_unique<Counting>();
    state.ResumeTiming();
    counting->Follow(journals);
    state.PauseTiming();
    counting.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(
      state.iterations() *
      static_cast<int64_t>(journals.intake.event_count + journals.processing.event_count));
}
BENCHMARK(FollowInStatistics)->Name("follower/statistics")->Iterations(3)->UseRealTime();

void Report(benchmark::State& state, motcua::statistics::v1::ReportGrouping grouping,
            int first_month, int first_day) {
  Counting counting;
  counting.Follow(MadeJournals());
  motcua::statistics::v1::GetDossierReportRequest request;
  auto& definition = *request.mutable_definition();
  definition.mutable_start_date()->set_year(2026);
  definition.mutable_start_date()->set_month(first_month);
  definition.mutable_start_date()->set_day(first_day);
  definition.mutable_end_date()->set_year(2027);
  definition.mutable_end_date()->set_month(1);
  definition.mutable_end_date()->set_day(1);
  definition.set_agency_code(kProvince);
  definition.set_include_subtree(true);
  request.set_grouping(grouping);
  int64_t received = 0;
  for (auto _ : state) {
    received = Must(counting.statistics().GetDossierReport(request)).total().received();
  }
  state.counters["received"] = static_cast<double>(received);
}

void ReportOfTheYear(benchmark::State& state) {
  Report(state, motcua::statistics::v1::REPORT_GROUPING_UNSPECIFIED, 1, 1);
}
BENCHMARK(ReportOfTheYear)->Name("report/year_of_the_province");

void ReportOfTheYearByAgency(benchmark::State& state) {
  Report(state, motcua::statistics::v1::REPORT_GROUPING_AGENCY, 1, 1);
}
BENCHMARK(ReportOfTheYearByAgency)->Name("report/year_of_the_province_by_agency");

void ReportOfOddDaysByField(benchmark::State& state) {
  Report(state, motcua::statistics::v1::REPORT_GROUPING_FIELD, 3, 17);
}
BENCHMARK(ReportOfOddDaysByField)->Name("report/odd_days_of_the_province_by_field");

}  // namespace
}  // namespace motcua::bench
