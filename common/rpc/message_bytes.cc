// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/message_bytes.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "grpcpp/support/proto_buffer_reader.h"

namespace motcua::rpc {

absl::Status ParseMessage(const grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  // The reader wants to change what it reads; a copy only counts one more owner of the same bytes.
  grpc::ByteBuffer readable(bytes);
  grpc::ProtoBufferReader reader(&readable);
  if (reader.status().ok() && message.ParseFromZeroCopyStream(&reader)) {
    return absl::OkStatus();
  }
  errors::Violations violations;
  violations.Add("(message)", absl::StrCat("the bytes are no ", message.GetDescriptor()->name()));
  return violations.ToStatus();
}

grpc::ByteBuffer ToByteBuffer(std::string bytes) {
  auto* const owner = new std::string(std::move(bytes));
  const grpc::Slice slice(
      owner->data(), owner->size(), [](void* string) { delete static_cast<std::string*>(string); },
      owner);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace motcua::rpc
