// SPDX-License-Identifier: Apache-2.0
//
// Revisions that a caller has been given, the latest of each journal and partition: what to send as
// `min_revisions` to read its own writes. Written as "intake/3:120".
//
// Threads: confined.

#ifndef MOTCUA_CLIENT_REVISION_SET_H_
#define MOTCUA_CLIENT_REVISION_SET_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "motcua/common/v1/revision.pb.h"
#include "motcua/journal/v1/journal_service.pb.h"

namespace motcua::client {

class RevisionSet {
 public:
  // Keeps the later one. Sequence 0, the empty journal, is not worth waiting for and is left out.
  void Add(const common::v1::Revision& revision);

  template <typename Revisions>
  void AddAll(const Revisions& revisions) {
    for (const auto& revision : revisions) Add(revision);
  }

  // All positions of a journal's head.
  void AddHead(const journal::v1::GetHeadResponse& head);

  void Merge(const RevisionSet& other);

  // INVALID_ARGUMENT unless the text has the form "journal/partition:sequence".
  absl::Status Parse(absl::string_view text);

  bool empty() const { return sequences_.empty(); }

  // Those of one journal.
  RevisionSet Of(absl::string_view journal) const;

  // Appends all of them, by journal and partition.
  void AppendTo(google::protobuf::RepeatedPtrField<common::v1::Revision>& revisions) const;

  // "intake/0:1 intake/3:120".
  std::string ToText() const;

 private:
  std::map<std::pair<std::string, uint32_t>, uint64_t> sequences_;
};

}  // namespace motcua::client

#endif  // MOTCUA_CLIENT_REVISION_SET_H_
