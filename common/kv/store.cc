// SPDX-License-Identifier: Apache-2.0
#include "common/kv/store.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/errors/errors.h"
#include "common/kv/added_file.h"
#include "common/kv/failure_watch.h"
#include "common/kv/layout.h"
#include "common/kv/packing.h"
#include "common/kv/rocks_status.h"
#include "common/status/status_macros.h"
#include "rocksdb/cache.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/options.h"
#include "rocksdb/utilities/checkpoint.h"
#include "rocksdb/write_batch.h"

namespace motcua::kv {
namespace {

// What the default column family holds: who made the store (kServiceKey), and how.
constexpr char kSchemaVersionKey[] = "schema_version";
constexpr char kPartitionCountKey[] = "partition_count";

rocksdb::Slice ToSlice(absl::string_view text) { return {text.data(), text.size()}; }
absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// A table that is open.
struct Table {
  rocksdb::ColumnFamilyHandle* family = nullptr;
  bool packs_values = false;
};

absl::Status UnreadableValue() {
  return errors::MakeError(errors::Reason::kCorruptData, "a packed value cannot be read");
}

class RocksCursor final : public Cursor {
 public:
  RocksCursor(rocksdb::DB* database, const Table& table, const rocksdb::Snapshot* snapshot,
              absl::string_view begin, absl::string_view end)
      : packs_values_(table.packs_values) {
    rocksdb::ReadOptions read;
    read.snapshot = snapshot;
    if (!end.empty()) {
      read.iterate_upper_bound = &end_slice_;
    }
    is_bounded_ = !end.empty();
    iterator_.reset(database->NewIterator(read, table.family));
    Move(begin, end);
  }

  void Move(absl::string_view begin, absl::string_view end) override {
    end_ = std::string(end);
    end_slice_ = end_;  // The iterator reads it anew with each Seek.
    iterator_->Seek(ToSlice(begin));
    is_readable_ = true;
    UnpackValue();
  }

  bool Valid() const override { return is_readable_ && OnRow(); }
  void Next() override {
    iterator_->Next();
    UnpackValue();
  }
  absl::string_view key() const override { return ToView(iterator_->key()); }
  absl::string_view value() const override {
    return packs_values_ ? absl::string_view(value_) : ToView(iterator_->value());
  }
  absl::Status status() const override {
    return is_readable_ ? FromRocks(iterator_->status(), "scan") : UnreadableValue();
  }

 private:
  bool OnRow() const { return iterator_->Valid() && (is_bounded_ || end_.empty() || key() < end_); }
  void UnpackValue() {
    if (packs_values_ && OnRow()) {
      is_readable_ = Unpack(ToView(iterator_->value()), value_);
    }
  }

