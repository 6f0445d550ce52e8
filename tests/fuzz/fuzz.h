// SPDX-License-Identifier: Apache-2.0
// What every fuzz target is made of: the entry point that libFuzzer and the replay driver call, a
// check that ends the process where a promise is broken, and a reader that takes an input apart.
// Confined.
#ifndef MOTCUA_TESTS_FUZZ_FUZZ_H_
#define MOTCUA_TESTS_FUZZ_FUZZ_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/string_view.h"

// One per target: looks at one input, returns 0.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

// Ends the process, which is what a fuzzer calls a finding, unless the condition holds.
#define MOTCUA_FUZZ_REQUIRE(condition)                                                     \
  do {                                                                                     \
    if (!(condition)) {                                                                    \
      std::fprintf(stderr, "%s:%d: promise broken: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                        \
    }                                                                                      \
  } while (false)

namespace motcua::fuzz {

// An input, part by part. What is not there reads as zero or empty.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  uint8_t Byte() {
    const absl::string_view byte = Bytes(1);
    return byte.empty() ? 0 : static_cast<uint8_t>(byte.front());
  }
  // Big-endian; what is left where there are fewer than 8 bytes.
  uint64_t Number() {
    uint64_t number = 0;
    for (const char byte : Bytes(sizeof(number))) {
      number = number << 8 | static_cast<uint8_t>(byte);
    }
    return number;
  }
  absl::string_view Bytes(size_t count) {
    const absl::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(bytes.size());
    return bytes;
  }
  // Up to the next line feed, which is dropped.
  absl::string_view Line() {
    const absl::string_view line = Bytes(std::min(rest_.find('\n'), rest_.size()));
    Bytes(1);
    return line;
  }
  absl::string_view Rest() { return Bytes(rest_.size()); }
  bool empty() const { return rest_.empty(); }

 private:
  absl::string_view rest_;
};

}  // namespace motcua::fuzz

#endif  // MOTCUA_TESTS_FUZZ_FUZZ_H_
