// SPDX-License-Identifier: Apache-2.0
// The proof of the numbers: for random courses, told by both journals in random portions, every
// report is what a plain recount gives, closes, adds up, and opens up into lists of the same
// length; and following the journals again, in another order, writes the same bytes.
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "common/kv/codec.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statistics/app/display_names.h"
#include "services/statistics/app/dossier_report.h"
#include "services/statistics/app/report_dossiers.h"
#include "services/statistics/domain/report_tally.h"
#include "services/statistics/domain/report_window.h"
#include "services/statistics/follow/courses_for_test.h"
#include "services/statistics/follow/naive_counts_for_test.h"

namespace motcua::statistics {
namespace {

using v1::DossierCounts;
using v1::ReportDefinition;

// Some seed, or the one of a run to be repeated.
uint64_t PickSeed() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet.
  const char* const given = std::getenv("MOTCUA_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

void AddTo(const DossierCounts& added, DossierCounts& sum) {
  const auto* descriptor = DossierCounts::descriptor();
  const auto* reflection = DossierCounts::GetReflection();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    reflection->SetInt64(&sum, field,
                         reflection->GetInt64(sum, field) + reflection->GetInt64(added, field));
  }
}

void ExpectIdentities(const DossierCounts& counts) {
  EXPECT_EQ(counts.received(), counts.received_online() + counts.received_direct() +
                                   counts.received_postal() + counts.carried_over());
  EXPECT_EQ(counts.received(),
            counts.resolved() + counts.withdrawn() + counts.stopped() + counts.pending());
  EXPECT_EQ(counts.resolved(), counts.resolved_early() + counts.resolved_on_time() +
                                   counts.resolved_late() + counts.resolved_no_due_time());
  EXPECT_EQ(counts.pending(),
            counts.pending_in_time() + counts.pending_overdue() + counts.pending_no_due_time());
}

google::type::Date ToDate(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

// The agencies of CatalogForTest, spelled out.
const std::map<std::string, std::set<std::string>> kSubtrees = {
    {"P", {"P", "P.S1", "P.D1", "P.D2", "C1", "C2"}},
    {"P.S1", {"P.S1"}},
    {"P.D1", {"P.D1", "C1"}},
    {"P.D2", {"P.D2", "C2"}},
    {"C1", {"C1"}},
    {"C2", {"C2"}},
    {"X", {"X"}}};
const std::map<std::string, std::string> kKinds = {
    {"P", "PROVINCE"}, {"P.S1", "DEPARTMENT"}, {"P.D1", "DISTRICT"}, {"P.D2", "DISTRICT"},
    {"C1", "COMMUNE"}, {"C2", "COMMUNE"},      {"X", "PROVINCE"}};

v1::ReportKey KeyOf(const DossierForTest& dossier, v1::ReportGrouping grouping) {
  v1::ReportKey key;
  switch (grouping) {
    case v1::REPORT_GROUPING_AGENCY:
      key.set_agency_code(dossier.accepted.agency_code);
      break;
    case v1::REPORT_GROUPING_AGENCY_KIND:
      key.set_agency_kind(kKinds.at(dossier.accepted.agency_code));
      break;
    case v1::REPORT_GROUPING_FIELD:
      key.set_field_code(dossier.accepted.field_code);
      break;
    case v1::REPORT_GROUPING_CHANNEL:
      key.set_channel(dossier.accepted.channel);
      break;
    case v1::REPORT_GROUPING_LEVEL:
      key.set_level(dossier.accepted.level);
      break;
    default:
      break;
  }
  return key;
}

class ReportProperty : public testing::Test {
 protected:
  ReportProperty() : seed_(PickSeed()), random_(seed_), courses_(random_, 60 + random_.Below(60)) {
    RecordProperty("seed", std::to_string(seed_));
  }

  // Delivers some entries that come next, of either journal, in one group of some responses.
  void Deliver(WorldForTest& world) {
    Statistics& statistics = world.statistics();
    std::vector<journal::Position> intake = statistics.intake().cursors();
    std::vector<journal::Position> processing = statistics.processing().cursors();
    for (size_t responses = 1 + random_.Below(4); responses > 0; --responses) {
      if (random_.OneIn(2)) {
        world.Enqueue(statistics.intake(), Next(courses_.intake(), intake, [this](auto... at) {
                        courses_.NoteIntake(at...);
                      }));
      } else {
        world.Enqueue(statistics.processing(),
                      Next(courses_.processing(), processing,
                           [this](auto... at) { courses_.NoteProcessing(at...); }));
      }
    }
    const absl::Status done = world.Run();
    ASSERT_TRUE(done.ok()) << done;
  }

  // Delivers all that comes next of both journals in a group that fails, so that nothing of it
  // stays.
  void DeliverInVain(WorldForTest& world) {
    Statistics& statistics = world.statistics();
    world.Enqueue(statistics.intake(), courses_.intake().After(statistics.intake().cursors()));
    world.Enqueue(statistics.processing(),
                  courses_.processing().After(statistics.processing().cursors()));
    world.EnqueueFailure();
    ASSERT_FALSE(world.Run().ok());
  }

  template <typename Journal, typename Note>
  std::unique_ptr<StreamEventsResponse> Next(const Journal& journal,
                                             std::vector<journal::Position>& cursors,
                                             const Note& note) {
    auto response = std::make_unique<StreamEventsResponse>();
    for (size_t entries = random_.Below(6); entries > 0; --entries) {
      // The catalogue comes first, as its owner promises.
      const bool has_catalog = cursors[0].sequence == journal.entries(0).size();
      const uint32_t partition =
          has_catalog ? static_cast<uint32_t>(1 + random_.Below(kPartitionsForTest)) : 0;
      uint64_t& sequence = cursors[partition].sequence;
      if (sequence < journal.entries(partition).size()) {
        *response->add_entries() = journal.entries(partition)[sequence++];
        note(partition, sequence);
      }
    }
    return response;
  }

  bool IsAllDelivered(WorldForTest& world) {
    return world.statistics().intake().cursors() == Heads(courses_.intake()) &&
           world.statistics().processing().cursors() == Heads(courses_.processing());
  }
  template <typename Journal>
  static std::vector<journal::Position> Heads(const Journal& journal) {
    std::vector<journal::Position> heads;
    for (uint32_t partition = 0; partition <= kPartitionsForTest; ++partition) {
      journal::Position& head = heads.emplace_back();
      head.partition = partition;
      if (!journal.entries(partition).empty()) {
        const auto& last = journal.entries(partition).back().position();
        head.sequence = last.sequence();
        std::copy_n(last.chain().begin(), head.chain.size(), head.chain.begin());
      }
    }
    return heads;
  }

  ReportDefinition RandomDefinition() {
    ReportDefinition definition;
    const absl::CivilDay start = random_.Day() - 60;
    *definition.mutable_start_date() = ToDate(start);
    *definition.mutable_end_date() = ToDate(start + 1 + static_cast<int>(random_.Below(400)));
    if (random_.OneIn(4)) {  // Whole months or years.
      *definition.mutable_start_date() = ToDate(absl::CivilDay(absl::CivilMonth(start)));
      *definition.mutable_end_date() =
          ToDate(absl::CivilDay(absl::CivilMonth(start) + 1 + static_cast<int>(random_.Below(15))));
    }
    auto agency = kSubtrees.begin();
    std::advance(agency, random_.Below(kSubtrees.size()));
    definition.set_agency_code(random_.OneIn(2) ? "P" : agency->first);
    definition.set_include_subtree(!random_.OneIn(4));
    definition.set_closed_without_result(static_cast<v1::ClosedWithoutResult>(random_.Below(3)));
    if (!random_.OneIn(3)) {
      SetTime(RandomAsOf(), definition.mutable_as_of_time());
    }
    return definition;
  }

  // Mostly when something happens, and just beside.
  absl::Time RandomAsOf() {
    const DossierForTest& dossier = courses_.dossiers()[random_.Below(courses_.dossiers().size())];
    std::vector<absl::Time> instants = {random_.Instant(), dossier.accepted.accepted};
    for (const MovedForTest& move : dossier.moves) {
      instants.push_back(move.time);
      instants.push_back(move.due.value_or(move.time));
    }
    const absl::Time instant = instants[random_.Below(instants.size())];
    return instant + absl::Microseconds(1) * (static_cast<int>(random_.Below(4)) - 1);
  }

  bool IsOf(const DossierForTest& dossier, const ReportDefinition& definition) const {
    return definition.include_subtree()
               ? kSubtrees.at(definition.agency_code()).contains(dossier.accepted.agency_code)
               : definition.agency_code() == dossier.accepted.agency_code;
  }

  DossierCounts Naive(const DossierForTest& dossier, const ReportDefinition& definition) const {
    const absl::Time end = time::StartOfDay(ToDay(definition.end_date()), time::VietnamZone());
    const absl::Time t = definition.has_as_of_time()
                             ? std::min(end, catalog::ReadTime(definition.as_of_time()))
                             : end;
    const absl::Time start = time::StartOfDay(ToDay(definition.start_date()), time::VietnamZone());
    return IsOf(dossier, definition)
               ? NaiveCounts(dossier, std::min(start, t), t, definition.closed_without_result())
               : DossierCounts();
  }

  void ExpectReportIsRecount(WorldForTest& world) {
    v1::GetDossierReportRequest request;
    *request.mutable_definition() = RandomDefinition();
    request.set_grouping(static_cast<v1::ReportGrouping>(random_.Below(6)));
    SCOPED_TRACE(request.DebugString());
    const auto report = world.statistics().GetDossierReport(request);
    ASSERT_TRUE(report.ok()) << report.status();

    DossierCounts total;
    std::map<std::string, DossierCounts> rows;  // By key.
    for (const DossierForTest& dossier : courses_.dossiers()) {
      const DossierCounts counts = Naive(dossier, request.definition());
      AddTo(counts, total);
      if (!IsZero(counts) && request.grouping() != v1::REPORT_GROUPING_UNSPECIFIED) {
        AddTo(counts, rows[KeyOf(dossier, request.grouping()).SerializeAsString()]);
      }
    }

    EXPECT_EQ(report->total().DebugString(), total.DebugString());
    ExpectIdentities(report->total());
    EXPECT_EQ(report->rows_size(), static_cast<int>(rows.size()));
    DossierCounts sum;
    for (const v1::ReportRow& row : report->rows()) {
      EXPECT_EQ(row.counts().DebugString(), rows[row.key().SerializeAsString()].DebugString())
          << row.key().DebugString();
      EXPECT_FALSE(row.display_name().empty());
      ExpectIdentities(row.counts());
      AddTo(row.counts(), sum);
    }
    if (request.grouping() != v1::REPORT_GROUPING_UNSPECIFIED) {
      EXPECT_EQ(sum.DebugString(), report->total().DebugString());
    }
    if (random_.OneIn(2)) {
      ExpectListsAreAsLongAsNumbers(world, *report);
    }
  }

  void ExpectListsAreAsLongAsNumbers(WorldForTest& world,
                                     const v1::GetDossierReportResponse& report) {
    ViewSource views(world.store().store(), &world.statistics().intake(),
                     &world.statistics().processing(), world.statistics().zone());
    const View view = *views.Take();
    for (int measure = 1; measure <= v1::Measure_MAX; ++measure) {
      v1::ListReportDossiersRequest request;
      *request.mutable_definition() = report.definition();
      request.set_measure(static_cast<v1::Measure>(measure));
      ExpectList(view, request, report.total());
      for (const v1::ReportRow& row : report.rows()) {
        if (random_.OneIn(6)) {
          *request.mutable_key() = row.key();
          ExpectList(view, request, row.counts());
        }
      }
    }
  }

  // All pages of a list, each of which looks at a few dossiers only.
  void ExpectList(const View& view, v1::ListReportDossiersRequest request,
                  const DossierCounts& counts) {
    SCOPED_TRACE(request.DebugString());
    request.set_page_size(static_cast<int>(random_.Below(8)));
    const PageLimits limits{.page_size_standard = 10,
                            .page_size_max = 6,
                            .looked_at_max = static_cast<int>(1 + random_.Below(20))};
    std::set<std::string> listed;
    std::string last_agency;
    do {
      const auto page = ListReportDossiers(view, request, limits);
      ASSERT_TRUE(page.ok()) << page.status();
      ASSERT_LE(page->dossiers_size(), 6);
      for (const v1::ReportDossier& dossier : page->dossiers()) {
        EXPECT_TRUE(listed.insert(dossier.dossier_id()).second) << "listed twice";
        EXPECT_LE(last_agency, dossier.agency_code());
        last_agency = dossier.agency_code();
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());

    std::set<std::string> expected;
    for (const DossierForTest& dossier : courses_.dossiers()) {
      const bool is_in_row = !request.has_key() || IsInKey(dossier, request.key());
      if (is_in_row && ValueOf(Naive(dossier, request.definition()), request.measure()) == 1) {
        expected.insert(dossier.accepted.dossier_id);
      }
    }
    EXPECT_EQ(listed, expected);
    EXPECT_EQ(static_cast<int64_t>(listed.size()), ValueOf(counts, request.measure()));
  }

  static bool IsInKey(const DossierForTest& dossier, const v1::ReportKey& key) {
    for (int grouping = 1; grouping <= v1::ReportGrouping_MAX; ++grouping) {
      const v1::ReportKey own = KeyOf(dossier, static_cast<v1::ReportGrouping>(grouping));
      if (own.key_case() == key.key_case()) {
        return own.SerializeAsString() == key.SerializeAsString();
      }
    }
    return false;
  }

  // Counts and moments are what the facts alone give.
  static void ExpectCountsFollowFromFacts(WorldForTest& world) {
    CountsChanges changes;
    size_t counted = 0;
    for (const auto& [key, bytes] : world.store().Rows(kFacts)) {
      const Fact fact = *kFactTable.Decode(bytes);
      const storage::v1::Reception& reception = fact.reception();
      for (const Moment& moment : MomentsOf(fact)) {
        const auto group =
            changes.GroupOf({kv::KeyReader(key).U32(), reception.agency_code()},
                            {reception.field_code(), reception.channel(), reception.level()});
        changes.Add(group, time::LocalDay(moment.instant, world.statistics().zone()),
                    moment.movement, moment.delta);
      }
      counted += IsCounted(fact) ? 1 : 0;
    }
    StoreForTest anew;
    kv::Transaction transaction(*anew.store());
    ASSERT_TRUE(changes.Write(transaction).ok());
    anew.Commit(std::move(transaction));
    EXPECT_EQ(world.store().Rows(kCounts), anew.Rows(kCounts));
    EXPECT_EQ(world.statistics().GetStatisticsStatus()->dossier_count(), counted);
  }

  const uint64_t seed_;
  RandomCourses random_;
  CoursesForTest courses_;
};

class ReportPropertyRounds : public ReportProperty, public testing::WithParamInterface<int> {};

TEST_P(ReportPropertyRounds, EveryReportIsARecount) {
  SCOPED_TRACE(testing::Message() << "MOTCUA_TEST_SEED=" << seed_);
  WorldForTest world;
  while (!IsAllDelivered(world)) {
    Deliver(world);
    if (random_.OneIn(10)) {
      DeliverInVain(world);
    }
    if (random_.OneIn(20)) {
      world.Restart();
    }
    if (random_.OneIn(20) && world.statistics().intake().cursors()[0].sequence > 0) {
      ExpectReportIsRecount(world);
      ExpectCountsFollowFromFacts(world);
    }
    ASSERT_FALSE(HasFatalFailure());
  }
  for (int i = 0; i < 40; ++i) {
    ExpectReportIsRecount(world);
  }
  ExpectCountsFollowFromFacts(world);

  // Once more from the beginning, one journal after the other.
  WorldForTest again;
  again.Enqueue(again.statistics().processing(),
                courses_.processing().After(again.statistics().processing().cursors()));
  ASSERT_TRUE(again.Run().ok());
  again.Enqueue(again.statistics().intake(),
                courses_.intake().After(again.statistics().intake().cursors()));
  ASSERT_TRUE(again.Run().ok());
  for (kv::TableId table = 0; table < TableSpecs().size(); ++table) {
    if (table == kJournal) {
      continue;  // Says how often the journal was acquired.
    }
    EXPECT_EQ(world.store().Rows(static_cast<Table>(table)),
              again.store().Rows(static_cast<Table>(table)))
        << TableSpecs()[table].name;
  }
}

INSTANTIATE_TEST_SUITE_P(Some, ReportPropertyRounds, testing::Range(0, 12));

}  // namespace
}  // namespace motcua::statistics
