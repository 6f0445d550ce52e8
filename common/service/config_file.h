// SPDX-License-Identifier: Apache-2.0
// A file of settings, one a line:
//
//     # A comment has a line of its own.
//     store = /var/lib/motcua/intake
//     log-level = "debug"
//
// The names are those of the flags without the dashes. What stands behind `=` is the value, to the
// end of the line, without the spaces around it and without one pair of double quotes; nothing else
// has a meaning in it. Pure functions.
#ifndef MOTCUA_COMMON_SERVICE_CONFIG_FILE_H_
#define MOTCUA_COMMON_SERVICE_CONFIG_FILE_H_

#include <string>
#include <vector>

namespace motcua::service {

inline constexpr size_t kConfigFileBytesMax = size_t{1} << 20;

struct Setting {
  std::string name;
  std::string value;
  std::string place;  // "motcua.conf:3", for errors about it.
};

struct ConfigFile {
  std::vector<Setting> settings;      // In their order; no name twice.
  std::vector<std::string> problems;  // "motcua.conf:3: ...", all of them.
};

// Reads the file. One that cannot be read, or is larger than the bound, is a problem.
ConfigFile ReadConfigFile(const std::string& path);

// The same of the contents alone; `name` stands in places and problems.
ConfigFile ParseConfigFile(const std::string& name, const std::string& contents);

}  // namespace motcua::service

#endif  // MOTCUA_COMMON_SERVICE_CONFIG_FILE_H_
