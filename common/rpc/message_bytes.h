// SPDX-License-Identifier: Apache-2.0
// Messages of raw methods: those whose handler takes the bytes of a request and gives the bytes of
// a response. It then parses once, onto an arena that costs nothing to clean up, and may put an
// answer together from bytes that it has anyway. Confined.
#ifndef MOTCUA_COMMON_RPC_MESSAGE_BYTES_H_
#define MOTCUA_COMMON_RPC_MESSAGE_BYTES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"

namespace motcua::rpc {

// INVALID_FIELD, for the field "(message)", if the bytes are no message of this kind.
absl::Status ParseMessage(absl::string_view bytes, google::protobuf::Message& message);

// The bytes in one piece; a copy only where they came in several.
grpc::Slice Flatten(const grpc::ByteBuffer& bytes);

// The bytes as a response, without a copy.
grpc::ByteBuffer ToByteBuffer(std::string bytes);

// A request as long as a handler looks at it. Made on the stack: most requests need no memory but
// this.
template <typename Message>
class ParsedRequest {
 public:
  explicit ParsedRequest(const grpc::ByteBuffer& bytes)
      : slice_(Flatten(bytes)),
        arena_(Options(block_)),
        message_(google::protobuf::Arena::CreateMessage<Message>(&arena_)),
        status_(ParseMessage(this->bytes(), *message_)) {}
  ParsedRequest(const ParsedRequest&) = delete;
  ParsedRequest& operator=(const ParsedRequest&) = delete;

  // How the parsing went; the message is of no use unless it is OK.
  const absl::Status& status() const { return status_; }
  Message& operator*() { return *message_; }
  const Message* operator->() const { return message_; }
  // What was parsed.
  absl::string_view bytes() const {
    return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()};
  }

 private:
  static constexpr size_t kBlockBytes = 8 << 10;
  static constexpr size_t kNextBlockBytesMax = 64 << 10;

  static google::protobuf::ArenaOptions Options(char* block) {
    google::protobuf::ArenaOptions options;
    options.initial_block = block;
    options.initial_block_size = kBlockBytes;
    options.max_block_size = kNextBlockBytesMax;
    return options;
  }

  const grpc::Slice slice_;
  alignas(8) char block_[kBlockBytes];
  google::protobuf::Arena arena_;
  Message* const message_;
  const absl::Status status_;
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_MESSAGE_BYTES_H_
