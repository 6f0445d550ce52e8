// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/shrink.h"

#include <algorithm>
#include <utility>

namespace motcua::simulation {
namespace {

class Shrinker {
 public:
  Shrinker(const std::function<bool(const History&)>& fails, size_t tries_max)
      : fails_(fails), tries_max_(tries_max) {}

  bool TryInstead(History candidate, Shrunk& best) const {
    if (best.tries >= tries_max_) {
      return false;
    }
    ++best.tries;
    if (!fails_(candidate)) {
      return false;
    }
    best.history = std::move(candidate);
    return true;
  }

  // Takes out runs of `length` steps, from the end on: what comes last seldom matters.
  bool TakeOut(size_t length, Shrunk& best) const {
    bool any = false;
    size_t end = best.history.size();
    while (end > 0) {
      const size_t begin = end - std::min(length, end);
      History candidate = best.history;
      candidate.erase(candidate.begin() + static_cast<ptrdiff_t>(begin),
                      candidate.begin() + static_cast<ptrdiff_t>(end));
      any = TryInstead(std::move(candidate), best) || any;
      end = begin;
    }
    return any;
  }

  bool LowerCounts(Shrunk& best) const {
    bool any = false;
    for (size_t i = 0; i < best.history.size(); ++i) {
      for (uint32_t lower : {uint32_t{1}, best.history[i].count / 2, best.history[i].count - 1}) {
        if (lower == 0 || lower >= best.history[i].count) {
          continue;
        }
        History candidate = best.history;
        candidate[i].count = lower;
        if (TryInstead(std::move(candidate), best)) {
          any = true;
          break;
        }
      }
    }
    return any;
  }

 private:
  const std::function<bool(const History&)>& fails_;
  const size_t tries_max_;
};

}  // namespace

Shrunk Shrink(History history, const std::function<bool(const History&)>& fails, size_t tries_max) {
  const Shrinker shrinker(fails, tries_max);
  Shrunk best{.history = std::move(history)};
  for (bool any = true; any && best.tries < tries_max;) {
    any = false;
    for (size_t length = std::max<size_t>(best.history.size() / 2, 1); length > 0; length /= 2) {
      any = shrinker.TakeOut(length, best) || any;
    }
    any = shrinker.LowerCounts(best) || any;
  }
  return best;
}

}  // namespace motcua::simulation
