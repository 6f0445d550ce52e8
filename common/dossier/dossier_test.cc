// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>
#include <utility>

#include "common/dossier/dossier_code.h"
#include "common/dossier/dossier_id.h"
#include "common/dossier/transition_table.h"
#include "gtest/gtest.h"

namespace motcua::dossier {
namespace {

using motcua::common::v1::DossierState_descriptor;

TEST(DossierId, SurvivesARoundTripAndSortsByPartitionThenSerial) {
  std::string previous;
  for (const uint32_t partition : {1u, 2u, 16u, 4095u}) {
    for (const uint64_t serial : {1ull, 2ull, 31ull, 32ull, 1ull << 40, (1ull << 52) - 1}) {
      const DossierId id{partition, serial};
      const std::string text = FormatDossierId(id);
      EXPECT_EQ(text.size(), 13u);
      EXPECT_EQ(ParseDossierId(text), id);
      EXPECT_LT(previous, text);
      previous = text;
    }
  }
}

TEST(DossierId, RefusesWhatIsNotOne) {
  for (const char* text : {"", "0", "0000000000000", "ZZZZZZZZZZZZZ", "00G00000000U1",
                           "00G0000000001 ", "000.00.03.H28"}) {
    EXPECT_FALSE(ParseDossierId(text)) << text;
  }
}

TEST(PartitionOf, StaysAsReleased) {
  EXPECT_EQ(PartitionOf("000.00.03.H28", 16), PartitionOf("000.00.03.H28", 16));
  std::set<uint32_t> used;
  for (int i = 0; i < 1000; ++i) {
    const uint32_t partition = PartitionOf("000.00." + std::to_string(i) + ".H28", 16);
    EXPECT_GE(partition, 1u);
    EXPECT_LE(partition, 16u);
    used.insert(partition);
  }
  EXPECT_EQ(used.size(), 16u);
}

TEST(DossierCode, HasTheCircularsForm) {
  const DossierCode code{"000.00.03.H28", absl::CivilDay(2023, 1, 15), 1};
  EXPECT_EQ(FormatDossierCode(code), "000.00.03.H28-230115-0001");
  EXPECT_EQ(ParseDossierCode("000.00.03.H28-230115-0001"), code);
}

TEST(DossierCode, WidensBeyondNineThousandNineHundredNinetyNine) {
  const DossierCode code{"H28", absl::CivilDay(2023, 12, 31), 12345};
  EXPECT_EQ(FormatDossierCode(code), "H28-231231-12345");
  EXPECT_EQ(ParseDossierCode("H28-231231-12345"), code);
}

TEST(DossierCode, RefusesWhatIsNotOne) {
  for (const char* text :
       {"", "H28", "H28-230115", "H28-230230-0001", "H28-230115-0000", "H28-230115-001",
        "H28-230115-00001", "h28-230115-0001", "H28-23011a-0001", "-230115-0001", "H28-231301-0001",
        "H28-230115-0001-1"}) {
    EXPECT_FALSE(ParseDossierCode(text)) << text;
  }
}

TEST(TransitionTable, HasEveryPairOnceAndEveryStateReachable) {
  std::set<std::pair<State, State>> pairs;
  std::set<State> reached;
  for (const Transition& row : TransitionTable()) {
    EXPECT_TRUE(pairs.insert({row.from, row.to}).second);
    reached.insert(row.to);
    EXPECT_EQ(ActionBetween(row.from, row.to), row.action);
    EXPECT_EQ(NextState(row.action, row.from), row.to);
  }
  EXPECT_EQ(reached.size(), static_cast<size_t>(DossierState_descriptor()->value_count() - 1));
}

TEST(TransitionTable, FinalStatesLeadNowhere) {
  for (const Transition& row : TransitionTable()) {
    EXPECT_NE(row.from, motcua::common::v1::DOSSIER_STATE_REFUSED);
    EXPECT_NE(row.from, motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED);
    EXPECT_NE(row.from, motcua::common::v1::DOSSIER_STATE_STOPPED);
    EXPECT_NE(row.from, motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED);
  }
}

TEST(TransitionTable, NamesStatesWithoutTheirPrefix) {
  EXPECT_EQ(StateName(motcua::common::v1::DOSSIER_STATE_IN_PROGRESS), "IN_PROGRESS");
  EXPECT_EQ(StateName(static_cast<State>(99)), "");
}

}  // namespace
}  // namespace motcua::dossier
