// SPDX-License-Identifier: Apache-2.0
//
// What people type is understood, and what they read is their own time.

#include "tools/terminal/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "motcua/common/v1/dossier.pb.h"
#include "motcua/common/v1/revision.pb.h"

namespace motcua::terminal {
namespace {

TEST(Words, NamesEnumValues) {
  EXPECT_EQ(WordOf(common::v1::DOSSIER_STATE_IN_PROGRESS), "in progress");
  EXPECT_EQ(WordOf(common::v1::CHANNEL_ONLINE), "online");
  EXPECT_EQ(WordOf(static_cast<common::v1::Channel>(77)), "77");
}

TEST(Words, UnderstandsTypedEnumValues) {
  const auto& states = *common::v1::DossierState_descriptor();
  for (const char* typed :
       {"in-progress", "in progress", "IN_PROGRESS", "in_progress", "DOSSIER_STATE_IN_PROGRESS"}) {
    EXPECT_EQ(ParseEnumWord(states, typed), common::v1::DOSSIER_STATE_IN_PROGRESS) << typed;
  }
  for (const char* wrong : {"", "unspecified", "progress", "4"}) {
    EXPECT_EQ(ParseEnumWord(states, wrong), std::nullopt) << wrong;
  }
  EXPECT_EQ(EnumWords(*common::v1::Channel_descriptor()), "online, direct, postal");
}

TEST(Words, ShowsTheProvincesTime) {
  google::protobuf::Timestamp time;
  EXPECT_EQ(TimeText(time), "");
  time.set_seconds(absl::ToUnixSeconds(
      absl::FromCivil(absl::CivilSecond(2023, 1, 31, 17, 0, 1), absl::UTCTimeZone())));
  EXPECT_EQ(TimeText(time), "2023-02-01 00:00:01");
}

TEST(Words, ReadsDatesAndInstants) {
  const absl::Time midnight =
      absl::FromCivil(absl::CivilSecond(2023, 3, 31, 17, 0, 0), absl::UTCTimeZone());
  EXPECT_EQ(ParseInstant("2023-04-01").value(), midnight);
  EXPECT_EQ(ParseInstant("2023-04-01T00:00:00+07:00").value(), midnight);
  EXPECT_EQ(ParseInstant("2023-03-31T17:00:00Z").value(), midnight);
  for (const char* wrong : {"", "yesterday", "2023-13-01", "2023-04-01T00:00:00"}) {
    EXPECT_EQ(ParseInstant(wrong).status().code(), absl::StatusCode::kInvalidArgument) << wrong;
  }
}

TEST(Words, KeepsTimesBeforeTheEpochWhole) {
  const absl::Time time = absl::FromUnixMillis(-1500);
  EXPECT_EQ(TimeOf(ToProto(time)), time);
  EXPECT_EQ(ToProto(time).nanos(), 500'000'000);
  EXPECT_EQ(DayOf(ToProto(absl::CivilDay(2024, 2, 29))), absl::CivilDay(2024, 2, 29));
}

TEST(Words, WritesOneLineOfJson) {
  common::v1::Revision revision;
  revision.set_journal("intake");
  revision.set_partition(3);
  EXPECT_EQ(ToJsonLine(revision), R"({"journal":"intake","partition":3})");
}

}  // namespace
}  // namespace motcua::terminal
