// SPDX-License-Identifier: Apache-2.0
//
// Between messages and what people read and type: enum values as words ("in progress"), instants in
// the province's time, dates, and messages as JSON.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_TERMINAL_WORDS_H_
#define MOTCUA_TOOLS_TERMINAL_WORDS_H_

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/generated_enum_reflection.h>
#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/type/date.pb.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace motcua::terminal {

// DOSSIER_STATE_IN_PROGRESS as "in progress"; a value that is not known by its number.
std::string EnumWord(const google::protobuf::EnumDescriptor& descriptor, int value);

template <typename Enum>
std::string WordOf(Enum value) {
  return EnumWord(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

// The number of a value typed as "in-progress", "in progress", "IN_PROGRESS" or in full.
std::optional<int> ParseEnumWord(const google::protobuf::EnumDescriptor& descriptor,
                                 absl::string_view word);

// All words of an enum but the unspecified one: "online, direct, postal".
std::string EnumWords(const google::protobuf::EnumDescriptor& descriptor);

absl::Time TimeOf(const google::protobuf::Timestamp& proto);
google::protobuf::Timestamp ToProto(absl::Time time);
google::type::Date ToProto(absl::CivilDay day);
absl::CivilDay DayOf(const google::type::Date& date);

// "2023-01-15 08:30:12" in the province's time; empty for the default instance of a message field
// that was not set.
std::string TimeText(const google::protobuf::Timestamp& proto);

// "3h12m" and the like.
std::string DurationText(const google::protobuf::Duration& proto);

// A date ("2023-01-15", its first moment in the province's time) or an instant in RFC 3339.
// INVALID_ARGUMENT for anything else.
absl::StatusOr<absl::Time> ParseInstant(absl::string_view text);

// One line of JSON, as protobuf maps it, without the line's end.
std::string ToJsonLine(const google::protobuf::Message& message);

}  // namespace motcua::terminal

#endif  // MOTCUA_TOOLS_TERMINAL_WORDS_H_
