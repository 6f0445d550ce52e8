// SPDX-License-Identifier: Apache-2.0
#include "common/service/config_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace motcua::service {
namespace {

bool IsName(absl::string_view text) {
  return !text.empty() && absl::ascii_islower(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

// One pair of double quotes around it is left out.
std::string Unquoted(absl::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return std::string(quoted ? value.substr(1, value.size() - 2) : value);
}

}  // namespace

ConfigFile ParseConfigFile(const std::string& name, const std::string& contents) {
  ConfigFile file;
  std::map<std::string, std::string> seen;  // Name => place.
  int number = 0;
  for (absl::string_view line : absl::StrSplit(contents, '\n')) {
    const std::string place = absl::StrCat(name, ":", ++number);
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    const size_t equals = line.find('=');
    const std::string key(absl::StripAsciiWhitespace(line.substr(0, equals)));
    if (line.front() == '[') {
      file.problems.push_back(absl::StrCat(place, ": there are no sections in this file"));
    } else if (equals == absl::string_view::npos || !IsName(key)) {
      file.problems.push_back(absl::StrCat(place, ": must be NAME = VALUE, or begin with #"));
    } else if (const auto [at, is_new] = seen.emplace(key, place); !is_new) {
      file.problems.push_back(absl::StrCat(place, ": ", key, " was set before, in ", at->second));
    } else {
      file.settings.push_back(
          {.name = key,
           .value = Unquoted(absl::StripAsciiWhitespace(line.substr(equals + 1))),
           .place = place});
    }
  }
  return file;
}

ConfigFile ReadConfigFile(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string contents(kConfigFileBytesMax + 1, '\0');
  file.read(contents.data(), static_cast<std::streamsize>(contents.size()));
  // Its end is what is expected; a folder opens, and cannot be read.
  if (!file.eof() && file.fail()) {
    return {.problems = {absl::StrCat(path, ": cannot be read: ", std::strerror(errno))}};
  }
  contents.resize(static_cast<size_t>(file.gcount()));
  if (contents.size() > kConfigFileBytesMax) {
    return {.problems = {absl::StrCat(path, ": is larger than ", kConfigFileBytesMax, " bytes")}};
  }
  return ParseConfigFile(path, contents);
}

}  // namespace motcua::service