  const bool packs_values_;
  std::string end_;
  rocksdb::Slice end_slice_;
  bool is_bounded_ = false;  // The iterator knows the end.
  std::unique_ptr<rocksdb::Iterator> iterator_;
  std::string value_;  // Where values are packed.
  bool is_readable_ = true;
};

absl::StatusOr<std::optional<std::string>> GetRow(rocksdb::DB* database, const Table& table,
                                                  const rocksdb::Snapshot* snapshot,
                                                  absl::string_view key) {
  rocksdb::ReadOptions read;
  read.snapshot = snapshot;
  rocksdb::PinnableSlice stored;
  const rocksdb::Status status = database->Get(read, table.family, ToSlice(key), &stored);
  if (status.IsNotFound()) {
    return std::optional<std::string>();
  }
  MOTCUA_RETURN_IF_ERROR(FromRocks(status, "read"));
  std::string value;
  if (!table.packs_values) {
    value.assign(stored.data(), stored.size());
  } else if (!Unpack(ToView(stored), value)) {
    return UnreadableValue();
  }
  return std::optional<std::string>(std::move(value));
}

}  // namespace

struct WriteBatch::Operations {
  struct Operation {
    TableId table;
    bool is_delete;
    std::string key;
    std::string value;
  };
  std::vector<Operation> all;
  size_t bytes = 0;
};

WriteBatch::WriteBatch() : operations_(std::make_unique<Operations>()) {}
WriteBatch::~WriteBatch() = default;
WriteBatch::WriteBatch(WriteBatch&&) noexcept = default;
WriteBatch& WriteBatch::operator=(WriteBatch&&) noexcept = default;

void WriteBatch::Put(TableId table, std::string key, std::string value) {
  operations_->bytes += key.size() + value.size();
  operations_->all.push_back({table, false, std::move(key), std::move(value)});
}

void WriteBatch::Delete(TableId table, std::string key) {
  operations_->bytes += key.size();
  operations_->all.push_back({table, true, std::move(key), {}});
}

size_t WriteBatch::bytes() const { return operations_->bytes; }
size_t WriteBatch::count() const { return operations_->all.size(); }

namespace {

// Whether a store with this header is ours to open.
absl::Status CheckHeader(const StoreOptions& options, const std::string& service,
                         const std::string& schema, const std::string& partitions) {
  using errors::MakeError;
  using errors::Reason;
  if (service != options.service) {
    return MakeError(Reason::kStoreMismatch,
                     absl::StrCat("the store belongs to the service ", service),
                     {{"stored_service", service}, {"service", options.service}});
  }
  uint32_t stored_schema = 0;
  if (!absl::SimpleAtoi(schema, &stored_schema)) {
    return MakeError(Reason::kCorruptData, "the store's schema version cannot be read");
  }
  if (stored_schema > options.schema_version) {
    return MakeError(Reason::kSchemaTooNew,
                     absl::StrCat("the store has schema version ", schema,
                                  "; this program knows versions up to ", options.schema_version),
                     {{"stored_schema_version", schema},
                      {"schema_version", absl::StrCat(options.schema_version)}});
  }
  if (stored_schema < options.schema_version_min) {
    return MakeError(
        Reason::kStoreMismatch,
        absl::StrCat("the store has schema version ", schema, "; this program reads versions from ",
                     options.schema_version_min),
        {{"stored_schema_version", schema},
         {"schema_version_min", absl::StrCat(options.schema_version_min)}});
  }
  const bool any_count = options.read_only && options.partition_count == 0;
  if (!any_count && partitions != absl::StrCat(options.partition_count)) {
    return MakeError(Reason::kStoreMismatch,
                     absl::StrCat("the store was created with ", partitions, " partitions"),
                     {{"stored_partition_count", partitions},
                      {"partition_count", absl::StrCat(options.partition_count)}});
  }
  return absl::OkStatus();
}

rocksdb::Env* EnvOf(const StoreOptions& options) {
  return options.env != nullptr ? options.env : rocksdb::Env::Default();
}

std::string BallastPath(const StoreOptions& options) { return options.path + "/BALLAST"; }

// Takes the space while there is plenty; a disk that is nearly full keeps what it has.
void HoldBallast(const StoreOptions& options, rocksdb::Env* env) {
  uint64_t free = 0;
  if (options.ballast_bytes == 0 || env->FileExists(BallastPath(options)).ok() ||
      !env->GetFreeSpace(options.path, &free).ok() || free < 4 * options.ballast_bytes) {
    return;
  }
  std::unique_ptr<rocksdb::WritableFile> file;
  if (env->NewWritableFile(BallastPath(options), &file, rocksdb::EnvOptions()).ok()) {
    // Written and not only reserved: not every file system reserves.
    const std::string zeros(size_t{1} << 20, '\0');
    for (uint64_t bytes = 0; bytes < options.ballast_bytes; bytes += zeros.size()) {
      file->Append(zeros).PermitUncheckedError();
    }
    file->Sync().PermitUncheckedError();
  }
}

// RocksDB makes a new store where there is no CURRENT, and deletes what else is there: the files of
// one that was copied or restored in part, since that comes last. Of a first start that was cut
// short there is the first manifest alone.
absl::Status CheckIsWholeOrNew(const StoreOptions& options) {
  rocksdb::Env* const env = EnvOf(options);
  std::vector<std::string> names;
  if (env->FileExists(options.path + "/CURRENT").ok() ||
      !env->GetChildren(options.path, &names).ok()) {
    return absl::OkStatus();
  }
  const bool has_rows = std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return absl::EndsWith(name, ".sst") ||
           (absl::StartsWith(name, "MANIFEST-") && name != "MANIFEST-000001");
  });
  return has_rows ? errors::MakeError(
                        errors::Reason::kCorruptData,
                        absl::StrCat("open store ", options.path,
                                     ": it is there only in part, without its file CURRENT"))
                  : absl::OkStatus();
}

