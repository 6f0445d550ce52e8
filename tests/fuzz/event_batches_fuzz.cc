// SPDX-License-Identifier: Apache-2.0
//
// Entries of the journals as they are read from disk and from upstream: whatever events they hold,
// the requests in them are found, a replay either fails as CORRUPT_DATA or writes the same twice,
// and the facts of statistics stay facts. Entries are chained and written by us, so times are those
// that we write.
#include <array>
#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/v1/events.pb.h"
#include "services/intake/app/machine.h"
#include "services/processing/app/apply_event.h"
#include "services/processing/app/course_machine.h"
#include "services/statistics/domain/fact.h"
#include "services/statistics/domain/moments.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/messages.h"

namespace motcua::fuzz {
namespace {

using google::protobuf::Message;

constexpr uint32_t kPartition = 1;

class NoRows final : public kv::Reader {
 public:
  absl::StatusOr<std::optional<std::string>> Get(kv::TableId /*table*/,
                                                 absl::string_view /*key*/) const override {
    return std::optional<std::string>();
  }
};

journal::Entry EntryOf(absl::string_view bytes) {
  journal::Entry entry{.position = {.partition = kPartition, .sequence = 7}};
  entry.events = std::string(bytes);
  return entry;
}

template <typename Batch>
int CountRequests(const Batch& batch) {
  int count = 0;
  for (const auto& event : batch.events()) {
    count += event.header().request_id().empty() ? 0 : 1;
  }
  return count;
}

void RequireCorrupt(const absl::Status& status) {
  MOTCUA_FUZZ_REQUIRE(errors::ReasonOf(status) == errors::ReasonName(errors::Reason::kCorruptData));
}

// Replays an entry twice over nothing.
template <typename Replay>
void CheckReplay(Replay replay) {
  const NoRows none;
  kv::Transaction first(none);
  kv::Transaction second(none);
  const absl::Status status = replay(first);
  const absl::Status again = replay(second);
  // Not their details, in which a map has no order.
  MOTCUA_FUZZ_REQUIRE(again.code() == status.code() && again.message() == status.message());
  if (!status.ok()) {
    RequireCorrupt(status);
  }
  kv::WriteBatch first_rows;
  kv::WriteBatch second_rows;
  std::move(first).MoveTo(first_rows);
  std::move(second).MoveTo(second_rows);
  MOTCUA_FUZZ_REQUIRE(first_rows.count() == second_rows.count());
  MOTCUA_FUZZ_REQUIRE(first_rows.bytes() == second_rows.bytes());
}

// Takes the events as those of one dossier.
template <typename Batch>
void CheckFacts(const Batch& batch) {
  statistics::Fact fact;
  for (const auto& event : batch.events()) {
    if (!statistics::ApplyEvent(event, fact).ok()) {
      return;
    }
    const statistics::Moments moments = statistics::MomentsOf(fact);
    MOTCUA_FUZZ_REQUIRE(statistics::IsCounted(fact) || moments.empty());
    for (size_t i = 1; i < moments.size(); ++i) {
      MOTCUA_FUZZ_REQUIRE(moments[i - 1] < moments[i]);
    }
  }
}

void CheckIntake(const intake::v1::IntakeEventBatch& batch, absl::string_view bytes) {
  int found = 0;
  const absl::Status read = intake::Machine::ReadRequests(
      EntryOf(bytes), [&](const engine::RequestKey&, const engine::RequestOutcome&) { ++found; });
  MOTCUA_FUZZ_REQUIRE(read.ok() && found == CountRequests(batch));
  const intake::Machine machine(nullptr, nullptr);
  CheckReplay([&](kv::Transaction& transaction) {
    engine::EventAddress address{.partition = kPartition, .sequence = 7};
    for (const intake::v1::IntakeEvent& event : batch.events()) {
      if (absl::Status status = machine.ApplyEvent(transaction, address, event); !status.ok()) {
        return status;
      }
      address.ordinal += intake::HasBody(event) ? 1 : 0;
    }
    return absl::OkStatus();
  });
  CheckFacts(batch);
}

void CheckProcessing(const processing::v1::ProcessingEventBatch& batch, absl::string_view bytes) {
  int found = 0;
  const absl::Status read = processing::CourseMachine::ReadRequests(
      EntryOf(bytes), [&](const engine::RequestKey&, const engine::RequestOutcome&) { ++found; });
  if (read.ok()) {
    MOTCUA_FUZZ_REQUIRE(found == CountRequests(batch));
  } else {
    RequireCorrupt(read);
  }
  CheckReplay([&](kv::Transaction& transaction) {
    return processing::ReplayEntry(transaction, EntryOf(bytes));
  });
  CheckFacts(batch);
}

}  // namespace

absl::Span<const MessageKind> Kinds() {
  static const std::array kinds = {KindOf<intake::v1::IntakeEventBatch, CheckIntake>(),
                                   KindOf<processing::v1::ProcessingEventBatch, CheckProcessing>()};
  return kinds;
}

}  // namespace motcua::fuzz
