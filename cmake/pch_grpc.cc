// SPDX-License-Identifier: Apache-2.0
//
// Deliberately empty: a precompiled header belongs to a target, and a target needs a source.
