// SPDX-License-Identifier: Apache-2.0
// What a submission is to PostgreSQL: a row with the dossier and its body, a row that makes the
// request id unique, and a row of the journal, durable together. No further index is kept, though
// Motcua keeps one by agency: PostgreSQL is measured at its best. Three shapes of the same work:
//
//   transaction    three prepared inserts, sent as one pipeline, which makes them one transaction
//   one-statement  one prepared statement whose WITH does the three inserts
//   batch          one prepared statement of the same kind for 100 dossiers, given as arrays
//
// Immutable.
#ifndef MOTCUA_BENCHMARKS_POSTGRES_SHAPES_H_
#define MOTCUA_BENCHMARKS_POSTGRES_SHAPES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace motcua::bench::postgres {

struct Statement {
  std::string name;  // As it is prepared.
  std::string sql;
};

// One execution of a prepared statement within a pipeline. Its parameters are in text form, except
// `bytea` ones, which are binary.
struct Execution {
  std::string statement;
  std::vector<std::string> parameters;
  std::vector<int> formats;  // 0 text, 1 binary, one a parameter.
};

struct Shape {
  std::string name;
  int items = 1;  // Dossiers that one transaction hands in.
  std::vector<Statement> statements;
};

std::vector<absl::string_view> ShapeNames();
// Nullopt for a name that is none of these.
std::optional<Shape> FindShape(absl::string_view name);

// The tables, dropped and made anew: one statement after another.
std::vector<std::string> TableStatements();

// What one transaction of the shape sends, for the dossiers from `number` on. The numbers must not
// come again within a table's life.
std::vector<Execution> MakeTransaction(const Shape& shape, uint64_t number);

}  // namespace motcua::bench::postgres

#endif  // MOTCUA_BENCHMARKS_POSTGRES_SHAPES_H_
