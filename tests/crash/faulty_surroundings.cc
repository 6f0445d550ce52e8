// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/faulty_surroundings.h"

#include <cstdlib>

#include "tests/crash/faulty_file_system.h"

namespace motcua::crash {
namespace {

Faults* current = nullptr;

std::string PathOfFaults() {
  const char* const path = std::getenv("MOTCUA_FAULTS");
  return path == nullptr ? "faults" : path;
}

}  // namespace

FaultySurroundings::FaultySurroundings()
    : faults_(PathOfFaults()), env_(MakeFaultyEnv(faults_.get())), clock_(faults_.get()) {
  current = faults_.get();
}

FaultySurroundings::~FaultySurroundings() { current = nullptr; }

Faults* FaultySurroundings::Current() { return current; }

}  // namespace motcua::crash
