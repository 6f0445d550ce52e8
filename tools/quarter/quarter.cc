// SPDX-License-Identifier: Apache-2.0
//
// Plans first (who, what, when), then numbers in order of acceptance, then the order of the file.

#include "tools/quarter/quarter.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/catalog/catalog_conversion.h"
#include "common/status/status_macros.h"
#include "common/time/local_date.h"
#include "tools/quarter/announced_calendar.h"
#include "tools/quarter/people.h"
#include "tools/quarter/random.h"
#include "tools/quarter/wishes.h"

namespace motcua::quarter {
namespace {

using intake::v1::Document;
using intake::v1::ImportRow;
using intake::v1::Procedure;

// Streams of random sequences: a row's times and its body do not disturb each other.
constexpr uint64_t kTimesStream = uint64_t{1} << 40;
constexpr uint64_t kBodyStream = uint64_t{2} << 40;

constexpr int kProcedureTries = 400;
constexpr int kTimesTries = 6;
constexpr size_t kDocumentsMax = 4;

Terms TermsOf(const Procedure& procedure, common::v1::Channel channel) {
  const intake::v1::TimeLimit* limit = &procedure.time_limit();
  for (const intake::v1::ChannelTimeLimit& by_channel : procedure.channel_time_limits()) {
    if (by_channel.channel() == channel) limit = &by_channel.time_limit();
  }
  // Every procedure of ours has a limit.
  return {.limit = catalog::ReadTimeLimit(*limit).value_or(calendar::TimeLimit()),
          .fully_online = procedure.level() == common::v1::ONLINE_LEVEL_FULL};
}

bool CrossesABorder(const Wish& wish) {
  return wish.carried_over || wish.standing == Standing::kInTime;
}

// The longer a procedure takes, the likelier a dossier of it is open when a period ends. Without
// this all of them would have come in on the last days.
bool LastsLongEnough(const Terms& terms, Random& random) {
  constexpr int64_t kCertainMinutes = 15 * 480;
  return random.Between(0, kCertainMinutes) <= ApproximateWorkingMinutes(terms.limit);
}

void SetTime(absl::Time time, google::protobuf::Timestamp& proto) {
  proto.set_seconds(absl::ToUnixSeconds(time));
}

void AddDocument(const std::string& code, const std::string& name, ImportRow& row, Random& random) {
  Document* document = row.add_documents();
  document->set_document_code(code);
  document->set_display_name(name);
  const bool digitised = row.channel() == common::v1::CHANNEL_ONLINE || random.Chance(600);
  if (!digitised) return;
  const std::string digest = random.Bytes(32);
  document->set_sha256(digest);
  document->set_size_bytes(static_cast<uint64_t>(random.Between(18'000, 4'200'000)));
  if (random.Chance(900)) {
    document->set_storage_uri(
        absl::StrCat("s3://hoso/", absl::BytesToHexString(digest.substr(0, 8)), ".pdf"));
  }
}

void AddDocuments(const Procedure& procedure, ImportRow& row, Random& random) {
  for (const intake::v1::RequiredDocument& required : procedure.required_documents()) {
    if (required.optional() && !random.Chance(400)) continue;
    if (row.documents_size() == static_cast<int>(kDocumentsMax)) return;
    AddDocument(required.document_code(), required.display_name(), row, random);
  }
  if (row.documents_size() == 0) AddDocument("TP01", "Đơn đề nghị", row, random);
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Quarter>> Quarter::Generate(
    const published::Published& published, uint64_t seed) {
  std::unique_ptr<Quarter> quarter(new Quarter(seed));
  quarter->catalog_ = BuildCatalog(published, seed);
  MOTCUA_RETURN_IF_ERROR(quarter->Plan(published));
  quarter->Number();
  return std::unique_ptr<const Quarter>(std::move(quarter));
}

absl::Status Quarter::Plan(const published::Published& published) {
  const calendar::CalendarDefinition definition = AnnouncedCalendar();
  // A year of courses must lie before the period.
  if (published.start < definition.first_day + 365 || published.end > definition.last_day + 1) {
    return absl::InvalidArgumentError("the period is not within the years that were announced");
  }
  if (catalog_.pick_demand.empty()) {
    return absl::InvalidArgumentError("no agency offers any procedure");
  }
  MOTCUA_ASSIGN_OR_RETURN(const absl::TimeZone zone, time::LoadZone(published.time_zone));
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<const calendar::WorkingCalendar> calendar,
                          calendar::WorkingCalendar::Create(definition));
  const CourseMaker maker(*calendar, time::StartOfDay(published.start, zone),
                          time::StartOfDay(published.end, zone));

  const std::vector<Wish> wishes = MakeWishes(published, seed_);
  plans_.reserve(wishes.size());
  for (const Wish& wish : wishes) {
    MOTCUA_ASSIGN_OR_RETURN(RowPlan plan, PlanRow(maker, wish, plans_.size()));
    plans_.push_back(std::move(plan));
  }
  return absl::OkStatus();
}

absl::StatusOr<Quarter::RowPlan> Quarter::PlanRow(const CourseMaker& maker, const Wish& wish,
                                                  size_t stream) const {
  Random random(seed_, kTimesStream + stream);
  for (int i = 0; i < kProcedureTries; ++i) {
    RowPlan plan{.stream = stream, .channel = wish.channel};
    plan.demand = catalog_.pick_demand(random);
    const AgencyDemand& demand = catalog_.demands[plan.demand];
    plan.procedure = demand.procedures[demand.pick(random)];
    const Terms terms = TermsOf(catalog_.procedures[plan.procedure], wish.channel);
    if (CrossesABorder(wish) && !LastsLongEnough(terms, random)) continue;
    for (int j = 0; j < kTimesTries; ++j) {
      std::optional<CourseTimes> times = maker.Try(wish, terms, random);
      if (!times.has_value()) continue;
      plan.times = *std::move(times);
      return plan;
    }
  }
  return absl::InvalidArgumentError("no times lead to the published figures");
}

void Quarter::Number() {
  const absl::TimeZone zone = time::VietnamZone();
  const auto by_acceptance = [](const RowPlan& left, const RowPlan& right) {
    return std::pair(left.times.accepted(), left.stream) <
           std::pair(right.times.accepted(), right.stream);
  };
  std::sort(plans_.begin(), plans_.end(), by_acceptance);
  std::map<std::pair<size_t, absl::CivilDay>, uint32_t> serials;
  for (RowPlan& plan : plans_) {
    plan.serial = ++serials[{plan.demand, time::LocalDay(plan.times.accepted(), zone)}];
  }
  std::sort(plans_.begin(), plans_.end(), [](const RowPlan& left, const RowPlan& right) {
    return std::pair(left.times.submitted, left.stream) <
           std::pair(right.times.submitted, right.stream);
  });
}

ImportRow Quarter::Row(size_t index) const {
  const RowPlan& plan = plans_[index];
  const AgencyDemand& demand = catalog_.demands[plan.demand];
  const intake::v1::Agency& agency = catalog_.agencies[demand.agency];
  const Procedure& procedure = catalog_.procedures[plan.procedure];
  Random random(seed_, kBodyStream + plan.stream);

  ImportRow row;
  row.set_source_key(absl::StrFormat("HB-%07d", index + 1));
  row.set_agency_code(agency.agency_code());
  row.set_procedure_code(procedure.procedure_code());
  row.set_channel(plan.channel);
  const bool is_commune = agency.kind() == intake::v1::AGENCY_KIND_COMMUNE;
  *row.mutable_applicant() = MakeApplicant(
      {.organisation = random.Chance(is_commune ? 5 : 120), .place = demand.place}, random);
  AddDocuments(procedure, row, random);
  SetTime(plan.times.submitted, *row.mutable_submit_time());
  for (const Step& step : plan.times.steps) {
    intake::v1::PastStep* past = row.add_steps();
    past->set_state(step.state);
    SetTime(step.time, *past->mutable_enter_time());
  }
  row.set_dossier_code(absl::StrFormat(
      "%s-%s-%04d", agency.agency_code(),
      absl::FormatTime("%y%m%d", plan.times.accepted(), time::VietnamZone()), plan.serial));
  return row;
}

}  // namespace motcua::quarter
