// SPDX-License-Identifier: Apache-2.0
#include "tools/motcuactl/views.h"

#include <gtest/gtest.h>

namespace motcua::ctl {
namespace {

TEST(Views, ShowADossierWithoutWhatItDoesNotHave) {
  intake::v1::Dossier dossier;
  dossier.set_dossier_id("0abc");
  dossier.set_state(common::v1::DOSSIER_STATE_REGISTERED);
  dossier.set_channel(common::v1::CHANNEL_POSTAL);
  dossier.mutable_applicant()->set_full_name("Bùi Thị Đào");
  auto* document = dossier.add_documents();
  document->set_document_code("TP01");
  document->set_display_name("Tờ khai theo mẫu");
  document->set_sha256(std::string(32, 'x'));
  document->set_size_bytes(1'234'567);
  EXPECT_EQ(DossierText(dossier),
            "id         0abc\n"
            "state      registered\n"
            "channel    postal\n"
            "applicant  Bùi Thị Đào\n"
            "document   TP01 Tờ khai theo mẫu (1,234,567 bytes)\n");
}

TEST(Views, ShowACourseWithItsClock) {
  processing::v1::Course course;
  course.set_dossier_code("000.00.03.H28-230115-0001");
  course.set_state(common::v1::DOSSIER_STATE_SUPPLEMENT_REQUESTED);
  course.set_clock(processing::v1::CLOCK_STATE_STOPPED);
  course.mutable_remaining_working_time()->set_seconds(2 * 3600 + 90);
  course.set_supplement_request_count(1);
  EXPECT_EQ(CourseText(course),
            "dossier              000.00.03.H28-230115-0001\n"
            "state                supplement requested\n"
            "clock                stopped\n"
            "working time left    2h1m30s\n"
            "supplement requests  1\n");
}

TEST(Views, ShowATransitionInOneLine) {
  processing::v1::Transition transition;
  transition.set_number(2);
  transition.set_caller("desk");
  auto& moved = *transition.mutable_transition();
  moved.set_action(processing::v1::COURSE_ACTION_START);
  moved.set_to_state(common::v1::DOSSIER_STATE_IN_PROGRESS);
  moved.set_clock(processing::v1::CLOCK_STATE_RUNNING);
  moved.mutable_transition_time()->set_seconds(1'673'746'212);
  EXPECT_EQ(TransitionLine(transition),
            "2  2023-01-15 08:30:12  start  in progress  running  desk\n");
  EXPECT_EQ(TransitionCells(transition).size(), TransitionColumns().size());
}

}  // namespace
}  // namespace motcua::ctl
