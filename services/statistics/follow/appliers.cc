// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/follow/appliers.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/feed/follow_spans.h"
#include "common/status/status_macros.h"
#include "services/statistics/app/catalog_book.h"

namespace motcua::statistics {
namespace {

absl::Status CannotBeRead(const journal::Position& position) {
  return errors::MakeError(errors::Reason::kCorruptData, "an entry cannot be read",
                           {{"partition", absl::StrCat(position.partition)},
                            {"sequence", absl::StrCat(position.sequence)}});
}

// Reads the events of an entry of a journal and has the book take them; whatever goes wrong,
// nothing of it stays.
template <typename Batch>
absl::Status TakeAll(absl::string_view span_name, engine::Group& group, const journal::Entry& entry,
                     Batch& batch, FactBook& book) {
  if (!batch.ParseFromString(entry.events)) {
    return CannotBeRead(entry.position);
  }
  feed::FollowSpans spans(span_name, entry.position);
  for (const auto& event : batch.events()) {
    spans.Begin(event.header().traceparent());
    absl::Status taken = book.Take(group.transaction(), entry.position.partition, event);
    if (!taken.ok()) {
      book.DropEntry();
      return taken;
    }
  }
  spans.EndAfterCommit(group);
  return absl::OkStatus();
}

}  // namespace

absl::Status IntakeApplier::ApplyEntry(engine::Group& group, const journal::Entry& entry) {
  MOTCUA_RETURN_IF_ERROR(TakeAll("follow intake", group, entry, batch_, book_));
  book_.FinishEntry(entry.position.partition, group.transaction());
  for (const motcua::intake::v1::IntakeEvent& event : batch_.events()) {
    if (event.has_catalog_put_v1()) {
      WriteCatalog(event.catalog_put_v1(), group.transaction());
    }
  }
  return absl::OkStatus();
}

absl::Status IntakeApplier::FinishBatch(engine::Group& group) {
  return book_.Finish(group.transaction());
}

absl::Status ProcessingApplier::ApplyEntry(engine::Group& group, const journal::Entry& entry) {
  MOTCUA_RETURN_IF_ERROR(TakeAll("follow processing", group, entry, batch_, book_));
  book_.FinishEntry(entry.position.partition, group.transaction());
  return absl::OkStatus();
}

absl::Status ProcessingApplier::FinishBatch(engine::Group& group) {
  return book_.Finish(group.transaction());
}

}  // namespace motcua::statistics
