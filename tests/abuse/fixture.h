// SPDX-License-Identifier: Apache-2.0
// What every test of abuse begins and ends with: a motcua-intake of its own, a client that behaves
// all the while, and the judgement in the end: everybody was served, everything was given back,
// SIGTERM ended the process in order. Confined.
#ifndef MOTCUA_TESTS_ABUSE_FIXTURE_H_
#define MOTCUA_TESTS_ABUSE_FIXTURE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/abuse/client.h"
#include "tests/abuse/intake_process.h"
#include "tests/abuse/socket.h"

namespace motcua::abuse {

inline constexpr absl::Duration kAnswerTimeout = absl::Seconds(15);
std::string Opening();  // A preface and SETTINGS that are in order.

class Abuse : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Ends the client and judges what it met.
  void EndTraffic();
  // Whether somebody who comes now is served.
  void ExpectServes();
  void ExpectEndsInOrder();
  // What is held now is what must be reached again in the end.
  void MeasureBefore();
  // Waits until the server has at least as many more descriptors as before.
  void AwaitDescriptors(size_t more);

  Socket Connect(int receive_buffer_bytes = 0);
  // The answer to stream 1 of a connection on which these bytes are sent.
  Socket::Answer AnswerTo(absl::string_view bytes);

  size_t Below(size_t limit) { return random_() % limit; }
  std::string RandomBytes(size_t count);

  std::mt19937_64 random_;
  std::filesystem::path folder_;
  std::unique_ptr<IntakeProcess> intake_;
  std::optional<Traffic> traffic_;
  Level before_;
  // What strangers may make the server hold while they are there.
  size_t peak_allowance_kib_ = size_t{256} << 10;

 private:
  void ExpectGivenBack();

  int checks_ = 0;
};

}  // namespace motcua::abuse

#endif  // MOTCUA_TESTS_ABUSE_FIXTURE_H_
