// SPDX-License-Identifier: Apache-2.0
//
// The rows are counted again from nothing but their own facts and the project's calendar rules: the
// published totals must come out, for the province and, as identities, for every agency.

#include "tools/quarter/quarter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/calendar/due_time.h"
#include "common/calendar/working_calendar.h"
#include "common/catalog/catalog_conversion.h"
#include "common/time/local_date.h"

namespace motcua::quarter {
namespace {

using intake::v1::ImportRow;

published::Published ReadFigures() {
  auto published = published::ReadPublished(std::string(std::getenv("MOTCUA_SOURCE_DIR")) +
                                            "/tests/data/hoabinh-2023q1.json");
  EXPECT_TRUE(published.ok()) << published.status();
  return *std::move(published);
}

absl::Time TimeOf(const google::protobuf::Timestamp& proto) {
  EXPECT_EQ(proto.nanos(), 0);
  return absl::FromUnixSeconds(proto.seconds());
}

struct Counts {
  int64_t online = 0;
  int64_t direct = 0;
  int64_t postal = 0;
  int64_t carried_over = 0;
  int64_t early = 0;
  int64_t on_time = 0;
  int64_t late = 0;
  int64_t in_time = 0;
  int64_t overdue = 0;

  int64_t received() const { return online + direct + postal + carried_over; }
  int64_t resolved() const { return early + on_time + late; }
  int64_t pending() const { return in_time + overdue; }
};

// What a row's steps say.
struct Past {
  absl::Time accepted;
  std::vector<calendar::ClockPause> pauses;
  std::optional<absl::Time> ended;
};

Past PastOf(const ImportRow& row) {
  Past past;
  for (const intake::v1::PastStep& step : row.steps()) {
    const absl::Time time = TimeOf(step.enter_time());
    switch (step.state()) {
      case common::v1::DOSSIER_STATE_ACCEPTED:
        past.accepted = time;
        break;
      case common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED:
      case common::v1::DOSSIER_STATE_PAYMENT_REQUESTED:
        past.pauses.push_back({.stopped = time});
        break;
      case common::v1::DOSSIER_STATE_IN_PROGRESS:
        if (!past.pauses.empty()) past.pauses.back().resumed = time;
        break;
      case common::v1::DOSSIER_STATE_RESOLVED:
        past.ended = time;
        break;
      default:
        break;
    }
  }
  return past;
}

// The whole quarter, generated once: it takes a second or so.
class QuarterTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    published_ = new published::Published(ReadFigures());
    auto quarter = Quarter::Generate(*published_, 1);
    ASSERT_TRUE(quarter.ok()) << quarter.status();
    rows_ = new std::vector<ImportRow>;
    for (size_t i = 0; i < (*quarter)->row_count(); ++i) rows_->push_back((*quarter)->Row(i));
    for (const intake::v1::Procedure& procedure : (*quarter)->catalog().procedures) {
      (*procedures_)[procedure.procedure_code()] = procedure;
    }
    for (const intake::v1::Agency& agency : (*quarter)->catalog().agencies) {
      (*agencies_)[agency.agency_code()] = agency;
    }
    auto calendar = catalog::MakeCalendar((*quarter)->catalog().calendar);
    ASSERT_TRUE(calendar.ok()) << calendar.status();
    calendar_ = calendar->release();
  }

  static calendar::TimeLimit LimitOf(const ImportRow& row) {
    const intake::v1::Procedure& procedure = procedures_->at(row.procedure_code());
    intake::v1::TimeLimit limit = procedure.time_limit();
    for (const auto& by_channel : procedure.channel_time_limits()) {
      if (by_channel.channel() == row.channel()) limit = by_channel.time_limit();
    }
    return catalog::ReadTimeLimit(limit).value();
  }

  static void Count(const ImportRow& row, Counts& counts) {
    const absl::TimeZone zone = time::VietnamZone();
    const absl::Time start = time::StartOfDay(published_->start, zone);
    const absl::Time end = time::StartOfDay(published_->end, zone);
    const Past past = PastOf(row);
    ASSERT_LT(past.accepted, end);
    ASSERT_GE(past.ended.value_or(end), start);

    if (past.accepted < start) {
      ++counts.carried_over;
    } else if (row.channel() == common::v1::CHANNEL_ONLINE) {
      ++counts.online;
    } else if (row.channel() == common::v1::CHANNEL_DIRECT) {
      ++counts.direct;
    } else {
      ++counts.postal;
    }
    const auto due = calendar::DueTime(*calendar_, past.accepted, LimitOf(row), past.pauses);
    ASSERT_TRUE(due.ok()) << due.status();
    if (!past.ended.has_value()) {
      const bool overdue = due->due.has_value() && *due->due < end;
      ++(overdue ? counts.overdue : counts.in_time);
      return;
    }
    ASSERT_TRUE(due->due.has_value());
    switch (calendar::CompareWithDue(*past.ended, *due->due, zone)) {
      case calendar::Outcome::kEarly:
        ++counts.early;
        return;
      case calendar::Outcome::kOnTime:
        ++counts.on_time;
        return;
      case calendar::Outcome::kLate:
        ++counts.late;
        return;
    }
  }

