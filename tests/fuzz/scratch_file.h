// SPDX-License-Identifier: Apache-2.0
// A file for parsers that read one by its name: in memory, written anew for each input, and gone
// with the process. Confined.
#ifndef MOTCUA_TESTS_FUZZ_SCRATCH_FILE_H_
#define MOTCUA_TESTS_FUZZ_SCRATCH_FILE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace motcua::fuzz {

class ScratchFile {
 public:
  // `name` says what kind of file it is to whoever looks at names: "rows.jsonl".
  explicit ScratchFile(const std::string& name);
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  void Write(absl::string_view content) const;
  const std::string& path() const { return path_; }
  // Another one in the same folder, which is not there yet.
  std::string sibling(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_;
  std::string path_;
};

}  // namespace motcua::fuzz

#endif  // MOTCUA_TESTS_FUZZ_SCRATCH_FILE_H_
