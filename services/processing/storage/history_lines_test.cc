// SPDX-License-Identifier: Apache-2.0
// What is appended is read back, whatever it is; a usual line takes some ten bytes.
#include "services/processing/storage/history_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace motcua::processing {
namespace {

// What a test appends; owns its caller.
struct Line {
  TransitionRecord transition;
  std::string caller;
  int64_t record_micros = 0;
  std::optional<NoteAddress> note;

  LineOrigin origin() const {
    return {.caller = caller, .record_micros = record_micros, .note = note};
  }
};

void ExpectReadBack(const std::string& bytes, const std::vector<Line>& lines) {
  const auto read = ReadLines(bytes);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), lines.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ((*read)[i].transition.SerializeAsString(), lines[i].transition.SerializeAsString());
    EXPECT_EQ((*read)[i].origin.caller, lines[i].caller);
    EXPECT_EQ((*read)[i].origin.record_micros, lines[i].record_micros);
    EXPECT_EQ((*read)[i].origin.note, lines[i].note);
  }
}

// Lines that go on from one another or not, some of them with all that a line can have.
class RandomLines {
 public:
  explicit RandomLines(uint64_t seed) : random_(seed) {}

  Line Next() {
    Line line;
    TransitionRecord& transition = line.transition;
    transition.set_action(static_cast<v1::CourseAction>(Draw(14)));
    transition.set_from_state(static_cast<motcua::common::v1::DossierState>(Draw(11)));
    transition.set_to_state(static_cast<motcua::common::v1::DossierState>(Draw(11)));
    transition.set_transition_micros(Instant());
    transition.set_clock(static_cast<v1::ClockState>(Draw(4)));
    if (Draw(3) > 0) {
      transition.set_due_micros(Draw(2) == 0 ? due_ : due_ = Instant());
    }
    transition.set_outcome(static_cast<motcua::common::v1::Outcome>(Draw(5)));
    line.caller = Draw(8) == 0 ? "" : absl::StrCat("caller-", Draw(5));
    line.record_micros = Draw(2) == 0 ? transition.transition_micros() : Instant();
    if (Draw(3) == 0) {
      line.note = {.sequence = random_(), .ordinal = static_cast<uint32_t>(random_())};
    }
    return line;
  }

 private:
  int Draw(int bound) { return static_cast<int>(random_() % bound); }
  // Of the years 1 to 9999.
  int64_t Instant() {
    constexpr int64_t kFirst = -62135596800'000'000;
    constexpr uint64_t kSpan = 315537897600'000'000;
    return kFirst + static_cast<int64_t>(random_() % kSpan);
  }

  std::mt19937_64 random_;
  int64_t due_ = 0;
};

TEST(HistoryLines, AreReadBackAsTheyWereAppended) {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RandomLines random(seed);
    std::vector<Line> lines;
    std::string bytes;
    for (int i = 0; i < 40; ++i) {
      lines.push_back(random.Next());
      AppendLine(lines.back().transition, lines.back().origin(), bytes);
    }
    ExpectReadBack(bytes, lines);
  }
}

TEST(HistoryLines, ThatAreUsualAreShort) {
  Line line{.caller = "officer", .record_micros = 1673314200'000'000};
  line.transition.set_action(v1::COURSE_ACTION_ACCEPT);
  line.transition.set_to_state(motcua::common::v1::DOSSIER_STATE_ACCEPTED);
  line.transition.set_clock(v1::CLOCK_STATE_RUNNING);
  line.transition.set_transition_micros(line.record_micros);
  line.transition.set_due_micros(line.record_micros + 1'000'000'000'000);
  std::string bytes;
  AppendLine(line.transition, line.origin(), bytes);
  const size_t first = bytes.size();

  // The next day the same officer begins.
  line.record_micros += 86'400'000'000;
  line.transition.set_action(v1::COURSE_ACTION_START);
  line.transition.set_from_state(motcua::common::v1::DOSSIER_STATE_ACCEPTED);
  line.transition.set_to_state(motcua::common::v1::DOSSIER_STATE_IN_PROGRESS);
  line.transition.set_transition_micros(line.record_micros);
  AppendLine(line.transition, line.origin(), bytes);

  EXPECT_LE(first, 36);
  EXPECT_LE(bytes.size() - first, 10);
}

TEST(HistoryLines, OfNoHistoryAreNone) {
  const auto read = ReadLines("");
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->empty());
}

TEST(HistoryLines, ThatAreCutOrDamagedAreDataLoss) {
  RandomLines random(7);
  std::string bytes;
  std::vector<size_t> ends = {0};
  for (int i = 0; i < 10; ++i) {
    const Line line = random.Next();
    AppendLine(line.transition, line.origin(), bytes);
    ends.push_back(bytes.size());
  }
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto read = ReadLines(absl::string_view(bytes).substr(0, size));
    const bool is_whole = std::find(ends.begin(), ends.end(), size) != ends.end();
    EXPECT_EQ(read.ok(), is_whole) << size;
  }
  // A caller that no line has named, and a length beyond the end.
  for (const std::string& damaged :
       {std::string("\x20\x03\x01\x00", 4), std::string("\x20\x00\x7F\x01\x00", 5)}) {
    EXPECT_EQ(errors::ReasonOf(ReadLines(damaged).status()), "CORRUPT_DATA");
  }
}

}  // namespace
}  // namespace motcua::processing
