// SPDX-License-Identifier: Apache-2.0
//
// What runs a fuzz target where there is no libFuzzer, so that every build replays the seeds:
//   <target> FOLDER [MUTATIONS]
// gives the target each file of the folder, then so many seeded mutations of them (2000). The seed
// is printed, and MOTCUA_TEST_SEED repeats it. When the target ends the process, the input is
// printed in hexadecimal. A target's own mutator is used for half of the mutations.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t size_max);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t size_max,
                                          unsigned int seed) __attribute__((weak));

namespace {

constexpr size_t kInputBytesMax = 4096;
constexpr uint64_t kMutationsStandard = 2000;

std::mt19937_64& Random() {
  static std::mt19937_64 random;
  return random;
}

// What the target is looking at, for the report of a crash.
struct Current {
  const uint8_t* data = nullptr;
  size_t size = 0;
};
Current current;

// Only what a signal handler may do.
void Report(int signal_number) {
  constexpr char kDigits[] = "0123456789abcdef";
  constexpr char kBegin[] = "the input that did it, in hexadecimal (xxd -r -p reads it):\n";
  static_cast<void>(!write(STDERR_FILENO, kBegin, sizeof(kBegin) - 1));
  for (size_t i = 0; i < current.size; ++i) {
    const char digits[] = {kDigits[current.data[i] >> 4], kDigits[current.data[i] & 15]};
    static_cast<void>(!write(STDERR_FILENO, digits, sizeof(digits)));
  }
  static_cast<void>(!write(STDERR_FILENO, "\n", 1));
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

void Run(const std::string& input) {
  // A copy of exactly its size, so that sanitizers see every byte that is read beyond it.
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  current = {.data = bytes.data(), .size = bytes.size()};
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::vector<std::string> ReadSeeds(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds;
  for (const std::filesystem::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}

// One small change of bytes.
void Change(std::string& input, std::mt19937_64& random) {
  constexpr unsigned char kEdges[] = {0x00, 0x01, 0x7F, 0x80, 0xFF, '0', '9', 'A', 'z', '"'};
  const size_t at = random() % (input.size() + 1);
  const size_t count = 1 + random() % 8;
  switch (random() % 6) {
    case 0:
      input.insert(at, count, static_cast<char>(kEdges[random() % std::size(kEdges)]));
      break;
    case 1:
      input.erase(at, count);
      break;
    case 2:
      input.insert(at, std::string(input, random() % (input.size() + 1), 4 * count));
      break;
    default:
      if (at < input.size()) {
        input[at] = static_cast<char>(random() % 2 == 0 ? input[at] ^ (1 << random() % 8)
                                                        : kEdges[random() % std::size(kEdges)]);
      }
  }
}

std::string Mutate(const std::vector<std::string>& seeds, std::mt19937_64& random) {
  std::string input = seeds[random() % seeds.size()];
  if (random() % 8 == 0) {
    const std::string& other = seeds[random() % seeds.size()];
    input = input.substr(0, random() % (input.size() + 1)) + other.substr(other.size() / 2);
  }
  const bool by_target = LLVMFuzzerCustomMutator != nullptr && random() % 2 == 0;
  const size_t size = input.size();
  const size_t size_max = std::max(size, kInputBytesMax);
  input.resize(size_max);
  auto* const data = reinterpret_cast<uint8_t*>(input.data());
  input.resize(by_target
                   ? LLVMFuzzerCustomMutator(data, size, size_max, static_cast<unsigned>(random()))
                   : LLVMFuzzerMutate(data, size, size_max));
  return input;
}

uint64_t ReadNumber(const char* text, uint64_t otherwise) {
  uint64_t number = otherwise;
  if (text != nullptr) {
    std::from_chars(text, text + std::strlen(text), number);
  }
  return number;
}

}  // namespace

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t size_max) {
  std::string input(reinterpret_cast<const char*>(data), size);
  for (uint64_t changes = 1 + Random()() % 4; changes > 0; --changes) {
    Change(input, Random());
  }
  input.resize(std::min(input.size(), size_max));
  std::copy(input.begin(), input.end(), data);
  return input.size();
}

int main(int argc, char** argv) {
  const std::vector<std::string> seeds = argc < 2 ? std::vector<std::string>() : ReadSeeds(argv[1]);
  if (seeds.empty()) {
    std::cerr << "usage: " << argv[0] << " FOLDER [MUTATIONS], and the folder holds seeds\n";
    return 2;
  }
  const uint64_t seed = ReadNumber(std::getenv("MOTCUA_TEST_SEED"), std::random_device()());
  const uint64_t mutations = ReadNumber(argc < 3 ? nullptr : argv[2], kMutationsStandard);
  std::cout << seeds.size() << " seeds, " << mutations << " mutations, MOTCUA_TEST_SEED=" << seed
            << std::endl;
  Random().seed(seed);
  for (const int fatal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    signal(fatal, Report);
  }
  for (const std::string& input : seeds) {
    Run(input);
  }
  for (uint64_t i = 0; i < mutations; ++i) {
    Run(Mutate(seeds, Random()));
  }
}
