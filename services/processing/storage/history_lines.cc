// SPDX-License-Identifier: Apache-2.0
//
// A reader keeps what the next line may refer to; whoever appends reads the lines before for it.
#include "services/processing/storage/history_lines.h"

#include <utility>

#include "absl/container/inlined_vector.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"

namespace motcua::processing {
namespace {

// What of a line is not as it would be expected after the line before it, in the order in which it
// is written.
enum Flag : uint8_t {
  kOtherFrom = 1,  // The state before is not the state after the last line: it follows.
  kMoves = 2,      // The state after is not the state before: it follows.
  kClock = 4,      // The clock is another one: it follows.
  kDue = 8,        // The due time is another one: 0 if there is none, else 1 + the difference to
                   // the last one, or to the transition's time where there was none.
  kOutcome = 16,   // The outcome is another one: it follows.
  kCaller = 32,    // The caller is another one: n for the n-th of the lines, 0 for one that is new,
                   // with its length and text.
  kRecorded = 64,  // Recorded at another time than it happened: the difference to when the last
                   // line was recorded.
  kNote = 128,     // It has a note: sequence and ordinal.
};

// Differences wrap around, so that any two numbers have one.
uint64_t Difference(int64_t value, int64_t base) {
  const auto difference =
      static_cast<int64_t>(static_cast<uint64_t>(value) - static_cast<uint64_t>(base));
  return (static_cast<uint64_t>(difference) << 1) ^ static_cast<uint64_t>(difference >> 63);
}
int64_t Plus(int64_t base, uint64_t difference) {
  const uint64_t value = (difference >> 1) ^ (~(difference & 1) + 1);
  return static_cast<int64_t>(static_cast<uint64_t>(base) + value);
}

// A line without its messages and copies.
struct PlainLine {
  uint64_t action = 0;
  uint64_t from_state = 0;
  uint64_t to_state = 0;
  int64_t transition_micros = 0;
  uint64_t clock = 0;
  std::optional<int64_t> due_micros;
  uint64_t outcome = 0;
  absl::string_view caller;
  int64_t record_micros = 0;
  std::optional<NoteAddress> note;
};

// Reads lines one after another.
class LineReader {
 public:
  explicit LineReader(absl::string_view lines) : rest_(lines), end_(lines.empty()) {}

  // Reads the next line; false at the end, or at bytes that are no line.
  bool Next() {
    if (end_) {
      return false;
    }
    kv::KeyReader parts(rest_);
    const uint8_t flags = parts.U8();
    line_.from_state = flags & kOtherFrom ? parts.Varint() : line_.to_state;
    line_.to_state = flags & kMoves ? parts.Varint() : line_.from_state;
    line_.clock = flags & kClock ? parts.Varint() : line_.clock;
    const uint64_t due = flags & kDue ? parts.Varint() : 0;
    line_.outcome = flags & kOutcome ? parts.Varint() : line_.outcome;
    bool readable = !(flags & kCaller) || ReadCaller(parts);
    const uint64_t recorded = flags & kRecorded ? parts.Varint() : 0;
    line_.note.reset();
    if (flags & kNote) {
      line_.note.emplace();
      line_.note->sequence = parts.Varint();
      line_.note->ordinal = static_cast<uint32_t>(parts.Varint());
    }
    line_.action = parts.Varint();
    line_.transition_micros = Plus(line_.transition_micros, parts.Varint());
    line_.record_micros =
        flags & kRecorded ? Plus(line_.record_micros, recorded) : line_.transition_micros;
    if (flags & kDue) {
      ReadDue(due);
    }
    readable = readable && parts.ok();
    rest_ = parts.Rest();
    end_ = rest_.empty();
    return ok_ = readable;
  }

  bool ok() const { return ok_; }
  const PlainLine& line() const { return line_; }
  // 1 for the first; 0 if no line has it.
  size_t NumberOf(absl::string_view caller) const {
    for (size_t i = 0; i < callers_.size(); ++i) {
      if (callers_[i] == caller) {
        return i + 1;
      }
    }
    return 0;
  }

