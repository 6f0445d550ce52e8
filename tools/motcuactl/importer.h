// SPDX-License-Identifier: Apache-2.0
//
// Sends rows of an older system to intake over one stream, several messages at a time, and goes on
// after failures: a message that was not answered is sent again, which intake recognises. What was
// answered is durable.
//
// Threads: Import uses threads of its own and returns when they have ended; the observer is called
// by one of them at a time, on the caller's thread.

#ifndef MOTCUA_TOOLS_MOTCUACTL_IMPORTER_H_
#define MOTCUA_TOOLS_MOTCUACTL_IMPORTER_H_

#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/connection.h"
#include "client/revision_set.h"
#include "tools/motcuactl/message_source.h"

namespace motcua::ctl {

struct ImportSettings {
  std::string source;
  size_t rows_per_message = 200;
  // A message is sent before it is full when its rows are large.
  size_t message_bytes_max = 1 << 20;
  size_t messages_in_flight = 8;
  // Streams that may fail one after another without a single answer in between.
  int failed_streams_max = 20;
  absl::Duration retry_delay_min = absl::Milliseconds(200);
  absl::Duration retry_delay_max = absl::Seconds(5);
  // A stream that owes an answer for longer is given up and opened again.
  absl::Duration stall_timeout = absl::Seconds(60);
  // Rows of the source that were answered in an earlier run and have been skipped.
  uint64_t rows_skipped = 0;
};

struct ImportCounts {
  uint64_t imported = 0;
  uint64_t already_imported = 0;
  uint64_t failed = 0;

  uint64_t answered() const { return imported + already_imported + failed; }
};

struct FailedRow {
  uint64_t row_number = 0;  // within the source, from 1
  std::string source_key;
  google::rpc::Status error;
};

class ImportObserver {
 public:
  virtual ~ImportObserver() = default;

  virtual void OnFailedRow(const FailedRow& row) = 0;
  // After each answered message; `fraction` of the source that has been answered.
  virtual void OnAnswer(const ImportCounts& counts, double fraction) = 0;
  // A stream failed; another one follows after `delay`.
  virtual void OnRetry(const grpc::Status& status, absl::Duration delay) = 0;
};

struct ImportResult {
  // Why the last stream failed, or OK.
  grpc::Status call_status;
  // Why the source could not be read on, or OK. Rows before that place were sent.
  absl::Status source_status;
  ImportCounts counts;
  client::RevisionSet revisions;

  bool complete() const { return call_status.ok() && source_status.ok(); }
};

ImportResult Import(const client::Connection& connection, const ImportSettings& settings,
                    MessageSource& source, ImportObserver& observer);

}  // namespace motcua::ctl

#endif  // MOTCUA_TOOLS_MOTCUACTL_IMPORTER_H_
