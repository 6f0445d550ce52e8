// SPDX-License-Identifier: Apache-2.0
#include "client/revision_set.h"

#include <algorithm>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace motcua::client {

void RevisionSet::Add(const common::v1::Revision& revision) {
  if (revision.sequence() == 0) return;
  uint64_t& sequence = sequences_[{revision.journal(), revision.partition()}];
  sequence = std::max<uint64_t>(sequence, revision.sequence());
}

void RevisionSet::AddHead(const journal::v1::GetHeadResponse& head) {
  for (const journal::v1::Position& position : head.positions()) {
    common::v1::Revision revision;
    revision.set_journal(head.journal());
    revision.set_partition(position.partition());
    revision.set_sequence(position.sequence());
    Add(revision);
  }
}

void RevisionSet::Merge(const RevisionSet& other) {
  google::protobuf::RepeatedPtrField<common::v1::Revision> revisions;
  other.AppendTo(revisions);
  AddAll(revisions);
}

RevisionSet RevisionSet::Of(absl::string_view journal) const {
  RevisionSet result;
  for (const auto& [key, sequence] : sequences_) {
    if (key.first == journal) result.sequences_[key] = sequence;
  }
  return result;
}

absl::Status RevisionSet::Parse(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::ByAnyChar("/:"));
  common::v1::Revision revision;
  uint32_t partition = 0;
  uint64_t sequence = 0;
  if (parts.size() != 3 || parts[0].empty() || !absl::SimpleAtoi(parts[1], &partition) ||
      !absl::SimpleAtoi(parts[2], &sequence)) {
    return absl::InvalidArgumentError(
        absl::StrCat("a revision has the form intake/3:120, not ", text));
  }
  revision.set_journal(std::string(parts[0]));
  revision.set_partition(partition);
  revision.set_sequence(sequence);
  Add(revision);
  return absl::OkStatus();
}

void RevisionSet::AppendTo(
    google::protobuf::RepeatedPtrField<common::v1::Revision>& revisions) const {
  for (const auto& [key, sequence] : sequences_) {
    common::v1::Revision* revision = revisions.Add();
    revision->set_journal(key.first);
    revision->set_partition(key.second);
    revision->set_sequence(sequence);
  }
}

std::string RevisionSet::ToText() const {
  return absl::StrJoin(sequences_, " ", [](std::string* out, const auto& entry) {
    absl::StrAppend(out, entry.first.first, "/", entry.first.second, ":", entry.second);
  });
}

}  // namespace motcua::client
