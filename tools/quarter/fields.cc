// SPDX-License-Identifier: Apache-2.0
//
// One line a field, by who offers it.

#include "tools/quarter/fields.h"

namespace motcua::quarter {
namespace {

constexpr const char* kLicenceVerbs[] = {
    "Cấp", "Cấp lại", "Cấp đổi", "Gia hạn", "Điều chỉnh nội dung", "Thu hồi theo đề nghị"};
constexpr const char* kRegistrationVerbs[] = {"Đăng ký",
                                              "Đăng ký lại",
                                              "Đăng ký thay đổi",
                                              "Xóa đăng ký",
                                              "Xác nhận thông tin đăng ký",
                                              "Cấp bản sao đăng ký"};
constexpr const char* kApprovalVerbs[] = {"Thẩm định",  "Phê duyệt", "Phê duyệt điều chỉnh",
                                          "Chấp thuận", "Công bố",   "Chấm dứt"};
constexpr const char* kBenefitVerbs[] = {"Giải quyết",      "Điều chỉnh",
                                         "Thôi hưởng",      "Xác nhận đối tượng hưởng",
                                         "Chuyển nơi nhận", "Truy lĩnh"};
constexpr const char* kCertificationVerbs[] = {"Chứng thực", "Xác nhận",         "Cấp bản sao",
                                               "Đính chính", "Sửa đổi, bổ sung", "Hủy bỏ"};

constexpr Field kFields[] = {
    // Communes.
    {"ho-tich", "Hộ tịch", Desk::kCommune, "", Style::kRegistration, 24, 90,
     "khai sinh;khai tử;kết hôn;giám hộ;nhận cha, mẹ, con;tình trạng hôn nhân"},
    {"bao-tro-xa-hoi", "Bảo trợ xã hội", Desk::kCommune, "", Style::kBenefit, 18, 18,
     "trợ cấp xã hội hằng tháng;hỗ trợ chi phí mai táng;trợ giúp xã hội khẩn cấp;"
     "hỗ trợ kinh phí chăm sóc người khuyết tật"},
    {"nguoi-co-cong-xa", "Người có công tại cơ sở", Desk::kCommune, "", Style::kBenefit, 16, 10,
     "trợ cấp thờ cúng liệt sĩ;chế độ bảo hiểm y tế người có công;trợ cấp một lần khi từ trần"},
    {"ton-giao-xa", "Tín ngưỡng, tôn giáo cơ sở", Desk::kCommune, "", Style::kRegistration, 10, 1,
     "hoạt động tín ngưỡng;sinh hoạt tôn giáo tập trung;chương trình sinh hoạt tôn giáo hằng năm"},
    {"nong-nghiep-xa", "Phát triển nông thôn cơ sở", Desk::kCommune, "", Style::kBenefit, 12, 2,
     "hỗ trợ thiệt hại do thiên tai;hỗ trợ khôi phục sản xuất;chính sách hỗ trợ trồng rừng"},
    {"giao-duc-xa", "Giáo dục mầm non cơ sở", Desk::kCommune, "", Style::kApproval, 8, 1,
     "hoạt động nhóm trẻ độc lập;hoạt động lớp mẫu giáo độc lập"},
    {"chung-thuc", "Chứng thực", Desk::kDistrictAndCommune, "", Style::kCertification, 16, 170,
     "bản sao từ bản chính;chữ ký;hợp đồng, giao dịch;di chúc;văn bản khai nhận di sản"},
    {"dan-so", "Dân số", Desk::kCommune, "", Style::kBenefit, 6, 3,
     "hỗ trợ sinh con đúng chính sách dân số;hỗ trợ tầm soát trước sinh"},
    // Districts.
    {"dat-dai-huyen", "Đất đai cấp huyện", Desk::kDistrict, "", Style::kRegistration, 40, 60,
     "biến động quyền sử dụng đất;tài sản gắn liền với đất;thế chấp quyền sử dụng đất;"
     "chuyển mục đích sử dụng đất;tách thửa hoặc hợp thửa đất"},
    {"ho-kinh-doanh", "Thành lập và hoạt động hộ kinh doanh", Desk::kDistrict, "",
     Style::kRegistration, 18, 40,
     "thành lập hộ kinh doanh;nội dung hộ kinh doanh;tạm ngừng kinh doanh của hộ kinh doanh"},
    {"ho-tich-huyen", "Hộ tịch có yếu tố nước ngoài", Desk::kDistrict, "", Style::kRegistration, 18,
     8, "khai sinh có yếu tố nước ngoài;kết hôn có yếu tố nước ngoài;hộ tịch đã ghi ở nước ngoài"},
    {"xay-dung-huyen", "Hoạt động xây dựng cấp huyện", Desk::kDistrict, "", Style::kLicence, 24, 16,
     "giấy phép xây dựng nhà ở riêng lẻ;giấy phép xây dựng công trình cấp III, IV;"
     "giấy phép di dời công trình;giấy phép xây dựng có thời hạn"},
    {"giao-duc-huyen", "Giáo dục và đào tạo cấp huyện", Desk::kDistrict, "", Style::kApproval, 26,
     5,
     "thành lập trường mầm non;hoạt động giáo dục của trường tiểu học;chuyển trường trung học cơ "
     "sở;"
     "sáp nhập, chia tách trường"},
    {"nguoi-co-cong-huyen", "Người có công", Desk::kDistrict, "", Style::kBenefit, 22, 14,
     "trợ cấp người hoạt động kháng chiến;chế độ đối với thân nhân liệt sĩ;"
     "chế độ điều dưỡng phục hồi sức khỏe;trợ cấp mai táng"},
    {"moi-truong-huyen", "Môi trường cấp huyện", Desk::kDistrict, "", Style::kLicence, 14, 3,
     "giấy phép môi trường cấp huyện;giấy xác nhận tham vấn cộng đồng"},
    {"thi-dua-huyen", "Thi đua, khen thưởng cấp huyện", Desk::kDistrict, "", Style::kApproval, 14,
     4, "danh hiệu Lao động tiên tiến;giấy khen của Chủ tịch Ủy ban nhân dân cấp huyện"},
    {"hoi-huyen", "Tổ chức phi chính phủ cấp huyện", Desk::kDistrict, "", Style::kApproval, 14, 1,
     "thành lập hội cấp xã;điều lệ hội;đổi tên hội;giải thể hội"},
    {"lam-nghiep-huyen", "Lâm nghiệp cấp huyện", Desk::kDistrict, "", Style::kCertification, 12, 6,
     "bảng kê lâm sản;nguồn gốc lâm sản trước khi xuất ra"},
    {"luu-thong-huyen", "Lưu thông hàng hóa trong nước", Desk::kDistrict, "", Style::kLicence, 16,
     4,
     "giấy phép bán lẻ rượu;giấy phép sản xuất rượu thủ công;giấy phép bán lẻ sản phẩm thuốc lá"},
    // Departments.
    {"duong-bo", "Đường bộ", Desk::kDepartment, "giao-thong", Style::kLicence, 100, 90,
     "giấy phép lái xe;giấy phép kinh doanh vận tải bằng xe ô tô;phù hiệu xe ô tô vận tải;"
     "giấy phép lái xe quốc tế;giấy phép liên vận;giấy phép thi công trên đường bộ;"
     "giấy chứng nhận đăng ký xe máy chuyên dùng"},
    {"duong-thuy", "Đường thủy nội địa", Desk::kDepartment, "giao-thong", Style::kRegistration, 50,
     5, "phương tiện thủy nội địa;bến thủy nội địa;bến khách ngang sông;bằng thuyền trưởng"},
    {"dang-kiem", "Đăng kiểm", Desk::kDepartment, "giao-thong", Style::kLicence, 24, 10,
     "giấy chứng nhận an toàn kỹ thuật phương tiện;giấy chứng nhận thẩm định thiết kế xe cải tạo"},
    {"dat-dai", "Đất đai", Desk::kDepartment, "tai-nguyen", Style::kRegistration, 90, 60,
     "quyền sử dụng đất của tổ chức;chuyển nhượng quyền sử dụng đất;thuê đất;"
     "thế chấp tài sản gắn liền với đất;góp vốn bằng quyền sử dụng đất;gia hạn sử dụng đất"},
    {"moi-truong", "Môi trường", Desk::kDepartment, "tai-nguyen", Style::kApproval, 40, 5,
     "báo cáo đánh giá tác động môi trường;giấy phép môi trường;phương án cải tạo, phục hồi môi "
     "trường"},
    {"tai-nguyen-nuoc", "Tài nguyên nước", Desk::kDepartment, "tai-nguyen", Style::kLicence, 40, 4,
     "giấy phép khai thác nước dưới đất;giấy phép khai thác nước mặt;giấy phép hành nghề khoan "
     "nước;"
     "giấy phép thăm dò nước dưới đất"},
    {"khoang-san", "Địa chất và khoáng sản", Desk::kDepartment, "tai-nguyen", Style::kLicence, 36,
     3, "giấy phép thăm dò khoáng sản;giấy phép khai thác khoáng sản;giấy phép khai thác tận thu"},
    {"ly-lich-tu-phap", "Lý lịch tư pháp", Desk::kDepartment, "tu-phap", Style::kCertification, 16,
     90, "phiếu lý lịch tư pháp số 1;phiếu lý lịch tư pháp số 2"},
    {"luat-su", "Luật sư", Desk::kDepartment, "tu-phap", Style::kRegistration, 40, 5,
     "hoạt động văn phòng luật sư;hành nghề luật sư với tư cách cá nhân;hoạt động chi nhánh"},
    {"cong-chung", "Công chứng", Desk::kDepartment, "tu-phap", Style::kRegistration, 44, 4,
     "hành nghề công chứng;tập sự hành nghề công chứng;hoạt động văn phòng công chứng"},
    {"quoc-tich", "Quốc tịch", Desk::kDepartment, "tu-phap", Style::kCertification, 18, 3,
     "quốc tịch Việt Nam;người gốc Việt Nam"},
    {"doanh-nghiep", "Thành lập và hoạt động doanh nghiệp", Desk::kDepartment, "ke-hoach",
     Style::kRegistration, 90, 60,
     "thành lập công ty cổ phần;thành lập công ty TNHH một thành viên;"
     "thành lập công ty TNHH hai thành viên trở lên;thành lập doanh nghiệp tư nhân;"
     "thay đổi nội dung doanh nghiệp;tạm ngừng kinh doanh;giải thể doanh nghiệp"},
    {"dau-tu", "Đầu tư tại Việt Nam", Desk::kDepartment, "ke-hoach", Style::kApproval, 60, 8,
     "chủ trương đầu tư;giấy chứng nhận đăng ký đầu tư;chuyển nhượng dự án đầu tư;"
     "góp vốn của nhà đầu tư nước ngoài"},
    {"dau-thau", "Đấu thầu", Desk::kDepartment, "ke-hoach", Style::kApproval, 18, 2,
     "kế hoạch lựa chọn nhà thầu;danh mục dự án đầu tư có sử dụng đất"},
    {"xuc-tien-thuong-mai", "Xúc tiến thương mại", Desk::kDepartment, "cong-thuong",
     Style::kRegistration, 24, 90,
     "hoạt động khuyến mại;hội chợ, triển lãm thương mại;chương trình khuyến mại mang tính may "
     "rủi"},
    {"dien-luc", "Điện", Desk::kDepartment, "cong-thuong", Style::kLicence, 36, 6,
     "giấy phép hoạt động phát điện;giấy phép hoạt động phân phối điện;thẻ an toàn điện"},
    {"hoa-chat", "Hóa chất", Desk::kDepartment, "cong-thuong", Style::kLicence, 36, 4,
     "giấy chứng nhận đủ điều kiện sản xuất hóa chất;giấy chứng nhận huấn luyện an toàn hóa chất"},
    {"xang-dau", "Kinh doanh xăng dầu và khí", Desk::kDepartment, "cong-thuong", Style::kLicence,
     40, 10,
     "giấy chứng nhận cửa hàng đủ điều kiện bán lẻ xăng dầu;giấy chứng nhận trạm nạp LPG;"
     "giấy chứng nhận tổng đại lý"},
    {"thu-y", "Thú y", Desk::kDepartment, "nong-nghiep", Style::kLicence, 40, 20,
     "chứng chỉ hành nghề thú y;giấy chứng nhận kiểm dịch động vật;"
     "giấy chứng nhận đủ điều kiện buôn bán thuốc thú y"},
    {"bao-ve-thuc-vat", "Bảo vệ thực vật", Desk::kDepartment, "nong-nghiep", Style::kLicence, 36,
     10,
     "giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật;"
     "giấy chứng nhận đủ điều kiện buôn bán phân bón"},
    {"lam-nghiep", "Lâm nghiệp", Desk::kDepartment, "nong-nghiep", Style::kApproval, 44, 6,
     "phương án khai thác lâm sản;chuyển mục đích sử dụng rừng;công nhận nguồn giống cây trồng;"
     "phương án trồng rừng thay thế"},
    {"thuy-loi", "Thủy lợi", Desk::kDepartment, "nong-nghiep", Style::kLicence, 36, 2,
     "giấy phép hoạt động trong phạm vi bảo vệ công trình thủy lợi;giấy phép xả nước thải"},
    {"quan-ly-xay-dung", "Hoạt động xây dựng", Desk::kDepartment, "xay-dung", Style::kLicence, 44,
     20, "chứng chỉ hành nghề hoạt động xây dựng;chứng chỉ năng lực tổ chức;giấy phép xây dựng"},
    {"quy-hoach", "Quy hoạch xây dựng, kiến trúc", Desk::kDepartment, "xay-dung", Style::kApproval,
     30, 3, "nhiệm vụ quy hoạch chi tiết;đồ án quy hoạch chi tiết;chứng chỉ hành nghề kiến trúc"},
    {"viec-lam", "Việc làm", Desk::kDepartment, "lao-dong", Style::kBenefit, 40, 50,
     "trợ cấp thất nghiệp;hỗ trợ học nghề;giấy phép lao động cho người nước ngoài"},
    {"giao-duc-nghe-nghiep", "Giáo dục nghề nghiệp", Desk::kDepartment, "lao-dong",
     Style::kApproval, 36, 4,
     "hoạt động giáo dục nghề nghiệp;thành lập trung tâm giáo dục nghề nghiệp;hội đồng trường"},
    {"an-toan-lao-dong", "An toàn, vệ sinh lao động", Desk::kDepartment, "lao-dong",
     Style::kCertification, 20, 6, "khai báo thiết bị nghiêm ngặt;tài liệu huấn luyện an toàn"},
    {"kham-chua-benh", "Khám bệnh, chữa bệnh", Desk::kDepartment, "y-te", Style::kLicence, 70, 20,
     "chứng chỉ hành nghề khám bệnh, chữa bệnh;giấy phép hoạt động phòng khám đa khoa;"
     "giấy phép hoạt động phòng chẩn trị;giấy phép hoạt động trạm y tế"},
    {"duoc-pham", "Dược phẩm", Desk::kDepartment, "y-te", Style::kLicence, 50, 20,
     "chứng chỉ hành nghề dược;giấy chứng nhận đủ điều kiện kinh doanh dược;"
     "giấy chứng nhận thực hành tốt cơ sở bán lẻ thuốc"},
    {"an-toan-thuc-pham", "An toàn thực phẩm", Desk::kDepartment, "y-te", Style::kCertification, 24,
     10, "công bố sản phẩm;giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm"},
    {"du-lich", "Du lịch", Desk::kDepartment, "van-hoa", Style::kLicence, 36, 8,
     "giấy phép kinh doanh lữ hành nội địa;thẻ hướng dẫn viên du lịch;biển hiệu phương tiện vận "
     "tải"},
    {"di-san", "Di sản văn hóa", Desk::kDepartment, "van-hoa", Style::kLicence, 30, 1,
     "chứng chỉ hành nghề tu bổ di tích;giấy chứng nhận đăng ký di vật;giấy phép bảo tàng"},
    {"the-thao", "Thể dục, thể thao", Desk::kDepartment, "van-hoa", Style::kLicence, 40, 3,
     "giấy chứng nhận kinh doanh hoạt động bơi, lặn;giấy chứng nhận kinh doanh hoạt động thể hình;"
     "giấy chứng nhận kinh doanh hoạt động bóng đá"},
    {"bao-chi", "Báo chí và xuất bản", Desk::kDepartment, "thong-tin", Style::kLicence, 44, 4,
     "giấy phép xuất bản bản tin;giấy phép hoạt động in;giấy phép xuất bản tài liệu không kinh "
     "doanh"},
    {"vien-thong", "Viễn thông và Internet", Desk::kDepartment, "thong-tin", Style::kLicence, 30, 4,
     "giấy chứng nhận điểm cung cấp trò chơi điện tử;giấy phép trang thông tin điện tử tổng hợp"},
    {"so-huu-tri-tue", "Sở hữu trí tuệ và công nghệ", Desk::kDepartment, "khoa-hoc",
     Style::kRegistration, 40, 3,
     "hợp đồng chuyển giao công nghệ;hoạt động khoa học và công nghệ;giám định sở hữu công nghiệp"},
    {"an-toan-buc-xa", "An toàn bức xạ", Desk::kDepartment, "khoa-hoc", Style::kLicence, 30, 4,
     "giấy phép sử dụng thiết bị X-quang;chứng chỉ nhân viên bức xạ"},
    {"giao-duc-trung-hoc", "Giáo dục trung học", Desk::kDepartment, "giao-duc", Style::kApproval,
     50, 6,
     "thành lập trường trung học phổ thông;hoạt động giáo dục của trường chuyên;"
     "chuyển trường trung học phổ thông;liên kết giáo dục"},
    {"van-bang", "Văn bằng, chứng chỉ", Desk::kDepartment, "giao-duc", Style::kCertification, 24,
     30, "bằng tốt nghiệp trung học phổ thông;chứng chỉ ngoại ngữ, tin học"},
    {"cong-chuc", "Công chức, viên chức", Desk::kDepartment, "noi-vu", Style::kApproval, 24, 4,
     "thi tuyển công chức;xét tuyển viên chức;thi nâng ngạch công chức"},
    {"ton-giao", "Tín ngưỡng, tôn giáo", Desk::kDepartment, "noi-vu", Style::kRegistration, 40, 3,
     "hoạt động tôn giáo;sửa đổi hiến chương;người được phong phẩm;tổ chức tôn giáo trực thuộc"},
    {"thi-dua", "Thi đua, khen thưởng", Desk::kDepartment, "noi-vu", Style::kApproval, 30, 8,
     "bằng khen của Chủ tịch Ủy ban nhân dân tỉnh;cờ thi đua;danh hiệu chiến sĩ thi đua cấp tỉnh"},
    {"hoi", "Tổ chức phi chính phủ", Desk::kDepartment, "noi-vu", Style::kApproval, 30, 2,
     "thành lập hội;điều lệ quỹ;đổi tên hội;giải thể quỹ"},
    {"cong-san", "Quản lý công sản", Desk::kDepartment, "tai-chinh", Style::kApproval, 30, 3,
     "mua sắm tài sản công;thanh lý tài sản công;điều chuyển tài sản công"},
    {"tin-hoc-tai-chinh", "Tin học - Thống kê tài chính", Desk::kDepartment, "tai-chinh",
     Style::kRegistration, 10, 20, "mã số đơn vị có quan hệ với ngân sách"},
    {"lanh-su", "Lãnh sự và lễ tân", Desk::kDepartment, "ngoai-vu", Style::kApproval, 20, 3,
     "hội nghị, hội thảo quốc tế;đoàn đi công tác nước ngoài"},
    {"khieu-nai", "Giải quyết khiếu nại, tố cáo", Desk::kDepartment, "thanh-tra", Style::kApproval,
     10, 2, "đơn khiếu nại lần hai;đơn tố cáo cấp tỉnh"},
    {"dan-toc", "Công tác dân tộc", Desk::kDepartment, "dan-toc", Style::kApproval, 10, 2,
     "danh sách người có uy tín;chính sách hỗ trợ vùng dân tộc"},
    {"khu-cong-nghiep", "Khu công nghiệp", Desk::kDepartment, "khu-cong-nghiep", Style::kApproval,
     44, 4,
     "dự án đầu tư trong khu công nghiệp;giấy phép lao động trong khu công nghiệp;"
     "nội quy lao động;quy hoạch xây dựng khu công nghiệp"},
    {"ubnd-tinh", "Văn thư, lưu trữ và thông tin", Desk::kDepartment, "ubnd", Style::kCertification,
     10, 2, "tài liệu lưu trữ lịch sử;thông tin theo yêu cầu"},
};

}  // namespace

std::span<const Field> Fields() { return kFields; }

std::span<const char* const> Verbs(Style style) {
  switch (style) {
    case Style::kLicence:
      return kLicenceVerbs;
    case Style::kRegistration:
      return kRegistrationVerbs;
    case Style::kApproval:
      return kApprovalVerbs;
    case Style::kBenefit:
      return kBenefitVerbs;
    case Style::kCertification:
      return kCertificationVerbs;
  }
  return kLicenceVerbs;
}

}  // namespace motcua::quarter
