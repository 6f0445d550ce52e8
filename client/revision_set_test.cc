// SPDX-License-Identifier: Apache-2.0
//
// The latest of each journal and partition, and the written form.

#include "client/revision_set.h"

#include <gtest/gtest.h>

namespace motcua::client {
namespace {

common::v1::Revision Of(const char* journal, uint32_t partition, uint64_t sequence) {
  common::v1::Revision revision;
  revision.set_journal(journal);
  revision.set_partition(partition);
  revision.set_sequence(sequence);
  return revision;
}

TEST(RevisionSet, KeepsTheLatestOfEachPartition) {
  RevisionSet revisions;
  revisions.Add(Of("intake", 3, 5));
  revisions.Add(Of("intake", 3, 4));
  revisions.Add(Of("intake", 1, 9));
  revisions.Add(Of("processing", 3, 2));
  revisions.Add(Of("intake", 7, 0));
  EXPECT_EQ(revisions.ToText(), "intake/1:9 intake/3:5 processing/3:2");
}

TEST(RevisionSet, IsReadAsItIsWritten) {
  RevisionSet revisions;
  EXPECT_TRUE(revisions.Parse("intake/3:120").ok());
  EXPECT_TRUE(revisions.Parse("processing/0:1").ok());
  EXPECT_EQ(revisions.ToText(), "intake/3:120 processing/0:1");
  for (const char* wrong : {"", "intake", "intake/3", "intake:3/1x", "/3:4", "intake/x:4",
                            "intake/3:-4", "intake/3:4:5"}) {
    EXPECT_FALSE(revisions.Parse(wrong).ok()) << wrong;
  }
}

TEST(RevisionSet, TakesAHeadAndMerges) {
  journal::v1::GetHeadResponse head;
  head.set_journal("intake");
  head.add_positions()->set_partition(0);
  head.mutable_positions(0)->set_sequence(2);
  head.add_positions()->set_partition(1);
  RevisionSet revisions;
  revisions.AddHead(head);
  EXPECT_EQ(revisions.ToText(), "intake/0:2") << "an empty partition is nothing to wait for";

  RevisionSet other;
  other.Add(Of("intake", 0, 7));
  other.Merge(revisions);
  EXPECT_EQ(other.ToText(), "intake/0:7");

  google::protobuf::RepeatedPtrField<common::v1::Revision> sent;
  other.AppendTo(sent);
  ASSERT_EQ(sent.size(), 1);
  EXPECT_EQ(sent[0].sequence(), 7u);
}

}  // namespace
}  // namespace motcua::client
