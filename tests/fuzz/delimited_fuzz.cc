// SPDX-License-Identifier: Apache-2.0
//
// Files of messages that come one after another: reading takes any bytes, ends, and says whether
// the file ended within a message; what was read is written and read again; and a file that was cut
// off gives the same messages up to the cut. The input is the file, of rows of an import.
#include <vector>

#include "motcua/intake/v1/dossier.pb.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/quiet.h"
#include "tests/fuzz/scratch_file.h"
#include "tools/delimited/delimited.h"

namespace motcua::fuzz {
namespace {

struct Contents {
  std::vector<std::string> messages;
  absl::Status status;
};

Contents ReadAll(const std::string& path) {
  Contents contents;
  const auto reader = delimited::DelimitedReader::Open(path);
  MOTCUA_FUZZ_REQUIRE(reader.ok());
  intake::v1::ImportRow row;
  while (true) {
    const absl::StatusOr<bool> read = (*reader)->Read(row);
    if (!read.ok() || !*read) {
      contents.status = read.status();
      return contents;
    }
    contents.messages.push_back(row.SerializeAsString());
  }
}

void CheckWritten(const Contents& contents, const std::string& path) {
  auto writer = delimited::DelimitedWriter::Create(path);
  MOTCUA_FUZZ_REQUIRE(writer.ok());
  intake::v1::ImportRow row;
  for (const std::string& message : contents.messages) {
    MOTCUA_FUZZ_REQUIRE(row.ParseFromString(message) && (*writer)->Write(row).ok());
  }
  MOTCUA_FUZZ_REQUIRE((*writer)->Close().ok());
  const Contents again = ReadAll(path);
  MOTCUA_FUZZ_REQUIRE(again.status.ok() && again.messages == contents.messages);
}

void CheckCut(const ScratchFile& file, absl::string_view bytes, const Contents& contents) {
  file.Write(bytes.substr(0, bytes.size() / 2));
  const Contents cut = ReadAll(file.path());
  MOTCUA_FUZZ_REQUIRE(cut.messages.size() <= contents.messages.size());
  MOTCUA_FUZZ_REQUIRE(
      std::equal(cut.messages.begin(), cut.messages.end(), contents.messages.begin()));
}

}  // namespace
}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace fuzz = motcua::fuzz;
  fuzz::QuietenProtobuf();
  static const fuzz::ScratchFile file("rows.pb");
  const absl::string_view bytes = fuzz::Input(data, size).Rest();
  file.Write(bytes);
  const fuzz::Contents contents = fuzz::ReadAll(file.path());
  MOTCUA_FUZZ_REQUIRE(contents.status.ok() ||
                      contents.status.code() == absl::StatusCode::kDataLoss);
  fuzz::CheckWritten(contents, file.sibling("again.pb"));
  fuzz::CheckCut(file, bytes, contents);
  return 0;
}
