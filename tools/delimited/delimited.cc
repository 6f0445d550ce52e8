// SPDX-License-Identifier: Apache-2.0
//
// Thin over protobuf's own delimited streams; adds the atomic rename and errors that name the
// place.

#include "tools/delimited/delimited.h"

#include <fcntl.h>
#include <google/protobuf/util/delimited_message_util.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace motcua::delimited {
namespace {

constexpr int kBufferBytes = 1 << 18;

std::string PartPath(const std::string& path) { return path + ".part"; }

}  // namespace

absl::StatusOr<std::unique_ptr<DelimitedWriter>> DelimitedWriter::Create(const std::string& path) {
  const int descriptor =
      open(PartPath(path).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot write ", PartPath(path), ": ", std::strerror(errno)));
  }
  return std::unique_ptr<DelimitedWriter>(new DelimitedWriter(path, descriptor));
}

DelimitedWriter::DelimitedWriter(std::string path, int descriptor)
    : path_(std::move(path)),
      stream_(std::make_unique<google::protobuf::io::FileOutputStream>(descriptor, kBufferBytes)) {}

DelimitedWriter::~DelimitedWriter() {
  if (stream_open_) stream_->Close();
  if (!named_) unlink(PartPath(path_).c_str());
}

absl::Status DelimitedWriter::Write(const google::protobuf::MessageLite& message) {
  if (google::protobuf::util::SerializeDelimitedToZeroCopyStream(message, stream_.get())) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(
      absl::StrCat("cannot write ", PartPath(path_), ": ", std::strerror(stream_->GetErrno())));
}

absl::Status DelimitedWriter::Close() {
  stream_open_ = false;
  if (!stream_->Close()) {
    return absl::UnavailableError(
        absl::StrCat("cannot write ", PartPath(path_), ": ", std::strerror(stream_->GetErrno())));
  }
  if (std::rename(PartPath(path_).c_str(), path_.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot name ", path_, ": ", std::strerror(errno)));
  }
  named_ = true;
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<DelimitedReader>> DelimitedReader::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return absl::NotFoundError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
  }
  return std::unique_ptr<DelimitedReader>(new DelimitedReader(path, descriptor));
}

DelimitedReader::DelimitedReader(std::string path, int descriptor)
    : path_(std::move(path)),
      stream_(std::make_unique<google::protobuf::io::FileInputStream>(descriptor, kBufferBytes)) {
  stream_->SetCloseOnDelete(true);
}

absl::StatusOr<bool> DelimitedReader::Read(google::protobuf::MessageLite& message) {
  const int64_t start = stream_->ByteCount();
  bool clean_end = false;
  message.Clear();
  if (google::protobuf::util::ParseDelimitedFromZeroCopyStream(&message, stream_.get(),
                                                               &clean_end)) {
    ++message_count_;
    return true;
  }
  if (stream_->GetErrno() != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot read ", path_, ": ", std::strerror(stream_->GetErrno())));
  }
  if (clean_end) return false;
  return absl::DataLossError(absl::StrCat(path_, ": message ", message_count_ + 1,
                                          ", starting at byte ", start, ", is cut off or is not a ",
                                          message.GetTypeName()));
}

}  // namespace motcua::delimited
