// SPDX-License-Identifier: Apache-2.0
// Bugs that the linker plants into the services under test (--wrap): the product knows nothing of
// them. Each acts only while the faults name it.
#include <unistd.h>

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "common/engine/request_log.h"
#include "common/kv/store.h"
#include "tests/crash/faulty_surroundings.h"

namespace {

using motcua::crash::Bug;
using motcua::engine::RequestKey;
using motcua::engine::RequestLog;
using motcua::engine::RequestOutcome;
using motcua::kv::Store;
using motcua::kv::TableId;
using motcua::kv::WriteBatch;

bool Has(Bug bug) {
  const motcua::crash::Faults* const faults = motcua::crash::FaultySurroundings::Current();
  return faults != nullptr && faults->bug == bug;
}

// Long enough to be killed in.
constexpr useconds_t kGapMicroseconds = 50000;

std::mutex mutex;
std::map<std::pair<TableId, std::string>, std::string> cursors_apart;

bool IsCursor(const std::string& key) {
  using std::string_literals::operator""s;
  return key.rfind("intake\0"s, 0) == 0 || key.rfind("processing\0"s, 0) == 0;
}

}  // namespace

// The names are those of the three functions as the compiler writes them.
extern "C" {

void __real__ZN6motcua6engine10RequestLog6RecordERKNS0_10RequestKeyERKNS0_14RequestOutcomeE(
    RequestLog* log, const RequestKey& request, const RequestOutcome& outcome);
void __wrap__ZN6motcua6engine10RequestLog6RecordERKNS0_10RequestKeyERKNS0_14RequestOutcomeE(
    RequestLog* log, const RequestKey& request, const RequestOutcome& outcome) {
  static std::atomic<int> count = 0;
  if (Has(Bug::kForgetRequest) && ++count % 4 == 0) {
    return;
  }
  __real__ZN6motcua6engine10RequestLog6RecordERKNS0_10RequestKeyERKNS0_14RequestOutcomeE(
      log, request, outcome);
}

using Text = std::string;

void __real__ZN6motcua2kv10WriteBatch3PutEjNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEES7_(
    WriteBatch* batch, TableId table, Text key, Text value);
void __wrap__ZN6motcua2kv10WriteBatch3PutEjNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEES7_(
    WriteBatch* batch, TableId table, Text key, Text value) {
  if (Has(Bug::kCursorApart) && IsCursor(key)) {
    const std::lock_guard lock(mutex);
    cursors_apart[{table, std::move(key)}] = std::move(value);
    return;
  }
  __real__ZN6motcua2kv10WriteBatch3PutEjNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEES7_(
      batch, table, std::move(key), std::move(value));
}

absl::Status __real__ZN6motcua2kv5Store5WriteENS0_10WriteBatchENS1_10DurabilityE(
    Store* store, WriteBatch batch, Store::Durability durability);
absl::Status __wrap__ZN6motcua2kv5Store5WriteENS0_10WriteBatchENS1_10DurabilityE(
    Store* store, WriteBatch batch, Store::Durability durability) {
  WriteBatch apart;
  {
    const std::lock_guard lock(mutex);
    for (auto& [name, value] : std::exchange(cursors_apart, {})) {
      __real__ZN6motcua2kv10WriteBatch3PutEjNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEES7_(
          &apart, name.first, name.second, value);
    }
  }
  if (apart.count() > 0) {
    const absl::Status written =
        __real__ZN6motcua2kv5Store5WriteENS0_10WriteBatchENS1_10DurabilityE(store, std::move(apart),
                                                                            durability);
    if (!written.ok()) {
      return written;
    }
    usleep(kGapMicroseconds);
  }
  return __real__ZN6motcua2kv5Store5WriteENS0_10WriteBatchENS1_10DurabilityE(
      store, std::move(batch), durability);
}

}  // extern "C"
