// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/app/display_names.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace motcua::statistics {
namespace {

using motcua::common::v1::Channel;
using motcua::common::v1::OnlineLevel;
using motcua::intake::v1::AgencyKind;

constexpr absl::string_view kKindPrefix = "AGENCY_KIND_";

}  // namespace

absl::string_view DisplayName(AgencyKind kind) {
  switch (kind) {
    case motcua::intake::v1::AGENCY_KIND_PROVINCE:
      return "Tỉnh";
    case motcua::intake::v1::AGENCY_KIND_DEPARTMENT:
      return "Sở, ban, ngành";
    case motcua::intake::v1::AGENCY_KIND_DISTRICT:
      return "Huyện, thành phố, thị xã";
    case motcua::intake::v1::AGENCY_KIND_COMMUNE:
      return "Xã, phường, thị trấn";
    default:
      return "";
  }
}

absl::string_view DisplayName(Channel channel) {
  switch (channel) {
    case motcua::common::v1::CHANNEL_ONLINE:
      return "Trực tuyến";
    case motcua::common::v1::CHANNEL_DIRECT:
      return "Trực tiếp";
    case motcua::common::v1::CHANNEL_POSTAL:
      return "Bưu chính công ích";
    default:
      return "";
  }
}

absl::string_view DisplayName(OnlineLevel level) {
  switch (level) {
    case motcua::common::v1::ONLINE_LEVEL_NONE:
      return "Cung cấp thông tin";
    case motcua::common::v1::ONLINE_LEVEL_PARTIAL:
      return "Một phần";
    case motcua::common::v1::ONLINE_LEVEL_FULL:
      return "Toàn trình";
    default:
      return "";
  }
}

absl::string_view KindText(AgencyKind kind) {
  return absl::StripPrefix(motcua::intake::v1::AgencyKind_Name(kind), kKindPrefix);
}

std::optional<AgencyKind> ParseKind(absl::string_view text) {
  AgencyKind kind = motcua::intake::v1::AGENCY_KIND_UNSPECIFIED;
  if (!motcua::intake::v1::AgencyKind_Parse(absl::StrCat(kKindPrefix, text), &kind) ||
      kind == motcua::intake::v1::AGENCY_KIND_UNSPECIFIED) {
    return std::nullopt;
  }
  return kind;
}

}  // namespace motcua::statistics
