// SPDX-License-Identifier: Apache-2.0
// An arena for what lives as long as a function runs. It begins on the stack, so that messages of
// the usual size ask the allocator for nothing. Confined.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_STACK_ARENA_H_
#define MOTCUA_SERVICES_PROCESSING_APP_STACK_ARENA_H_

#include <cstddef>

#include "google/protobuf/arena.h"

namespace motcua::processing {

template <size_t kBytes>
class StackArena {
 public:
  StackArena() : arena_(Options(block_)) {}
  StackArena(const StackArena&) = delete;
  StackArena& operator=(const StackArena&) = delete;

  // An empty message. Lives as long as the arena.
  template <typename Message>
  Message& Make() {
    return *google::protobuf::Arena::CreateMessage<Message>(&arena_);
  }

 private:
  static google::protobuf::ArenaOptions Options(char* block) {
    google::protobuf::ArenaOptions options;
    options.initial_block = block;
    options.initial_block_size = kBytes;
    return options;
  }

  alignas(8) char block_[kBytes];
  google::protobuf::Arena arena_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_STACK_ARENA_H_
