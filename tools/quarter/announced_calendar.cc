// SPDX-License-Identifier: Apache-2.0
//
// Blocks by their first and last day; days that are not worked anyway are dropped on the way.

#include "tools/quarter/announced_calendar.h"

#include "absl/time/civil_time.h"
#include "common/time/local_date.h"

namespace motcua::quarter {
namespace {

constexpr char kCode[] = "vn-hoabinh";
constexpr char kDisplayName[] = "Lịch làm việc cơ quan hành chính tỉnh Hòa Bình 2022-2023";

struct Block {
  absl::CivilDay first;
  absl::CivilDay last;
  const char* reason;
};

// Days off in lieu of a holiday on a weekend are part of its block.
const Block kBlocks[] = {
    {absl::CivilDay(2022, 1, 1), absl::CivilDay(2022, 1, 3), "Tết Dương lịch"},
    {absl::CivilDay(2022, 1, 31), absl::CivilDay(2022, 2, 4), "Tết Nguyên đán Nhâm Dần"},
    {absl::CivilDay(2022, 4, 10), absl::CivilDay(2022, 4, 11), "Giỗ Tổ Hùng Vương"},
    {absl::CivilDay(2022, 4, 30), absl::CivilDay(2022, 5, 3),
     "Ngày Chiến thắng 30/4 và Quốc tế Lao động 1/5"},
    {absl::CivilDay(2022, 9, 1), absl::CivilDay(2022, 9, 2), "Quốc khánh"},
    {absl::CivilDay(2023, 1, 1), absl::CivilDay(2023, 1, 2), "Tết Dương lịch"},
    {absl::CivilDay(2023, 1, 20), absl::CivilDay(2023, 1, 26), "Tết Nguyên đán Quý Mão"},
    {absl::CivilDay(2023, 4, 29), absl::CivilDay(2023, 5, 3),
     "Giỗ Tổ Hùng Vương, Ngày Chiến thắng 30/4 và Quốc tế Lao động 1/5"},
    {absl::CivilDay(2023, 9, 1), absl::CivilDay(2023, 9, 4), "Quốc khánh"},
};

google::type::Date ToProto(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

}  // namespace

calendar::CalendarDefinition AnnouncedCalendar() {
  calendar::CalendarDefinition definition;
  definition.code = kCode;
  definition.zone = time::VietnamZone();
  definition.first_day = absl::CivilDay(2022, 1, 1);
  definition.last_day = absl::CivilDay(2023, 12, 31);
  for (const Block& block : kBlocks) {
    for (absl::CivilDay day = block.first; day <= block.last; ++day) {
      const auto weekday = static_cast<size_t>(absl::GetWeekday(day));
      if (definition.weekly[weekday].empty()) continue;
      definition.exceptions.push_back(
          {.day = day, .kind = calendar::DayException::Kind::kDayOff, .reason = block.reason});
    }
  }
  return definition;
}

intake::v1::WorkingCalendar AnnouncedCalendarProto() {
  const calendar::CalendarDefinition definition = AnnouncedCalendar();
  intake::v1::WorkingCalendar proto;
  proto.set_calendar_code(definition.code);
  proto.set_display_name(kDisplayName);
  proto.set_time_zone("Asia/Ho_Chi_Minh");
  for (size_t weekday = 0; weekday < definition.weekly.size(); ++weekday) {
    if (definition.weekly[weekday].empty()) continue;
    intake::v1::WeekdayHours* hours = proto.add_weekly_hours();
    hours->set_iso_weekday(static_cast<uint32_t>(weekday) + 1);
    for (const calendar::DailyInterval& interval : definition.weekly[weekday]) {
      intake::v1::WorkingInterval* added = hours->add_intervals();
      added->set_start_second(static_cast<uint32_t>(interval.start_second));
      added->set_end_second(static_cast<uint32_t>(interval.end_second));
    }
  }
  *proto.mutable_first_date() = ToProto(definition.first_day);
  *proto.mutable_last_date() = ToProto(definition.last_day);
  for (const calendar::DayException& exception : definition.exceptions) {
    intake::v1::DayOff* off = proto.add_days_off();
    *off->mutable_date() = ToProto(exception.day);
    off->set_reason(exception.reason);
  }
  return proto;
}

}  // namespace motcua::quarter
