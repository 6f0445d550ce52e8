// SPDX-License-Identifier: Apache-2.0
//
// Just enough of the protobuf wire format to put a request together from parts that were serialised
// before, and to find a field of an answer, without building messages: what a load generator saves
// on its calls, the server beside it can spend.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_LOAD_WIRE_H_
#define MOTCUA_TOOLS_LOAD_WIRE_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "grpcpp/support/byte_buffer.h"

namespace motcua::load {

// Appends a string, bytes or message field. `number` is 1 to 15, so that its tag is one byte.
void AppendBytesField(std::string& message, uint32_t number, absl::string_view value);
// Appends an integer or enum field of the same numbers.
void AppendVarintField(std::string& message, uint32_t number, uint64_t value);
// Appends the tag and length of a field whose value follows.
void AppendBytesFieldHead(std::string& message, uint32_t number, size_t value_bytes);

// Reads the fields of a serialised message one after another.
class FieldReader {
 public:
  explicit FieldReader(absl::string_view message) : rest_(message) {}

  // Goes on to the next field. False at the end and where the bytes are no message; see `valid`.
  bool Next();

  uint32_t number() const { return number_; }
  // Of a string, bytes or message field; empty for others.
  absl::string_view bytes() const { return bytes_; }
  // Of an integer or enum field; 0 for others.
  uint64_t varint() const { return varint_; }
  // False once something was read that no message has.
  bool valid() const { return valid_; }

 private:
  bool ReadVarint(uint64_t* value);

  absl::string_view rest_;
  uint32_t number_ = 0;
  absl::string_view bytes_;
  uint64_t varint_ = 0;
  bool valid_ = true;
};

// The first string, bytes or message field of this number.
std::optional<absl::string_view> FindBytes(absl::string_view message, uint32_t number);
// The first integer or enum field of this number.
std::optional<uint64_t> FindVarint(absl::string_view message, uint32_t number);

// The parts one after another as one message, copied once.
grpc::ByteBuffer JoinParts(std::initializer_list<absl::string_view> parts);

// A message that came in, as one stretch of memory; valid while this and the buffer live.
class FlatMessage {
 public:
  // `buffer` may be empty.
  explicit FlatMessage(const grpc::ByteBuffer& buffer);
  absl::string_view bytes() const { return bytes_; }

 private:
  grpc::Slice slice_;
  absl::string_view bytes_;
};

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_WIRE_H_
