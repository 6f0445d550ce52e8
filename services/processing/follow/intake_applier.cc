// SPDX-License-Identifier: Apache-2.0
#include "services/processing/follow/intake_applier.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/feed/follow_spans.h"
#include "common/status/status_macros.h"
#include "google/protobuf/arena.h"
#include "motcua/intake/v1/events.pb.h"
#include "services/processing/follow/entry_plan.h"

namespace motcua::processing {
namespace {

// Entries hold up to some hundred events: an arena that begins large is asked for memory seldom.
constexpr size_t kArenaBlockBytes = 64 << 10;

google::protobuf::ArenaOptions LargeBlocks() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = kArenaBlockBytes;
  options.max_block_size = kArenaBlockBytes;
  return options;
}

}  // namespace

absl::Status IntakeApplier::ApplyEntry(engine::Group& group, const journal::Entry& entry) {
  google::protobuf::Arena arena(LargeBlocks());
  auto* const batch =
      google::protobuf::Arena::CreateMessage<motcua::intake::v1::IntakeEventBatch>(&arena);
  if (!batch->ParseFromString(entry.events)) {
    return errors::MakeError(errors::Reason::kCorruptData,
                             "an entry of intake's journal cannot be read",
                             {{"partition", absl::StrCat(entry.position.partition)},
                              {"sequence", absl::StrCat(entry.position.sequence)}});
  }
  EntryPlan plan(machine_, &group, &group.transaction(), &arena);
  for (const motcua::intake::v1::IntakeEvent& event : batch->events()) {
    MOTCUA_RETURN_IF_ERROR(plan.Add(entry.position.partition, event));
  }

  for (const CatalogChange& change : plan.catalog_changes()) {
    for (const std::string& calendar_code :
         machine_->catalog().Apply(group, change, entry.position.sequence)) {
      due_moves_->Begin(group, calendar_code);
    }
  }
  feed::FollowSpans spans("follow intake", entry.position);
  std::vector<dossier::DossierId> moved;
  moved.reserve(plan.events().size());
  for (const PlannedEvent& planned : plan.events()) {
    machine_->Append(group, planned.id,
                     {.traceparent = spans.Begin(planned.traceparent),
                      .followed_sequence = entry.position.sequence},
                     *planned.event);
    moved.push_back(planned.id);
  }
  for (const CourseDraft& course : plan.courses()) {
    course.Write(group.transaction());
  }
  spans.EndAfterCommit(group);
  machine_->TellAfterCommit(group, std::move(moved));
  return absl::OkStatus();
}

absl::Status IntakeApplier::FinishBatch(engine::Group&) { return absl::OkStatus(); }

}  // namespace motcua::processing
