// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/wire.h"

#include <chrono>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"

namespace motcua::contract_test {
namespace {

using Metadata = std::multimap<grpc::string_ref, grpc::string_ref>;

grpc::ByteBuffer ToByteBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToBytes(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  return buffer.DumpToSingleSlice(&slice).ok()
             ? std::string(reinterpret_cast<const char*>(slice.begin()), slice.size())
             : "";
}

void Append(const Metadata& metadata, std::string& said) {
  for (const auto& [key, value] : metadata) {
    absl::StrAppend(&said, absl::string_view(key.data(), key.size()), "=",
                    absl::string_view(value.data(), value.size()), "\n");
  }
}

// Waits for the one operation that is under way.
bool Wait(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

}  // namespace

Reply Send(const std::shared_ptr<grpc::Channel>& channel, const Call& call) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::milliseconds(call.timeout_ms));
  if (call.caller != nullptr) {
    context.AddMetadata("motcua-caller", call.caller);
  }
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel);
  const auto stream = stub.PrepareCall(&context, "/" + call.method, &queue);
  stream->StartCall(nullptr);
  bool writing = Wait(queue);
  for (size_t i = 0; i < call.requests.size() && writing; ++i) {
    stream->Write(ToByteBuffer(call.requests[i]), nullptr);
    writing = Wait(queue);
  }
  if (writing) {
    stream->WritesDone(nullptr);
    Wait(queue);
  }

  Reply reply;
  grpc::ByteBuffer response;
  stream->Read(&response, nullptr);
  while (Wait(queue)) {
    reply.responses.push_back(ToBytes(response));
    stream->Read(&response, nullptr);
  }
  grpc::Status status;
  stream->Finish(&status, nullptr);
  Wait(queue);
  reply.status.ParseFromString(status.error_details());
  reply.status.set_code(status.error_code());
  reply.status.set_message(status.error_message());
  absl::StrAppend(&reply.said, status.error_message(), "\n", status.error_details(), "\n");
  Append(context.GetServerInitialMetadata(), reply.said);
  Append(context.GetServerTrailingMetadata(), reply.said);
  return reply;
}

}  // namespace motcua::contract_test
