// SPDX-License-Identifier: Apache-2.0
//
// One link worked out by hand, and every way in which a journal can be tampered with.

#include "tools/motcuactl/journal_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <string>
#include <vector>

namespace motcua::ctl {
namespace {

using journal::v1::Entry;
using ::testing::HasSubstr;

std::string Sha256(const std::string& bytes) {
  std::string digest(32, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

// Three whole entries of partition 2.
std::vector<Entry> SomeEntries() {
  std::vector<Entry> entries(3);
  std::string chain;
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i].mutable_position()->set_partition(2);
    entries[i].mutable_position()->set_sequence(i + 1);
    entries[i].mutable_events()->set_value("events " + std::to_string(i));
    entries[i].set_private_digest(std::string(32, static_cast<char>(i)));
    chain = ChainOf(chain, entries[i]);
    entries[i].mutable_position()->set_chain(chain);
  }
  return entries;
}

absl::Status CheckAll(const std::vector<Entry>& entries) {
  JournalChain chain;
  for (const Entry& entry : entries) {
    if (absl::Status status = chain.Check(entry); !status.ok()) return status;
  }
  return absl::OkStatus();
}

TEST(JournalChain, FollowsTheDefinition) {
  const Entry entry = SomeEntries()[0];
  const std::string expected =
      Sha256(std::string(32, '\0') + std::string("\0\0\0\2", 4) +
             std::string("\0\0\0\0\0\0\0\1", 8) + Sha256("events 0") + std::string(32, '\0'));
  EXPECT_EQ(ChainOf("", entry), expected);
}

TEST(JournalChain, AcceptsAWholeJournal) {
  EXPECT_TRUE(CheckAll(SomeEntries()).ok());

  // From a position on, and with another partition in between.
  const std::vector<Entry> entries = SomeEntries();
  JournalChain chain;
  chain.StartAfter(entries[0].position());
  EXPECT_TRUE(chain.Check(entries[1]).ok());
  Entry other = entries[0];
  other.mutable_position()->set_partition(9);
  other.mutable_position()->set_chain(ChainOf("", other));
  EXPECT_TRUE(chain.Check(other).ok());
  EXPECT_TRUE(chain.Check(entries[2]).ok());
}

TEST(JournalChain, NoticesEveryChange) {
  std::vector<Entry> entries = SomeEntries();
  entries[1].mutable_events()->set_value("events 9");
  EXPECT_THAT(std::string(CheckAll(entries).message()), HasSubstr("partition 2, sequence 2"));

  entries = SomeEntries();
  entries[1].mutable_private_digest()->back() ^= 1;
  EXPECT_EQ(CheckAll(entries).code(), absl::StatusCode::kDataLoss);

  entries = SomeEntries();
  entries[0].mutable_position()->mutable_chain()->front() ^= 1;
  EXPECT_EQ(CheckAll(entries).code(), absl::StatusCode::kDataLoss);

  entries = SomeEntries();
  entries.erase(entries.begin() + 1);
  EXPECT_THAT(std::string(CheckAll(entries).message()), HasSubstr("does not follow sequence 1"));

  entries = SomeEntries();
  entries.insert(entries.begin(), entries[0]);
  EXPECT_EQ(CheckAll(entries).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace motcua::ctl
