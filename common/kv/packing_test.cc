// SPDX-License-Identifier: Apache-2.0
#include "common/kv/packing.h"

#include <random>
#include <string>

#include "gtest/gtest.h"

namespace motcua::kv {
namespace {

std::string Noise(size_t bytes) {
  std::mt19937 random(7);
  std::string noise(bytes, '\0');
  for (char& byte : noise) {
    byte = static_cast<char>(random());
  }
  return noise;
}

TEST(PackingTest, GivesBackWhatWasPacked) {
  std::string packed;
  std::string value;
  for (const std::string& text :
       {std::string(), std::string("a"), std::string(1, '\0'), std::string(127, 'x'),
        std::string(128, 'x'), std::string(1 << 20, 'y'), Noise(1), Noise(40), Noise(100'000)}) {
    Pack(text, packed);
    EXPECT_LE(packed.size(), text.size() + 1);
    ASSERT_TRUE(Unpack(packed, value));
    EXPECT_EQ(value, text);
  }
  Pack(std::string(10'000, 'x'), packed);
  EXPECT_LT(packed.size(), 100u);
}

TEST(PackingTest, RefusesWhatIsNoPackedValue) {
  std::string packed;
  std::string value;
  Pack(std::string(1000, 'x') + Noise(100), packed);
  EXPECT_FALSE(Unpack("", value));
  EXPECT_FALSE(Unpack(packed.substr(0, packed.size() - 1), value)) << "cut";
  EXPECT_FALSE(Unpack(packed + "x", value)) << "more than was packed";
  EXPECT_FALSE(Unpack("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7Fxx", value)) << "longer than any";
  std::mt19937 random(1);
  for (int i = 0; i < 10'000; ++i) {
    std::string damaged = packed;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    (void)Unpack(damaged, value);  // Whatever it makes of it, within its memory.
  }
}

}  // namespace
}  // namespace motcua::kv