// Without a byte of space RocksDB does not fail but ends the process.
void MakeRoom(const StoreOptions& options, rocksdb::Env* env) {
  uint64_t free = 0;
  if (env->GetFreeSpace(options.path, &free).ok() && free < options.ballast_bytes) {
    env->DeleteFile(BallastPath(options)).PermitUncheckedError();
  }
}

// Opens the database; where the disk is full, once more without the ballast.
rocksdb::Status OpenDatabase(const StoreOptions& options,
                             const std::shared_ptr<FailureWatch>& failures,
                             const std::vector<rocksdb::ColumnFamilyDescriptor>& families,
                             std::vector<rocksdb::ColumnFamilyHandle*>* handles,
                             rocksdb::DB** database) {
  rocksdb::DBOptions database_options = DatabaseOptions(options);
  database_options.listeners.push_back(failures);
  MakeRoom(options, database_options.env);
  rocksdb::Status opened =
      rocksdb::DB::Open(database_options, options.path, families, handles, database);
  if (opened.IsNoSpace() && database_options.env->DeleteFile(BallastPath(options)).ok()) {
    handles->clear();
    opened = rocksdb::DB::Open(database_options, options.path, families, handles, database);
  }
  if (!opened.ok() &&
      BringBackAddedFile(database_options.env, options.path, options.tables.size(), opened)) {
    handles->clear();
    opened = rocksdb::DB::Open(database_options, options.path, families, handles, database);
  }
  if (opened.ok()) {
    HoldBallast(options, database_options.env);
  }
  return opened;
}

// Whether the store in that folder is ours to open, as far as can be told without changing
// anything. OK where there is none, or one that says nothing yet.
absl::Status CheckStoredHeader(const StoreOptions& options) {
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(
      rocksdb::Options(DatabaseOptions(options), {}), options.path, &opened);
  const std::unique_ptr<rocksdb::DB> database(opened);
  if (!status.ok()) {
    return absl::OkStatus();
  }
  const auto read = [&](const char* key) {
    std::string value;
    database->Get(rocksdb::ReadOptions(), key, &value);
    return value;
  };
  const std::string partitions = read(kPartitionCountKey);  // Written last.
  return partitions.empty()
             ? absl::OkStatus()
             : CheckHeader(options, read(kServiceKey), read(kSchemaVersionKey), partitions);
}

// Opening makes the tables that a store lacks: not in one that will be refused.
absl::Status CheckBeforeTablesAreMade(const StoreOptions& options) {
  std::vector<std::string> stored;
  if (!rocksdb::DB::ListColumnFamilies(DatabaseOptions(options), options.path, &stored).ok()) {
    return absl::OkStatus();
  }
  const bool has_all =
      std::all_of(options.tables.begin(), options.tables.end(), [&](const TableSpec& table) {
        return std::find(stored.begin(), stored.end(), table.name) != stored.end();
      });
  return has_all ? absl::OkStatus() : CheckStoredHeader(options);
}

}  // namespace

