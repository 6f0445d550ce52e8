// SPDX-License-Identifier: Apache-2.0
// Byte order of keys is the order of what they say, and no two kinds of rows share a key.
#include "services/intake/storage/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/kv/codec.h"
#include "rocksdb/env.h"

namespace motcua::intake {
namespace {

constexpr uint64_t kSeed = 20230331;
constexpr int kRounds = 20'000;

// Small ranges, so that equal parts are met often; now and then the greatest value.
template <typename T>
T Draw(std::mt19937_64& random) {
  switch (random() % 4) {
    case 0:
      return static_cast<T>(random() % 3);
    case 1:
      return static_cast<T>(random() % 300);
    case 2:
      return static_cast<T>(random() % 100'000);
    default:
      return std::numeric_limits<T>::max() - static_cast<T>(random() % 2);
  }
}

// Codes that are beginnings of each other, and differ in characters below and above the digits.
std::string DrawAgency(std::mt19937_64& random) {
  constexpr const char* kCodes[] = {"000.00.03.H28", "000.00.03.H2",  "000.00.03.H281",
                                    "000.00.03.H29", "000.01.03.H28", "A",
                                    "000",           "000.0"};
  return kCodes[random() % std::size(kCodes)];
}

absl::Time DrawTime(std::mt19937_64& random) {
  switch (random() % 4) {
    case 0:  // Before 1970 and after.
      return absl::FromUnixMicros(static_cast<int64_t>(random() % 5) - 2);
    case 1:  // Year 1 to 9999.
      return absl::FromUnixSeconds(-62135596800 + static_cast<int64_t>(random() % 315537897600));
    default:
      return absl::FromUnixMicros(1'680'000'000'000'000 + static_cast<int64_t>(random() % 300));
  }
}

int Sign(const std::string& left, const std::string& right) {
  const int order = left.compare(right);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

template <typename Tuple>
int Sign(const Tuple& left, const Tuple& right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

// Draws pairs, and compares their order with that of their keys.
template <typename Draw, typename Key>
void ExpectSameOrder(const Draw& draw, const Key& key) {
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < kRounds; ++i) {
    const auto left = draw(random);
    const auto right = draw(random);
    ASSERT_EQ(Sign(key(left), key(right)), Sign(left, right)) << "round " << i << " of " << kSeed;
  }
}

TEST(IntakeKeys, DossiersSortByPartitionThenSerial) {
  using Parts = std::tuple<uint32_t, uint64_t>;
  ExpectSameOrder(
      [](std::mt19937_64& random) { return Parts(Draw<uint32_t>(random), Draw<uint64_t>(random)); },
      [](const Parts& parts) {
        return DossierKey({std::get<0>(parts), std::get<1>(parts)});
      });
}

TEST(IntakeKeys, AgencysDossiersSortBySubmitTimeThenEntry) {
  using Parts = std::tuple<uint32_t, std::string, absl::Time, uint64_t>;
  const auto key = [](const Parts& parts) {
    const auto& [partition, agency, time, sequence] = parts;
    return AgencyEntryKey(partition, agency, time, sequence);
  };
  const auto draw = [](std::mt19937_64& random) {
    return Parts(Draw<uint32_t>(random), DrawAgency(random), DrawTime(random),
                 Draw<uint64_t>(random));
  };
  ExpectSameOrder(draw, key);
}

TEST(IntakeKeys, DossierIsNumberedByWhereItsFirstEventStands) {
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < kRounds; ++i) {
    const engine::EventAddress address{.partition = Draw<uint32_t>(random) % 4095 + 1,
                                       .sequence = Draw<uint64_t>(random) >> 24 | 1,
                                       .ordinal = Draw<uint32_t>(random) % 4096};
    const dossier::DossierId id = DossierIdAt(address);
    EXPECT_EQ(dossier::ParseDossierId(dossier::FormatDossierId(id)), id);
    const engine::EventAddress back = AddressOf(id);
    ASSERT_EQ(std::tie(back.partition, back.sequence, back.ordinal),
              std::tie(address.partition, address.sequence, address.ordinal));
  }
}

TEST(IntakeKeys, SerialsOfARowAreReadAsTheyWereAdded) {
  std::mt19937_64 random(kSeed);
  std::string list;
  std::vector<uint64_t> serials;
  for (int i = 0; i < 100; ++i) {
    serials.push_back(Draw<uint64_t>(random) >> i % 64);
    AddSerial(serials.back(), list);
  }

  EXPECT_EQ(*ReadSerials(list), serials);
  EXPECT_EQ(*ReadSerials(""), std::vector<uint64_t>());
  EXPECT_FALSE(ReadSerials("\x80").ok());
}

class Submissions : public testing::Test {
 protected:
  Submissions() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())) {
    store_ = *kv::Store::Open({.path = "/store",
                               .service = "intake",
                               .schema_version = kSchemaVersion,
                               .tables = TableSpecs(),
                               .env = env_.get()});
  }

  void Write(const std::string& key, const std::string& value) {
    kv::WriteBatch batch;
    batch.Put(kSubmissions, key, value);
    ASSERT_TRUE(store_->Write(std::move(batch)).ok());
  }

  const std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<kv::Store> store_;
};

TEST_F(Submissions, AreFoundEachAtItsOwnAddress) {
  engine::EventAddress address{.partition = 3, .sequence = 9};
  std::map<std::string, std::string> rows;
  for (uint32_t ordinal = 0; ordinal < 40; ordinal += 2) {  // Others hold the odd ones.
    address.ordinal = ordinal;
    motcua::intake::v1::DossierFacts facts;
    facts.set_agency_code(absl::StrCat("agency-", ordinal));
    AddSubmission(address, facts, rows[SubmissionsKey(address)]);
  }
  EXPECT_EQ(rows.size(), 5u);
  for (const auto& [key, value] : rows) {
    Write(key, value);
  }

  for (uint32_t ordinal = 0; ordinal < 50; ++ordinal) {
    address.ordinal = ordinal;
    const auto found = FindSubmission(*store_, address);
    ASSERT_TRUE(found.ok());
    ASSERT_EQ(found->has_value(), ordinal % 2 == 0 && ordinal < 40) << ordinal;
    if (found->has_value()) {
      EXPECT_EQ((*found)->agency_code(), absl::StrCat("agency-", ordinal));
    }
  }
}

TEST_F(Submissions, DamagedRowIsNoticed) {
  const engine::EventAddress address{.partition = 3, .sequence = 9};
  Write(SubmissionsKey(address), "\x01\xff\xff");

  EXPECT_EQ(FindSubmission(*store_, address).status().code(), absl::StatusCode::kDataLoss);
}

// A walk from one time to another holds the dossiers between them, and no other agency's.
TEST(IntakeKeys, AgencysWalkHoldsItsDossiersOfATimeAndNoOthers) {
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < kRounds; ++i) {
    const uint32_t partition = Draw<uint32_t>(random);
    const std::string agency = DrawAgency(random);
    const std::string other = DrawAgency(random);
    const absl::Time time = DrawTime(random);
    const absl::Time from = DrawTime(random);
    const std::string key = AgencyEntryKey(partition, other, time, Draw<uint64_t>(random));

    const std::string prefix = AgencyPrefix(partition, agency);
    const bool in_agency = key >= prefix && key < kv::PrefixEnd(prefix);
    ASSERT_EQ(in_agency, other == agency) << "round " << i << " of " << kSeed;
    if (in_agency) {
      const std::string begin = AgencyTimePrefix(partition, agency, from);
      ASSERT_EQ(key >= begin, time >= from) << "round " << i << " of " << kSeed;
    }
  }
}

TEST(IntakeKeys, ReceptionCountersSortByAgencyThenDay) {
  using Parts = std::tuple<uint32_t, std::string, absl::CivilDay>;
  ExpectSameOrder(
      [](std::mt19937_64& random) {
        return Parts(Draw<uint32_t>(random), DrawAgency(random),
                     absl::CivilDay(2000, 1, 1) + static_cast<int>(random() % 36'525));
      },
      [](const Parts& parts) {
        return ReceptionSerialKey(std::get<0>(parts), std::get<1>(parts), std::get<2>(parts));
      });
}

TEST(IntakeKeys, CodesSortWithinTheirPartition) {
  using Parts = std::tuple<uint32_t, std::string>;
  const auto draw = [](std::mt19937_64& random) {
    return Parts(Draw<uint32_t>(random), DrawAgency(random));
  };
  ExpectSameOrder(
      draw, [](const Parts& parts) { return CodeKey(std::get<0>(parts), std::get<1>(parts)); });
}

// The three kinds of rows in one table, also where an agency's code looks like the name of another
// kind or a partition's number like one.
TEST(IntakeKeys, CountersDoNotCollide) {
  std::map<std::string, std::string> owners;
  const auto add = [&owners](const std::string& key, const std::string& owner) {
    const auto [known, added] = owners.emplace(key, owner);
    EXPECT_TRUE(added) << owner << " has the key of " << known->second;
  };
  add(CatalogSequenceKey(), "catalogue");
  for (const uint32_t partition : {0u, 1u, 2u, 16u, 99u, 100u, 114u, 4095u}) {
    for (const char* agency : {"A", "C", "D", "R", "000", "000.00.03.H28"}) {
      for (const int day : {0, 1, 99, 100, 114, 8000}) {
        add(ReceptionSerialKey(partition, agency, absl::CivilDay(2000, 1, 1) + day),
            absl::StrCat(agency, " of partition ", partition));
      }
    }
  }
}

TEST(IntakeKeys, EveryKeyBeginsWithItsPartition) {
  const std::string partition = kv::KeyWriter().U32(0x01020304).Take();
  const absl::CivilDay day(2023, 1, 15);
  for (const std::string& key :
       {DossierKey({0x01020304, 1}), CodeKey(0x01020304, "x"),
        SubmissionsKey({.partition = 0x01020304, .sequence = 1}),
        ReceptionSerialKey(0x01020304, "A", day), AgencyPrefix(0x01020304, "A"),
        AgencyEntryKey(0x01020304, "A", absl::UnixEpoch(), 1)}) {
    EXPECT_TRUE(absl::StartsWith(key, partition));
  }
  EXPECT_TRUE(absl::StartsWith(CatalogKey("A"), std::string(4, '\0')));
  EXPECT_TRUE(absl::StartsWith(CatalogSequenceKey(), std::string(4, '\0')));
}

TEST(IntakeNumbers, SurviveARoundTripAndAMissingRowIsZero) {
  for (const uint64_t number : {uint64_t{0}, uint64_t{1}, std::numeric_limits<uint64_t>::max()}) {
    EXPECT_EQ(DecodeNumber(EncodeNumber(number)), number);
  }
  EXPECT_EQ(DecodeNumber(std::nullopt), 0u);
}

// Names are on disk and ids in code: both are for ever.
TEST(IntakeTables, KeepTheirNamesAndPlaces) {
  std::vector<std::string> names;
  for (const kv::TableSpec& table : TableSpecs()) {
    names.push_back(table.name);
  }
  EXPECT_THAT(names, testing::ElementsAre("journal", "private", "requests", "dossiers", "codes",
                                          "dossiers_by_agency", "counters", "agencies",
                                          "procedures", "calendars", "submissions"));
  EXPECT_EQ(names[kPrivate], "private");
  EXPECT_EQ(names[kDossiersByAgency], "dossiers_by_agency");
  EXPECT_EQ(names[kCalendars], "calendars");
}

}  // namespace
}  // namespace motcua::intake