  static const published::Published* published_;
  static std::vector<ImportRow>* rows_;
  static std::map<std::string, intake::v1::Procedure>* procedures_;
  static std::map<std::string, intake::v1::Agency>* agencies_;
  static const calendar::WorkingCalendar* calendar_;
};

const published::Published* QuarterTest::published_ = nullptr;
std::vector<ImportRow>* QuarterTest::rows_ = nullptr;
std::map<std::string, intake::v1::Procedure>* QuarterTest::procedures_ =
    new std::map<std::string, intake::v1::Procedure>;
std::map<std::string, intake::v1::Agency>* QuarterTest::agencies_ =
    new std::map<std::string, intake::v1::Agency>;
const calendar::WorkingCalendar* QuarterTest::calendar_ = nullptr;

TEST_F(QuarterTest, LeadsToThePublishedTotals) {
  Counts counts;
  for (const ImportRow& row : *rows_) ASSERT_NO_FATAL_FAILURE(Count(row, counts));

  EXPECT_EQ(counts.received(), published_->received.total);
  EXPECT_EQ(counts.online, published_->received.online);
  EXPECT_EQ(counts.direct + counts.postal, published_->received.direct_and_postal);
  EXPECT_EQ(counts.carried_over, published_->received.carried_over);
  EXPECT_EQ(counts.resolved(), published_->resolved.total);
  EXPECT_EQ(counts.early, published_->resolved.early);
  EXPECT_EQ(counts.on_time, published_->resolved.on_time);
  EXPECT_EQ(counts.late, published_->resolved.late);
  EXPECT_EQ(counts.pending(), published_->pending.total);
  EXPECT_EQ(counts.in_time, published_->pending.in_time);
  EXPECT_EQ(counts.overdue, published_->pending.overdue);
  EXPECT_GT(counts.direct, counts.postal);
  EXPECT_GT(counts.postal, 0);
}

TEST_F(QuarterTest, ClosesForEveryAgency) {
  std::map<std::string, Counts> by_agency;
  for (const ImportRow& row : *rows_) {
    ASSERT_NO_FATAL_FAILURE(Count(row, by_agency[row.agency_code()]));
  }
  EXPECT_GT(by_agency.size(), agencies_->size() * 9 / 10);
  for (const auto& [code, counts] : by_agency) {
    EXPECT_EQ(counts.received(), counts.resolved() + counts.pending()) << code;
  }
}

TEST_F(QuarterTest, TakesLegalStepsOnly) {
  using common::v1::DossierState;
  const std::map<DossierState, std::set<DossierState>> legal = {
      {common::v1::DOSSIER_STATE_REGISTERED, {common::v1::DOSSIER_STATE_ACCEPTED}},
      {common::v1::DOSSIER_STATE_ACCEPTED, {common::v1::DOSSIER_STATE_IN_PROGRESS}},
      {common::v1::DOSSIER_STATE_IN_PROGRESS,
       {common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED, common::v1::DOSSIER_STATE_PAYMENT_REQUESTED,
        common::v1::DOSSIER_STATE_RESOLVED}},
      {common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED, {common::v1::DOSSIER_STATE_IN_PROGRESS}},
      {common::v1::DOSSIER_STATE_PAYMENT_REQUESTED, {common::v1::DOSSIER_STATE_IN_PROGRESS}},
      {common::v1::DOSSIER_STATE_RESOLVED, {common::v1::DOSSIER_STATE_RESULT_RETURNED}},
      {common::v1::DOSSIER_STATE_RESULT_RETURNED, {}},
  };
  const absl::Time end = time::StartOfDay(published_->end, time::VietnamZone());
  std::map<size_t, int> pauses;
  for (const ImportRow& row : *rows_) {
    DossierState state = common::v1::DOSSIER_STATE_REGISTERED;
    absl::Time time = TimeOf(row.submit_time());
    ASSERT_GT(row.steps_size(), 0);
    for (const intake::v1::PastStep& step : row.steps()) {
      ASSERT_TRUE(legal.at(state).contains(step.state())) << row.source_key();
      const bool accepted = step.state() == common::v1::DOSSIER_STATE_ACCEPTED;
      ASSERT_TRUE(accepted ? TimeOf(step.enter_time()) >= time : TimeOf(step.enter_time()) > time)
          << row.source_key();
      state = step.state();
      time = TimeOf(step.enter_time());
    }
    ASSERT_LT(time, end) << row.source_key();
    ++pauses[PastOf(row).pauses.size()];
  }
  for (const size_t count : {0, 1, 2, 3}) EXPECT_GT(pauses[count], 0) << count << " pauses";
}

