// SPDX-License-Identifier: Apache-2.0
//
// Reception numbers and identifiers of dossiers: what is read is written the same again, no text is
// both, and what is made of any numbers is read back. The input is the text.
#include <string>

#include "absl/strings/ascii.h"
#include "common/dossier/dossier_code.h"
#include "common/dossier/dossier_id.h"
#include "tests/fuzz/fuzz.h"

namespace motcua::fuzz {
namespace {

using dossier::DossierCode;
using dossier::DossierId;

void CheckCode(absl::string_view text) {
  const std::optional<DossierCode> code = dossier::ParseDossierCode(text);
  if (!code.has_value()) {
    return;
  }
  MOTCUA_FUZZ_REQUIRE(dossier::FormatDossierCode(*code) == text);
  MOTCUA_FUZZ_REQUIRE(dossier::IsAgencyCode(code->agency_code));
  MOTCUA_FUZZ_REQUIRE(code->serial >= 1);
  MOTCUA_FUZZ_REQUIRE(code->day.year() >= 2000 && code->day.year() <= 2099);
  MOTCUA_FUZZ_REQUIRE(!dossier::ParseDossierId(text).has_value());
  const uint32_t partition = dossier::PartitionOf(code->agency_code, 16);
  MOTCUA_FUZZ_REQUIRE(partition >= 1 && partition <= 16);
}

void CheckId(absl::string_view text) {
  const std::optional<DossierId> id = dossier::ParseDossierId(text);
  if (!id.has_value()) {
    return;
  }
  MOTCUA_FUZZ_REQUIRE(dossier::FormatDossierId(*id) == absl::AsciiStrToUpper(text));
  MOTCUA_FUZZ_REQUIRE(id->partition >= 1 && id->partition <= dossier::kPartitionCountMax);
  MOTCUA_FUZZ_REQUIRE(id->serial >= 1 && id->serial < uint64_t{1} << 52);
}

// Any numbers that make an identifier.
DossierId DrawId(Input& input) {
  const uint64_t number = input.Number();
  return {.partition = 1 + static_cast<uint32_t>(number >> 52) % dossier::kPartitionCountMax,
          .serial = 1 + number % ((uint64_t{1} << 52) - 1)};
}

void CheckMadeOfNumbers(Input input) {
  const DossierId left = DrawId(input);
  const DossierId right = DrawId(input);
  const std::string text = dossier::FormatDossierId(left);
  MOTCUA_FUZZ_REQUIRE(dossier::ParseDossierId(text) == left);
  MOTCUA_FUZZ_REQUIRE(
      (text < dossier::FormatDossierId(right)) ==
      (std::pair(left.partition, left.serial) < std::pair(right.partition, right.serial)));
  const DossierCode code{
      .agency_code = "000.00.03.H28",
      .day = absl::CivilDay(2000, 1, 1) + static_cast<int64_t>(right.serial % 36525),
      .serial = 1 + left.serial % 999'999'999'999};
  MOTCUA_FUZZ_REQUIRE(dossier::ParseDossierCode(dossier::FormatDossierCode(code)) == code);
}

}  // namespace
}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const motcua::fuzz::Input input(data, size);
  const absl::string_view text = motcua::fuzz::Input(input).Rest();
  motcua::fuzz::CheckCode(text);
  motcua::fuzz::CheckId(text);
  motcua::fuzz::CheckMadeOfNumbers(input);
  return 0;
}
