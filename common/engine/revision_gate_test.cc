// SPDX-License-Identifier: Apache-2.0
//
// What waits for revisions, when it goes on, and how much may wait.
#include "common/engine/revision_gate.h"

#include <string>
#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Gate : public testing::Test {
 protected:
  static constexpr size_t kWaiterCountMax = 3;
  static constexpr size_t kRevisionCountMax = 5;

  Gate() {
    gate_.Open("intake", {0, 0, 0, 0});
    gate_.Open("processing", {0, 0});
  }

  // Its end is noted as "NAME:REASON".
  void Wait(const std::string& name, std::vector<Revision> revisions) {
    gate_.Wait(std::move(revisions), absl::Seconds(1), [this, name](const absl::Status& status) {
      ended_.push_back(name + ":" + (status.ok() ? "OK" : errors::ReasonOf(status)));
    });
  }
  // What has ended since it was asked last.
  std::vector<std::string> Ended() {
    executor_.RunAll();
    return std::exchange(ended_, {});
  }

  time::SimulatedClock clock_{absl::UnixEpoch()};
  executor::ManualExecutor executor_;
  RevisionGate gate_{&clock_, &executor_, kWaiterCountMax, kRevisionCountMax};
  std::vector<std::string> ended_;
};

TEST_F(Gate, OpensWhenAllIsSeenInWhateverOrder) {
  Wait("a", {{"intake", 1, 2}, {"processing", 1, 1}, {"intake", 3, 1}});
  gate_.Advance("processing", 1, 1);
  gate_.Advance("intake", 1, 1);
  gate_.Advance("intake", 3, 7);
  EXPECT_THAT(Ended(), IsEmpty());

  gate_.Advance("intake", 1, 2);

  EXPECT_THAT(Ended(), ElementsAre("a:OK"));
  Wait("b", {{"intake", 1, 2}, {"intake", 3, 1}});
  EXPECT_THAT(Ended(), ElementsAre("b:OK")) << "all is seen already";
}

TEST_F(Gate, RefusesWhatItCanNeverSee) {
  Wait("journal", {{"statistics", 0, 1}, {"intake", 0, 0}});
  Wait("partition", {{"processing", 2, 1}});
  EXPECT_THAT(Ended(), ElementsAre("journal:INVALID_FIELD", "partition:INVALID_FIELD"));
}

TEST_F(Gate, HasRoomForSoManyWaits) {
  for (const char* name : {"a", "b", "c", "d"}) {
    Wait(name, {{"intake", 1, 1}});
  }
  EXPECT_THAT(Ended(), ElementsAre("d:QUEUE_FULL"));
}

TEST_F(Gate, HasRoomForSoManyRevisions) {
  const std::vector<Revision> three = {{"intake", 1, 1}, {"intake", 2, 1}, {"intake", 3, 1}};
  Wait("a", three);
  Wait("b", three);
  EXPECT_THAT(Ended(), ElementsAre("b:QUEUE_FULL"));
  Wait("c", {{"intake", 1, 9}, {"intake", 2, 9}});

  gate_.Advance("intake", 1, 1);
  gate_.Advance("intake", 2, 1);
  gate_.Advance("intake", 3, 1);
  EXPECT_THAT(Ended(), ElementsAre("a:OK"));

  Wait("d", {{"intake", 1, 2}, {"intake", 2, 2}, {"intake", 3, 2}});
  EXPECT_THAT(Ended(), IsEmpty()) << "what has ended makes room";
  clock_.Advance(absl::Seconds(2));
  gate_.Expire();
  EXPECT_THAT(Ended(), ElementsAre("c:REVISION_NOT_REACHED", "d:REVISION_NOT_REACHED"));
  Wait("e", {{"intake", 1, 2}, {"intake", 2, 2}, {"intake", 3, 2}, {"intake", 0, 2}});
  gate_.Close();
  EXPECT_THAT(Ended(), ElementsAre("e:DRAINING"));
}

}  // namespace
}  // namespace motcua::engine
