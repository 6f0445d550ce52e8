// SPDX-License-Identifier: Apache-2.0
#include "common/digest/sha256.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "absl/strings/escaping.h"

namespace motcua::digest {
namespace {

std::string Hex(const Sha256Digest& digest) { return absl::BytesToHexString(AsBytes(digest)); }

// The examples of FIPS 180-2, appendix B.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(Hex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Hex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Hex(Sha256(std::string(1000000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, TakesPartsAsOneText) {
  EXPECT_EQ(Sha256({"a", "", "bc"}), Sha256("abc"));
  EXPECT_NE(Sha256({"ab", "d"}), Sha256("abc"));
}

TEST(Sha256, IsTheSameOnEveryThread) {
  Sha256Digest elsewhere{};
  std::thread([&] { elsewhere = Sha256("abc"); }).join();
  EXPECT_EQ(elsewhere, Sha256("abc"));
}

}  // namespace
}  // namespace motcua::digest
