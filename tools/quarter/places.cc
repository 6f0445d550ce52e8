// SPDX-License-Identifier: Apache-2.0
//
// The lists, and how they are cut or filled to the number asked for.

#include "tools/quarter/places.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace motcua::quarter {
namespace {

constexpr Department kDepartments[] = {
    {"ubnd", "Văn phòng Ủy ban nhân dân tỉnh", 4},
    {"noi-vu", "Sở Nội vụ", 20},
    {"tu-phap", "Sở Tư pháp", 160},
    {"ke-hoach", "Sở Kế hoạch và Đầu tư", 90},
    {"tai-chinh", "Sở Tài chính", 8},
    {"cong-thuong", "Sở Công Thương", 110},
    {"nong-nghiep", "Sở Nông nghiệp và Phát triển nông thôn", 60},
    {"giao-thong", "Sở Giao thông vận tải", 230},
    {"xay-dung", "Sở Xây dựng", 30},
    {"tai-nguyen", "Sở Tài nguyên và Môi trường", 140},
    {"thong-tin", "Sở Thông tin và Truyền thông", 10},
    {"lao-dong", "Sở Lao động - Thương binh và Xã hội", 60},
    {"van-hoa", "Sở Văn hóa, Thể thao và Du lịch", 14},
    {"khoa-hoc", "Sở Khoa học và Công nghệ", 6},
    {"giao-duc", "Sở Giáo dục và Đào tạo", 24},
    {"y-te", "Sở Y tế", 40},
    {"ngoai-vu", "Sở Ngoại vụ", 4},
    {"thanh-tra", "Thanh tra tỉnh", 2},
    {"dan-toc", "Ban Dân tộc tỉnh", 4},
    {"khu-cong-nghiep", "Ban Quản lý các khu công nghiệp tỉnh", 12},
};

struct KnownDistrict {
  const char* district;
  // In full, or a bare name for a "xã".
  const char* communes;
};

constexpr KnownDistrict kKnownDistricts[] = {
    {"Hòa Bình",
     "phường Dân Chủ,phường Đồng Tiến,phường Hữu Nghị,phường Kỳ Sơn,phường Phương Lâm,"
     "phường Quỳnh Lâm,phường Tân Hòa,phường Tân Thịnh,phường Thái Bình,phường Thịnh Lang,"
     "phường Thống Nhất,phường Trung Minh,Độc Lập,Hòa Bình,Hợp Thành,Mông Hóa,Quang Tiến,"
     "Thịnh Minh,Yên Mông"},
    {"Cao Phong",
     "thị trấn Cao Phong,Bắc Phong,Bình Thanh,Dũng Phong,Hợp Phong,Nam Phong,Tây Phong,"
     "Thạch Yên,Thu Phong,Thung Nai"},
    {"Đà Bắc",
     "thị trấn Đà Bắc,Cao Sơn,Đoàn Kết,Đồng Chum,Đồng Ruộng,Giáp Đắt,Hiền Lương,Mường Chiềng,"
     "Nánh Nghê,Tân Minh,Tân Pheo,Tiền Phong,Toàn Sơn,Trung Thành,Tu Lý,Vầy Nưa,Yên Hòa"},
    {"Kim Bôi",
     "thị trấn Bo,Bình Sơn,Cuối Hạ,Đông Bắc,Đú Sáng,Hợp Tiến,Hùng Sơn,Kim Bôi,Kim Lập,Mỵ Hòa,"
     "Nam Thượng,Nuông Dăm,Sào Báy,Tú Sơn,Vĩnh Đồng,Vĩnh Tiến,Xuân Thủy"},
    {"Lạc Sơn",
     "thị trấn Vụ Bản,Ân Nghĩa,Bình Hẻm,Chí Đạo,Định Cư,Hương Nhượng,Miền Đồi,Mỹ Thành,"
     "Ngọc Lâu,Ngọc Sơn,Nhân Nghĩa,Quý Hòa,Quyết Thắng,Tân Lập,Tân Mỹ,Thượng Cốc,Tuân Đạo,"
     "Tự Do,Văn Nghĩa,Văn Sơn,Vũ Bình,Xuất Hóa,Yên Nghiệp,Yên Phú"},
    {"Lạc Thủy",
     "thị trấn Chi Nê,thị trấn Ba Hàng Đồi,An Bình,Đồng Tâm,Hưng Thi,Khoan Dụ,Phú Nghĩa,"
     "Phú Thành,Thống Nhất,Yên Bồng"},
    {"Lương Sơn",
     "thị trấn Lương Sơn,Cao Dương,Cao Sơn,Cư Yên,Hòa Sơn,Lâm Sơn,Liên Sơn,Nhuận Trạch,"
     "Tân Vinh,Thanh Cao,Thanh Sơn"},
    {"Mai Châu",
     "thị trấn Mai Châu,Bao La,Chiềng Châu,Cun Pheo,Đồng Tân,Hang Kia,Mai Hạ,Mai Hịch,Nà Phòn,"
     "Pà Cò,Sơn Thủy,Tân Thành,Thành Sơn,Tòng Đậu,Vạn Mai,Xăm Khòe"},
    {"Tân Lạc",
     "thị trấn Mãn Đức,Đông Lai,Gia Mô,Lỗ Sơn,Mỹ Hòa,Ngọc Mỹ,Ngổ Luông,Nhân Mỹ,Phong Phú,"
     "Phú Cường,Phú Vinh,Quyết Chiến,Suối Hoa,Thanh Hối,Tử Nê,Vân Sơn"},
    {"Yên Thủy",
     "thị trấn Hàng Trạm,Bảo Hiệu,Đa Phúc,Đoàn Kết,Hữu Lợi,Lạc Lương,Lạc Sỹ,Lạc Thịnh,"
     "Ngọc Lương,Phú Lai,Yên Trị"},
};

bool HasUnit(absl::string_view name) {
  return absl::StartsWith(name, "phường ") || absl::StartsWith(name, "thị trấn ");
}

std::vector<std::string> KnownCommunes(absl::string_view district) {
  std::vector<std::string> names;
  for (const KnownDistrict& known : kKnownDistricts) {
    if (known.district != district) continue;
    for (absl::string_view name : absl::StrSplit(known.communes, ',')) {
      names.push_back(HasUnit(name) ? std::string(name) : absl::StrCat("xã ", name));
    }
  }
  return names;
}

}  // namespace

std::span<const Department> Departments() { return kDepartments; }

std::string DistrictName(absl::string_view district) {
  const bool is_city = district == kProvinceName;
  return absl::StrCat(is_city ? "thành phố " : "huyện ", district);
}

std::vector<std::vector<std::string>> CommuneNames(std::span<const std::string> districts,
                                                   size_t count) {
  std::vector<std::vector<std::string>> known;
  for (const std::string& district : districts) known.push_back(KnownCommunes(district));

  // One commune to each district in turn: its next known name, or, once no district has one left, a
  // number. So every district keeps some whatever the count.
  std::vector<std::vector<std::string>> chosen(districts.size());
  size_t known_left = 0;
  for (const auto& names : known) known_left += names.size();
  for (size_t total = 0, turn = 0; total < count && !districts.empty(); ++turn) {
    const size_t district = turn % districts.size();
    std::vector<std::string>& names = chosen[district];
    if (names.size() < known[district].size()) {
      names.push_back(known[district][names.size()]);
      --known_left;
    } else if (known_left == 0) {
      names.push_back(absl::StrCat("xã số ", names.size() + 1));
    } else {
      continue;
    }
    ++total;
  }
  return chosen;
}

}  // namespace motcua::quarter
