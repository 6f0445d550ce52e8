// SPDX-License-Identifier: Apache-2.0
// The numbers that both ends of a connection go by: how large a message or its metadata may be, how
// long a call may take, how a silent connection is found out. Immutable.
#ifndef MOTCUA_COMMON_RPC_LIMITS_H_
#define MOTCUA_COMMON_RPC_LIMITS_H_

#include "absl/time/time.h"

namespace motcua::rpc {

// The largest message that a server takes, and that a client takes unless it asks for more.
inline constexpr int kReceiveBytesMax = 4 << 20;
// The largest message that a follower of a journal takes: one entry of journal::kEntryBytesMax and
// what is around it.
inline constexpr int kFeedReceiveBytesMax = 80 << 20;
// All the metadata of one direction of a call.
inline constexpr int kMetadataBytesMax = 16 << 10;

// What a status may take of a caller's metadata. gRPC's own clients take 8 KiB unless told
// otherwise, and text counts up to three times, details four thirds: an error that is too long to
// arrive is no error at all.
inline constexpr size_t kStatusMessageBytesMax = 512;
inline constexpr size_t kStatusDetailsBytesMax = 4096;

// A call without a deadline, or with a later one, is over after this.
inline constexpr absl::Duration kDeadlineCap = absl::Seconds(60);

// A client that hears nothing asks after this long whether anybody is there, and gives up after
// that long. A server bears with being asked at most this often.
inline constexpr absl::Duration kKeepaliveTime = absl::Seconds(30);
inline constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(20);
inline constexpr absl::Duration kPingIntervalMin = absl::Seconds(10);

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_LIMITS_H_
