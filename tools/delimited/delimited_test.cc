// SPDX-License-Identifier: Apache-2.0
//
// What is written is read again, and a file that was cut off or is something else says so.

#include "tools/delimited/delimited.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "motcua/intake/v1/dossier.pb.h"

namespace motcua::delimited {
namespace {

using intake::v1::ImportRow;
using ::testing::HasSubstr;

std::string PathOf(const std::string& name) { return ::testing::TempDir() + name; }

ImportRow RowOf(int number) {
  ImportRow row;
  row.set_source_key("K-" + std::to_string(number));
  row.set_agency_code("000.00.03.H28");
  return row;
}

std::string WriteRows(const std::string& name, int count) {
  const std::string path = PathOf(name);
  auto writer = DelimitedWriter::Create(path);
  EXPECT_TRUE(writer.ok()) << writer.status();
  for (int i = 0; i < count; ++i) EXPECT_TRUE((*writer)->Write(RowOf(i)).ok());
  EXPECT_TRUE((*writer)->Close().ok());
  return path;
}

TEST(Delimited, ReadsWhatWasWritten) {
  auto reader = DelimitedReader::Open(WriteRows("rows", 1000));
  ASSERT_TRUE(reader.ok()) << reader.status();

  ImportRow row;
  for (int i = 0; i < 1000; ++i) {
    const absl::StatusOr<bool> found = (*reader)->Read(row);
    ASSERT_TRUE(found.ok() && *found) << found.status();
    EXPECT_EQ(row.SerializeAsString(), RowOf(i).SerializeAsString());
  }
  const absl::StatusOr<bool> end = (*reader)->Read(row);
  ASSERT_TRUE(end.ok()) << end.status();
  EXPECT_FALSE(*end);
}

TEST(Delimited, TellsATruncatedFileFromAShorterOne) {
  const std::string path = WriteRows("truncated", 3);
  const auto full_size = std::filesystem::file_size(path);

  // Every possible cut: at the end of a message it is a shorter file, anywhere else an error.
  const auto message_size = full_size / 3;
  for (auto size = full_size - 1; size > 0; --size) {
    std::filesystem::resize_file(path, size);
    auto reader = DelimitedReader::Open(path);
    ASSERT_TRUE(reader.ok());
    ImportRow row;
    absl::StatusOr<bool> found = true;
    uint64_t count = 0;
    while ((found = (*reader)->Read(row)).ok() && *found) ++count;

    EXPECT_EQ(count, size / message_size);
    if (size % message_size == 0) {
      EXPECT_TRUE(found.ok());
    } else {
      ASSERT_EQ(found.status().code(), absl::StatusCode::kDataLoss) << "cut to " << size;
      EXPECT_THAT(std::string(found.status().message()),
                  HasSubstr("message " + std::to_string(count + 1) + ", starting at byte " +
                            std::to_string(count * message_size)));
    }
  }
}

TEST(Delimited, RefusesAFileOfSomethingElse) {
  const std::string path = PathOf("something_else");
  std::ofstream(path) << "not a protobuf message at all, but long enough to look like one";

  auto reader = DelimitedReader::Open(path);
  ASSERT_TRUE(reader.ok());
  ImportRow row;
  EXPECT_EQ((*reader)->Read(row).status().code(), absl::StatusCode::kDataLoss);
}

TEST(Delimited, SaysWhichFileIsMissing) {
  const auto reader = DelimitedReader::Open(PathOf("missing"));
  EXPECT_EQ(reader.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(reader.status().message()), HasSubstr("missing"));
}

TEST(Delimited, LeavesNothingBehindUnlessClosed) {
  const std::string path = PathOf("unclosed");
  {
    auto writer = DelimitedWriter::Create(path);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->Write(RowOf(1)).ok());
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
}

}  // namespace
}  // namespace motcua::delimited
