// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/app/view.h"

#include <utility>

#include "common/errors/errors.h"
#include "common/status/status_macros.h"

namespace motcua::statistics {
namespace {

void AddRevisions(const std::string& journal, const std::vector<journal::Position>& cursors,
                  std::vector<motcua::common::v1::Revision>& revisions) {
  for (const journal::Position& cursor : cursors) {
    motcua::common::v1::Revision& revision = revisions.emplace_back();
    revision.set_journal(journal);
    revision.set_partition(cursor.partition);
    revision.set_sequence(cursor.sequence);
  }
}

}  // namespace

absl::StatusOr<View> ViewSource::Take() {
  View view{.snapshot = store_->TakeSnapshot(), .zone = zone_};
  uint64_t catalog_sequence = 0;
  for (const feed::Follower* const follower : {intake_, processing_}) {
    MOTCUA_ASSIGN_OR_RETURN(const std::vector<journal::Position> cursors,
                            follower->ReadCursors(*view.snapshot));
    AddRevisions(follower->options().journal_name, cursors, view.revisions);
    if (follower == intake_) {
      catalog_sequence = cursors[journal::kCatalogPartition].sequence;
    }
  }
  MOTCUA_ASSIGN_OR_RETURN(view.directory, DirectoryOf(*view.snapshot, catalog_sequence));
  return view;
}

absl::StatusOr<std::shared_ptr<const Directory>> ViewSource::DirectoryOf(
    const kv::Snapshot& snapshot, uint64_t catalog_sequence) {
  {
    absl::MutexLock lock(&mutex_);
    if (directory_ != nullptr && directory_sequence_ == catalog_sequence) {
      return directory_;
    }
  }
  MOTCUA_ASSIGN_OR_RETURN(std::shared_ptr<const Directory> directory,
                          Directory::Read(snapshot, store_->partition_count()));
  absl::MutexLock lock(&mutex_);
  if (directory_ == nullptr || directory_sequence_ < catalog_sequence) {
    directory_ = directory;
    directory_sequence_ = catalog_sequence;
  }
  return directory;
}

absl::StatusOr<std::vector<const Agency*>> AgenciesOf(const Directory& directory,
                                                      const v1::ReportDefinition& definition) {
  const Agency* const agency = directory.Find(definition.agency_code());
  if (agency == nullptr) {
    return errors::MakeError(errors::Reason::kUnknownAgency, "there is no such agency",
                             {{"agency_code", definition.agency_code()}});
  }
  if (!definition.include_subtree()) {
    return std::vector<const Agency*>{agency};
  }
  return directory.Subtree(definition.agency_code());
}

}  // namespace motcua::statistics
