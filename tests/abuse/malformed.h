// SPDX-License-Identifier: Apache-2.0
// Frames that no client of HTTP/2 would send, each with what is wrong about it: to be sent after a
// preface and SETTINGS that are in order. Pure functions.
#ifndef MOTCUA_TESTS_ABUSE_MALFORMED_H_
#define MOTCUA_TESTS_ABUSE_MALFORMED_H_

#include <string>
#include <vector>

namespace motcua::abuse {

struct Malformed {
  std::string name;
  std::string bytes;
  // The bytes announce more than there is: what follows is taken for it.
  bool swallows = false;
};

// `path` is of a method that there is.
std::vector<Malformed> MalformedFrames(const std::string& path);

}  // namespace motcua::abuse

#endif  // MOTCUA_TESTS_ABUSE_MALFORMED_H_
