// SPDX-License-Identifier: Apache-2.0
// What RocksDB has failed at in the background, and that it does not mend that by itself: its own
// recovery, on a thread of its own, would run beside ours (Store::Resume). Of common/kv alone.
// Synchronised.
#ifndef MOTCUA_COMMON_KV_FAILURE_WATCH_H_
#define MOTCUA_COMMON_KV_FAILURE_WATCH_H_

#include <atomic>

#include "rocksdb/listener.h"

namespace motcua::kv {

class FailureWatch final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
    failed_ = true;
    if (error->severity() >= rocksdb::Status::kHardError) {
      has_stopped_ = true;
    }
    if (error->severity() >= rocksdb::Status::kFatalError) {
      is_fatal_ = true;
    }
  }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

  void NoteFailure() { failed_ = true; }
  void NoteResumed() { failed_ = false; }

  // Whether something failed, and nothing was resumed since.
  bool failed() const { return failed_; }
  // Whether RocksDB has ever stopped since it was opened. RocksDB 7.8 half remembers that after it
  // was resumed (ErrorHandler::ClearBGError leaves is_db_stopped_ as it is): it writes, and flushes
  // by itself, but adding a file ends the process and Flush does not wait.
  bool has_stopped() const { return has_stopped_; }
  // Whether RocksDB refuses to be resumed, whatever becomes of the disk: only opening the store
  // anew helps. A log that cannot be begun for want of space is enough.
  bool is_fatal() const { return is_fatal_; }

 private:
  std::atomic<bool> failed_ = false;
  std::atomic<bool> has_stopped_ = false;
  std::atomic<bool> is_fatal_ = false;
};

}  // namespace motcua::kv

#endif  // MOTCUA_COMMON_KV_FAILURE_WATCH_H_
