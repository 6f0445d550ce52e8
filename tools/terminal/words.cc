// SPDX-License-Identifier: Apache-2.0
//
// Enum values are named after their enum, so the words are what is left without that prefix.

#include "tools/terminal/words.h"

#include <google/protobuf/util/json_util.h>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/time/local_date.h"

namespace motcua::terminal {
namespace {

// "DossierState" as "DOSSIER_STATE_".
std::string PrefixOf(const google::protobuf::EnumDescriptor& descriptor) {
  std::string prefix;
  for (const char letter : descriptor.name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(letter)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(letter));
  }
  return prefix + "_";
}

std::string Word(const google::protobuf::EnumDescriptor& descriptor,
                 const google::protobuf::EnumValueDescriptor& value) {
  const std::string prefix = PrefixOf(descriptor);
  const absl::string_view rest = absl::StripPrefix(value.name(), prefix);
  return absl::StrReplaceAll(absl::AsciiStrToLower(rest), {{"_", " "}});
}

}  // namespace

std::string EnumWord(const google::protobuf::EnumDescriptor& descriptor, int value) {
  const auto* found = descriptor.FindValueByNumber(value);
  return found == nullptr ? absl::StrCat(value) : Word(descriptor, *found);
}

std::optional<int> ParseEnumWord(const google::protobuf::EnumDescriptor& descriptor,
                                 absl::string_view word) {
  const std::string name =
      absl::StrReplaceAll(absl::AsciiStrToUpper(word), {{"-", "_"}, {" ", "_"}});
  const auto* found = descriptor.FindValueByName(PrefixOf(descriptor) + name);
  if (found == nullptr) found = descriptor.FindValueByName(name);
  if (found == nullptr || found->number() == 0) return std::nullopt;
  return found->number();
}

std::string EnumWords(const google::protobuf::EnumDescriptor& descriptor) {
  std::vector<std::string> words;
  for (int i = 0; i < descriptor.value_count(); ++i) {
    if (descriptor.value(i)->number() == 0) continue;
    words.push_back(absl::StrReplaceAll(Word(descriptor, *descriptor.value(i)), {{" ", "-"}}));
  }
  return absl::StrJoin(words, ", ");
}

absl::Time TimeOf(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  const int64_t seconds = absl::ToUnixSeconds(time);
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int>((time - absl::FromUnixSeconds(seconds)) / absl::Nanoseconds(1)));
  return proto;
}

google::type::Date ToProto(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

absl::CivilDay DayOf(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

std::string TimeText(const google::protobuf::Timestamp& proto) {
  if (proto.seconds() == 0 && proto.nanos() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", TimeOf(proto), time::VietnamZone());
}

std::string DurationText(const google::protobuf::Duration& proto) {
  return absl::FormatDuration(absl::Seconds(proto.seconds()) + absl::Nanoseconds(proto.nanos()));
}

absl::StatusOr<absl::Time> ParseInstant(absl::string_view text) {
  if (absl::CivilDay day; absl::ParseCivilTime(text, &day)) {
    return time::StartOfDay(day, time::VietnamZone());
  }
  absl::Time instant;
  if (absl::ParseTime(absl::RFC3339_full, text, &instant, nullptr)) return instant;
  return absl::InvalidArgumentError(absl::StrCat(
      "not a date such as 2023-01-15, nor a time such as 2023-01-15T08:30:00+07:00: ", text));
}

std::string ToJsonLine(const google::protobuf::Message& message) {
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json);
  // Only a message with an Any of a type that is not linked here fails; say so in its place.
  if (!status.ok()) return absl::StrCat("{\"error\":\"", message.GetTypeName(), "\"}");
  return json;
}

}  // namespace motcua::terminal
