// SPDX-License-Identifier: Apache-2.0
// What is wrong with a store, as whoever looks through it finds it. Names tables and places, never
// contents. Confined.
#ifndef MOTCUA_COMMON_AUDIT_FINDINGS_H_
#define MOTCUA_COMMON_AUDIT_FINDINGS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace motcua::audit {

struct Finding {
  std::string where;  // "journal 3:120", "codes 00000003…" (a key in hexadecimal).
  std::string what;   // "differs from what the journal leads to".
};

class Findings {
 public:
  // More are only counted: a damaged store has millions.
  static constexpr size_t kKeptMax = 100;

  void Add(std::string where, std::string what) {
    ++count_;
    if (kept_.size() < kKeptMax) {
      kept_.push_back({std::move(where), std::move(what)});
    }
  }

  size_t count() const { return count_; }
  const std::vector<Finding>& kept() const { return kept_; }

 private:
  size_t count_ = 0;
  std::vector<Finding> kept_;
};

// What an audit or a rebuild has looked at.
struct Report {
  uint64_t entries = 0;           // Journal entries that were read and whole.
  uint64_t entries_left_out = 0;  // Behind the cut of a rebuild.
  uint64_t rows = 0;              // Rows that were compared.
  Findings findings;
  // Asked now and then: true ends the work early, with a finding. Empty: never.
  std::function<bool()> stopped;

  bool IsStopped() {
    const bool stop = stopped && stopped();
    if (stop) {
      findings.Add("audit", "was ended early");
    }
    return stop;
  }
};

}  // namespace motcua::audit

#endif  // MOTCUA_COMMON_AUDIT_FINDINGS_H_
