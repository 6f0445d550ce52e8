// SPDX-License-Identifier: Apache-2.0
//
// Dossiers, courses and their histories as text.
//
// Threads: pure functions.

#ifndef MOTCUA_TOOLS_MOTCUACTL_VIEWS_H_
#define MOTCUA_TOOLS_MOTCUACTL_VIEWS_H_

#include <string>
#include <vector>

#include "motcua/intake/v1/dossier.pb.h"
#include "motcua/processing/v1/course.pb.h"
#include "motcua/processing/v1/processing_service.pb.h"
#include "tools/terminal/table.h"

namespace motcua::ctl {

std::string DossierText(const intake::v1::Dossier& dossier);

std::string CourseText(const processing::v1::Course& course);

// The columns of a history and one row of it.
std::vector<terminal::Column> TransitionColumns();
std::vector<std::string> TransitionCells(const processing::v1::Transition& transition);

// One transition in one line, ended: for a stream that has no columns yet.
std::string TransitionLine(const processing::v1::Transition& transition);

}  // namespace motcua::ctl

#endif  // MOTCUA_TOOLS_MOTCUACTL_VIEWS_H_
