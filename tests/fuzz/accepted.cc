// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/accepted.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/errors/errors.h"
#include "common/text/normalize.h"
#include "google/protobuf/timestamp.pb.h"
#include "tests/fuzz/fuzz.h"

namespace motcua::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int64_t kSecondsMin = -62135596800;
constexpr int64_t kSecondsMax = 253402300799;
constexpr size_t kRefusalBytesMax = 64 << 10;

// Characters for texts, bytes for bytes, items for lists.
struct Bound {
  absl::string_view field;
  size_t min;
  size_t max;
};

constexpr Bound kTexts[] = {
    {"address", 0, 500},
    {"agency_code", 0, 32},
    {"agency_kind", 0, 16},
    {"applicant_name", 0, 200},
    {"calendar_code", 1, 64},
    {"display_name", 0, 500},
    {"document_code", 1, 64},
    {"dossier", 1, 64},
    {"dossier_code", 0, 64},
    {"email", 0, 254},
    {"etag", 0, 32},
    {"field_code", 0, 64},
    {"field_name", 1, 200},
    {"full_name", 1, 200},
    {"identity_number", 9, 14},
    {"note", 0, 2000},
    {"phone", 0, 16},
    {"offering_agency_codes", 1, 32},
    {"procedure_code", 0, 64},
    {"parent_agency_code", 0, 32},
    {"reason", 1, 2000},
    {"request_id", 1, 64},
    {"source", 1, 32},
    {"source_key", 1, 64},
    {"storage_uri", 0, 1000},
    {"time_zone", 0, 64},
    {"sha256", 0, 32},
};

constexpr Bound kLists[] = {
    {"agencies", 0, 20000},
    {"calendars", 0, 100},
    {"channel_time_limits", 0, 3},
    {"days_off", 0, 60 * 366},
    {"documents", 0, 100},
    {"intervals", 0, 16},
    {"make_up_days", 0, 60 * 366},
    {"offering_agency_codes", 0, 1000},
    {"offering_agency_kinds", 0, 4},
    {"procedures", 0, 20000},
    {"required_documents", 0, 100},
    {"requests", 1, 500},
    {"rows", 1, 500},
    {"states", 0, 20},
    {"steps", 0, 200},
    {"weekly_hours", 0, 7},
};

// Looked at later than by the validators: tokens by whoever reads them, revisions by common/rpc,
// the items of batches one by one.
constexpr absl::string_view kLooseTexts[] = {"page_token"};
constexpr absl::string_view kLooseLists[] = {"min_revisions", "requests", "rows"};
// Counted by common/rpc, which knows the journals.
constexpr absl::string_view kUncountedLists[] = {"min_revisions"};

// Texts are lines, but for these, which may have several lines, and
constexpr absl::string_view kPlainTexts[] = {"motcua.intake.v1.RefuseDossierRequest.reason",
                                             "note"};
// those whose form nobody promises: any other than the stored one is a mismatch.
constexpr absl::string_view kComparedTexts[] = {"etag"};

template <size_t size>
bool IsOneOf(const absl::string_view (&names)[size], absl::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// By its own name, or by the name of its message too.
template <size_t size>
bool IsNamed(const absl::string_view (&names)[size], const FieldDescriptor& field) {
  return IsOneOf(names, field.name()) || IsOneOf(names, field.full_name());
}

// A field without a bound is a violation itself: new ones get an entry above.
template <size_t size>
void RequireWithin(const Bound (&bounds)[size], absl::string_view field, size_t actual) {
  const auto* const bound =
      std::find_if(std::begin(bounds), std::end(bounds),
                   [field](const Bound& bound) { return bound.field == field; });
  if (bound == std::end(bounds) || actual < bound->min || actual > bound->max) {
    std::fprintf(stderr, "%.*s: %zu\n", static_cast<int>(field.size()), field.data(), actual);
  }
  MOTCUA_FUZZ_REQUIRE(bound != std::end(bounds));
  MOTCUA_FUZZ_REQUIRE(actual >= bound->min && actual <= bound->max);
}

void RequireText(const FieldDescriptor& field, const std::string& text) {
  const absl::string_view name = field.name();
  if (IsOneOf(kLooseTexts, name)) {
    return;
  }
  if (field.type() == FieldDescriptor::TYPE_BYTES) {
    return RequireWithin(kTexts, name, text.size());
  }
  MOTCUA_FUZZ_REQUIRE(text::IsValidUtf8(text));
  RequireWithin(kTexts, name, std::count_if(text.begin(), text.end(), [](char c) {
                  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
                }));
  const bool plain = IsNamed(kPlainTexts, field);
  if (!IsNamed(kComparedTexts, field) && !(plain ? text::IsPlainText(text) : text::IsLine(text))) {
    std::fprintf(stderr, "%s holds control characters\n", field.full_name().c_str());
    MOTCUA_FUZZ_REQUIRE(text::IsLine(text));
  }
}

void RequireTime(const google::protobuf::Timestamp& time) {
  MOTCUA_FUZZ_REQUIRE(time.seconds() >= kSecondsMin && time.seconds() <= kSecondsMax);
  MOTCUA_FUZZ_REQUIRE(time.nanos() >= 0 && time.nanos() <= 999'999'999);
}

// One value of a field; `item` is -1 for a field that is no list.
void RequireValue(const Message& message, const FieldDescriptor& field, int item) {
  const auto& reflection = *message.GetReflection();
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return RequireText(
          field, item < 0 ? reflection.GetStringReference(message, &field, &scratch)
                          : reflection.GetRepeatedStringReference(message, &field, item, &scratch));
    case FieldDescriptor::CPPTYPE_ENUM:
      MOTCUA_FUZZ_REQUIRE(field.enum_type()->FindValueByNumber(
                              item < 0 ? reflection.GetEnumValue(message, &field)
                                       : reflection.GetRepeatedEnumValue(message, &field, item)) !=
                          nullptr);
      return;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return RequireBounds(item < 0 ? reflection.GetMessage(message, &field)
                                    : reflection.GetRepeatedMessage(message, &field, item));
    default:
      MOTCUA_FUZZ_REQUIRE(field.name() != "page_size" || reflection.GetInt32(message, &field) >= 0);
  }
}

}  // namespace

void RequireReadableRefusal(const absl::Status& status) {
  MOTCUA_FUZZ_REQUIRE(errors::ReasonOf(status) ==
                      errors::ReasonName(errors::Reason::kInvalidField));
  MOTCUA_FUZZ_REQUIRE(status.code() == absl::StatusCode::kInvalidArgument);
  MOTCUA_FUZZ_REQUIRE(text::IsValidUtf8(status.message()));
  MOTCUA_FUZZ_REQUIRE(status.message().size() <= kRefusalBytesMax);
}

void RequireBounds(const Message& message) {
  if (message.GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
    return RequireTime(static_cast<const google::protobuf::Timestamp&>(message));
  }
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    if (!field.is_repeated()) {
      // A text or number that was not sent has its default, which must be allowed too.
      const bool nested = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
      const bool chosen = field.containing_oneof() != nullptr;
      if ((!nested && !chosen) || reflection.HasField(message, &field)) {
        RequireValue(message, field, -1);
      }
      continue;
    }
    const int size = reflection.FieldSize(message, &field);
    if (!IsOneOf(kUncountedLists, field.name())) {
      RequireWithin(kLists, field.name(), size);
    }
    for (int item = 0; item < size && !IsOneOf(kLooseLists, field.name()); ++item) {
      RequireValue(message, field, item);
    }
  }
}

}  // namespace motcua::fuzz
