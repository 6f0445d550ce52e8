// SPDX-License-Identifier: Apache-2.0
// Protobuf's parsers complain to stderr of every text that is no UTF-8, and inputs have many.
// Called by targets that parse messages, any number of times.
#ifndef MOTCUA_TESTS_FUZZ_QUIET_H_
#define MOTCUA_TESTS_FUZZ_QUIET_H_

namespace motcua::fuzz {

void QuietenProtobuf();

}  // namespace motcua::fuzz

#endif  // MOTCUA_TESTS_FUZZ_QUIET_H_
