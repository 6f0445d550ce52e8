// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/faults.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace motcua::crash {
namespace {

// Sectors are written whole or not at all, and may hold anything before they were synced.
constexpr uint64_t kSectorBytes = 512;

void SpoilTail(const std::string& path, uint64_t synced, uint64_t size, std::mt19937_64& random) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const uint64_t begin = std::max(synced, size - std::min(size, kSectorBytes));
  file.seekp(static_cast<std::streamoff>(begin));
  for (uint64_t i = begin; i < size; ++i) {
    file.put(static_cast<char>(random()));
  }
}

}  // namespace

SharedFaults::SharedFaults(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  void* mapped = MAP_FAILED;
  if (file >= 0 && ftruncate(file, sizeof(Faults)) == 0) {
    mapped = mmap(nullptr, sizeof(Faults), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  }
  if (mapped == MAP_FAILED) {
    std::perror(path.c_str());
    std::abort();
  }
  close(file);
  faults_ = static_cast<Faults*>(mapped);  // All zero at first: no faults, no files.
}

SharedFaults::~SharedFaults() { munmap(faults_, sizeof(Faults)); }

uint64_t LosePower(Faults& faults, std::mt19937_64& random) {
  uint64_t lost = 0;
  for (Faults::File& file : faults.files) {
    if (file.state.load() != Faults::File::kOpen) {
      continue;
    }
    const std::string path(file.path.data());
    std::error_code error;
    const uint64_t size = std::filesystem::file_size(path, error);
    const uint64_t synced = file.synced_bytes.load();
    if (!error && size > synced) {
      // All, or some.
      const uint64_t kept = random() % 2 == 0 ? synced : synced + random() % (size - synced + 1);
      lost += size - kept;
      std::filesystem::resize_file(path, kept, error);
      if (random() % 3 == 0 && kept > synced) {
        SpoilTail(path, synced, kept, random);
      }
    }
  }
  ForgetFiles(faults);
  return lost;
}

void ForgetFiles(Faults& faults) {
  for (Faults::File& file : faults.files) {
    file.state.store(Faults::File::kFree);
  }
}

void Mend(Faults& faults) {
  faults.clock_offset_us = 0;
  faults.error_one_in = 0;
  faults.disk_is_full = false;
  faults.sync_delay_us = 0;
}

}  // namespace motcua::crash
