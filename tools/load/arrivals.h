// SPDX-License-Identifier: Apache-2.0
//
// When the operations of an open loop are meant to start: fixed before the first of them by rate
// and seed alone, so that a server that stalls cannot put them off.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_LOAD_ARRIVALS_H_
#define MOTCUA_TOOLS_LOAD_ARRIVALS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/load/round.h"
#include "tools/quarter/random.h"

namespace motcua::load {

struct Arrival {
  Nanos offset = 0;  // After the beginning of the warm-up.
  int step = 0;      // Of Round::steps; the warm-up belongs to the first.
};

class Arrivals {
 public:
  // `share`: of the generators, each of which takes every count-th arrival; with Poisson spacing,
  // an independent process of a count-th of the rate.
  Arrivals(const Round& round, const Share& share);

  // The next one, in order of time; nothing after the end.
  std::optional<Arrival> Next();

 private:
  struct Stretch {
    Nanos begin = 0;
    Nanos end = 0;
    double rate = 0;
    int step = 0;
  };

  double Gap(const Stretch& stretch);

  const Share share_;
  const ArrivalSpacing spacing_;
  quarter::Random random_;
  std::vector<Stretch> stretches_;
  size_t at_ = 0;
  uint64_t number_ = 0;  // Uniform: of the next arrival of all shares within the stretch.
  double offset_ = 0;    // Poisson: of the last arrival.
};

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_ARRIVALS_H_
