// SPDX-License-Identifier: Apache-2.0
//
// Messages from a file, one after another: length-delimited protobuf, or, by a name that ends in
// .jsonl, one JSON message a line.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_MOTCUACTL_MESSAGE_SOURCE_H_
#define MOTCUA_TOOLS_MOTCUACTL_MESSAGE_SOURCE_H_

#include <google/protobuf/message.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace motcua::ctl {

class MessageSource {
 public:
  // NOT_FOUND if there is no such file.
  static absl::StatusOr<std::unique_ptr<MessageSource>> Open(const std::string& path);

  virtual ~MessageSource() = default;

  // True with the next message, false at the end. DATA_LOSS or INVALID_ARGUMENT, naming the place,
  // where the file is cut off or holds something else.
  virtual absl::StatusOr<bool> Next(google::protobuf::Message& message) = 0;

  // How much of the file has been read, 0 to 1.
  double fraction_read() const;

  uint64_t file_bytes() const { return file_bytes_; }

 protected:
  explicit MessageSource(uint64_t file_bytes) : file_bytes_(file_bytes) {}

  virtual uint64_t bytes_read() const = 0;

 private:
  const uint64_t file_bytes_;
};

}  // namespace motcua::ctl

#endif  // MOTCUA_TOOLS_MOTCUACTL_MESSAGE_SOURCE_H_
