// SPDX-License-Identifier: Apache-2.0
//
// The mutator is what libFuzzer calls instead of its own; it comes back to it for bytes.
#include "tests/fuzz/messages.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/quiet.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t size_max);

namespace motcua::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kLowerCaseBit = 0x20;

class Silent final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int, google::protobuf::io::ColumnNumber, const std::string&) override {}
};

const MessageKind* FindKind(absl::string_view input) {
  const int number = input.empty() ? -1 : (input.front() | kLowerCaseBit) - 'a';
  return number >= 0 && static_cast<size_t>(number) < Kinds().size() ? &Kinds()[number] : nullptr;
}

bool IsText(absl::string_view input) { return (input.front() & kLowerCaseBit) == 0; }

// The message's bytes, whichever form the input has. False if it is no message of the kind.
bool ReadMessage(absl::string_view input, Message& message, std::string& bytes) {
  QuietenProtobuf();
  bytes = std::string(input.substr(1));
  if (!IsText(input)) {
    return message.ParseFromString(bytes);
  }
  Silent silent;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&silent);
  // Read again, because a text may hold what bytes must not, such as strings that are no UTF-8.
  return parser.ParseFromString(bytes, &message) && message.SerializeToString(&bytes) &&
         message.ParseFromString(bytes);
}

// A field of the message or of one somewhere within it.
struct Place {
  Message* message = nullptr;
  const FieldDescriptor* field = nullptr;
};

void ListPlaces(Message& message, std::vector<Place>& places) {
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = message.GetDescriptor()->field(i);
    places.push_back({&message, field});
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    }
    if (field->is_repeated()) {
      for (int item = 0; item < reflection.FieldSize(message, field); ++item) {
        ListPlaces(*reflection.MutableRepeatedMessage(&message, field, item), places);
      }
    } else if (reflection.HasField(message, field)) {
      ListPlaces(*reflection.MutableMessage(&message, field), places);
    }
  }
}

int64_t DrawNumber(std::mt19937_64& random) {
  constexpr int64_t kEdges[] = {
      0,  1,   2,    7,    8,     100,          101,           500,           501,          1950,
      -1, 999, 2023, 3650, 29200, 86400,        -62135596801,  253402300799,  253402300800, 9999,
      12, 31,  24,   60,   64,    2147483647LL, -2147483648LL, 1680000000000, 4294967295LL};
  switch (random() % 4) {
    case 0:
      return static_cast<int64_t>(random());
    case 1:
      return static_cast<int64_t>(random() % 16);
    case 2:
      return random() % 2 == 0 ? std::numeric_limits<int64_t>::max()
                               : std::numeric_limits<int64_t>::min();
    default:
      return kEdges[random() % std::size(kEdges)];
  }
}

std::string DrawText(const std::string& text, std::mt19937_64& random) {
  constexpr size_t kTextBytesMax = 4096;
  constexpr absl::string_view kParts[] = {"",  "A",   "H28", "\u1ec7",  "e\u0323\u0302", "\n",
                                          "-", "0",   " ",   "\u0001",  "\U0001F600",    "@",
                                          ".", "+84", "x@y", "1234567", "230101",        "Zz"};
  const absl::string_view part = kParts[random() % std::size(kParts)];
  const size_t at = random() % (text.size() + 1);
  switch (random() % 4) {
    case 0:
      return std::string(part);
    case 1:
      return text.substr(0, at) + std::string(part) + text.substr(at);
    case 2:
      return text.substr(0, at) + text.substr(std::min(text.size(), at + 1 + random() % 4));
    default:
      return text.size() * 2 <= kTextBytesMax ? text + text : text.substr(at);
  }
}

