// SPDX-License-Identifier: Apache-2.0
// What events make of a course: it is opened by its acceptance, and every transition after that is
// applied to it. Total: an event that was recorded is never refused here. The spellings of a
// transition in events and in records are turned into each other here, too. Pure functions.
#ifndef MOTCUA_SERVICES_PROCESSING_DOMAIN_COURSE_H_
#define MOTCUA_SERVICES_PROCESSING_DOMAIN_COURSE_H_

#include "motcua/processing/storage/v1/course_record.pb.h"
#include "motcua/processing/v1/course.pb.h"
#include "motcua/processing/v1/events.pb.h"

namespace motcua::processing {

using CourseRecord = motcua::processing::storage::v1::CourseRecord;
using TransitionRecord = motcua::processing::storage::v1::TransitionRecord;

// The first transition of a course: its acceptance.
TransitionRecord AcceptanceOf(const v1::CourseOpening& opening);

// Makes of an empty `course` what the acceptance makes of it.
void Open(const v1::CourseOpening& opening, CourseRecord& course);

// Moves the course by one transition.
void Apply(const TransitionRecord& transition, CourseRecord& course);

// The record of an event's transition, and back.
void FromEvent(const v1::CourseTransition& transition, TransitionRecord& record);
void ToEvent(const TransitionRecord& record, v1::CourseTransition& transition);

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_DOMAIN_COURSE_H_
