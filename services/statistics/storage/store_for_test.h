// SPDX-License-Identifier: Apache-2.0
// A store of this service in memory, for tests, and all that stands in it. Confined.
#ifndef MOTCUA_SERVICES_STATISTICS_STORAGE_STORE_FOR_TEST_H_
#define MOTCUA_SERVICES_STATISTICS_STORAGE_STORE_FOR_TEST_H_

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "common/kv/store.h"
#include "gtest/gtest.h"
#include "rocksdb/env.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {

inline constexpr uint32_t kPartitionsForTest = 4;

class StoreForTest {
 public:
  StoreForTest() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())) {
    kv::StoreOptions options{.path = "/store",
                             .service = "statistics",
                             .schema_version = kSchemaVersion,
                             .partition_count = kPartitionsForTest,
                             .tables = TableSpecs()};
    options.env = env_.get();
    store_ = *kv::Store::Open(options);
  }

  kv::Store* store() { return store_.get(); }

  // What was written to the transaction becomes part of the store.
  void Commit(kv::Transaction transaction) {
    kv::WriteBatch batch;
    std::move(transaction).MoveTo(batch);
    EXPECT_TRUE(store_->Write(std::move(batch)).ok());
  }

  std::map<std::string, std::string> Rows(Table table) const {
    std::map<std::string, std::string> rows;
    for (auto cursor = store_->Scan(table, "", ""); cursor->Valid(); cursor->Next()) {
      rows.emplace(cursor->key(), cursor->value());
    }
    return rows;
  }

 private:
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<kv::Store> store_;
};

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_STORAGE_STORE_FOR_TEST_H_
