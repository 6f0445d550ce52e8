// SPDX-License-Identifier: Apache-2.0
#include "tools/load/wire.h"

#include <vector>

#include "gtest/gtest.h"
#include "motcua/intake/v1/intake_service.pb.h"

namespace motcua::load {
namespace {

intake::v1::SubmitDossierResponse Answer() {
  intake::v1::SubmitDossierResponse answer;
  answer.mutable_dossier()->set_dossier_id("0123456789abc");
  answer.mutable_dossier()->set_state(common::v1::DOSSIER_STATE_REGISTERED);
  answer.mutable_dossier()->mutable_submit_time()->set_seconds(1'700'000'000);
  answer.mutable_revision()->set_journal("intake");
  answer.mutable_revision()->set_partition(300);
  return answer;
}

TEST(FieldReader, FindsWhatProtobufWrote) {
  const std::string bytes = Answer().SerializeAsString();
  const auto dossier = FindBytes(bytes, 1);
  ASSERT_TRUE(dossier.has_value());
  EXPECT_EQ(FindBytes(*dossier, 1), "0123456789abc");
  EXPECT_EQ(FindVarint(*dossier, 3), uint64_t{common::v1::DOSSIER_STATE_REGISTERED});
  const auto revision = FindBytes(bytes, 2);
  ASSERT_TRUE(revision.has_value());
  EXPECT_EQ(FindVarint(*revision, 2), 300u);
  EXPECT_FALSE(FindBytes(bytes, 3).has_value());
}

TEST(FieldReader, SkipsFixedNumbers) {
  std::string message = {0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x15, 1, 2, 3, 4};
  AppendBytesField(message, 3, "here");
  EXPECT_EQ(FindBytes(message, 3), "here");
}

TEST(FieldReader, StopsAtWhatIsNoMessage) {
  const std::string whole = Answer().SerializeAsString();
  for (const std::string& broken : {std::string("\x0a\x7f"
                                                "abc"),
                                    std::string("\x0b"), std::string("\x08\xff\xff"),
                                    std::string(11, '\xff'), whole.substr(0, whole.size() - 1)}) {
    FieldReader reader(broken);
    while (reader.Next()) {
    }
    EXPECT_FALSE(reader.valid());
  }
  FieldReader empty("");
  EXPECT_FALSE(empty.Next());
  EXPECT_TRUE(empty.valid());
}

TEST(Append, WritesWhatProtobufReads) {
  std::string bytes;
  AppendBytesField(bytes, 1, std::string(300, 'x'));
  AppendVarintField(bytes, 8, 500);
  intake::v1::ListDossiersRequest request;
  ASSERT_TRUE(request.ParseFromString(bytes));
  EXPECT_EQ(request.agency_code(), std::string(300, 'x'));
  EXPECT_EQ(request.page_size(), 500);
}

TEST(JoinParts, GivesBackAllBytesInOrder) {
  const grpc::ByteBuffer buffer = JoinParts({"abc", "", std::string(1000, 'd')});
  EXPECT_EQ(buffer.Length(), 1003u);
  EXPECT_EQ(FlatMessage(buffer).bytes(), "abc" + std::string(1000, 'd'));
}

TEST(FlatMessage, JoinsWhatCameInPieces) {
  const std::vector<grpc::Slice> slices = {grpc::Slice("ab"), grpc::Slice("cd")};
  const grpc::ByteBuffer buffer(slices.data(), slices.size());
  EXPECT_EQ(FlatMessage(buffer).bytes(), "abcd");
  EXPECT_EQ(FlatMessage(grpc::ByteBuffer()).bytes(), "");
}

}  // namespace
}  // namespace motcua::load
