// SPDX-License-Identifier: Apache-2.0
// Requests and answers of any rpc, known only by its name: texts made into messages, rows made into
// bytes, statuses taken apart. Aborts the test program where a table does not say what it means.
// Pure functions, apart from the generated descriptors.
#ifndef MOTCUA_TESTS_CONTRACT_REQUESTS_H_
#define MOTCUA_TESTS_CONTRACT_REQUESTS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/rpc/status.pb.h"
#include "tests/contract/tables.h"

namespace motcua::contract_test {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;
// What names in texts stand for: "registered" => a dossier's id.
using Names = std::map<std::string, std::string>;

// All services of the contract, health included.
std::vector<const google::protobuf::ServiceDescriptor*> AllServices();
// By "package.Service/Method".
const google::protobuf::MethodDescriptor& FindMethod(absl::string_view method);
MessagePtr NewMessage(const google::protobuf::Descriptor& type);

// `<<x*3>>` is xxx, `<<name>>` what the name stands for.
std::string Expand(absl::string_view text, const Names& names);
// Merges a text into a message: a field that is set already gets the new value, a repeated one more
// items.
void Merge(const std::string& text, google::protobuf::Message& message);

// Every value that a path such as "documents[0].sha256" leads to, as text; a field without a value
// gives none. "[]" stands for any index.
std::vector<std::string> ValuesAt(const google::protobuf::Message& message, absl::string_view path);
// The message at a path that must be there; "" is the message itself.
google::protobuf::Message& MessageAt(google::protobuf::Message& message, absl::string_view path);

// The request of a row, without the bytes of `raw`.
MessagePtr BuildRequest(const Table& table, const Row& row, const Names& names);

// What an error says.
struct Refusal {
  int code = 0;
  std::string reason;
  std::string domain;
  std::vector<std::string> fields;  // Sorted.
  bool explained = true;            // There is a message, and each violation has a description.
};
Refusal ReadRefusal(const google::rpc::Status& status);

}  // namespace motcua::contract_test

#endif  // MOTCUA_TESTS_CONTRACT_REQUESTS_H_
