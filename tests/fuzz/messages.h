// SPDX-License-Identifier: Apache-2.0
// Inputs that are protobuf messages. The first byte says of which kind, as a letter: a lower-case
// one is followed by the message's bytes as they come from a caller or from disk, an upper-case one
// by its text form, which is how seeds are written. The mutator turns texts into bytes, and changes
// either the bytes or single fields. Confined.
#ifndef MOTCUA_TESTS_FUZZ_MESSAGES_H_
#define MOTCUA_TESTS_FUZZ_MESSAGES_H_

#include <google/protobuf/message.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace motcua::fuzz {

// A kind of message and what is to be done with one. `bytes` are those that it was parsed from.
struct MessageKind {
  std::unique_ptr<google::protobuf::Message> (*make)();
  void (*check)(const google::protobuf::Message& message, absl::string_view bytes);
};

// `check` is called as check(const Message&, absl::string_view bytes).
template <typename Message, void (*check)(const Message&, absl::string_view)>
MessageKind KindOf() {
  return {
      []() -> std::unique_ptr<google::protobuf::Message> { return std::make_unique<Message>(); },
      [](const google::protobuf::Message& message, absl::string_view bytes) {
        check(static_cast<const Message&>(message), bytes);
      }};
}

// The kinds of the target that is linked, in the order of their letters. Defined by the target.
absl::Span<const MessageKind> Kinds();

// Does what the input's kind says with its message, if it is one.
void CheckMessage(absl::string_view input);

}  // namespace motcua::fuzz

#endif  // MOTCUA_TESTS_FUZZ_MESSAGES_H_
