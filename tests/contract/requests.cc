// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/requests.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "motcua/intake/v1/catalog_service.pb.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "motcua/journal/v1/journal_service.pb.h"
#include "motcua/processing/v1/processing_service.pb.h"
#include "motcua/statistics/v1/statistics_service.pb.h"

namespace motcua::contract_test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

[[noreturn]] void Fail(absl::string_view what, absl::string_view where) {
  std::cerr << "tests/contract: " << what << ": " << where << std::endl;
  std::abort();
}

// One part of a path: a field and perhaps an index.
struct Step {
  std::string field;
  bool indexed = false;
  int index = -1;  // -1 is any.
};

std::vector<Step> Steps(absl::string_view path) {
  std::vector<Step> steps;
  for (const absl::string_view part : absl::StrSplit(path, '.', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> halves =
        absl::StrSplit(part, absl::MaxSplits('[', 1));
    Step step{.field = std::string(halves.first), .indexed = !halves.second.empty()};
    if (halves.second.size() > 1 &&
        !absl::SimpleAtoi(halves.second.substr(0, halves.second.size() - 1), &step.index)) {
      Fail("not an index", path);
    }
    steps.push_back(step);
  }
  return steps;
}

const FieldDescriptor& FieldOf(const Message& message, const Step& step) {
  const FieldDescriptor* const field = message.GetDescriptor()->FindFieldByName(step.field);
  if (field == nullptr) {
    Fail(absl::StrCat("no field ", step.field), message.GetDescriptor()->full_name());
  }
  return *field;
}

// The text of one value; proto3's default of a field without presence is no value.
void AddValue(const Message& message, const FieldDescriptor& field, int index,
              std::vector<std::string>& values) {
  std::string text;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    const auto* const reflection = message.GetReflection();
    text = index < 0 ? reflection->GetString(message, &field)
                     : reflection->GetRepeatedString(message, &field, index);
  } else {
    google::protobuf::TextFormat::PrintFieldValueToString(message, &field, index, &text);
  }
  values.push_back(text);
}

void CollectValues(const Message& message, const std::vector<Step>& steps, size_t at,
                   std::vector<std::string>& values) {
  const Step& step = steps[at];
  const FieldDescriptor& field = FieldOf(message, step);
  const auto* const reflection = message.GetReflection();
  const bool last = at + 1 == steps.size();
  if (!field.is_repeated()) {
    if (!reflection->HasField(message, &field)) {
      return;
    }
    if (last) {
      AddValue(message, field, -1, values);
    } else {
      CollectValues(reflection->GetMessage(message, &field), steps, at + 1, values);
    }
    return;
  }
  for (int i = 0; i < reflection->FieldSize(message, &field); ++i) {
    if (step.index >= 0 && step.index != i) {
      continue;
    }
    if (last) {
      AddValue(message, field, i, values);
    } else {
      CollectValues(reflection->GetRepeatedMessage(message, &field, i), steps, at + 1, values);
    }
  }
}

void Clear(Message& message, absl::string_view path) {
  const size_t dot = path.rfind('.');
  const bool nested = dot != absl::string_view::npos;
  Message& owner = nested ? MessageAt(message, path.substr(0, dot)) : message;
  const Step step = Steps(nested ? path.substr(dot + 1) : path)[0];
  owner.GetReflection()->ClearField(&owner, &FieldOf(owner, step));
}

}  // namespace

std::vector<const google::protobuf::ServiceDescriptor*> AllServices() {
  return {intake::v1::SubmitDossierRequest::descriptor()->file()->service(0),
          intake::v1::PutCatalogRequest::descriptor()->file()->service(0),
          processing::v1::GetCourseRequest::descriptor()->file()->service(0),
          statistics::v1::GetDossierReportRequest::descriptor()->file()->service(0),
          journal::v1::GetHeadRequest::descriptor()->file()->service(0),
          grpc::health::v1::HealthCheckRequest::descriptor()->file()->service(0)};
}

const google::protobuf::MethodDescriptor& FindMethod(absl::string_view method) {
  for (const auto* const service : AllServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (absl::StrCat(service->full_name(), "/", service->method(i)->name()) == method) {
        return *service->method(i);
      }
    }
  }
  Fail("no such method", method);
}

MessagePtr NewMessage(const google::protobuf::Descriptor& type) {
  return MessagePtr(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

std::string Expand(absl::string_view text, const Names& names) {
  std::string result;
  while (true) {
    const size_t begin = text.find("<<");
    const size_t end = text.find(">>", begin == absl::string_view::npos ? 0 : begin);
    if (begin == absl::string_view::npos || end == absl::string_view::npos) {
      absl::StrAppend(&result, text);
      return result;
    }
    absl::StrAppend(&result, text.substr(0, begin));
    const absl::string_view inner = text.substr(begin + 2, end - begin - 2);
    text.remove_prefix(end + 2);
    const size_t star = inner.rfind('*');
    int count = 0;
    if (star != absl::string_view::npos && absl::SimpleAtoi(inner.substr(star + 1), &count)) {
      for (int i = 0; i < count; ++i) {
        absl::StrAppend(&result, inner.substr(0, star));
      }
    } else if (const auto found = names.find(std::string(inner)); found != names.end()) {
      absl::StrAppend(&result, found->second);
    } else if (names.empty()) {
      absl::StrAppend(&result, inner);  // A look at the tables alone: no world is there.
    } else {
      Fail("no such name", inner);
    }
  }
}

void Merge(const std::string& text, Message& message) {
  if (!google::protobuf::TextFormat::MergeFromString(text, &message)) {
    Fail(absl::StrCat("not a ", message.GetDescriptor()->full_name()), text);
  }
}

std::vector<std::string> ValuesAt(const Message& message, absl::string_view path) {
  std::vector<std::string> values;
  CollectValues(message, Steps(path), 0, values);
  return values;
}

Message& MessageAt(Message& message, absl::string_view path) {
  Message* at = &message;
  for (const Step& step : Steps(path)) {
    const FieldDescriptor& field = FieldOf(*at, step);
    const auto* const reflection = at->GetReflection();
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
        (field.is_repeated() && reflection->FieldSize(*at, &field) <= step.index)) {
      Fail(absl::StrCat("not in ", at->GetDescriptor()->full_name()), path);
    }
    at = field.is_repeated() ? reflection->MutableRepeatedMessage(at, &field, step.index)
                             : reflection->MutableMessage(at, &field);
  }
  return *at;
}

MessagePtr BuildRequest(const Table& table, const Row& row, const Names& names) {
  MessagePtr request = NewMessage(*FindMethod(table.method).input_type());
  Merge(Expand(table.good, names), *request);
  Message& about = MessageAt(*request, absl::StrCat(table.item, ".", row.at));
  for (const absl::string_view path : absl::StrSplit(row.without, ' ', absl::SkipEmpty())) {
    Clear(about, path);
  }
  Merge(Expand(row.with, names), about);
  return request;
}

Refusal ReadRefusal(const google::rpc::Status& status) {
  Refusal refusal{.code = status.code(), .explained = !status.message().empty()};
  for (const google::protobuf::Any& detail : status.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad_request;
    if (detail.UnpackTo(&info)) {
      refusal.reason = info.reason();
      refusal.domain = info.domain();
    } else if (detail.UnpackTo(&bad_request)) {
      for (const auto& violation : bad_request.field_violations()) {
        refusal.fields.push_back(violation.field());
        refusal.explained = refusal.explained && !violation.description().empty();
      }
    }
  }
  std::sort(refusal.fields.begin(), refusal.fields.end());
  return refusal;
}

}  // namespace motcua::contract_test
