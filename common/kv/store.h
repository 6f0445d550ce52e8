// SPDX-License-Identifier: Apache-2.0
// One RocksDB per service process, as the rest of the code sees it: tables with fixed ids and
// names, point reads, bounded ordered scans, snapshots, and one way to write, an atomic batch that
// is synced. The only room that includes RocksDB; its errors are translated here, once.
//
// Promises: a batch that Write(kSynced) answered OK survives a crash of the process and of the
// machine; a damaged log is an error at open and never a silent loss; a store of a newer schema, of
// another service or with another number of partitions is refused. Synchronised: reads and writes
// may come from any thread.
#ifndef MOTCUA_COMMON_KV_STORE_H_
#define MOTCUA_COMMON_KV_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
}  // namespace rocksdb

namespace motcua::kv {

// A table is a column family; its id is its place in StoreOptions::tables.
using TableId = uint32_t;

// How a table is used, which says how it is laid out in memory and on disk.
enum class TableUse {
  kSorted,    // Looked up by key and scanned.
  kGrowing,   // Keys come mostly in growing order (journals) and are read in order, or where they
              // are known to be: no filters. Each value is packed by itself, as it is written.
  kPicked,    // The same, but rows are read one by one (bodies): small blocks.
  kLookedUp,  // Looked up by whole key, in no order and mostly in vain; written in files (AddFile).
};

// A table. Names are for ever; retired tables stay listed.
struct TableSpec {
  std::string name;
  TableUse use = TableUse::kSorted;
};

// What a service holds in reserve against a full disk.
inline constexpr uint64_t kBallastBytes = uint64_t{16} << 20;

struct StoreOptions {
  std::string path;
  std::string service;              // Who owns it: "intake", "processing", "statistics".
  uint32_t schema_version = 1;      // Stored when opened to write; a greater stored one is refused.
  uint32_t schema_version_min = 1;  // What is older cannot be read any more, and is refused too.
  uint32_t partition_count = 16;    // Dossier partitions; written at creation, must match later.
  std::vector<TableSpec> tables;
  size_t cache_bytes = size_t{32} << 20;     // Block cache.
  size_t memtable_bytes = size_t{48} << 20;  // All memtables together.
  // Space held in the file BALLAST, given up when a full disk would keep the store from being
  // opened: it then opens, and is read-only until there is space. 0: none.
  uint64_t ballast_bytes = 0;
  // Opens what is there and changes nothing; no other process may have it open meanwhile. Writes
  // fail. A partition_count of 0 then takes whatever is stored.
  bool read_only = false;
  rocksdb::Env* env = nullptr;  // File system; null means the real one.
};

// Reads one row. Implemented by Store (what is committed), Snapshot and Transaction (what is
// pending).
class Reader {
 public:
  virtual ~Reader() = default;
  // The value, or nullopt. DATA_LOSS if the bytes are damaged.
  virtual absl::StatusOr<std::optional<std::string>> Get(TableId table,
                                                         absl::string_view key) const = 0;
};

// Writes to be done together. Confined.
class WriteBatch {
 public:
  WriteBatch();
  ~WriteBatch();
  WriteBatch(WriteBatch&&) noexcept;
  WriteBatch& operator=(WriteBatch&&) noexcept;

  void Put(TableId table, std::string key, std::string value);
  void Delete(TableId table, std::string key);
  size_t bytes() const;
  size_t count() const;

 private:
  friend class Store;
  struct Operations;
  std::unique_ptr<Operations> operations_;
};

struct Row {
  std::string key;
  std::string value;
};

// A bounded ordered walk over rows. Confined. Holds a snapshot: keep it short-lived.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual bool Valid() const = 0;
  virtual void Next() = 0;
  // Goes on with other rows of the table, begin <= key < end, which is not empty: cheaper than
  // another cursor.
  virtual void Move(absl::string_view begin, absl::string_view end) = 0;
  virtual absl::string_view key() const = 0;
  virtual absl::string_view value() const = 0;
  // Not OK if the walk ended because of damage and not because of its bound.
  virtual absl::Status status() const = 0;
};

// The store as it was at one moment. Synchronised; release it soon.
class Snapshot : public Reader {
 public:
  // Rows with begin <= key < end (an empty end means the end of the table).
  virtual std::unique_ptr<Cursor> Scan(TableId table, absl::string_view begin,
                                       absl::string_view end) const = 0;
};

class Store final : public Reader {
 public:
  // Creates or opens; NOT_FOUND if there is none to open for reading. Reasons: STORE_LOCKED,
  // STORE_MISMATCH, SCHEMA_TOO_NEW, CORRUPT_DATA, INTERNAL.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const StoreOptions& options);
  ~Store() override;

  absl::StatusOr<std::optional<std::string>> Get(TableId table,
                                                 absl::string_view key) const override;
  // Rows with begin <= key < end, as of now.
  std::unique_ptr<Cursor> Scan(TableId table, absl::string_view begin, absl::string_view end) const;
  std::unique_ptr<Snapshot> TakeSnapshot() const;

  enum class Durability { kSynced, kUnsynced };
  // Applies all of the batch or nothing. An error means that the outcome is unknown until the store
  // was opened again.
  absl::Status Write(WriteBatch batch, Durability durability = Durability::kSynced);

  // Applies all of the rows or nothing, and is durable: they become a file of their own, which
  // costs much less than Write where they are many. Ordered by key, each key once; not empty. Not
  // while another thread writes to the same table. After an error they may be there or not.
  absl::Status AddFile(TableId table, std::vector<Row> rows);

  // Writes memtables to files, so that the next open replays little.
  absl::Status Flush();
  // Tries to go on after an error that stopped all writes, such as a full disk. OK if writes may go
  // on. READ_ONLY: there is no space yet. INTERNAL: it may not help until the store is opened anew.
  absl::Status Resume();

  // Makes a copy that can be opened as a store: as of now, by links to the same files where the
  // file system has them. `path` must not exist.
  absl::Status Checkpoint(const std::string& path) const;
  // Reads every block of every file and compares it with its checksum. CORRUPT_DATA.
  absl::Status VerifyChecksums() const;

  // Free bytes on the file system that holds the store.
  absl::StatusOr<uint64_t> FreeSpace() const;

  uint32_t partition_count() const;
  const StoreOptions& options() const;

 private:
  friend class Backups;
  friend class StoreFigures;
  struct State;
  explicit Store(std::unique_ptr<State> state);
  rocksdb::DB* database() const;
  rocksdb::ColumnFamilyHandle* family(TableId table) const;
  std::unique_ptr<State> state_;
};

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_STORE_H_
