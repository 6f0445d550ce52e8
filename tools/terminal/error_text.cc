// SPDX-License-Identifier: Apache-2.0
#include "tools/terminal/error_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/terminal/table.h"

namespace motcua::terminal {
namespace {

using client::CallError;
using client::FieldViolation;

std::string Heading(const CallError& error) {
  return error.reason.empty() ? error.code : absl::StrCat(error.code, " ", error.reason);
}

}  // namespace

std::string ErrorText(const CallError& error, bool color) {
  std::string text = absl::StrCat(Paint(Heading(error), Color::kRed, color), "\n");
  if (!error.message.empty()) absl::StrAppend(&text, "  ", error.message, "\n");
  for (const auto& [key, value] : error.metadata) {
    absl::StrAppend(&text, "  ", key, " = ", value, "\n");
  }
  for (const FieldViolation& violation : error.violations) {
    absl::StrAppend(&text, "  field ", violation.field, ": ", violation.description, "\n");
  }
  if (error.retry_delay.has_value()) {
    absl::StrAppend(&text, "  try again in ", absl::FormatDuration(*error.retry_delay), "\n");
  }
  return text;
}

std::string ErrorLine(const CallError& error) {
  if (error.violations.empty()) return absl::StrCat(Heading(error), ": ", error.message);
  return absl::StrCat(
      Heading(error), ": ",
      absl::StrJoin(error.violations, "; ", [](std::string* out, const FieldViolation& violation) {
        absl::StrAppend(out, violation.field, " ", violation.description);
      }));
}

}  // namespace motcua::terminal
