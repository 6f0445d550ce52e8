// SPDX-License-Identifier: Apache-2.0
// The two journals that tell of random dossiers, and how far a dossier has been told of when an
// entry has been applied. Confined.
#ifndef MOTCUA_SERVICES_STATISTICS_FOLLOW_COURSES_FOR_TEST_H_
#define MOTCUA_SERVICES_STATISTICS_FOLLOW_COURSES_FOR_TEST_H_

#include <algorithm>
#include <string>
#include <vector>

#include "services/statistics/follow/random_courses_for_test.h"
#include "services/statistics/follow/world_for_test.h"

namespace motcua::statistics {

class CoursesForTest {
 public:
  using IntakeJournal = JournalForTest<IntakeEventBatch, IntakeEvent>;
  using ProcessingJournal = JournalForTest<ProcessingEventBatch, ProcessingEvent>;

  CoursesForTest(RandomCourses& courses, size_t dossier_count) {
    for (size_t i = 0; i < dossier_count; ++i) {
      dossiers_.push_back(courses.Dossier(i + 1));
    }
    intake_.Append(0, {CatalogForTest()});
    intake_told_[0].emplace_back();
    Write(IntakeStory(), courses, intake_, intake_told_);
    Write(ProcessingStory(courses), courses, processing_, processing_told_);
  }

  const std::vector<DossierForTest>& dossiers() const { return dossiers_; }
  const IntakeJournal& intake() const { return intake_; }
  const ProcessingJournal& processing() const { return processing_; }

  // Says that an entry has been applied.
  void NoteIntake(uint32_t partition, uint64_t sequence) {
    Note(intake_told_[partition][sequence - 1]);
  }
  void NoteProcessing(uint32_t partition, uint64_t sequence) {
    Note(processing_told_[partition][sequence - 1]);
  }

 private:
  // What an event tells, and of which dossier.
  enum class What { kReception, kPast, kMove, kNothing };
  struct Told {
    size_t index;
    What what;
  };
  template <typename Event>
  struct Telling {
    Told told;
    Event event;
  };
  // By partition and entry.
  using ToldByEntry = std::vector<std::vector<std::vector<Told>>>;

  void Note(const std::vector<Told>& entry) {
    for (const Told& told : entry) {
      DossierForTest& dossier = dossiers_[told.index];
      switch (told.what) {
        case What::kReception:
          dossier.reception_told = true;
          break;
        case What::kPast:
          dossier.past_told = true;
          dossier.moves_told = dossier.imported_moves;
          break;
        case What::kMove:
          ++dossier.moves_told;
          break;
        case What::kNothing:
          break;
      }
    }
  }

  std::vector<Telling<IntakeEvent>> IntakeStory() const {
    std::vector<Telling<IntakeEvent>> story;
    for (size_t i = 0; i < dossiers_.size(); ++i) {
      const DossierForTest& dossier = dossiers_[i];
      if (dossier.is_imported) {
        story.push_back({{i, What::kReception},
                         Imported(dossier.accepted, static_cast<int>(dossier.imported_moves))});
        continue;
      }
      IntakeEvent submitted;
      submitted.mutable_header()->set_dossier_id(dossier.accepted.dossier_id);
      submitted.mutable_dossier_submitted_v1();
      story.push_back({{i, What::kNothing}, submitted});
      story.push_back({{i, What::kReception}, Accepted(dossier.accepted)});
    }
    return story;
  }

  // The dossiers' events mixed, those of one dossier in order.
  std::vector<Telling<ProcessingEvent>> ProcessingStory(RandomCourses& courses) const {
    std::vector<std::vector<Telling<ProcessingEvent>>> stories;
    std::vector<size_t> turns;
    for (size_t i = 0; i < dossiers_.size(); ++i) {
      stories.push_back(ProcessingStoryOf(i));
      turns.insert(turns.end(), stories.back().size(), i);
    }
    std::shuffle(turns.begin(), turns.end(), courses.random());
    std::vector<size_t> next(dossiers_.size());
    std::vector<Telling<ProcessingEvent>> story;
    for (const size_t i : turns) {
      story.push_back(stories[i][next[i]++]);
    }
    return story;
  }

  std::vector<Telling<ProcessingEvent>> ProcessingStoryOf(size_t i) const {
    const DossierForTest& dossier = dossiers_[i];
    const std::string& id = dossier.accepted.dossier_id;
    std::vector<Telling<ProcessingEvent>> story;
    if (dossier.is_imported) {
      const auto past_end = dossier.moves.begin() + static_cast<long>(dossier.imported_moves);
      story.push_back({{i, What::kPast}, CourseImported({dossier.moves.begin(), past_end}, id)});
    } else {
      ProcessingEvent opened;
      opened.mutable_header()->set_dossier_id(id);
      opened.mutable_course_opened_v1();
      story.push_back({{i, What::kNothing}, opened});
    }
    for (size_t move = dossier.imported_moves; move < dossier.moves.size(); ++move) {
      story.push_back({{i, What::kMove}, Moved(dossier.moves[move], id)});
    }
    return story;
  }

  // Writes a story, cut into entries at random.
  template <typename Event, typename Journal>
  void Write(const std::vector<Telling<Event>>& story, RandomCourses& courses, Journal& journal,
             ToldByEntry& told_by_entry) const {
    std::vector<std::vector<Event>> events(kPartitionsForTest + 1);
    std::vector<std::vector<Told>> told(kPartitionsForTest + 1);
    const auto end_entry = [&](uint32_t partition) {
      if (!events[partition].empty()) {
        journal.Append(partition, std::exchange(events[partition], {}));
        told_by_entry[partition].push_back(std::exchange(told[partition], {}));
      }
    };
    for (const Telling<Event>& telling : story) {
      const uint32_t partition = dossier::PartitionOf(
          dossiers_[telling.told.index].accepted.agency_code, kPartitionsForTest);
      events[partition].push_back(telling.event);
      told[partition].push_back(telling.told);
      if (courses.OneIn(5)) {
        end_entry(partition);
      }
    }
    for (uint32_t partition = 1; partition <= kPartitionsForTest; ++partition) {
      end_entry(partition);
    }
  }

  std::vector<DossierForTest> dossiers_;
  IntakeJournal intake_;
  ProcessingJournal processing_;
  ToldByEntry intake_told_ = ToldByEntry(kPartitionsForTest + 1);
  ToldByEntry processing_told_ = ToldByEntry(kPartitionsForTest + 1);
};

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_FOLLOW_COURSES_FOR_TEST_H_
