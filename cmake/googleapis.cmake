# SPDX-License-Identifier: Apache-2.0
#
# Google's common protos come as files inside a jar of Debian's libgoogle-common-protos-java. They are unpacked into
# the build folder; the archive's own times are kept, so configuring again rebuilds nothing. The target that compiles
# them is declared in protos/CMakeLists.txt.
set(MOTCUA_GOOGLEAPIS_JAR /usr/share/java/proto-google-common-protos.jar)
if(NOT EXISTS ${MOTCUA_GOOGLEAPIS_JAR})
  message(FATAL_ERROR "${MOTCUA_GOOGLEAPIS_JAR} is missing: run tools/install_packages.sh")
endif()
set(MOTCUA_GOOGLEAPIS_PROTOS
    google/api/annotations.proto
    google/api/field_behavior.proto
    google/api/http.proto
    google/rpc/code.proto
    google/rpc/error_details.proto
    google/rpc/status.proto
    google/type/date.proto
    google/type/dayofweek.proto
    google/type/timeofday.proto)
file(ARCHIVE_EXTRACT INPUT ${MOTCUA_GOOGLEAPIS_JAR} DESTINATION ${CMAKE_BINARY_DIR}/googleapis
     PATTERNS ${MOTCUA_GOOGLEAPIS_PROTOS})
