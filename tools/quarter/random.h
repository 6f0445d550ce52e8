// SPDX-License-Identifier: Apache-2.0
//
// The generator's only source of chance: a sequence fixed by its seed on every machine, which the
// standard library's distributions do not promise. Streams split off by number are independent of
// how much was drawn elsewhere, so a row is the same whatever stands before it. Not for secrets.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_QUARTER_RANDOM_H_
#define MOTCUA_TOOLS_QUARTER_RANDOM_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace motcua::quarter {

class Random {
 public:
  explicit Random(uint64_t seed);

  // An independent sequence; the same seed and stream give the same one.
  Random(uint64_t seed, uint64_t stream);

  uint64_t Next();

  // 0 to bound - 1; 0 if the bound is 0.
  uint64_t Below(uint64_t bound);

  // Both included; `first` if there is nothing between them.
  int64_t Between(int64_t first, int64_t last);

  // True `per_mille` times of a thousand.
  bool Chance(uint64_t per_mille);

  std::string Bytes(size_t count);

  // `count` decimal digits, zeros in front included.
  std::string Digits(size_t count);

  template <typename Container>
  const auto& Pick(const Container& values) {
    return std::data(values)[Below(std::size(values))];
  }

  template <typename Value>
  void Shuffle(std::vector<Value>& values) {
    for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[Below(i)]);
  }

 private:
  std::array<uint64_t, 4> state_;
};

// Picks indexes in proportion to their weights.
class WeightedPick {
 public:
  WeightedPick() = default;
  explicit WeightedPick(std::span<const uint64_t> weights);

  // There must be a weight above zero.
  size_t operator()(Random& random) const;

  bool empty() const { return sums_.empty() || sums_.back() == 0; }

 private:
  std::vector<uint64_t> sums_;
};

}  // namespace motcua::quarter

#endif  // MOTCUA_TOOLS_QUARTER_RANDOM_H_
