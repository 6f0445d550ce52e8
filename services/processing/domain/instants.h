// SPDX-License-Identifier: Apache-2.0
// Instants as records have them: microseconds since 1970. Events and answers have protobuf's
// Timestamp, the calendar absl::Time; the rules of turning them are common/catalog's. Pure
// functions.
#ifndef MOTCUA_SERVICES_PROCESSING_DOMAIN_INSTANTS_H_
#define MOTCUA_SERVICES_PROCESSING_DOMAIN_INSTANTS_H_

#include <cstdint>

#include "absl/time/time.h"
#include "common/catalog/catalog_conversion.h"
#include "google/protobuf/timestamp.pb.h"

namespace motcua::processing {

inline int64_t ToMicros(absl::Time time) { return absl::ToUnixMicros(time); }

inline absl::Time FromMicros(int64_t micros) { return absl::FromUnixMicros(micros); }

inline int64_t ToMicros(const google::protobuf::Timestamp& timestamp) {
  return ToMicros(catalog::ReadTime(timestamp));
}

inline void SetTimestamp(int64_t micros, google::protobuf::Timestamp* timestamp) {
  catalog::SetTime(FromMicros(micros), timestamp);
}

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_DOMAIN_INSTANTS_H_
