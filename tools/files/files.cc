// SPDX-License-Identifier: Apache-2.0
//
// Reads with stdio, which tells a failure by a number and never throws.

#include "tools/files/files.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"

namespace motcua::files {
namespace {

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};

absl::Status CannotRead(const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", path));
}

}  // namespace

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  const std::unique_ptr<FILE, CloseFile> file(std::fopen(path.c_str(), "re"));
  if (file == nullptr) return CannotRead(path);
  std::string text;
  std::array<char, 1 << 16> part;
  size_t size = 0;
  while ((size = std::fread(part.data(), 1, part.size(), file.get())) > 0) {
    text.append(part.data(), size);
  }
  if (std::ferror(file.get()) != 0) return CannotRead(path);
  return text;
}

absl::Status Flush(std::ostream& out) {
  out.flush();
  return out.good() ? absl::OkStatus()
                    : absl::UnavailableError("the output could not be written, or not all of it");
}

}  // namespace motcua::files
