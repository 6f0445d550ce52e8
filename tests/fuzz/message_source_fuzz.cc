// SPDX-License-Identifier: Apache-2.0
//
// Rows of an import as lines of JSON: reading takes any bytes, ends, never says that more than the
// file was read, and its errors quote nothing of a line. A row that was read can be written as JSON
// and read again. The input is the file.
#include <google/protobuf/util/json_util.h>

#include "common/text/normalize.h"
#include "motcua/intake/v1/dossier.pb.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/quiet.h"
#include "tests/fuzz/scratch_file.h"
#include "tools/motcuactl/message_source.h"

namespace motcua::fuzz {
namespace {

void CheckRow(const intake::v1::ImportRow& row) {
  std::string json;
  // Times of years that JSON cannot say are for intake to refuse.
  if (!google::protobuf::util::MessageToJsonString(row, &json).ok()) {
    return;
  }
  intake::v1::ImportRow again;
  MOTCUA_FUZZ_REQUIRE(google::protobuf::util::JsonStringToMessage(json, &again).ok());
  MOTCUA_FUZZ_REQUIRE(again.SerializeAsString() == row.SerializeAsString());
}

}  // namespace
}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace fuzz = motcua::fuzz;
  fuzz::QuietenProtobuf();
  static const fuzz::ScratchFile file("rows.jsonl");
  file.Write(fuzz::Input(data, size).Rest());
  const auto source = motcua::ctl::MessageSource::Open(file.path());
  MOTCUA_FUZZ_REQUIRE(source.ok() && (*source)->file_bytes() == size);
  motcua::intake::v1::ImportRow row;
  while (true) {
    const absl::StatusOr<bool> read = (*source)->Next(row);
    MOTCUA_FUZZ_REQUIRE((*source)->fraction_read() >= 0 && (*source)->fraction_read() <= 1);
    if (!read.ok()) {
      MOTCUA_FUZZ_REQUIRE(read.status().code() == absl::StatusCode::kInvalidArgument);
      MOTCUA_FUZZ_REQUIRE(motcua::text::IsValidUtf8(read.status().message()));
      return 0;
    }
    if (!*read) {
      return 0;
    }
    fuzz::CheckRow(row);
  }
}
