// SPDX-License-Identifier: Apache-2.0
//
// What stands on a line, and that nothing in a field can break out of it.
#include "common/log/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "nlohmann/json.hpp"

namespace motcua::log {
namespace {

class Log : public testing::Test {
 protected:
  void Start(Level level, Format format) {
    Install({.level = level, .format = format, .stream = &stream_});
  }
  void TearDown() override { Install({.level = Level::kWarning}); }

  // The lines so far, without their newlines.
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    std::istringstream read(stream_.str());
    for (std::string line; std::getline(read, line);) {
      lines.push_back(line);
    }
    return lines;
  }

  std::ostringstream stream_;
};

TEST_F(Log, TextHasTimeLevelMessageAndFields) {
  Start(Level::kInfo, Format::kText);

  Info("listening", {{"address", "127.0.0.1"}, {"port", 8080}});

  ASSERT_EQ(Lines().size(), 1u);
  const std::string line = Lines()[0];
  EXPECT_EQ(line.substr(4, 1) + line.substr(7, 1) + line.substr(10, 1) + line.substr(23, 1), "--TZ")
      << line;
  EXPECT_EQ(line.substr(25), "info    listening address=127.0.0.1 port=8080");
}

TEST_F(Log, TextQuotesWhatWouldBreakTheLine) {
  Start(Level::kInfo, Format::kText);

  Warning("odd", {{"empty", ""}, {"spaced", "a b"}, {"two_lines", "a\nb"}, {"quote", "\""}});

  ASSERT_EQ(Lines().size(), 1u);
  EXPECT_EQ(Lines()[0].substr(25),
            R"(warning odd empty="" spaced="a b" two_lines="a\nb" quote="\"")");
}

TEST_F(Log, JsonLinesParse) {
  Start(Level::kInfo, Format::kJson);

  Error("it \"broke\"", {{"reason", "a\nb"}, {"name", "Hoà Bình"}, {"bytes", "\xff"}, {"n", 7}});

  ASSERT_EQ(Lines().size(), 1u);
  const auto line = nlohmann::json::parse(Lines()[0], nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(line.is_object()) << Lines()[0];
  EXPECT_EQ(line["level"], "error");
  EXPECT_EQ(line["message"], "it \"broke\"");
  EXPECT_EQ(line["reason"], "a\nb");
  EXPECT_EQ(line["name"], "Hoà Bình");
  EXPECT_EQ(line["bytes"], "\xef\xbf\xbd");
  EXPECT_EQ(line["n"], "7");
}

TEST_F(Log, PercentAndBracesAreOnlyText) {
  Start(Level::kInfo, Format::kText);

  Info("{} %v", {{"key", "{0}%s"}});

  ASSERT_EQ(Lines().size(), 1u);
  EXPECT_EQ(Lines()[0].substr(25), "info    {} %v key={0}%s");
}

TEST_F(Log, DropsWhatIsBelowTheLevel) {
  Start(Level::kWarning, Format::kText);

  Debug("a");
  Info("b");
  Warning("c");

  EXPECT_EQ(Lines().size(), 1u);
  EXPECT_FALSE(IsEnabled(Level::kInfo));
  EXPECT_TRUE(IsEnabled(Level::kError));
}

TEST_F(Log, LevelCanBeChangedWhileItRuns) {
  Start(Level::kWarning, Format::kText);
  Debug("before");

  SetLevel(Level::kDebug);
  Debug("during");
  SetLevel(Level::kError);
  Warning("after");

  ASSERT_EQ(Lines().size(), 1u);
  EXPECT_EQ(Lines()[0].substr(25), "debug   during");
  EXPECT_EQ(CurrentLevel(), Level::kError);
}

TEST(LogLevel, HasAWordForEach) {
  for (const Level level : {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError}) {
    EXPECT_EQ(LevelFromText(ToText(level)), level);
  }
  EXPECT_EQ(LevelFromText("loud"), std::nullopt);
}

TEST_F(Log, NobodyWaitsForAReaderThatStandsStillAndTheLossIsTold) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  Install({.level = Level::kInfo, .format = Format::kJson, .descriptor = ends[1]});
  std::array<char, 1 << 16> bytes{};

  const int line_count = 2000;  // More than a pipe holds.
  for (int i = 0; i < line_count; ++i) {
    Info("line", {{"text", std::string(99, 'x')}});
  }
  int read_count = 0;
  for (ssize_t count = 0; (count = read(ends[0], bytes.data(), bytes.size())) > 0;) {
    read_count += static_cast<int>(std::count(bytes.begin(), bytes.begin() + count, '\n'));
  }
  Info("after");

  std::istringstream after(
      std::string(bytes.data(), static_cast<size_t>(read(ends[0], bytes.data(), bytes.size()))));
  std::string line;
  ASSERT_TRUE(std::getline(after, line));
  const auto loss = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(loss.is_object()) << line;
  EXPECT_EQ(loss["level"], "warning");
  EXPECT_EQ(loss["count"], std::to_string(line_count - read_count));
  ASSERT_TRUE(std::getline(after, line));
  EXPECT_EQ(nlohmann::json::parse(line, nullptr, false)["message"], "after");
  Install({.level = Level::kWarning});  // Before the pipe is gone.
  close(ends[0]);
  close(ends[1]);
}

TEST_F(Log, LinesOfManyThreadsDoNotMix) {
  constexpr int kThreads = 4;
  constexpr int kLines = 200;
  Start(Level::kInfo, Format::kJson);

  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([i] {
      for (int line = 0; line < kLines; ++line) {
        Info("line", {{"thread", i}, {"line", line}});
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  const std::vector<std::string> lines = Lines();
  EXPECT_EQ(lines.size(), static_cast<size_t>(kThreads * kLines));
  for (const std::string& line : lines) {
    EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  }
}

}  // namespace
}  // namespace motcua::log
