// SPDX-License-Identifier: Apache-2.0
//
// What a line means, and what is no line.
#include "common/service/config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace motcua::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ConfigFile, ValueGoesToTheEndOfItsLine) {
  struct Row {
    std::string line;
    std::string value;
  };
  for (const Row& row : std::vector<Row>{{"key = a", "a"},
                                         {"  key=a  ", "a"},
                                         {"key = a b, c # d ; [e]", "a b, c # d ; [e]"},
                                         {"key = a=b", "a=b"},
                                         {"key = \" a \"", " a "},
                                         {"key = \"", "\""},
                                         {"key = \"\"", ""},
                                         {"key =", ""},
                                         {"key = a\r", "a"}}) {
    const ConfigFile file = ParseConfigFile("f", row.line);

    EXPECT_THAT(file.problems, IsEmpty());
    ASSERT_EQ(file.settings.size(), 1u) << row.line;
    EXPECT_EQ(file.settings[0].name, "key");
    EXPECT_EQ(file.settings[0].value, row.value) << row.line;
  }
}

TEST(ConfigFile, EmptyLinesAndCommentsAreNone) {
  const ConfigFile file = ParseConfigFile("f", "\n  # key = a\n\t\n#\n");

  EXPECT_THAT(file.settings, IsEmpty());
  EXPECT_THAT(file.problems, IsEmpty());
}

TEST(ConfigFile, TellsAllThatIsWrongWithItsLine) {
  const ConfigFile file =
      ParseConfigFile("f", "key = a\n[section]\n= a\nkey = b\nKEY = c\n--key = d\nkey\n");

  EXPECT_THAT(file.problems,
              ElementsAre(HasSubstr("f:2: there are no sections"), HasSubstr("f:3: must be"),
                          "f:4: key was set before, in f:1", HasSubstr("f:5: must be"),
                          HasSubstr("f:6: must be"), HasSubstr("f:7: must be")));
}

TEST(ConfigFile, OfTheDiskIsReadWithinItsBound) {
  const std::string path = testing::TempDir() + "config_file_test.conf";
  std::ofstream(path) << "key = a\n";
  EXPECT_EQ(ReadConfigFile(path).settings.size(), 1u);
  EXPECT_EQ(ReadConfigFile(path).settings[0].place, path + ":1");

  std::ofstream(path) << "key = " << std::string(kConfigFileBytesMax, 'a');
  EXPECT_THAT(ReadConfigFile(path).problems, ElementsAre(HasSubstr("is larger than")));

  std::filesystem::remove(path);
  EXPECT_THAT(ReadConfigFile(path).problems, ElementsAre(HasSubstr("No such file")));
  EXPECT_THAT(ReadConfigFile(testing::TempDir()).problems,
              ElementsAre(HasSubstr("cannot be read")));
}

}  // namespace
}  // namespace motcua::service
