// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/postgres/shapes.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace motcua::bench::postgres {
namespace {

const Statement* FindStatement(const Shape& shape, const std::string& name) {
  for (const Statement& statement : shape.statements) {
    if (statement.name == name) {
      return &statement;
    }
  }
  return nullptr;
}

TEST(Shape, IsFoundByEachNameAndNoOther) {
  for (const absl::string_view name : ShapeNames()) {
    const auto shape = FindShape(name);
    ASSERT_TRUE(shape.has_value()) << name;
    EXPECT_EQ(shape->name, name);
  }
  EXPECT_FALSE(FindShape("two-statements").has_value());
}

TEST(Shape, GivesEachStatementItsParameters) {
  for (const absl::string_view name : ShapeNames()) {
    const Shape shape = *FindShape(name);
    for (const Execution& execution : MakeTransaction(shape, 1)) {
      const Statement* const statement = FindStatement(shape, execution.statement);
      ASSERT_NE(statement, nullptr) << execution.statement;
      const size_t count = execution.parameters.size();
      EXPECT_EQ(execution.formats.size(), count) << execution.statement;
      EXPECT_TRUE(absl::StrContains(statement->sql, absl::StrCat("$", count)));
      EXPECT_FALSE(absl::StrContains(statement->sql, absl::StrCat("$", count + 1)));
    }
  }
}

TEST(Shape, InsertsIntoAllThreeTables) {
  for (const absl::string_view name : ShapeNames()) {
    const Shape shape = *FindShape(name);
    std::string sql;
    for (const Statement& statement : shape.statements) {
      sql += statement.sql;
    }
    for (const char* table : {"INTO dossiers", "INTO requests", "INTO journal"}) {
      EXPECT_TRUE(absl::StrContains(sql, table)) << name << ": " << table;
    }
  }
}

TEST(Shape, NeverGivesARequestIdTwice) {
  const Shape shape = *FindShape("one-statement");
  std::set<std::string> request_ids;
  for (uint64_t number = 1000; number < 1200; ++number) {
    request_ids.insert(MakeTransaction(shape, number).front().parameters[3]);
  }
  EXPECT_EQ(request_ids.size(), 200u);
}

// One dimension, no nulls, 100 elements of the type, from 1 on: five numbers of four bytes.
TEST(Shape, WritesArraysAsPostgresqlReadsThem) {
  const std::string bodies = MakeTransaction(*FindShape("batch"), 1).front().parameters[5];

  const std::string head(
      "\0\0\0\1"
      "\0\0\0\0"
      "\0\0\0\x11"
      "\0\0\0\x64"
      "\0\0\0\1",
      20);
  EXPECT_EQ(bodies.substr(0, 20), head);
  EXPECT_EQ(bodies.substr(20, 4), std::string("\0\0\x02\x58", 4));
  EXPECT_EQ(bodies.size(), 20u + 100 * (4 + 600));
}

}  // namespace
}  // namespace motcua::bench::postgres
