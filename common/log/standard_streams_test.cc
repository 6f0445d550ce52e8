// SPDX-License-Identifier: Apache-2.0
//
// In processes of their own, since descriptors are closed.
#include "common/log/standard_streams.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

namespace motcua::log {
namespace {

// Ends the process: with 0 if a file that is opened after HoldStandardStreams gets another number
// than those that were closed before it.
void OpenAFileWithout(const std::vector<int>& descriptors) {
  for (const int descriptor : descriptors) {
    close(descriptor);
  }
  HoldStandardStreams();
  std::_Exit(open("/dev/null", O_RDONLY) > STDERR_FILENO ? 0 : 1);
}

TEST(StandardStreamsDeathTest, FilesGetOtherNumbersThanClosedStreams) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(OpenAFileWithout({STDIN_FILENO}), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(OpenAFileWithout({STDOUT_FILENO}), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(OpenAFileWithout({STDERR_FILENO}), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(OpenAFileWithout({STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}),
              testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace motcua::log
