// SPDX-License-Identifier: Apache-2.0
//
// The machine's clock was wrong by hours and is set right while the services wait for this and
// that: none of them waits until the wrong time comes again, and what comes now is given the right
// time.

#include <cstdint>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/system/province.h"
#include "tests/system/quarter_for_test.h"

namespace motcua::system_test {
namespace {

class Clock : public testing::Test {
 protected:
  Clock() : province_(FolderOfTest()), ahead_(province_.folder() / "clock-ahead") {
    SetAhead(absl::ZeroDuration());
    province_.SetEnvironment(
        {absl::StrCat("LD_PRELOAD=", harness::BinaryPath("motcua-set-clock.so")),
         absl::StrCat("MOTCUA_CLOCK_AHEAD=", ahead_.string())});
  }

  void SetAhead(absl::Duration ahead) {
    const int64_t seconds = absl::ToInt64Seconds(ahead);
    std::fstream file(ahead_, std::ios::in | std::ios::out | std::ios::binary);
    if (!file) {
      file.open(ahead_, std::ios::out | std::ios::binary);
    }
    file.write(reinterpret_cast<const char*>(&seconds), sizeof(seconds));
  }
  // Takes dossiers through all three services, and has them counted.
  void TakeThrough() { ExpectRun(province_, "motcua-demo", {"live", "--count", "20"}); }

  Province province_;
  const std::filesystem::path ahead_;
};

TEST_F(Clock, SetBackByHoursStopsNothing) {
  const auto quarter = GenerateQuarter(province_, "0.01");
  SetAhead(absl::Hours(30));
  ASSERT_EQ(province_.StartAll(), absl::OkStatus());
  ExpectRun(province_, "motcuactl", {"catalog", "load", quarter / "catalog.binpb"});
  TakeThrough();

  SetAhead(absl::ZeroDuration());
  TakeThrough();

  ExpectRun(province_, "motcuactl", {"verify"});
}

}  // namespace
}  // namespace motcua::system_test