TEST_F(QuarterTest, WorksOnlyWhenDesksDo) {
  int64_t online_outside_hours = 0;
  for (const ImportRow& row : *rows_) {
    const absl::Time submitted = TimeOf(row.submit_time());
    const bool at_work = calendar_->NextWorkingMoment(submitted) == submitted;
    if (row.channel() == common::v1::CHANNEL_ONLINE) {
      online_outside_hours += at_work ? 0 : 1;
    } else {
      ASSERT_TRUE(at_work) << row.source_key();
    }
    const absl::Time accepted = PastOf(row).accepted;
    ASSERT_EQ(calendar_->NextWorkingMoment(accepted), accepted) << row.source_key();
  }
  EXPECT_GT(online_outside_hours, static_cast<int64_t>(rows_->size()) / 20);
}

TEST_F(QuarterTest, NumbersEveryDossierOnce) {
  std::set<std::string> codes;
  std::set<std::string> keys;
  std::map<std::string, std::vector<std::pair<absl::Time, std::string>>> by_day;
  for (const ImportRow& row : *rows_) {
    ASSERT_TRUE(keys.insert(row.source_key()).second);
    ASSERT_TRUE(codes.insert(row.dossier_code()).second) << row.dossier_code();
    const absl::Time accepted = PastOf(row).accepted;
    const std::string prefix =
        row.agency_code() + absl::FormatTime("-%y%m%d-", accepted, time::VietnamZone());
    ASSERT_EQ(row.dossier_code().substr(0, prefix.size()), prefix);
    by_day[prefix].emplace_back(accepted, row.dossier_code().substr(prefix.size()));
  }
  // From 0001, without gaps, in order of acceptance.
  for (auto& [prefix, serials] : by_day) {
    std::sort(serials.begin(), serials.end(),
              [](const auto& left, const auto& right) { return left.second < right.second; });
    for (size_t i = 0; i < serials.size(); ++i) {
      ASSERT_EQ(std::stoul(serials[i].second), i + 1) << prefix;
      ASSERT_LE(serials[i == 0 ? 0 : i - 1].first, serials[i].first) << prefix;
    }
  }
}

TEST_F(QuarterTest, ComesInOrderOfSubmissionWithRealisticRows) {
  absl::Time before = absl::InfinitePast();
  size_t bytes = 0;
  for (const ImportRow& row : *rows_) {
    ASSERT_GE(TimeOf(row.submit_time()), before);
    before = TimeOf(row.submit_time());
    bytes += row.ByteSizeLong();
    ASSERT_GE(row.documents_size(), 1);
    ASSERT_LE(row.documents_size(), 4);
  }
  EXPECT_GE(bytes / rows_->size(), 400u);
  EXPECT_LE(bytes / rows_->size(), 900u);
}

TEST_F(QuarterTest, AsksAgenciesOnlyForWhatTheyOffer) {
  for (const ImportRow& row : *rows_) {
    const intake::v1::Procedure& procedure = procedures_->at(row.procedure_code());
    const intake::v1::Agency& agency = agencies_->at(row.agency_code());
    bool offered = false;
    for (const int kind : procedure.offering_agency_kinds()) offered |= kind == agency.kind();
    for (const auto& code : procedure.offering_agency_codes()) offered |= code == row.agency_code();
    ASSERT_TRUE(offered) << row.source_key();
  }
}

std::string Chain(const std::string& before, const google::protobuf::MessageLite& message) {
  const std::string bytes = before + message.SerializeAsString();
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string DigestOf(const Quarter& quarter) {
  std::string digest;
  for (const auto& request : PutCatalogRequests(quarter.catalog())) digest = Chain(digest, request);
  for (size_t i = 0; i < quarter.row_count(); ++i) digest = Chain(digest, quarter.Row(i));
  return digest;
}

TEST(Quarter, IsTheSameBytesForTheSameSeed) {
  const auto published = published::Scale(ReadFigures(), 0.02);
  ASSERT_TRUE(published.ok());
  const auto one = Quarter::Generate(*published, 42);
  const auto again = Quarter::Generate(*published, 42);
  const auto other = Quarter::Generate(*published, 43);
  ASSERT_TRUE(one.ok() && again.ok() && other.ok());
  EXPECT_EQ(DigestOf(**one), DigestOf(**again));
  EXPECT_NE(DigestOf(**one), DigestOf(**other));
}

TEST(Quarter, MeetsOtherScalesAndSeedsToo) {
  for (const auto& [scale, seed] :
       std::vector<std::pair<double, uint64_t>>{{0.001, 5}, {0.05, 9}}) {
    const auto published = published::Scale(ReadFigures(), scale);
    ASSERT_TRUE(published.ok());
    const auto quarter = Quarter::Generate(*published, seed);
    ASSERT_TRUE(quarter.ok()) << quarter.status();
    EXPECT_EQ(static_cast<int64_t>((*quarter)->row_count()), published->received.total);
  }
}

TEST(Quarter, RefusesAPeriodThatWasNotAnnounced) {
  published::Published published = ReadFigures();
  published.start = absl::CivilDay(2030, 1, 1);
  published.end = absl::CivilDay(2030, 4, 1);
  EXPECT_EQ(Quarter::Generate(published, 1).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace motcua::quarter
