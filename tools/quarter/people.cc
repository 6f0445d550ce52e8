// SPDX-License-Identifier: Apache-2.0
//
// Lists of names by how common they are in the province (a name listed twice is twice as common).

#include "tools/quarter/people.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/quarter/places.h"

namespace motcua::quarter {
namespace {

using intake::v1::Applicant;

constexpr const char* kFamilyNames[] = {
    "Bùi",   "Bùi",   "Bùi",  "Bùi",   "Nguyễn", "Nguyễn", "Nguyễn", "Đinh",  "Đinh",
    "Quách", "Quách", "Hà",   "Hà",    "Trần",   "Trần",   "Lê",     "Lê",    "Phạm",
    "Hoàng", "Vũ",    "Đỗ",   "Ngô",   "Xa",     "Lường",  "Bạch",   "Dương", "Đặng",
    "Khà",   "Vì",    "Sùng", "Giàng", "Phùng",  "Triệu",  "Lương",  "Đoàn",  "Trịnh"};
constexpr const char* kWomensMiddleNames[] = {"Thị",   "Thị",  "Thị",   "Thị Thu", "Thị Hồng",
                                              "Thanh", "Ngọc", "Khánh", "Phương",  "Thùy"};
constexpr const char* kMensMiddleNames[] = {"Văn",  "Văn", "Văn",  "Đức",  "Minh",
                                            "Quốc", "Hữu", "Công", "Xuân", "Ngọc"};
constexpr const char* kWomensGivenNames[] = {
    "Hương", "Lan", "Hoa",   "Đào",  "Nguyệt", "Hạnh", "Thảo", "Trang", "Huyền", "Linh",  "Yến",
    "Nhung", "Vân", "Quỳnh", "Hiền", "Dung",   "Mỵ",   "Thủy", "Tuyết", "Ánh",   "Phượng"};
constexpr const char* kMensGivenNames[] = {
    "Hùng", "Dũng",  "Cường",  "Tuấn", "Nam", "Sơn",  "Thắng", "Long",  "Hải",  "Quân", "Đạt",
    "Việt", "Thành", "Trường", "Khôi", "Ưng", "Bình", "Phú",   "Chiến", "Kiên", "Toàn"};
constexpr const char* kOrganisationForms[] = {"Công ty TNHH",     "Công ty TNHH",
                                              "Công ty TNHH MTV", "Công ty Cổ phần",
                                              "Hợp tác xã",       "Doanh nghiệp tư nhân"};
constexpr const char* kOrganisationTrades[] = {"Xây dựng",
                                               "Thương mại và Dịch vụ",
                                               "Nông nghiệp",
                                               "Vận tải",
                                               "Du lịch sinh thái",
                                               "Chế biến lâm sản",
                                               "Dược phẩm",
                                               "Cơ khí",
                                               "Khai thác khoáng sản",
                                               "May mặc"};
constexpr const char* kOrganisationNames[] = {"Sông Đà", "Mường Bi", "Cam Cao Phong", "Thung Nai",
                                              "Kỳ Sơn",  "An Phát",  "Đại Thành",     "Hưng Thịnh",
                                              "Tây Bắc", "Phúc Lộc", "Minh Đức",      "Việt Mường"};
constexpr const char* kStreets[] = {"đường Trần Hưng Đạo",
                                    "đường Cù Chính Lan",
                                    "đường Chi Lăng",
                                    "đường An Dương Vương",
                                    "xóm Bưng",
                                    "xóm Mỗ",
                                    "xóm Chiềng",
                                    "xóm Rậm",
                                    "tổ dân phố số 3",
                                    "tổ dân phố số 7"};
constexpr const char* kMobilePrefixes[] = {"032", "035", "038", "070", "079", "083",
                                           "086", "091", "096", "097", "098"};

// Hòa Bình's number in citizen identity numbers, in older identity cards and in tax codes, as
// recalled.
constexpr char kCitizenProvince[] = "017";
constexpr char kIdentityCardPrefix[] = "113";
constexpr char kTaxPrefix[] = "5400";

std::string CitizenNumber(bool woman, int birth_year, Random& random) {
  const int century_and_sex = (birth_year >= 2000 ? 2 : 0) + (woman ? 1 : 0);
  return absl::StrFormat("%s%d%02d%s", kCitizenProvince, century_and_sex, birth_year % 100,
                         random.Digits(6));
}

void FillIndividual(Applicant& applicant, Random& random) {
  const bool woman = random.Chance(500);
  const char* middle = woman ? random.Pick(kWomensMiddleNames) : random.Pick(kMensMiddleNames);
  const char* given = woman ? random.Pick(kWomensGivenNames) : random.Pick(kMensGivenNames);
  applicant.set_kind(intake::v1::APPLICANT_KIND_INDIVIDUAL);
  applicant.set_full_name(absl::StrCat(random.Pick(kFamilyNames), " ", middle, " ", given));
  const int birth_year = static_cast<int>(random.Between(1940, 2004));
  const bool has_old_card = random.Chance(80);
  applicant.set_identity_number(has_old_card ? absl::StrCat(kIdentityCardPrefix, random.Digits(6))
                                             : CitizenNumber(woman, birth_year, random));
}

void FillOrganisation(Applicant& applicant, Random& random) {
  applicant.set_kind(intake::v1::APPLICANT_KIND_ORGANISATION);
  applicant.set_full_name(absl::StrCat(random.Pick(kOrganisationForms), " ",
                                       random.Pick(kOrganisationTrades), " ",
                                       random.Pick(kOrganisationNames)));
  const bool is_branch = random.Chance(100);
  std::string tax_code = MakeTaxCode(random);
  if (is_branch) absl::StrAppend(&tax_code, absl::StrFormat("-%03d", random.Between(1, 12)));
  applicant.set_identity_number(tax_code);
  applicant.set_email(absl::StrCat("vanphong.", tax_code.substr(0, 10), "@example.vn"));
}

}  // namespace

std::string MakeTaxCode(Random& random) {
  constexpr std::array<int, 9> kWeights = {31, 29, 23, 19, 17, 13, 7, 5, 3};
  while (true) {
    std::string digits = absl::StrCat(kTaxPrefix, random.Digits(5));
    int sum = 0;
    for (size_t i = 0; i < kWeights.size(); ++i) sum += (digits[i] - '0') * kWeights[i];
    const int check = 10 - sum % 11;
    if (check == 10) continue;  // There is no such digit, so there is no such code.
    return absl::StrCat(digits, check);
  }
}

Applicant MakeApplicant(const ApplicantWish& wish, Random& random) {
  Applicant applicant;
  if (wish.organisation) {
    FillOrganisation(applicant, random);
  } else {
    FillIndividual(applicant, random);
  }
  if (random.Chance(920)) {
    applicant.set_phone(absl::StrCat(random.Pick(kMobilePrefixes), random.Digits(7)));
  }
  if (random.Chance(700)) {
    applicant.set_address(absl::StrCat("Số ", random.Between(1, 180), " ", random.Pick(kStreets),
                                       ", ", wish.place, ", tỉnh ", kProvinceName));
  }
  return applicant;
}

}  // namespace motcua::quarter
