// SPDX-License-Identifier: Apache-2.0
// Page tokens: opaque, versioned, bound to the filter of the request they came from. Immutable.
#ifndef MOTCUA_COMMON_PAGING_PAGE_TOKEN_H_
#define MOTCUA_COMMON_PAGING_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace motcua::paging {

// A token that says "go on after `position`" (any bytes) for requests whose filter is `filter` (its
// serialised fields without page_size, page_token and min_revisions). URL-safe text.
std::string MakePageToken(absl::string_view filter, absl::string_view position);

// The position. Empty for an empty token. INVALID_PAGE_TOKEN if it is not ours, damaged, of another
// version, or of another filter.
absl::StatusOr<std::string> ReadPageToken(absl::string_view filter, absl::string_view token);

// The page size to use: `requested` 0 gives `standard`; more than `cap` gives `cap`. Negative sizes
// are refused by validation before.
int PageSize(int requested, int standard, int cap);

}  // namespace motcua::paging

#endif  // MOTCUA_COMMON_PAGING_PAGE_TOKEN_H_
