// SPDX-License-Identifier: Apache-2.0
// Deciding and applying, without any storage: intake's and processing's rules, and what statistics
// makes of their events.
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "benchmark/benchmark.h"
#include "benchmarks/micro/world.h"
#include "common/calendar/working_calendar.h"
#include "common/dossier/transition_table.h"
#include "services/intake/domain/dossier.h"
#include "services/processing/domain/course.h"
#include "services/processing/domain/decide.h"
#include "services/statistics/domain/fact.h"
#include "services/statistics/domain/moments.h"

namespace motcua::bench {
namespace {

using dossier::Action;

const intake::Catalog& Catalog() {
  static const auto& catalog = *new std::shared_ptr<const intake::Catalog>(CatalogInMemory());
  return *catalog;
}

intake::DecideContext Context() { return {.catalog = Catalog(), .now = Morning()}; }

intake::Submission SubmissionTo(absl::string_view agency_code) {
  return {.agency_code = agency_code,
          .procedure_code = kProcedure,
          .channel = motcua::common::v1::CHANNEL_ONLINE,
          .submit_time = Morning()};
}

absl::StatusOr<uint64_t> FirstSerial(absl::string_view, absl::CivilDay) { return uint64_t{1}; }

motcua::intake::v1::IntakeEvent SubmittedEvent() {
  motcua::intake::v1::IntakeEvent event;
  event.mutable_header()->set_dossier_id("0000000000001");
  event.mutable_header()->set_caller("portal");
  event.mutable_header()->set_request_id("bench-000000000000000000000001");
  *event.mutable_dossier_submitted_v1() =
      Must(intake::DecideSubmit(Context(), SubmissionTo(AgencyCode(0))));
  return event;
}

intake::DossierRecord SubmittedDossier() {
  intake::DossierRecord dossier;
  const motcua::intake::storage::v1::PrivateAddress body;
  intake::Apply(SubmittedEvent(), &body, dossier);
  return dossier;
}

motcua::intake::v1::IntakeEvent AcceptedEvent() {
  motcua::intake::v1::IntakeEvent event = SubmittedEvent();
  *event.mutable_dossier_accepted_v1() =
      Must(intake::DecideAccept(Context(), SubmittedDossier(), FirstSerial));
  return event;
}

processing::CourseRecord OpenedCourse() {
  const auto accepted = AcceptedEvent().dossier_accepted_v1();
  motcua::processing::v1::CourseOpening opening;
  processing::DecideOpening(accepted.facts(), accepted.acceptance(), opening);
  processing::CourseRecord course;
  processing::Open(opening, course);
  return course;
}

processing::DecideContext CourseContext(absl::Duration after) {
  return {.now = Morning() + after, .calendar = Catalog().FindCalendar(kCalendar)->rules.get()};
}

void DecideSubmit(benchmark::State& state) {
  const std::string agency_code = AgencyCode(0);
  for (auto _ : state) {
    benchmark::DoNotOptimize(intake::DecideSubmit(Context(), SubmissionTo(agency_code)));
  }
}
BENCHMARK(DecideSubmit)->Name("decide/intake_submit");

void DecideAccept(benchmark::State& state) {
  const intake::DossierRecord dossier = SubmittedDossier();
  for (auto _ : state) {
    benchmark::DoNotOptimize(intake::DecideAccept(Context(), dossier, FirstSerial));
  }
}
BENCHMARK(DecideAccept)->Name("decide/intake_accept");

void ApplySubmitted(benchmark::State& state) {
  const motcua::intake::v1::IntakeEvent event = SubmittedEvent();
  const motcua::intake::storage::v1::PrivateAddress body;
  for (auto _ : state) {
    intake::DossierRecord dossier;
    intake::Apply(event, &body, dossier);
    benchmark::DoNotOptimize(dossier);
  }
}
BENCHMARK(ApplySubmitted)->Name("apply/intake_submitted");

// Start of the work, which changes no due time.
void DecideStart(benchmark::State& state) {
  const processing::CourseRecord course = OpenedCourse();
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        processing::DecideTransition(course, Action::kStart, CourseContext(absl::Hours(1))));
  }
}
BENCHMARK(DecideStart)->Name("decide/processing_start");

// The clock runs on after a supplement: the due time is counted anew.
void DecideResume(benchmark::State& state) {
  processing::CourseRecord course = OpenedCourse();
  processing::Apply(Must(processing::DecideTransition(course, Action::kRequestSupplement,
                                                      CourseContext(absl::Hours(1)))),
                    course);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        processing::DecideTransition(course, Action::kResume, CourseContext(absl::Hours(30))));
  }
}
BENCHMARK(DecideResume)->Name("decide/processing_resume");

void ApplyStart(benchmark::State& state) {
  const processing::CourseRecord opened = OpenedCourse();
  const processing::TransitionRecord transition =
      Must(processing::DecideTransition(opened, Action::kStart, CourseContext(absl::Hours(1))));
  processing::CourseRecord course;
  for (auto _ : state) {
    course = opened;
    processing::Apply(transition, course);
    benchmark::DoNotOptimize(course);
  }
}
BENCHMARK(ApplyStart)->Name("apply/processing_start");

void FactOfAcceptance(benchmark::State& state) {
  const motcua::intake::v1::IntakeEvent event = AcceptedEvent();
  for (auto _ : state) {
    statistics::Fact fact;
    Check(statistics::ApplyEvent(event, fact));
    benchmark::DoNotOptimize(statistics::MomentsOf(fact));
  }
}
BENCHMARK(FactOfAcceptance)->Name("apply/statistics_accepted_and_its_moments");

}  // namespace
}  // namespace motcua::bench
