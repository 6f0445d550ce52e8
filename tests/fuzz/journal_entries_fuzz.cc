// SPDX-License-Identifier: Apache-2.0
//
// The journal against damage on disk: entries are planted as their table says, one of them is
// damaged, and whoever follows gets the entries before it and an error, never another content. The
// input is a line with the damage (which entry, what: n nothing, f a bit flipped, c cut off, r
// removed, x replaced, k the key of another length; and a number), then one line for the events of
// each entry.
#include <memory>
#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "common/journal/embedded_journal.h"
#include "common/kv/codec.h"
#include "rocksdb/env.h"
#include "tests/fuzz/fuzz.h"

namespace motcua::fuzz {
namespace {

using journal::Chain;
using journal::Entry;
using journal::PartitionId;

constexpr journal::JournalTables kTables{.entries = 0, .private_parts = 1};
constexpr size_t kEntryCountMax = 8;

// One for the process: each input gets a partition of its own in it.
struct World {
  std::unique_ptr<rocksdb::Env> env{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  std::unique_ptr<kv::Store> store;
  PartitionId partition = 0;

  World() {
    kv::StoreOptions options{.path = "/store", .service = "fuzz", .partition_count = 1};
    options.tables = {{"journal", kv::TableUse::kGrowing}, {"private", kv::TableUse::kPicked}};
    options.env = env.get();
    auto opened = kv::Store::Open(options);
    MOTCUA_FUZZ_REQUIRE(opened.ok());
    store = *std::move(opened);
  }
};

std::string KeyOf(PartitionId partition, uint64_t sequence) {
  return kv::KeyWriter().U32(partition).U64(sequence).Take();
}

struct PlantedRow {
  std::string key;
  std::string value;
};

// Written down here a second time: format 1, chain, private digest, events.
std::vector<PlantedRow> MakeRows(PartitionId partition, const std::vector<std::string>& events) {
  std::vector<PlantedRow> rows;
  Chain chain{};
  const Chain digest = journal::PrivateDigest({});
  for (size_t i = 0; i < events.size(); ++i) {
    chain = journal::NextChain(chain, partition, i + 1, events[i], digest);
    rows.push_back({.key = KeyOf(partition, i + 1),
                    .value = kv::KeyWriter()
                                 .U8(1)
                                 .Rest(digest::AsBytes(chain))
                                 .Rest(digest::AsBytes(digest))
                                 .Rest(events[i])
                                 .Take()});
  }
  return rows;
}

struct Damage {
  size_t entry = 0;
  char kind = 'n';
  size_t number = 0;
};

Damage ReadDamage(absl::string_view line) {
  Damage damage;
  if (line.size() >= 2) {
    damage = {.entry = static_cast<size_t>(line[0] & 15), .kind = line[1]};
    for (const char c : line.substr(2)) {
      damage.number = damage.number * 31 + static_cast<unsigned char>(c);
    }
  }
  return damage;
}

// What follows from damage: how many entries are whole before it, and whether it can be seen.
struct Expected {
  size_t whole = 0;
  bool is_error = false;
};

Expected Do(const Damage& damage, absl::string_view other, std::vector<PlantedRow>& rows) {
  if (damage.entry >= rows.size()) {
    return {.whole = rows.size()};
  }
  PlantedRow& row = rows[damage.entry];
  const std::string before = row.value;
  switch (damage.kind) {
    case 'f':
      row.value[damage.number % before.size()] ^= static_cast<char>(1 << damage.number % 7);
      break;
    case 'c':
      row.value.resize(damage.number % before.size());
      break;
    case 'x':
      row.value = std::string(other);
      break;
    case 'k':
      row.key.push_back('\0');
      break;
    case 'r': {
      const bool last = damage.entry + 1 == rows.size();
      rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(damage.entry));
      return {.whole = damage.entry, .is_error = !last};  // An end that is missing is not seen.
    }
    default:
      return {.whole = rows.size()};
  }
  const bool damaged = damage.kind == 'k' || row.value != before;
  return {.whole = damaged ? damage.entry : rows.size(), .is_error = damaged};
}

void Plant(kv::Store& store, const std::vector<PlantedRow>& rows, bool remove) {
  kv::WriteBatch batch;
  for (const PlantedRow& row : rows) {
    if (remove) {
      batch.Delete(kTables.entries, row.key);
    } else {
      batch.Put(kTables.entries, row.key, row.value);
    }
  }
  MOTCUA_FUZZ_REQUIRE(store.Write(std::move(batch), kv::Store::Durability::kUnsynced).ok());
}

void CheckFollow(kv::Store& store, PartitionId partition, const std::vector<std::string>& events,
                 const Expected& expected) {
  const journal::EmbeddedJournal journal(&store, kTables);
  std::vector<std::string> seen;
  const absl::Status status = journal.Follow({.partition = partition}, [&](const Entry& entry) {
    MOTCUA_FUZZ_REQUIRE(entry.position.partition == partition);
    MOTCUA_FUZZ_REQUIRE(entry.position.sequence == seen.size() + 1);
    seen.push_back(entry.events);
    return true;
  });
  MOTCUA_FUZZ_REQUIRE(status.ok() != expected.is_error);
  MOTCUA_FUZZ_REQUIRE(status.ok() || status.code() == absl::StatusCode::kDataLoss ||
                      status.code() == absl::StatusCode::kOutOfRange);
  MOTCUA_FUZZ_REQUIRE(seen.size() == expected.whole);
  MOTCUA_FUZZ_REQUIRE(std::equal(seen.begin(), seen.end(), events.begin()));
}

}  // namespace
}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace fuzz = motcua::fuzz;
  static auto* const world = new fuzz::World();  // Never gone: RocksDB's threads outlive main.
  fuzz::Input input(data, size);
  const fuzz::Damage damage = fuzz::ReadDamage(input.Line());
  const absl::string_view other = fuzz::Input(input).Rest();
  std::vector<std::string> events;
  while (!input.empty() && events.size() < fuzz::kEntryCountMax) {
    events.emplace_back(input.Line());
  }
  const motcua::journal::PartitionId partition = ++world->partition;
  std::vector<fuzz::PlantedRow> rows = fuzz::MakeRows(partition, events);
  const fuzz::Expected expected = fuzz::Do(damage, other, rows);
  if (!rows.empty()) {
    fuzz::Plant(*world->store, rows, /*remove=*/false);
    fuzz::CheckFollow(*world->store, partition, events, expected);
    fuzz::Plant(*world->store, rows, /*remove=*/true);
  }
  return 0;
}