struct Store::State {
  StoreOptions options;
  std::unique_ptr<rocksdb::DB> database;
  std::vector<Table> tables;  // By TableId.
  Table meta;
  // Shared with RocksDB.
  const std::shared_ptr<FailureWatch> failures = std::make_shared<FailureWatch>();
  absl::Mutex adding_or_resuming;     // Not both at once.
  rocksdb::FileLock* lock = nullptr;  // Of a store that is only read: RocksDB takes none then.

  ~State() {
    for (const Table& table : tables) {
      database->DestroyColumnFamilyHandle(table.family);
    }
    if (meta.family != nullptr) {
      database->DestroyColumnFamilyHandle(meta.family);
    }
    if (database != nullptr) {
      database->Close();
    }
    if (lock != nullptr) {
      EnvOf(options)->UnlockFile(lock).PermitUncheckedError();
    }
  }

  absl::Status OpenTables();
  rocksdb::Status OpenForReading(const std::vector<rocksdb::ColumnFamilyDescriptor>& families,
                                 std::vector<rocksdb::ColumnFamilyHandle*>* handles,
                                 rocksdb::DB** opened);
  absl::StatusOr<std::string> ReadOrWriteMeta(const std::string& key, const std::string& initial);
  absl::Status WriteMeta(const std::string& key, const std::string& value);
  absl::Status CheckMeta();
};

// Without a change to the folder but for the lock.
rocksdb::Status Store::State::OpenForReading(
    const std::vector<rocksdb::ColumnFamilyDescriptor>& families,
    std::vector<rocksdb::ColumnFamilyHandle*>* handles, rocksdb::DB** opened) {
  rocksdb::Env* const env = EnvOf(options);
  rocksdb::Status status = env->FileExists(options.path + "/CURRENT");
  if (status.ok()) {
    status = env->LockFile(options.path + "/LOCK", &lock);
  }
  return status.ok() ? rocksdb::DB::OpenForReadOnly(DatabaseOptions(options), options.path,
                                                    families, handles, opened)
                     : status;
}

absl::StatusOr<std::string> Store::State::ReadOrWriteMeta(const std::string& key,
                                                          const std::string& initial) {
  MOTCUA_ASSIGN_OR_RETURN(std::optional<std::string> stored,
                          GetRow(database.get(), meta, nullptr, key));
  if (stored.has_value()) {
    return *std::move(stored);
  }
  if (options.read_only) {
    return errors::MakeError(errors::Reason::kCorruptData, "the store does not say what it is");
  }
  MOTCUA_RETURN_IF_ERROR(WriteMeta(key, initial));
  return initial;
}

absl::Status Store::State::WriteMeta(const std::string& key, const std::string& value) {
  rocksdb::WriteOptions write;
  write.sync = true;
  return FromRocks(database->Put(write, meta.family, key, value), "write store header");
}

absl::Status Store::State::CheckMeta() {
  MOTCUA_ASSIGN_OR_RETURN(const std::string service, ReadOrWriteMeta(kServiceKey, options.service));
  MOTCUA_ASSIGN_OR_RETURN(const std::string schema,
                          ReadOrWriteMeta(kSchemaVersionKey, absl::StrCat(options.schema_version)));
  MOTCUA_ASSIGN_OR_RETURN(
      const std::string partitions,
      ReadOrWriteMeta(kPartitionCountKey, absl::StrCat(options.partition_count)));
  MOTCUA_RETURN_IF_ERROR(CheckHeader(options, service, schema, partitions));
  if (!absl::SimpleAtoi(partitions, &options.partition_count)) {
    return errors::MakeError(errors::Reason::kCorruptData,
                             "the store's number of partitions cannot be read");
  }
  // What this program will write, the older one must not read.
  const std::string ours = absl::StrCat(options.schema_version);
  return schema == ours || options.read_only ? absl::OkStatus()
                                             : WriteMeta(kSchemaVersionKey, ours);
}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;

