// SPDX-License-Identifier: Apache-2.0
//
// One new dossier's whole way through intake and processing by unary calls, as a desk, an officer
// and an applicant would make them; every call carries the revisions that the ones before it gave.
//
// Threads: confined; the latencies may be shared.

#ifndef MOTCUA_TOOLS_DEMO_LIVE_COURSE_H_
#define MOTCUA_TOOLS_DEMO_LIVE_COURSE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/connection.h"
#include "client/revision_set.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "motcua/processing/v1/course.pb.h"
#include "tools/demo/latencies.h"

namespace motcua::demo {

struct LiveDossier {
  std::string dossier_id;
  std::string dossier_code;
  // All that its calls committed.
  client::RevisionSet revisions;
};

// The actions that such a dossier's history consists of, in order.
std::vector<processing::v1::CourseAction> LiveActions();

// Submits, accepts, starts, asks for a supplement, hands it in, resumes, resolves, returns.
// INTERNAL if a service answers OK with another state than the one that must follow.
absl::StatusOr<LiveDossier> TakeThrough(const client::Connection& connection,
                                        intake::v1::SubmitDossierRequest request,
                                        Latencies& latencies);

}  // namespace motcua::demo

#endif  // MOTCUA_TOOLS_DEMO_LIVE_COURSE_H_
