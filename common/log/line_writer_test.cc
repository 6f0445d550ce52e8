// SPDX-License-Identifier: Apache-2.0
//
// Pipes whose readers read, do not read, and are gone.
#include "common/log/line_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <csignal>
#include <string>

namespace motcua::log {
namespace {

constexpr absl::Duration kPatience = absl::Milliseconds(1);

class LineWriterTest : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    ASSERT_EQ(pipe(ends_.data()), 0);
    // Only the reader's end: the writer's is to wait if it is asked to.
    fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  void TearDown() override {
    close(ends_[0]);
    close(ends_[1]);
  }

  std::string ReadAll() const {
    std::string text;
    std::array<char, 4096> bytes{};
    for (ssize_t count = 0; (count = read(ends_[0], bytes.data(), bytes.size())) > 0;) {
      text.append(bytes.data(), static_cast<size_t>(count));
    }
    return text;
  }

  // Writes lines until one is given up; returns how many were not.
  static int Fill(LineWriter& writer, const std::string& line) {
    int count = 0;
    while (writer.Write(line)) {
      ++count;
    }
    return count;
  }

  std::array<int, 2> ends_{};
};

TEST_F(LineWriterTest, WritesLinesAsTheyAre) {
  LineWriter writer(ends_[1], kPatience);

  EXPECT_TRUE(writer.Write("one\n"));
  EXPECT_TRUE(writer.Write("two\n"));

  EXPECT_EQ(ReadAll(), "one\ntwo\n");
}

TEST_F(LineWriterTest, WritesLinesThatAreLongerThanWhatAPipeTakesAtOnce) {
  LineWriter writer(ends_[1], kPatience);
  const std::string line = std::string(3 * PIPE_BUF, 'x') + "\n";

  EXPECT_TRUE(writer.Write(line));

  EXPECT_EQ(ReadAll(), line);
}

TEST_F(LineWriterTest, GivesLinesUpWhileNobodyReadsAndGoesOnAfterwards) {
  LineWriter writer(ends_[1], kPatience);
  const std::string line = std::string(99, 'x') + "\n";

  const int written = Fill(writer, line);
  EXPECT_FALSE(writer.Write("lost\n"));
  const std::string read = ReadAll();
  EXPECT_TRUE(writer.Write("again\n"));

  EXPECT_EQ(read.size(), written * line.size());
  EXPECT_EQ(ReadAll(), "again\n");
}

TEST_F(LineWriterTest, LineThatWasGivenUpHalfWayEndsBeforeTheNext) {
  LineWriter writer(ends_[1], kPatience);
  // Of several pieces, and no part of what a pipe holds.
  const std::string line = std::string(5 * PIPE_BUF + 1, 'x') + "\n";

  Fill(writer, line);
  const std::string read = ReadAll();
  ASSERT_NE(read.back(), '\n') << "the last line is to be in part";
  EXPECT_TRUE(writer.Write("again\n"));

  EXPECT_EQ(ReadAll(), "\nagain\n");
}

TEST_F(LineWriterTest, GivesUpWhatCannotBeWritten) {
  LineWriter writer(ends_[1], kPatience);
  close(ends_[0]);
  ends_[0] = -1;

  EXPECT_FALSE(writer.Write("to nobody\n"));
  EXPECT_FALSE(LineWriter(-1, kPatience).Write("to nowhere\n"));
}

}  // namespace
}  // namespace motcua::log
