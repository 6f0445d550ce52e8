// SPDX-License-Identifier: Apache-2.0
// Random dossiers and what happens to them, often at the same instants. Confined.
#ifndef MOTCUA_SERVICES_STATISTICS_FOLLOW_RANDOM_COURSES_FOR_TEST_H_
#define MOTCUA_SERVICES_STATISTICS_FOLLOW_RANDOM_COURSES_FOR_TEST_H_

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "services/statistics/domain/events_for_test.h"
#include "services/statistics/follow/world_for_test.h"

namespace motcua::statistics {

// A dossier, all that ever happens to it, and what of it statistics has been told.
struct DossierForTest {
  AcceptedForTest accepted;
  std::vector<MovedForTest> moves;  // In order of time; at most the last one ends it.
  bool is_imported = false;
  size_t imported_moves = 0;  // The first so many are its past.

  bool reception_told = false;
  bool past_told = false;
  size_t moves_told = 0;

  bool IsCounted() const {
    return reception_told && (!is_imported || imported_moves == 0 || past_told);
  }
};

class RandomCourses {
 public:
  explicit RandomCourses(uint64_t seed) : random_(seed) {}

  std::mt19937_64& random() { return random_; }
  size_t Below(size_t bound) { return random_() % bound; }
  bool OneIn(size_t n) { return Below(n) == 0; }

  absl::CivilDay Day() { return absl::CivilDay(2022, 10, 15) + static_cast<int>(Below(500)); }

  // Often where days and months change, and just beside.
  absl::Time Instant() {
    const absl::Time midnight = time::StartOfDay(Day(), time::VietnamZone());
    switch (Below(5)) {
      case 0:
        return midnight;
      case 1:
        return midnight - absl::Microseconds(1);
      case 2:
        return midnight + absl::Microseconds(1);
      default:
        return midnight + absl::Microseconds(Below(uint64_t{24} * 3600 * 1000000));
    }
  }

  DossierForTest Dossier(uint64_t serial) {
    static constexpr const char* kAgencies[] = {"P", "P.S1", "P.D1", "P.D2", "C1", "C2", "X"};
    static constexpr const char* kFields[] = {"LAND", "TAX", "A"};
    DossierForTest dossier;
    AcceptedForTest& accepted = dossier.accepted;
    accepted.agency_code = kAgencies[Below(7)];
    accepted.dossier_id = DossierIdForTest(accepted.agency_code, serial);
    accepted.dossier_code = "CODE-" + accepted.dossier_id;
    accepted.field_code = kFields[Below(3)];
    accepted.level = static_cast<motcua::common::v1::OnlineLevel>(1 + Below(3));
    accepted.channel = static_cast<motcua::common::v1::Channel>(1 + Below(3));
    accepted.accepted = Instant();
    const bool has_limit = !OneIn(5);
    if (has_limit) {
      accepted.due = accepted.accepted + Span();
    }
    AddMoves(has_limit, dossier);
    dossier.is_imported = OneIn(2);
    dossier.imported_moves = dossier.is_imported ? Below(dossier.moves.size() + 1) : 0;
    return dossier;
  }

 private:
  // From nothing to some weeks.
  absl::Duration Span() {
    switch (Below(5)) {
      case 0:
        return absl::ZeroDuration();
      case 1:
        return absl::Microseconds(1);
      case 2:
        return absl::Hours(24 * Below(90));
      default:
        return absl::Seconds(Below(size_t{60} * 24 * 3600));
    }
  }

  void AddMoves(bool has_limit, DossierForTest& dossier) {
    absl::Time now = dossier.accepted.accepted;
    std::optional<absl::Time> due = dossier.accepted.due;
    bool stopped = false;
    for (size_t count = Below(6); count > 0; --count) {
      // Sometimes just when it falls due.
      now = due.has_value() && *due > now && OneIn(4) ? *due : now + Span();
      if (OneIn(3)) {
        stopped = !stopped;
      }
      if (has_limit && OneIn(2)) {
        due = *due + (OneIn(3) ? -Span() : Span());
      }
      dossier.moves.push_back({.time = now, .due = due, .clock_stopped = stopped});
    }
    if (OneIn(3)) {
      return;
    }
    static constexpr DossierState kEnds[] = {motcua::common::v1::DOSSIER_STATE_RESOLVED,
                                             motcua::common::v1::DOSSIER_STATE_WITHDRAWAL_REQUESTED,
                                             motcua::common::v1::DOSSIER_STATE_STOPPED};
    now = due.has_value() && *due > now && OneIn(4) ? *due : now + Span();
    // Whatever processing says of the outcome is what counts.
    const auto outcome =
        has_limit ? static_cast<Outcome>(1 + Below(3)) : motcua::common::v1::OUTCOME_NO_DUE_TIME;
    dossier.moves.push_back(
        {.to = kEnds[OneIn(2) ? 0 : Below(3)], .time = now, .due = due, .outcome = outcome});
  }

  std::mt19937_64 random_;
};

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_FOLLOW_RANDOM_COURSES_FOR_TEST_H_