absl::Status Store::State::OpenTables() {
  // Few shards: a filter of a large file must fit into one, or every look-up reads it anew
  // (measured over a million rows with the standard 64 shards: 51 µs a look-up, with 4: 7 µs).
  constexpr int kCacheShardBits = 2;
  constexpr double kForIndexesAndFilters = 0.5;
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(
      options.cache_bytes, kCacheShardBits, /*strict_capacity_limit=*/false, kForIndexesAndFilters);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName,
                        TableOptions(options, TableSpec{.name = "meta"}, cache));
  for (const TableSpec& spec : options.tables) {
    families.emplace_back(spec.name, TableOptions(options, spec, cache));
  }
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status = options.read_only
                                     ? OpenForReading(families, &handles, &opened)
                                     : OpenDatabase(options, failures, families, &handles, &opened);
  if (status.IsInvalidArgument()) {
    // It has tables that are not known here. Whose it is, and how new, may say why.
    MOTCUA_RETURN_IF_ERROR(CheckStoredHeader(options));
    return errors::MakeError(
        errors::Reason::kStoreMismatch,
        absl::StrCat("the store has tables that this program does not know: ", status.ToString()));
  }
  if (status.IsNotFound()) {
    return absl::NotFoundError(absl::StrCat("there is no store in ", options.path));
  }
  const std::string doing = absl::StrCat("open store ", options.path);
  if (status.IsPathNotFound()) {
    return errors::MakeError(errors::Reason::kCorruptData,
                             absl::StrCat(doing, ": ", status.ToString()));
  }
  MOTCUA_RETURN_IF_ERROR(FromRocks(status, doing));
  database.reset(opened);
  meta = {.family = handles.front()};
  for (size_t i = 0; i < options.tables.size(); ++i) {
    tables.push_back(
        {.family = handles[i + 1], .packs_values = PacksValues(options.tables[i].use)});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const StoreOptions& options) {
  auto state = std::make_unique<State>();
  state->options = options;
  if (!options.read_only) {
    MOTCUA_RETURN_IF_ERROR(CheckIsWholeOrNew(options));
    MOTCUA_RETURN_IF_ERROR(CheckBeforeTablesAreMade(options));
  }
  MOTCUA_RETURN_IF_ERROR(state->OpenTables());
  MOTCUA_RETURN_IF_ERROR(state->CheckMeta());
  return std::unique_ptr<Store>(new Store(std::move(state)));
}

absl::StatusOr<std::optional<std::string>> Store::Get(TableId table, absl::string_view key) const {
  return GetRow(state_->database.get(), state_->tables[table], nullptr, key);
}

std::unique_ptr<Cursor> Store::Scan(TableId table, absl::string_view begin,
                                    absl::string_view end) const {
  return std::make_unique<RocksCursor>(state_->database.get(), state_->tables[table], nullptr,
                                       begin, end);
}

namespace {

class RocksSnapshot final : public Snapshot {
 public:
  RocksSnapshot(rocksdb::DB* database, const std::vector<Table>* tables)
      : database_(database), tables_(tables), snapshot_(database->GetSnapshot()) {}
  ~RocksSnapshot() override { database_->ReleaseSnapshot(snapshot_); }

  absl::StatusOr<std::optional<std::string>> Get(TableId table,
                                                 absl::string_view key) const override {
    return GetRow(database_, (*tables_)[table], snapshot_, key);
  }
  std::unique_ptr<Cursor> Scan(TableId table, absl::string_view begin,
                               absl::string_view end) const override {
    return std::make_unique<RocksCursor>(database_, (*tables_)[table], snapshot_, begin, end);
  }

 private:
  rocksdb::DB* const database_;
  const std::vector<Table>* const tables_;
  const rocksdb::Snapshot* const snapshot_;
};

}  // namespace

