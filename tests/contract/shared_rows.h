// SPDX-License-Identifier: Apache-2.0
// Rows that many rpcs have in common: the caller's name, revisions to wait for, page sizes and
// tokens, bytes that are no message. Immutable.
#ifndef MOTCUA_TESTS_CONTRACT_SHARED_ROWS_H_
#define MOTCUA_TESTS_CONTRACT_SHARED_ROWS_H_

#include "tests/contract/tables.h"

namespace motcua::contract_test {

using grpc::StatusCode;

// The metadata `motcua-caller`. That it is missing is no mistake: the caller is "anonymous".
inline constexpr Row kCallerRows[] = {
    {.fields = "motcua-caller",
     .caller = "a-caller-of-65-characters-----------------------------------------"},
    {.fields = "motcua-caller", .caller = "two words"},
    {.fields = "motcua-caller", .caller = "desk/7"},
};

// `min_revisions` of any read or transition.
inline constexpr Row kRevisionRows[] = {
    {.with = "min_revisions { journal: 'elsewhere' partition: 1 sequence: 1 }",
     .fields = "min_revisions"},
    {.with = "min_revisions { partition: 1 sequence: 1 }", .fields = "min_revisions"},
    {.with = "min_revisions { journal: 'intake' partition: 17 sequence: 1 }",
     .fields = "min_revisions"},
    {.with = "min_revisions { journal: 'intake' partition: 4294967295 }",
     .fields = "min_revisions"},
    {.with = "<<min_revisions { journal: 'intake' }*2051>>", .fields = "min_revisions"},
};
// Beyond the end of the journal: waited for until the deadline.
inline constexpr Row kRevisionWaitRows[] = {
    {.with = "min_revisions { journal: 'intake' partition: 1 sequence: 18446744073709551615 }",
     .reason = "REVISION_NOT_REACHED",
     .code = StatusCode::DEADLINE_EXCEEDED,
     .timeout_ms = 1000},
};

inline constexpr Row kPageRows[] = {
    {.with = "page_size: -1", .fields = "page_size"},
    {.with = "page_size: -2147483648", .fields = "page_size"},
    {.with = "page_token: 'no token'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: 'AAAA'", .reason = "INVALID_PAGE_TOKEN"},
    {.with = "page_token: '<<A*5000>>'", .reason = "INVALID_PAGE_TOKEN"},
};

// Methods that take their request as bytes, and those that do not (docs/errors.md).
inline constexpr Row kBytesRows[] = {
    {.fields = "(message)", .raw = "\xff\xff"},
    {.fields = "(message)", .raw = "\x0a\x7fleakmark"},
};
inline constexpr Row kParsedBytesRows[] = {
    {.reason = "", .code = StatusCode::UNIMPLEMENTED, .raw = "\xff\xff"},
    {.reason = "", .code = StatusCode::UNIMPLEMENTED, .raw = "\x0a\x7fleakmark"},
};

}  // namespace motcua::contract_test

#endif  // MOTCUA_TESTS_CONTRACT_SHARED_ROWS_H_
