// SPDX-License-Identifier: Apache-2.0
// A store of processing's in memory, which can be closed and opened again. For tests only.
// Confined.
#ifndef MOTCUA_SERVICES_PROCESSING_STORAGE_STORE_FOR_TEST_H_
#define MOTCUA_SERVICES_PROCESSING_STORAGE_STORE_FOR_TEST_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "common/kv/store.h"
#include "common/kv/transaction.h"
#include "rocksdb/env.h"
#include "services/processing/storage/tables.h"

namespace motcua::processing {

class StoreForTest {
 public:
  static constexpr uint32_t kPartitionCount = 4;

  StoreForTest() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())) { Open(); }

  // Closes and opens, as a restart does.
  void Open() {
    store_.reset();
    auto store = kv::Store::Open({.path = "/store",
                                  .service = "processing",
                                  .schema_version = kSchemaVersion,
                                  .partition_count = kPartitionCount,
                                  .tables = TableSpecs(),
                                  .env = env_.get()});
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  void Close() { store_.reset(); }

  kv::Store& operator*() { return *store_; }
  kv::Store* operator->() { return store_.get(); }
  kv::Store* get() { return store_.get(); }

  void Commit(kv::Transaction transaction) {
    kv::WriteBatch batch;
    std::move(transaction).MoveTo(batch);
    const absl::Status written = store_->Write(std::move(batch));
    ASSERT_TRUE(written.ok()) << written;
  }

  // All rows of a table.
  std::map<std::string, std::string> Rows(kv::TableId table) {
    std::map<std::string, std::string> rows;
    for (const auto cursor = store_->Scan(table, "", ""); cursor->Valid(); cursor->Next()) {
      rows[std::string(cursor->key())] = std::string(cursor->value());
    }
    return rows;
  }

 private:
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<kv::Store> store_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_STORAGE_STORE_FOR_TEST_H_