std::unique_ptr<Snapshot> Store::TakeSnapshot() const {
  return std::make_unique<RocksSnapshot>(state_->database.get(), &state_->tables);
}

absl::Status Store::Write(WriteBatch batch, Durability durability) {
  constexpr size_t kOverheadBytesPerRow = 16;
  const auto& all = batch.operations_->all;
  rocksdb::WriteBatch rows(batch.bytes() + all.size() * kOverheadBytesPerRow);
  std::string packed;
  for (const auto& operation : all) {
    const Table& table = state_->tables[operation.table];
    rocksdb::Status added;
    if (operation.is_delete) {
      added = rows.Delete(table.family, operation.key);
    } else if (table.packs_values) {
      Pack(operation.value, packed);
      added = rows.Put(table.family, operation.key, packed);
    } else {
      added = rows.Put(table.family, operation.key, operation.value);
    }
    MOTCUA_RETURN_IF_ERROR(FromRocks(added, "fill batch"));
  }
  rocksdb::WriteOptions write;
  write.sync = durability == Durability::kSynced;
  const rocksdb::Status written = state_->database->Write(write, &rows);
  if (!written.ok()) {
    state_->failures->NoteFailure();
  }
  return FromRocks(written, "write batch");
}

absl::Status Store::AddFile(TableId table_id, std::vector<Row> rows) {
  absl::MutexLock lock(&state_->adding_or_resuming);
  if (state_->failures->failed()) {
    return errors::MakeError(errors::Reason::kReadOnly, "a write has failed before");
  }
  if (state_->failures->has_stopped()) {  // No file can be added until the next start.
    WriteBatch batch;
    for (Row& row : rows) {
      batch.Put(table_id, std::move(row.key), std::move(row.value));
    }
    return Write(std::move(batch));
  }
  const Table& table = state_->tables[table_id];
  if (table.packs_values) {
    std::string packed;
    for (Row& row : rows) {
      Pack(row.value, packed);
      row.value = packed;
    }
  }
  return FromRocks(kv::AddFile(*state_->database, table.family,
                               AddedFilePath(state_->options.path, table_id), rows),
                   "add file");
}

absl::Status Store::Flush() {
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  for (const Table& table : state_->tables) {
    families.push_back(table.family);
  }
  return FromRocks(state_->database->Flush(rocksdb::FlushOptions(), families), "flush");
}

absl::Status Store::Resume() {
  absl::MutexLock lock(&state_->adding_or_resuming);
  const rocksdb::Status resumed = state_->database->Resume();
  if (resumed.ok()) {
    state_->failures->NoteResumed();
  } else if (state_->failures->is_fatal()) {
    return errors::MakeError(
        errors::Reason::kInternal,
        absl::StrCat("resume: the store must be opened anew after ", resumed.ToString()));
  }
  return FromRocks(resumed, "resume");
}

absl::StatusOr<uint64_t> Store::FreeSpace() const {
  uint64_t bytes = 0;
  rocksdb::Env* const env = state_->database->GetEnv();
  MOTCUA_RETURN_IF_ERROR(
      FromRocks(env->GetFreeSpace(state_->options.path, &bytes), "read free space"));
  return bytes;
}

absl::Status Store::Checkpoint(const std::string& path) const {
  rocksdb::Checkpoint* made = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(database(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) {
    status = checkpoint->CreateCheckpoint(path);
  }
  return FromRocks(status, "make checkpoint");
}

absl::Status Store::VerifyChecksums() const {
  return FromRocks(database()->VerifyChecksum(), "verify checksums");
}

const StoreOptions& Store::options() const { return state_->options; }

rocksdb::DB* Store::database() const { return state_->database.get(); }
rocksdb::ColumnFamilyHandle* Store::family(TableId table) const {
  return state_->tables[table].family;
}

uint32_t Store::partition_count() const { return state_->options.partition_count; }

}  // namespace motcua::kv
