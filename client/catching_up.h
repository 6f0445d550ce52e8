// SPDX-License-Identifier: Apache-2.0
//
// Waits until statistics has seen all that intake and processing have committed, by revision and
// without polling: processing is asked for something at intake's head, and statistics for something
// at both heads.
//
// Threads: callable from anywhere.

#ifndef MOTCUA_CLIENT_CATCHING_UP_H_
#define MOTCUA_CLIENT_CATCHING_UP_H_

#include <grpcpp/support/status.h>

#include <cstdint>

#include "absl/time/time.h"
#include "client/connection.h"
#include "client/revision_set.h"

namespace motcua::client {

struct CatchUpResult {
  grpc::Status status;
  RevisionSet revisions;       // what has been seen
  uint64_t dossier_count = 0;  // in statistics
};

// Also waits for `revisions`, which may be ahead of what the heads say now.
CatchUpResult CatchUp(const Connection& connection, const RevisionSet& revisions,
                      absl::Time deadline);

}  // namespace motcua::client

#endif  // MOTCUA_CLIENT_CATCHING_UP_H_