// Sets a number, an enum value or a text, of a field that has one of it or many (then adds one).
void SetScalar(const Place& place, std::mt19937_64& random) {
  Message* const message = place.message;
  const FieldDescriptor* const field = place.field;
  const Reflection& reflection = *message->GetReflection();
  const int64_t number = DrawNumber(random);
#define MOTCUA_FUZZ_SET(Type, value)                                 \
  field->is_repeated() ? reflection.Add##Type(message, field, value) \
                       : reflection.Set##Type(message, field, value)
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return MOTCUA_FUZZ_SET(Int32, static_cast<int32_t>(number));
    case FieldDescriptor::CPPTYPE_INT64:
      return MOTCUA_FUZZ_SET(Int64, number);
    case FieldDescriptor::CPPTYPE_UINT32:
      return MOTCUA_FUZZ_SET(UInt32, static_cast<uint32_t>(number));
    case FieldDescriptor::CPPTYPE_UINT64:
      return MOTCUA_FUZZ_SET(UInt64, static_cast<uint64_t>(number));
    case FieldDescriptor::CPPTYPE_BOOL:
      return MOTCUA_FUZZ_SET(Bool, number % 2 != 0);
    case FieldDescriptor::CPPTYPE_ENUM:
      return MOTCUA_FUZZ_SET(EnumValue, static_cast<int>(random() % 4 == 0 ? number : number & 15));
    case FieldDescriptor::CPPTYPE_STRING:
      return MOTCUA_FUZZ_SET(
          String,
          DrawText(field->is_repeated() ? "" : reflection.GetString(*message, field), random));
    default:
      return;
  }
#undef MOTCUA_FUZZ_SET
}

void ChangeField(Message& message, std::mt19937_64& random) {
  std::vector<Place> places;
  ListPlaces(message, places);
  const Place& place = places[random() % places.size()];
  const Reflection& reflection = *place.message->GetReflection();
  const bool repeated = place.field->is_repeated();
  const int size = repeated ? reflection.FieldSize(*place.message, place.field) : 0;
  if (random() % 8 == 0) {
    reflection.ClearField(place.message, place.field);
  } else if (size > 0 && random() % 4 == 0) {
    reflection.SwapElements(place.message, place.field, static_cast<int>(random() % size),
                            size - 1);
    reflection.RemoveLast(place.message, place.field);
  } else if (place.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    SetScalar(place, random);
  } else if (!repeated) {
    reflection.MutableMessage(place.message, place.field);
  } else {
    Message* const added = reflection.AddMessage(place.message, place.field);
    if (size > 0) {
      added->CopyFrom(reflection.GetRepeatedMessage(*place.message, place.field,
                                                    static_cast<int>(random() % size)));
    }
  }
}

}  // namespace

void CheckMessage(absl::string_view input) {
  const MessageKind* const kind = FindKind(input);
  if (kind == nullptr) {
    return;
  }
  const std::unique_ptr<Message> message = kind->make();
  std::string bytes;
  if (ReadMessage(input, *message, bytes)) {
    kind->check(*message, bytes);
  }
}

}  // namespace motcua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  motcua::fuzz::CheckMessage({reinterpret_cast<const char*>(data), size});
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t size_max,
                                          unsigned int seed) {
  std::mt19937_64 random(seed);
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  const motcua::fuzz::MessageKind* const kind = motcua::fuzz::FindKind(input);
  if (kind == nullptr || random() % 3 == 0) {
    return LLVMFuzzerMutate(data, size, size_max);
  }
  const std::unique_ptr<google::protobuf::Message> message = kind->make();
  std::string bytes;
  if (!motcua::fuzz::ReadMessage(input, *message, bytes)) {
    return LLVMFuzzerMutate(data, size, size_max);
  }
  for (uint64_t changes = 1 + random() % 3; changes > 0; --changes) {
    motcua::fuzz::ChangeField(*message, random);
  }
  if (!message->SerializeToString(&bytes) || bytes.empty() || bytes.size() + 1 > size_max) {
    return LLVMFuzzerMutate(data, size, size_max);
  }
  data[0] = static_cast<uint8_t>(input.front() | motcua::fuzz::kLowerCaseBit);
  std::memcpy(data + 1, bytes.data(), bytes.size());
  return bytes.size() + 1;
}