 private:
  bool ReadCaller(kv::KeyReader& parts) {
    const uint64_t number = parts.Varint();
    if (number == 0) {
      line_.caller = parts.Bytes(parts.Varint());
      callers_.push_back(line_.caller);
      return true;
    }
    if (number > callers_.size()) {
      return false;
    }
    line_.caller = callers_[number - 1];
    return true;
  }

  void ReadDue(uint64_t due) {
    if (due == 0) {
      line_.due_micros.reset();
    } else {
      line_.due_micros = Plus(line_.due_micros.value_or(line_.transition_micros), due - 1);
    }
  }

  absl::string_view rest_;
  bool end_;
  bool ok_ = true;
  PlainLine line_;
  absl::InlinedVector<absl::string_view, 4> callers_;
};

std::optional<int64_t> DueOf(const TransitionRecord& transition) {
  return transition.has_due_micros() ? std::optional<int64_t>(transition.due_micros())
                                     : std::nullopt;
}

void SetTransition(const PlainLine& line, TransitionRecord& transition) {
  transition.set_action(static_cast<v1::CourseAction>(line.action));
  transition.set_from_state(static_cast<motcua::common::v1::DossierState>(line.from_state));
  transition.set_to_state(static_cast<motcua::common::v1::DossierState>(line.to_state));
  transition.set_transition_micros(line.transition_micros);
  transition.set_clock(static_cast<v1::ClockState>(line.clock));
  if (line.due_micros.has_value()) {
    transition.set_due_micros(*line.due_micros);
  }
  transition.set_outcome(static_cast<motcua::common::v1::Outcome>(line.outcome));
}

}  // namespace

void AppendLine(const TransitionRecord& transition, const LineOrigin& origin, std::string& lines) {
  LineReader before(lines);
  while (before.Next()) {
  }
  const PlainLine& last = before.line();
  const int64_t at = transition.transition_micros();
  const std::optional<int64_t> due = DueOf(transition);

  uint8_t flags = 0;
  kv::KeyWriter parts;
  const auto put_if = [&flags, &parts](bool differs, Flag flag, uint64_t value) {
    if (differs) {
      flags |= flag;
      parts.Varint(value);
    }
  };
  const auto from = static_cast<uint64_t>(transition.from_state());
  const auto to = static_cast<uint64_t>(transition.to_state());
  put_if(from != last.to_state, kOtherFrom, from);
  put_if(to != from, kMoves, to);
  put_if(static_cast<uint64_t>(transition.clock()) != last.clock, kClock, transition.clock());
  put_if(due != last.due_micros, kDue,
         due.has_value() ? 1 + Difference(*due, last.due_micros.value_or(at)) : 0);
  put_if(static_cast<uint64_t>(transition.outcome()) != last.outcome, kOutcome,
         transition.outcome());
  if (origin.caller != last.caller) {
    const size_t number = before.NumberOf(origin.caller);
    put_if(true, kCaller, number);
    if (number == 0) {
      parts.Varint(origin.caller.size()).Rest(origin.caller);
    }
  }
  put_if(origin.record_micros != at, kRecorded,
         Difference(origin.record_micros, last.record_micros));
  if (origin.note.has_value()) {
    put_if(true, kNote, origin.note->sequence);
    parts.Varint(origin.note->ordinal);
  }
  parts.Varint(transition.action()).Varint(Difference(at, last.transition_micros));
  lines.push_back(static_cast<char>(flags));
  lines += parts.Take();
}

absl::StatusOr<std::vector<StoredLine>> ReadLines(absl::string_view lines) {
  std::vector<StoredLine> all;
  LineReader reader(lines);
  while (reader.Next()) {
    const PlainLine& line = reader.line();
    StoredLine& stored = all.emplace_back();
    SetTransition(line, stored.transition);
    stored.origin = {.caller = line.caller, .record_micros = line.record_micros, .note = line.note};
  }
  if (!reader.ok()) {
    return errors::MakeError(errors::Reason::kCorruptData, "a line of a history cannot be read");
  }
  return all;
}

}  // namespace motcua::processing
