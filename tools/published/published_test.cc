// SPDX-License-Identifier: Apache-2.0
//
// Figures are read whole or refused with the place; scaling keeps every sum closed.

#include "tools/published/published.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace motcua::published {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kFigures[] = R"({
  "source": "an example",
  "period": {"start": "2023-01-01", "end": "2023-04-01", "time_zone": "Asia/Ho_Chi_Minh"},
  "received": {"total": 1000, "online": 800, "direct_and_postal": 50, "carried_over": 150},
  "resolved": {"total": 900, "early": 700, "on_time": 198, "late": 2},
  "pending": {"total": 100, "in_time": 99, "overdue": 1},
  "online_services": {"total": 30, "level_3_partial": 10, "level_4_full": 20},
  "one_stop_desks": {"provincial_centre": 1, "districts": 2, "communes": 7},
  "districts": ["Đà Bắc", "Kim Bôi"]
})";

std::string With(const std::string& from, const std::string& to) {
  const std::string text(kFigures);
  EXPECT_THAT(text, HasSubstr(from));
  return absl::StrReplaceAll(text, {{from, to}});
}

void ExpectClosed(const Published& published) {
  EXPECT_EQ(published.received.total, published.received.online +
                                          published.received.direct_and_postal +
                                          published.received.carried_over);
  EXPECT_EQ(published.resolved.total,
            published.resolved.early + published.resolved.on_time + published.resolved.late);
  EXPECT_EQ(published.pending.total, published.pending.in_time + published.pending.overdue);
  EXPECT_EQ(published.received.total, published.resolved.total + published.pending.total);
}

TEST(Published, ReadsEveryFigure) {
  const auto published = ParsePublished(kFigures);
  ASSERT_TRUE(published.ok()) << published.status();

  EXPECT_EQ(published->start, absl::CivilDay(2023, 1, 1));
  EXPECT_EQ(published->end, absl::CivilDay(2023, 4, 1));
  EXPECT_EQ(published->time_zone, "Asia/Ho_Chi_Minh");
  EXPECT_EQ(published->received.direct_and_postal, 50);
  EXPECT_EQ(published->received.carried_over, 150);
  EXPECT_EQ(published->resolved.on_time, 198);
  EXPECT_EQ(published->pending.overdue, 1);
  EXPECT_EQ(published->online_services.partial, 10);
  EXPECT_EQ(published->one_stop_desks.communes, 7);
  EXPECT_THAT(published->districts, ElementsAre("Đà Bắc", "Kim Bôi"));
}

TEST(Published, IsTheSameAfterWritingAndReading) {
  const auto published = ParsePublished(kFigures);
  ASSERT_TRUE(published.ok());
  const auto again = ParsePublished(ToJson(*published));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(ToJson(*again), ToJson(*published));
}

TEST(Published, NamesTheFieldThatIsWrong) {
  const struct {
    std::string text;
    std::string expected;
  } cases[] = {
      {"{", "not a JSON object"},
      {"[]", "not a JSON object"},
      {With("\"online\": 800, ", ""), "received.online"},
      {With("\"late\": 2", "\"late\": -2"), "resolved.late"},
      {With("\"late\": 2", "\"late\": \"2\""), "resolved.late"},
      {With("\"2023-04-01\"", "\"April\""), "period.end"},
      {With("\"2023-04-01\"", "\"2023-01-01\""), "period.end"},
      {With("\"received\"", "\"recieved\""), "received must be an object"},
      {With("[\"Đà Bắc\", \"Kim Bôi\"]", "[1, 2]"), "list of names"},
  };
  for (const auto& [text, expected] : cases) {
    const auto published = ParsePublished(text);
    EXPECT_EQ(published.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(published.status().message()), HasSubstr(expected));
  }
}

TEST(Published, RefusesFiguresWhoseSumsWouldBeNoNumbers) {
  for (const char* figure : {"1000000000001", "9223372036854775807", "18446744073709551615",
                             "99999999999999999999", "1e3", "-1", "2.0"}) {
    const auto published = ParsePublished(With("\"late\": 2", absl::StrCat("\"late\": ", figure)));
    EXPECT_EQ(published.status().code(), absl::StatusCode::kInvalidArgument) << figure;
    EXPECT_THAT(std::string(published.status().message()),
                HasSubstr("resolved.late must be a whole number from 0 to 1000000000000"));
  }
}

TEST(Published, ScalesNoFurtherThanFiguresGo) {
  auto published = ParsePublished(kFigures);
  ASSERT_TRUE(published.ok());
  // What is added stands in one part of each sum.
  const int64_t more = kCountMax / 100 - published->received.total;
  published->received.total += more;
  published->received.online += more;
  published->resolved.total += more;
  published->resolved.early += more;
  const auto greatest = Scale(*published, 100);
  ASSERT_TRUE(greatest.ok()) << greatest.status();
  EXPECT_EQ(greatest->received.total, kCountMax);
  ExpectClosed(*greatest);
  EXPECT_TRUE(ParsePublished(ToJson(*greatest)).ok());

  ++published->received.total;
  ++published->received.online;
  ++published->resolved.total;
  ++published->resolved.early;
  EXPECT_THAT(std::string(Scale(*published, 100).status().message()), HasSubstr("too great"));
}

TEST(Published, RefusesFiguresThatDoNotClose) {
  for (const std::string& text :
       {With("\"online\": 800", "\"online\": 801"), With("\"early\": 700", "\"early\": 701"),
        With("\"in_time\": 99", "\"in_time\": 98"),
        With("\"level_4_full\": 20", "\"level_4_full\": 21"),
        With("\"districts\": 2,", "\"districts\": 3,"),
        With("\"total\": 100, \"in_time\": 99", "\"total\": 101, \"in_time\": 100")}) {
    EXPECT_THAT(std::string(ParsePublished(text).status().message()), HasSubstr("do not close"))
        << text;
  }
}

TEST(Published, ScalesWithoutOpeningAnySum) {
  const auto published = ParsePublished(kFigures);
  ASSERT_TRUE(published.ok());
  for (const double scale : {0.01, 0.037, 0.1, 0.5, 1.0, 3.3}) {
    const auto scaled = Scale(*published, scale);
    ASSERT_TRUE(scaled.ok()) << scaled.status();
    ExpectClosed(*scaled);
    EXPECT_GT(scaled->resolved.late, 0);
    EXPECT_GT(scaled->pending.overdue, 0);
  }
  EXPECT_EQ(ToJson(*Scale(*published, 1.0)), ToJson(*published));
  EXPECT_EQ(Scale(*published, 0.1)->received.online, 80);
}

TEST(Published, RefusesScalesThatMeanNothing) {
  const auto published = ParsePublished(kFigures);
  ASSERT_TRUE(published.ok());
  for (const double scale : {0.0, -1.0, 101.0}) {
    EXPECT_EQ(Scale(*published, scale).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace motcua::published
