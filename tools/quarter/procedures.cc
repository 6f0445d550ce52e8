// SPDX-License-Identifier: Apache-2.0
//
// A procedure is a verb, a thing and sometimes for whom. Shares are cut by running sums, so that
// they add up whatever the total.

#include "tools/quarter/procedures.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "tools/quarter/fields.h"
#include "tools/quarter/random.h"

namespace motcua::quarter {
namespace {

using intake::v1::Procedure;
using intake::v1::TimeLimit;

constexpr uint64_t kProcedureStream = 0x70726f63;

constexpr const char* kTargets[] = {"",
                                    " cho cá nhân",
                                    " cho tổ chức",
                                    " trong trường hợp mất, hỏng",
                                    " trong trường hợp sai sót",
                                    " theo cơ chế liên thông",
                                    " theo thủ tục rút gọn"};

constexpr const char* kPapers[] = {"Tờ khai theo mẫu",
                                   "Đơn đề nghị",
                                   "Bản sao căn cước công dân hoặc hộ chiếu",
                                   "Bản sao giấy chứng nhận đã được cấp",
                                   "Ảnh chân dung cỡ 4x6",
                                   "Biên lai nộp phí, lệ phí",
                                   "Văn bản ủy quyền",
                                   "Giấy khám sức khỏe",
                                   "Bản vẽ hoặc sơ đồ kèm theo",
                                   "Báo cáo kết quả hoạt động",
                                   "Phương án hoặc kế hoạch thực hiện",
                                   "Giấy tờ chứng minh điều kiện"};

// Limits in use, by the kind of desk; often repeated ones are common ones.
constexpr uint32_t kCommuneDays[] = {1, 1, 1, 2, 2, 3, 3, 3, 5, 5, 7, 10};
constexpr uint32_t kDistrictDays[] = {3, 3, 5, 5, 7, 8, 10, 10, 12, 15, 20, 30};
constexpr uint32_t kDepartmentDays[] = {2,  3,  3,  5,  5,  5,  7,  7,  8,
                                        10, 10, 12, 15, 15, 20, 25, 30, 45};
constexpr uint32_t kHours[] = {4, 8, 12, 16, 24};
constexpr uint32_t kCalendarDays[] = {5, 7, 10, 15, 15, 20, 30, 45, 60};

TimeLimit MakeLimit(Desk desk, Random& random) {
  const bool is_commune = desk == Desk::kCommune || desk == Desk::kDistrictAndCommune;
  TimeLimit limit;
  const uint64_t drawn = random.Below(100);
  if (drawn < (is_commune ? 20 : 6)) {
    limit.set_working_hours(random.Pick(kHours));
  } else if (drawn < (is_commune ? 24 : 18)) {
    limit.set_calendar_days(random.Pick(kCalendarDays));
  } else if (is_commune) {
    limit.set_working_days(random.Pick(kCommuneDays));
  } else {
    limit.set_working_days(desk == Desk::kDistrict ? random.Pick(kDistrictDays)
                                                   : random.Pick(kDepartmentDays));
  }
  return limit;
}

// Online dossiers of some procedures are promised sooner.
void AddOnlineLimit(Procedure& procedure, Random& random) {
  if (!procedure.time_limit().has_working_days()) return;
  const uint32_t days = procedure.time_limit().working_days();
  if (days < 5 || !random.Chance(70)) return;
  intake::v1::ChannelTimeLimit* online = procedure.add_channel_time_limits();
  online->set_channel(common::v1::CHANNEL_ONLINE);
  online->mutable_time_limit()->set_working_days(days * 4 / 5);
}

void AddPapers(Procedure& procedure, Random& random) {
  if (random.Chance(180)) return;
  const int count = static_cast<int>(random.Between(1, 5));
  size_t paper = random.Below(2);  // A form or an application comes first.
  for (int i = 0; i < count; ++i) {
    intake::v1::RequiredDocument* document = procedure.add_required_documents();
    document->set_document_code(absl::StrFormat("TP%02d", i + 1));
    document->set_display_name(kPapers[paper % std::size(kPapers)]);
    document->set_optional(i > 1 && random.Chance(400));
    paper += 1 + random.Below(3);
  }
}

void AddOffer(Procedure& procedure, const Field& field, const DepartmentCodes& departments) {
  switch (field.desk) {
    case Desk::kDepartment:
      for (const auto& [key, code] : departments) {
        if (key == field.department) procedure.add_offering_agency_codes(code);
      }
      return;
    case Desk::kDistrict:
      procedure.add_offering_agency_kinds(intake::v1::AGENCY_KIND_DISTRICT);
      return;
    case Desk::kDistrictAndCommune:
      procedure.add_offering_agency_kinds(intake::v1::AGENCY_KIND_DISTRICT);
      procedure.add_offering_agency_kinds(intake::v1::AGENCY_KIND_COMMUNE);
      return;
    case Desk::kCommune:
      procedure.add_offering_agency_kinds(intake::v1::AGENCY_KIND_COMMUNE);
      return;
  }
}

// The `number`-th combination of what a field offers.
std::string NameOf(const Field& field, size_t number) {
  const std::vector<std::string> objects = absl::StrSplit(field.objects, ';');
  const auto verbs = Verbs(field.style);
  const size_t round = number / (objects.size() * verbs.size());
  const std::string target =
      round < std::size(kTargets) ? kTargets[round] : absl::StrCat(" (mẫu số ", round + 1, ")");
  return absl::StrCat(verbs[number / objects.size() % verbs.size()], " ",
                      objects[number % objects.size()], target);
}

std::string CodeOf(size_t index) {
  return absl::StrFormat("%d.%06d", index % 5 == 4 ? 2 : 1, 1009 + index * 7);
}

}  // namespace

Procedures BuildProcedures(const published::OnlineServices& services,
                           const DepartmentCodes& departments, uint64_t seed) {
  uint64_t size_total = 0;
  for (const Field& field : Fields()) size_total += field.size;

  Procedures built;
  Random random(seed, kProcedureStream);
  const auto total = static_cast<uint64_t>(services.total);
  const auto partial = static_cast<uint64_t>(services.partial);
  uint64_t size_before = 0;
  for (const Field& field : Fields()) {
    const uint64_t first = total * size_before / size_total;
    const uint64_t end = total * (size_before += field.size) / size_total;
    for (uint64_t index = first; index < end; ++index) {
      Procedure procedure;
      procedure.set_procedure_code(CodeOf(index));
      procedure.set_display_name(NameOf(field, index - first));
      procedure.set_field_code(field.code);
      procedure.set_field_name(field.name);
      const bool is_partial = (index + 1) * partial / total > index * partial / total;
      procedure.set_level(is_partial ? common::v1::ONLINE_LEVEL_PARTIAL
                                     : common::v1::ONLINE_LEVEL_FULL);
      *procedure.mutable_time_limit() = MakeLimit(field.desk, random);
      AddOnlineLimit(procedure, random);
      AddOffer(procedure, field, departments);
      AddPapers(procedure, random);
      built.procedures.push_back(std::move(procedure));
      // Within a field the first few are asked for most.
      built.popularity.push_back(
          std::max<uint64_t>(1, 1000 * field.popularity / (index - first + 2)));
    }
  }
  return built;
}

}  // namespace motcua::quarter
