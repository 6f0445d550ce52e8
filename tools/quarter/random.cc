// SPDX-License-Identifier: Apache-2.0
//
// Four words of state, mixed by shifts, rotations and one multiplication (the xoshiro256** scheme
// of Blackman and Vigna), seeded through the splitmix64 sequence so that near seeds are far apart.

#include "tools/quarter/random.h"

#include <algorithm>
#include <bit>

namespace motcua::quarter {
namespace {

constexpr uint64_t kGoldenGamma = 0x9e3779b97f4a7c15;

uint64_t Mix(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

}  // namespace

Random::Random(uint64_t seed) : Random(seed, 0) {}

Random::Random(uint64_t seed, uint64_t stream) {
  uint64_t sequence = Mix(seed + kGoldenGamma) + Mix(~stream);
  for (uint64_t& word : state_) word = Mix(sequence += kGoldenGamma);
}

uint64_t Random::Next() {
  const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

uint64_t Random::Below(uint64_t bound) {
  // The remainder's bias is below 2^-40 for every bound used here.
  return bound == 0 ? 0 : Next() % bound;
}

int64_t Random::Between(int64_t first, int64_t last) {
  if (last <= first) return first;
  return first + static_cast<int64_t>(Below(static_cast<uint64_t>(last - first) + 1));
}

bool Random::Chance(uint64_t per_mille) { return Below(1000) < per_mille; }

std::string Random::Bytes(size_t count) {
  std::string bytes;
  bytes.reserve(count + 8);
  while (bytes.size() < count) {
    uint64_t word = Next();
    for (int i = 0; i < 8; ++i, word >>= 8) bytes.push_back(static_cast<char>(word & 0xff));
  }
  bytes.resize(count);
  return bytes;
}

std::string Random::Digits(size_t count) {
  std::string digits(count, '0');
  for (char& digit : digits) digit = static_cast<char>('0' + Below(10));
  return digits;
}

WeightedPick::WeightedPick(std::span<const uint64_t> weights) {
  uint64_t sum = 0;
  sums_.reserve(weights.size());
  for (const uint64_t weight : weights) sums_.push_back(sum += weight);
}

size_t WeightedPick::operator()(Random& random) const {
  const uint64_t drawn = random.Below(sums_.back());
  return static_cast<size_t>(std::upper_bound(sums_.begin(), sums_.end(), drawn) - sums_.begin());
}

}  // namespace motcua::quarter
