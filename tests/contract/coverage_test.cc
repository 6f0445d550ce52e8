// SPDX-License-Identifier: Apache-2.0
// That the tables are complete, proved over the descriptors of the contract: a new rpc needs a
// table, a new required field a row in which it is absent, a personal field a row in which it is
// wrong and holds a mark. Needs no services.
#include <google/api/field_behavior.pb.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "tests/contract/requests.h"
#include "tests/contract/tables.h"

namespace motcua::contract_test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Required fields without a row, and why. Nothing here may be covered: such a line has to go.
const std::map<std::string, std::string> kNotCovered = {};

// Methods without required fields and without anything else that could be wrong in the request.
const std::map<std::string, std::string> kNothingRequired = {
    {"grpc.health.v1.Health/Watch", "an unknown service is an answer, not an error"},
};

// Fields that hold what people say of themselves.
constexpr const char* kPersonalFields[] = {
    "applicant.full_name",
    "applicant.identity_number",
    "applicant.phone",
    "applicant.email",
    "applicant.address",
    "documents[].document_code",
    "documents[].display_name",
    "documents[].sha256",
    "documents[].storage_uri",
    "reason",
    "note",
    "applicant_name",
};

bool IsRequired(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) {
      return true;
    }
  }
  return false;
}

// The paths of all required fields, "[]" for repeated ones.
void CollectRequired(const Descriptor& type, const std::string& prefix,
                     std::vector<std::string>& paths) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string path = absl::StrCat(prefix, field.name());
    if (IsRequired(field)) {
      paths.push_back(path);
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      CollectRequired(*field.message_type(), absl::StrCat(path, field.is_repeated() ? "[]." : "."),
                      paths);
    }
  }
}

std::string WithoutIndices(const std::string& path) {
  return std::regex_replace(path, std::regex("\\[[0-9]+\\]"), "[]");
}

// Calls `visit(table, row, field, path)` with every field violation of the tables; the path is from
// the request's root, with indices.
template <typename Visit>
void ForEachViolation(const Visit& visit) {
  for (const Table& table : AllTables()) {
    for (const absl::Span<const Row> rows : table.rows) {
      for (const Row& row : rows) {
        for (const absl::string_view field : absl::StrSplit(row.fields, ' ', absl::SkipEmpty())) {
          const bool real = field != "(message)" && field != "motcua-caller";
          if (real) {
            visit(table, row, std::string(field),
                  absl::StrCat(table.item, table.item.empty() ? "" : ".", field));
          }
        }
      }
    }
  }
}

TEST(Coverage, EveryMethodHasATable) {
  std::set<std::string> tables;
  for (const Table& table : AllTables()) {
    size_t rows = 0;
    for (const absl::Span<const Row> some : table.rows) {
      rows += some.size();
    }
    EXPECT_GT(rows, 0u) << table.method;
    tables.insert(table.method);
  }
  for (const auto* const service : AllServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string method =
          absl::StrCat(service->full_name(), "/", service->method(i)->name());
      EXPECT_EQ(tables.count(method) + kNothingRequired.count(method), 1u)
          << method << " needs a table of what it refuses";
    }
  }
}

TEST(Coverage, EveryRequiredFieldHasARowWithoutIt) {
  std::set<std::string> covered;
  ForEachViolation([&covered](const Table& table, const Row& row, const std::string& /*field*/,
                              const std::string& path) {
    if (ValuesAt(*BuildRequest(table, row, {}), path).empty()) {
      covered.insert(absl::StrCat(table.method, " ", WithoutIndices(path)));
    }
  });
  for (const auto* const service : AllServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      std::vector<std::string> paths;
      CollectRequired(*service->method(i)->input_type(), "", paths);
      for (const std::string& path : paths) {
        const std::string key =
            absl::StrCat(service->full_name(), "/", service->method(i)->name(), " ", path);
        EXPECT_EQ(covered.count(key) + kNotCovered.count(key), 1u) << key;
      }
    }
  }
}

TEST(Coverage, EveryPersonalFieldIsWrongOnceWithAMark) {
  std::set<std::string> marked;
  ForEachViolation([&marked](const Table& table, const Row& row, const std::string& field,
                             const std::string& path) {
    for (const std::string& value : ValuesAt(*BuildRequest(table, row, {}), path)) {
      for (const char* const mark : kMarks) {
        if (absl::StrContains(absl::AsciiStrToLower(value), mark)) {
          marked.insert(WithoutIndices(field));
        }
      }
    }
  });
  for (const char* const field : kPersonalFields) {
    EXPECT_EQ(marked.count(field), 1u) << field;
  }
}

}  // namespace
}  // namespace motcua::contract_test
