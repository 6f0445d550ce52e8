// SPDX-License-Identifier: Apache-2.0
#include "common/engine/command_queue.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

namespace motcua::engine {
namespace {

class TestCommand final : public Command {
 public:
  TestCommand(Priority priority, std::string caller, int number, size_t bytes)
      : priority_(priority), caller_(std::move(caller)), number_(number), bytes_(bytes) {}
  size_t bytes() const override { return bytes_; }
  Priority priority() const override { return priority_; }
  absl::string_view caller() const override { return caller_; }
  void Run(Group&) override {}
  void Done(const absl::Status&) override {}
  int number() const { return number_; }

 private:
  const Priority priority_;
  const std::string caller_;
  const int number_;
  const size_t bytes_;
};

class CommandQueueTest : public testing::Test {
 protected:
  // False if there was no room.
  bool Push(Priority priority, const std::string& caller, size_t bytes = 10) {
    if (!queue_.HasRoom(priority, caller, bytes)) {
      return false;
    }
    queue_.Push(std::make_unique<TestCommand>(priority, caller, ++number_, bytes));
    return true;
  }
  void PushMany(int count, Priority priority, const std::string& caller, size_t bytes = 10) {
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(Push(priority, caller, bytes));
    }
  }
  std::map<std::string, int> CallersOfNextGroup() {
    std::map<std::string, int> callers;
    for (const auto& command : queue_.TakeGroup()) {
      ++callers[std::string(command->caller())];
    }
    return callers;
  }

  CommandQueue queue_{
      {.count_max = 100, .bytes_max = 10000, .group_count_max = 8, .group_bytes_max = 1000}};
  int number_ = 0;
};

TEST_F(CommandQueueTest, ACallersCommandsStayInOrder) {
  PushMany(5, Priority::kInteractive, "desk");
  int last = 0;
  for (const auto& command : queue_.TakeGroup()) {
    const int number = static_cast<const TestCommand&>(*command).number();
    EXPECT_GT(number, last);
    last = number;
  }
  EXPECT_EQ(last, 5);
  EXPECT_TRUE(queue_.empty());
  EXPECT_EQ(queue_.bytes(), 0u);
}

TEST_F(CommandQueueTest, CallersTakeTurns) {
  PushMany(40, Priority::kInteractive, "flood");
  PushMany(2, Priority::kInteractive, "desk");
  EXPECT_EQ(CallersOfNextGroup(), (std::map<std::string, int>{{"desk", 2}, {"flood", 6}}));
}

TEST_F(CommandQueueTest, APriorityKeepsItsPartOfTheGroup) {
  PushMany(40, Priority::kBatch, "importer");
  PushMany(40, Priority::kInteractive, "desk");
  PushMany(40, Priority::kFollower, "intake");
  EXPECT_EQ(CallersOfNextGroup(),
            (std::map<std::string, int>{{"desk", 4}, {"importer", 2}, {"intake", 2}}));
}

TEST_F(CommandQueueTest, WhatOnePriorityLeavesTheOthersTake) {
  PushMany(40, Priority::kBatch, "importer");
  EXPECT_EQ(CallersOfNextGroup(), (std::map<std::string, int>{{"importer", 8}}));
  PushMany(1, Priority::kInteractive, "desk");
  EXPECT_EQ(CallersOfNextGroup(), (std::map<std::string, int>{{"desk", 1}, {"importer", 7}}));
}

TEST_F(CommandQueueTest, BytesBoundAGroupToo) {
  PushMany(10, Priority::kBatch, "importer", 400);
  EXPECT_EQ(queue_.TakeGroup().size(), 3u) << "as long as there is any room";
  PushMany(1, Priority::kInteractive, "desk", 5000);
  EXPECT_EQ(CallersOfNextGroup(), (std::map<std::string, int>{{"desk", 1}, {"importer", 2}}))
      << "one that is larger than a group is taken too, and keeps nobody out";
}

TEST_F(CommandQueueTest, ACallerGetsHalfAndEachPriorityItsOwn) {
  PushMany(50, Priority::kInteractive, "flood");
  EXPECT_FALSE(Push(Priority::kInteractive, "flood"));
  PushMany(50, Priority::kInteractive, "desk");
  EXPECT_FALSE(Push(Priority::kInteractive, "other")) << "full";
  EXPECT_TRUE(Push(Priority::kBatch, "flood"));
  EXPECT_FALSE(queue_.HasRoom(Priority::kBatch, "flood", 6000)) << "bytes";
  EXPECT_TRUE(queue_.HasRoom(Priority::kBatch, "flood", 4000));
  EXPECT_TRUE(queue_.HasRoom(Priority::kBatch, "large", 6000)) << "its only one";
}

TEST_F(CommandQueueTest, WhatIsPutBackComesFirst) {
  PushMany(8, Priority::kBatch, "importer");
  PushMany(8, Priority::kInteractive, "desk");
  auto group = queue_.TakeGroup();
  while (group.size() > 2) {
    queue_.PutBack(std::move(group.back()));
    group.pop_back();
  }
  EXPECT_EQ(queue_.count(), 14u);
  const auto next = queue_.TakeGroup();
  EXPECT_EQ(static_cast<const TestCommand&>(*next.front()).number(), 11) << "the third desk's";
}

}  // namespace
}  // namespace motcua::engine
