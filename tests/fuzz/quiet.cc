// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/quiet.h"

#include <google/protobuf/stubs/logging.h>

namespace motcua::fuzz {

void QuietenProtobuf() {
  static const bool quiet = google::protobuf::SetLogHandler(nullptr) != nullptr;
  static_cast<void>(quiet);
}

}  // namespace motcua::fuzz
