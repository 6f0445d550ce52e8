// SPDX-License-Identifier: Apache-2.0
//
// Conversions over Abseil's civil time, and the search for a zone with its fall-back. Abseil would
// accept file paths as zone names; the check of the form keeps a name that came over the network
// from reaching the file system.

#include "common/time/local_date.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace motcua::time {
namespace {

constexpr absl::string_view kVietnam = "Asia/Ho_Chi_Minh";
constexpr int kVietnamOffsetSeconds = 7 * 60 * 60;
constexpr size_t kZoneNameBytesMax = 64;

bool IsZoneNamePart(absl::string_view part) {
  return !part.empty() && absl::ascii_isalpha(static_cast<unsigned char>(part.front())) &&
         std::all_of(part.begin(), part.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '+';
         });
}

bool IsZoneName(absl::string_view name) {
  if (name == "UTC") return true;
  if (name.size() > kZoneNameBytesMax) return false;
  int parts = 0;
  for (absl::string_view part : absl::StrSplit(name, '/')) {
    if (!IsZoneNamePart(part)) return false;
    ++parts;
  }
  return parts >= 2;
}

}  // namespace

absl::CivilDay LocalDay(absl::Time instant, const absl::TimeZone& zone) {
  return absl::ToCivilDay(instant, zone);
}

absl::Time StartOfDay(absl::CivilDay day, const absl::TimeZone& zone) {
  return absl::FromCivil(day, zone);
}

absl::StatusOr<absl::TimeZone> LoadZone(absl::string_view name) {
  if (!IsZoneName(name)) {
    return absl::InvalidArgumentError("time zone must be an IANA name of the form Area/City");
  }
  if (absl::TimeZone zone; absl::LoadTimeZone(name, &zone)) return zone;
  if (name == kVietnam) return absl::FixedTimeZone(kVietnamOffsetSeconds);
  return absl::InvalidArgumentError(absl::StrCat("unknown time zone: ", name));
}

absl::TimeZone VietnamZone() {
  return LoadZone(kVietnam).value_or(absl::FixedTimeZone(kVietnamOffsetSeconds));
}

}  // namespace motcua::time
