// SPDX-License-Identifier: Apache-2.0
//
// Files that are there and are not, folders, and a device that is full.

#include "tools/files/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace motcua::files {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ReadWhole, GivesAllBytes) {
  const std::string path = ::testing::TempDir() + "whole";
  for (const std::string& bytes :
       {std::string(), std::string("a\0\n\xff", 4), std::string(200'000, 'x')}) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    const auto read = ReadWhole(path);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, bytes);
  }
}

TEST(ReadWhole, TellsWhatIsMissingFromWhatCannotBeRead) {
  const auto missing = ReadWhole(::testing::TempDir() + "missing");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("missing"));

  const auto folder = ReadWhole(::testing::TempDir());
  EXPECT_FALSE(folder.ok());
  EXPECT_NE(folder.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(folder.status().message()),
              AllOf(HasSubstr(::testing::TempDir()), HasSubstr("directory")));
}

TEST(Flush, SaysWhatWasNotWritten) {
  std::ostringstream out;
  out << "text";
  EXPECT_TRUE(Flush(out).ok());

  std::ofstream full("/dev/full");
  full << "text";
  EXPECT_EQ(Flush(full).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Flush(full).code(), absl::StatusCode::kUnavailable) << "and goes on saying so";
}

}  // namespace
}  // namespace motcua::files
