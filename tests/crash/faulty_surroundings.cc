// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/faulty_surroundings.h"

#include <sys/prctl.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "tests/crash/faulty_file_system.h"

namespace motcua::crash {
namespace {

Faults* current = nullptr;

std::string PathOfFaults() {
  const char* const path = std::getenv("MOTCUA_FAULTS");
  if (path == nullptr) {
    std::cerr << "MOTCUA_FAULTS must name the file of the faults; motcua-crash-judge sets it\n";
    std::exit(EXIT_FAILURE);
  }
  return path;
}

}  // namespace

FaultySurroundings::FaultySurroundings()
    : faults_(PathOfFaults()), env_(MakeFaultyEnv(faults_.get())), clock_(faults_.get()) {
  current = faults_.get();
  // A judge that is interrupted leaves no services behind, nor the file systems they are on.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
}

FaultySurroundings::~FaultySurroundings() { current = nullptr; }

Faults* FaultySurroundings::Current() { return current; }

}  // namespace motcua::crash
