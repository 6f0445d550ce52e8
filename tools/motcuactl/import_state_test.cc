// SPDX-License-Identifier: Apache-2.0
#include "tools/motcuactl/import_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace motcua::ctl {
namespace {

using ::testing::HasSubstr;

std::string PathOf(const std::string& name) { return ::testing::TempDir() + name; }

ImportState SomeState() {
  return {.source = "quarter",
          .file_name = "rows.binpb",
          .file_bytes = 41'000'000,
          .rows_answered = 12'400,
          .rows_failed = 3};
}

TEST(ImportState, IsReadAsItWasSaved) {
  const std::string path = PathOf("state.json");
  ASSERT_TRUE(SaveImportState(path, {}).ok());
  ASSERT_TRUE(SaveImportState(path, SomeState()).ok());

  const auto loaded = LoadImportState(path);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  ASSERT_TRUE(loaded->has_value());
  EXPECT_EQ((*loaded)->source, "quarter");
  EXPECT_EQ((*loaded)->file_name, "rows.binpb");
  EXPECT_EQ((*loaded)->file_bytes, 41'000'000u);
  EXPECT_EQ((*loaded)->rows_answered, 12'400u);
  EXPECT_EQ((*loaded)->rows_failed, 3u);
  EXPECT_FALSE(std::ifstream(path + ".part").good()) << "nothing is left beside it";
}

TEST(ImportState, IsNothingWhereThereIsNoFile) {
  const auto loaded = LoadImportState(PathOf("no_state.json"));
  ASSERT_TRUE(loaded.ok());
  EXPECT_FALSE(loaded->has_value());
}

TEST(ImportState, CannotBeAFolder) {
  const auto loaded = LoadImportState(::testing::TempDir());
  EXPECT_THAT(std::string(loaded.status().message()), HasSubstr(::testing::TempDir()));
}

TEST(ImportState, RefusesWhatIsNoState) {
  for (const char* text : {"", "{", "[]", "{}", R"({"source":"q","file_name":"f","file_bytes":1,)",
                           R"({"source":"q","file_name":"f","file_bytes":1,"rows_answered":-1,)"
                           R"("rows_failed":0})"}) {
    const std::string path = PathOf("broken_state.json");
    std::ofstream(path) << text;
    const auto loaded = LoadImportState(path);
    EXPECT_EQ(loaded.status().code(), absl::StatusCode::kDataLoss) << text;
    EXPECT_THAT(std::string(loaded.status().message()), HasSubstr("broken_state.json"));
  }
}

TEST(ImportState, BelongsToOneImport) {
  EXPECT_TRUE(CheckSameImport(SomeState(), SomeState()).ok());
  ImportState other = SomeState();
  other.rows_answered = 0;
  EXPECT_TRUE(CheckSameImport(SomeState(), other).ok()) << "progress does not matter";
  other.file_bytes = 41'000'001;
  EXPECT_EQ(CheckSameImport(SomeState(), other).code(), absl::StatusCode::kFailedPrecondition);
  other = SomeState();
  other.source = "other";
  EXPECT_EQ(CheckSameImport(SomeState(), other).code(), absl::StatusCode::kFailedPrecondition);
}

TEST(ImportState, SaysWhenItCannotBeKept) {
  EXPECT_EQ(SaveImportState(PathOf("no/such/folder/state.json"), SomeState()).code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace motcua::ctl
