// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/planted_bug.h"

#include <functional>
#include <string>
#include <utility>

#include "common/kv/codec.h"
#include "motcua/intake/v1/events.pb.h"
#include "services/statistics/storage/tables.h"
#include "tests/simulation/model.h"

namespace motcua::simulation {
namespace {

// A group that hands everything on; bugs override what they spoil.
class PassingGroup : public engine::Group {
 public:
  explicit PassingGroup(engine::Group* group) : group_(*group) {}
  absl::Time now() const override { return group_.now(); }
  kv::Transaction& transaction() override { return group_.transaction(); }
  uint64_t EntrySequence(journal::PartitionId partition) const override {
    return group_.EntrySequence(partition);
  }
  engine::EventAddress NextAddress(journal::PartitionId partition) const override {
    return group_.NextAddress(partition);
  }
  engine::EventAddress Append(journal::PartitionId partition, absl::string_view event,
                              std::string private_part) override {
    return group_.Append(partition, event, std::move(private_part));
  }
  void AfterCommit(std::function<void()> callback) override {
    group_.AfterCommit(std::move(callback));
  }
  void Fail(absl::Status status) override { group_.Fail(std::move(status)); }

 protected:
  engine::Group& group_;
};

class WithoutRequestId final : public PassingGroup {
 public:
  using PassingGroup::PassingGroup;
  engine::EventAddress Append(journal::PartitionId partition, absl::string_view event,
                              std::string private_part) override {
    motcua::intake::v1::IntakeEvent spoilt;
    spoilt.ParseFromArray(event.data(), static_cast<int>(event.size()));
    spoilt.mutable_header()->clear_request_id();
    return group_.Append(partition, spoilt.SerializeAsString(), std::move(private_part));
  }
};

class WithoutEffects final : public PassingGroup {
 public:
  explicit WithoutEffects(engine::Group* group)
      : PassingGroup(group), lost_(group->transaction()) {}
  kv::Transaction& transaction() override { return lost_; }
  void KeepCursors() {
    for (const char* journal : {"intake", "processing"}) {
      for (uint32_t partition = 0; partition <= kPartitionCount; ++partition) {
        const std::string key = kv::KeyWriter().Terminated(journal).U32(partition).Take();
        if (const std::string* row = lost_.FindPending(statistics::kCursors, key)) {
          group_.transaction().Put(statistics::kCursors, key, *row);
        }
      }
    }
  }

 private:
  kv::Transaction lost_;
};

class SpoiltCommand final : public engine::Command {
 public:
  SpoiltCommand(std::unique_ptr<engine::Command> command, PlantedBug bug)
      : command_(std::move(command)), bug_(bug) {}
  size_t bytes() const override { return command_->bytes(); }
  absl::Duration time_limit() const override { return command_->time_limit(); }
  engine::Priority priority() const override { return command_->priority(); }
  absl::string_view caller() const override { return command_->caller(); }
  void Run(engine::Group& group) override {
    if (bug_ == PlantedBug::kForgottenRequest) {
      WithoutRequestId spoilt(&group);
      command_->Run(spoilt);
    } else {
      WithoutEffects spoilt(&group);
      command_->Run(spoilt);
      spoilt.KeepCursors();
    }
  }
  void Done(const absl::Status& status) override { command_->Done(status); }

 private:
  const std::unique_ptr<engine::Command> command_;
  const PlantedBug bug_;
};

}  // namespace

std::unique_ptr<engine::Command> PlantedBugs::ForIntake(std::unique_ptr<engine::Command> command) {
  if (bug_ == PlantedBug::kForgottenRequest && ++commands_ % kForgottenRequestEvery == 0) {
    return std::make_unique<SpoiltCommand>(std::move(command), bug_);
  }
  return command;
}

std::unique_ptr<engine::Command> PlantedBugs::ForStatistics(
    std::unique_ptr<engine::Command> command) {
  if (bug_ == PlantedBug::kForgottenEntry && ++pieces_ % kForgottenPieceEvery == 0) {
    return std::make_unique<SpoiltCommand>(std::move(command), bug_);
  }
  return command;
}

}  // namespace motcua::simulation
