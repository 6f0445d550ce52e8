// SPDX-License-Identifier: Apache-2.0
#include "tools/motcuactl/message_source.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tools/delimited/delimited.h"

namespace motcua::ctl {
namespace {

class DelimitedSource final : public MessageSource {
 public:
  DelimitedSource(std::unique_ptr<delimited::DelimitedReader> reader, uint64_t file_bytes)
      : MessageSource(file_bytes), reader_(std::move(reader)) {}

  absl::StatusOr<bool> Next(google::protobuf::Message& message) override {
    return reader_->Read(message);
  }

 protected:
  uint64_t bytes_read() const override { return reader_->byte_count(); }

 private:
  const std::unique_ptr<delimited::DelimitedReader> reader_;
};

class JsonLinesSource final : public MessageSource {
 public:
  JsonLinesSource(const std::string& path, uint64_t file_bytes)
      : MessageSource(file_bytes), path_(path), file_(path, std::ios::binary) {}

  absl::StatusOr<bool> Next(google::protobuf::Message& message) override {
    std::string line;
    do {
      if (!std::getline(file_, line)) {
        if (file_.eof()) return false;
        return absl::NotFoundError(absl::StrCat("cannot read ", path_));
      }
      ++line_count_;
      bytes_read_ += line.size() + 1;
    } while (line.empty());
    message.Clear();
    // The parser's message quotes the line, which may hold personal data, so only the place is
    // named.
    if (!google::protobuf::util::JsonStringToMessage(line, &message).ok()) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": line ", line_count_, " is not a ",
                                                     message.GetTypeName(), " in JSON"));
    }
    return true;
  }

 protected:
  uint64_t bytes_read() const override { return bytes_read_; }

 private:
  const std::string path_;
  std::ifstream file_;
  uint64_t line_count_ = 0;
  uint64_t bytes_read_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<MessageSource>> MessageSource::Open(const std::string& path) {
  std::error_code error;
  const uint64_t file_bytes = std::filesystem::file_size(path, error);
  if (error) return absl::NotFoundError(absl::StrCat("cannot read ", path, ": ", error.message()));
  if (absl::EndsWith(path, ".jsonl")) {
    return std::unique_ptr<MessageSource>(std::make_unique<JsonLinesSource>(path, file_bytes));
  }
  MOTCUA_ASSIGN_OR_RETURN(std::unique_ptr<delimited::DelimitedReader> reader,
                          delimited::DelimitedReader::Open(path));
  return std::unique_ptr<MessageSource>(
      std::make_unique<DelimitedSource>(std::move(reader), file_bytes));
}

double MessageSource::fraction_read() const {
  if (file_bytes_ == 0) return 1;
  return std::min(1.0, static_cast<double>(bytes_read()) / static_cast<double>(file_bytes_));
}

}  // namespace motcua::ctl
