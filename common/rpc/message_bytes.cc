// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/message_bytes.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace motcua::rpc {

absl::Status ParseMessage(absl::string_view bytes, google::protobuf::Message& message) {
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  errors::Violations violations;
  violations.Add("(message)", absl::StrCat("the bytes are no ", message.GetDescriptor()->name()));
  return violations.ToStatus();
}

grpc::Slice Flatten(const grpc::ByteBuffer& bytes) {
  grpc::Slice slice;
  if (!bytes.TrySingleSlice(&slice).ok()) {
    // Cannot fail for a buffer that came from the network.
    bytes.DumpToSingleSlice(&slice);
  }
  return slice;
}

grpc::ByteBuffer ToByteBuffer(std::string bytes) {
  auto* const owner = new std::string(std::move(bytes));
  const grpc::Slice slice(
      owner->data(), owner->size(), [](void* string) { delete static_cast<std::string*>(string); },
      owner);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace motcua::rpc
