// SPDX-License-Identifier: Apache-2.0
// Rows written into a file of their own, which then becomes part of a table. What RocksDB 7.8 does
// wrong after errors of the disk, and what is done about it, stands here and in failure_watch.h. Of
// common/kv alone. Pure functions on files.
#ifndef MOTCUA_COMMON_KV_ADDED_FILE_H_
#define MOTCUA_COMMON_KV_ADDED_FILE_H_

#include <string>
#include <vector>

#include "common/kv/store.h"
#include "rocksdb/db.h"

namespace motcua::kv {

// Where a table's file is written before it is part of the store in that folder.
std::string AddedFilePath(const std::string& store_path, TableId table);

// Writes the rows, ordered and each key once, as they are stored, and makes them part of the table.
// Applies all or nothing; after an error it may be either.
rocksdb::Status AddFile(rocksdb::DB& database, rocksdb::ColumnFamilyHandle* family,
                        const std::string& path, const std::vector<Row>& rows);

// Where the manifest could not be synced RocksDB deletes the file that it was to name, though it
// may name it, and the store cannot be opened then. The file is still there under its first name:
// it gets the other one again. False if that is not why `failure` came of opening the store.
bool BringBackAddedFile(rocksdb::Env* env, const std::string& store_path, size_t table_count,
                        const rocksdb::Status& failure);

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_ADDED_FILE_H_
