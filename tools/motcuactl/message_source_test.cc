// SPDX-License-Identifier: Apache-2.0
//
// Both forms of a file give the same messages, and broken ones name the place.

#include "tools/motcuactl/message_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "motcua/intake/v1/dossier.pb.h"
#include "tools/delimited/delimited.h"

namespace motcua::ctl {
namespace {

using intake::v1::ImportRow;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string PathOf(const std::string& name) { return ::testing::TempDir() + name; }

std::string WriteBinary(const std::string& name) {
  auto writer = delimited::DelimitedWriter::Create(PathOf(name));
  EXPECT_TRUE(writer.ok());
  for (const char* key : {"A", "B", "C"}) {
    ImportRow row;
    row.set_source_key(key);
    EXPECT_TRUE((*writer)->Write(row).ok());
  }
  EXPECT_TRUE((*writer)->Close().ok());
  return PathOf(name);
}

std::string WriteText(const std::string& name, const std::string& text) {
  std::ofstream(PathOf(name), std::ios::binary) << text;
  return PathOf(name);
}

// The keys of all rows, then why it ended.
std::string ReadAll(const std::string& path, absl::Status& status) {
  auto source = MessageSource::Open(path);
  EXPECT_TRUE(source.ok()) << source.status();
  std::string keys;
  ImportRow row;
  absl::StatusOr<bool> found = true;
  while ((found = (*source)->Next(row)).ok() && *found) keys += row.source_key();
  EXPECT_DOUBLE_EQ(found.ok() ? (*source)->fraction_read() : 1, 1);
  status = found.status();
  return keys;
}

TEST(MessageSource, ReadsBothForms) {
  absl::Status status;
  EXPECT_EQ(ReadAll(WriteBinary("three.binpb"), status), "ABC");
  EXPECT_TRUE(status.ok());
  const std::string lines =
      "{\"sourceKey\":\"A\"}\n\n{\"source_key\":\"B\"}\n{\"sourceKey\":\"C\"}\n";
  EXPECT_EQ(ReadAll(WriteText("three.jsonl", lines), status), "ABC");
  EXPECT_TRUE(status.ok());
}

TEST(MessageSource, NamesThePlaceOfACut) {
  const std::string path = WriteBinary("cut.binpb");
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  absl::Status status;
  EXPECT_EQ(ReadAll(path, status), "AB");
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("cut.binpb"), HasSubstr("message 3"), HasSubstr("cut off")));
}

TEST(MessageSource, NamesTheLineButNotItsContent) {
  const std::string path =
      WriteText("wrong.jsonl", "{\"sourceKey\":\"A\"}\n{\"applicant\":\"Nguyễn Văn A\"}\n");
  absl::Status status;
  EXPECT_EQ(ReadAll(path, status), "A");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("line 2"), Not(HasSubstr("Nguyễn"))));
}

TEST(MessageSource, SaysWhatIsMissing) {
  EXPECT_EQ(MessageSource::Open(PathOf("none.binpb")).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace motcua::ctl
