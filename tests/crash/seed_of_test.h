// SPDX-License-Identifier: Apache-2.0
// The seed of a run inside a test: $MOTCUA_TEST_SEED, or another one each time. Runs print it.
#ifndef MOTCUA_TESTS_CRASH_SEED_OF_TEST_H_
#define MOTCUA_TESTS_CRASH_SEED_OF_TEST_H_

#include <cstdint>
#include <cstdlib>
#include <random>

namespace motcua::crash {

inline uint64_t SeedOfTest() {
  const char* const given = std::getenv("MOTCUA_TEST_SEED");
  return given == nullptr ? std::random_device()() : std::strtoull(given, nullptr, 10);
}

}  // namespace motcua::crash

#endif  // MOTCUA_TESTS_CRASH_SEED_OF_TEST_H_
