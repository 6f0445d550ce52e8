// SPDX-License-Identifier: Apache-2.0
//
// Files that hold many protobuf messages of one type, each after its length as a varint: what
// motcua-quarter writes and motcuactl loads. A file that ends in the middle of a message is told
// apart from one that ends, so a copy that was cut off never passes for a shorter province.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_DELIMITED_DELIMITED_H_
#define MOTCUA_TOOLS_DELIMITED_DELIMITED_H_

#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace motcua::delimited {

// Writes beside the target and renames at Close, so that a file under the given name is complete.
class DelimitedWriter {
 public:
  // UNAVAILABLE if the file cannot be made.
  static absl::StatusOr<std::unique_ptr<DelimitedWriter>> Create(const std::string& path);

  // Drops what was written unless Close succeeded.
  ~DelimitedWriter();

  absl::Status Write(const google::protobuf::MessageLite& message);

  // Must be called once, after the last Write.
  absl::Status Close();

  uint64_t byte_count() const { return static_cast<uint64_t>(stream_->ByteCount()); }

 private:
  DelimitedWriter(std::string path, int descriptor);

  const std::string path_;
  std::unique_ptr<google::protobuf::io::FileOutputStream> stream_;
  bool stream_open_ = true;
  bool named_ = false;
};

class DelimitedReader {
 public:
  // NOT_FOUND if there is no such file.
  static absl::StatusOr<std::unique_ptr<DelimitedReader>> Open(const std::string& path);

  // True with the next message, false at the end of the file. DATA_LOSS where the file ends within
  // a message or the bytes are not a message of this type; it names the message and where it
  // starts.
  absl::StatusOr<bool> Read(google::protobuf::MessageLite& message);

  uint64_t byte_count() const { return static_cast<uint64_t>(stream_->ByteCount()); }

 private:
  DelimitedReader(std::string path, int descriptor);

  const std::string path_;
  std::unique_ptr<google::protobuf::io::FileInputStream> stream_;
  uint64_t message_count_ = 0;
};

}  // namespace motcua::delimited

#endif  // MOTCUA_TOOLS_DELIMITED_DELIMITED_H_
