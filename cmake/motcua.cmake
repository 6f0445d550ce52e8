# SPDX-License-Identifier: Apache-2.0
#
# The functions that rooms call: one call declares one target, and DEPS of that call is the architecture.
#
#   motcua_library(NAME motcua_common_kv SRCS a.cc HDRS a.h DEPS ... [PRIVATE_DEPS ...] [PCH_GRPC])
#       A static library (header-only without SRCS). Its alias is the name with `_` read as `::`.
#   motcua_test(NAME motcua_common_kv_test SRCS a_test.cc DEPS ... LABELS unit
#               [ARGS ...] [ENVIRONMENT X=1 ...] [BINARIES motcua-intake ...] [TIMEOUT seconds] [SERIAL] [PCH_GRPC])
#       A GoogleTest program (main included, gmock too), registered with CTest. CTest gives it TEST_TMPDIR (an existing
#       folder of its own), MOTCUA_BIN_DIR (where motcua_binary puts programs) and MOTCUA_SOURCE_DIR. BINARIES names
#       the programs that it starts, so that they are built with it.
#   motcua_binary(NAME motcua-intake SRCS main.cc DEPS ... [PRODUCT | BENCHMARK] [SERVER] [PCH_GRPC])
#       A program in ${CMAKE_BINARY_DIR}/bin. PRODUCT adds it to the target motcua_product, which is what
#       `make demo` and `make serve` build; BENCHMARK adds it to motcua_benchmarks, for `make bench`.
#       SERVER links jemalloc where it is installed: an import takes an eighth less CPU (docs/performance.md).
#   motcua_proto_library(NAME motcua_protos_intake SRCS motcua/intake/v1/x.proto ... DEPS ... [GRPC])
#       C++ code for proto files, named as they are imported. With GRPC also the service code.
#
# PCH_GRPC: the room includes gRPC headers and shares one precompiled header for them (cmake/pch_grpc.h).
include_guard(GLOBAL)

# Compilers are slow here and caches are fast: both tools are used when they are installed, and nothing needs them.
find_program(MOTCUA_CCACHE ccache)
if(MOTCUA_CCACHE)
  # The sloppiness and -fpch-preprocess below are what ccache asks for before it caches users of a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime;${MOTCUA_CCACHE}")
endif()

# motcua_flags: what every target of ours is compiled with. motcua_warnings: what hand-written code gets on top.
add_library(motcua_flags INTERFACE)
add_library(motcua_warnings INTERFACE)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(motcua_flags INTERFACE -fpch-preprocess)
endif()
target_compile_options(
  motcua_warnings
  INTERFACE -Wall
            -Wextra
            # Designated initialisers name only what differs from the defaults.
            -Wno-missing-field-initializers
            $<$<BOOL:${MOTCUA_WARNINGS_AS_ERRORS}>:-Werror>
            # g++ 12 sees these in std::optional, absl::StatusOr and std::string operator+ where there is nothing.
            $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
            $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
            $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
find_program(MOTCUA_MOLD mold)
if(MOTCUA_MOLD)
  target_link_options(motcua_flags INTERFACE -fuse-ld=mold)
endif()

# The archive before the shared library: its thread-local variables cost nothing to find (a batched submission takes 7 %
# less CPU).
find_library(MOTCUA_JEMALLOC NAMES libjemalloc.a jemalloc)

# What a newcomer runs: the services, their command line and the generator of the quarter. Tests are not in it.
add_custom_target(motcua_product)
# What `make bench` runs besides.
add_custom_target(motcua_benchmarks)

# The tests that the sanitizers' checks run (tools/check/check.sh asan, tsan): those of common/, where the threads, the
# bytes on disk and the bytes of strangers are, and those of the services and the client. The presets of these names run
# those of the tools too. check.sh has the same expressions.
set(MOTCUA_SANITIZED_TESTS "^motcua_(common|tests_sanitizers)_")
set(MOTCUA_SANITIZED_SERVICE_TESTS "^motcua_(client|intake|processing|statistics)_")
add_custom_target(motcua_sanitized_tests)
add_custom_target(motcua_sanitized_service_tests)

# The one precompiled header. It is built only when a target reuses it.
add_library(motcua_pch_grpc OBJECT EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/cmake/pch_grpc.cc)
target_link_libraries(motcua_pch_grpc PRIVATE motcua_flags motcua_warnings gRPC::grpc++ absl::statusor)
target_precompile_headers(motcua_pch_grpc PRIVATE ${PROJECT_SOURCE_DIR}/cmake/pch_grpc.h)

# Stops with a message when a call has words that the function does not know, or lacks one that it needs.
function(_motcua_check_arguments function_name)
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${function_name}(${ARG_NAME}): unknown arguments: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  foreach(needed IN LISTS ARGN)
    if(NOT ARG_${needed})
      message(FATAL_ERROR "${function_name}(${ARG_NAME}): ${needed} is missing")
    endif()
  endforeach()
endfunction()

# Links a target of hand-written code to its flags and, when asked, to the shared precompiled header. What only the
# build needs is said to be so: cmake/install.cmake exports some of these targets.
function(_motcua_own_code target use_pch)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:motcua_flags> $<BUILD_INTERFACE:motcua_warnings>)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  if(use_pch)
    target_precompile_headers(${target} REUSE_FROM motcua_pch_grpc)
  endif()
endfunction()

# Links a program to what the sanitizer of the preset needs of it.
function(_motcua_own_program target)
  if(MOTCUA_THREAD_SANITIZER)
    target_link_libraries(${target} PRIVATE motcua_tests_sanitizers absl::synchronization)
  endif()
endfunction()

function(motcua_library)
  cmake_parse_arguments(PARSE_ARGV 0 ARG "PCH_GRPC" "NAME" "SRCS;HDRS;DEPS;PRIVATE_DEPS")
  _motcua_check_arguments(motcua_library NAME)
  string(REPLACE "_" "::" alias ${ARG_NAME})
  if(ARG_SRCS)
    add_library(${ARG_NAME} STATIC ${ARG_SRCS} ${ARG_HDRS})
    _motcua_own_code(${ARG_NAME} ${ARG_PCH_GRPC})
    target_link_libraries(${ARG_NAME} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  else()
    add_library(${ARG_NAME} INTERFACE ${ARG_HDRS})
    target_include_directories(${ARG_NAME} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${ARG_NAME} INTERFACE ${ARG_DEPS})
  endif()
  add_library(${alias} ALIAS ${ARG_NAME})
endfunction()

function(motcua_test)
  cmake_parse_arguments(
    PARSE_ARGV 0 ARG "SERIAL;PCH_GRPC" "NAME;TIMEOUT" "SRCS;DEPS;LABELS;ARGS;ENVIRONMENT;BINARIES")
  _motcua_check_arguments(motcua_test NAME SRCS LABELS)
  add_executable(${ARG_NAME} ${ARG_SRCS})
  _motcua_own_code(${ARG_NAME} ${ARG_PCH_GRPC})
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gmock_main)
  _motcua_own_program(${ARG_NAME})
  if(ARG_BINARIES)
    add_dependencies(${ARG_NAME} ${ARG_BINARIES})
  endif()

  if(ARG_LABELS MATCHES "^(unit|storage|rpc)$")
    if(ARG_NAME MATCHES "${MOTCUA_SANITIZED_TESTS}")
      add_dependencies(motcua_sanitized_tests ${ARG_NAME})
    elseif(ARG_NAME MATCHES "${MOTCUA_SANITIZED_SERVICE_TESTS}")
      add_dependencies(motcua_sanitized_service_tests ${ARG_NAME})
    endif()
  endif()

  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  set(temporary ${CMAKE_BINARY_DIR}/test_tmp/${ARG_NAME})
  file(MAKE_DIRECTORY ${temporary})
  add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME} ${ARG_ARGS})
  set_tests_properties(
    ${ARG_NAME}
    PROPERTIES LABELS "${ARG_LABELS}"
               TIMEOUT ${ARG_TIMEOUT}
               RUN_SERIAL ${ARG_SERIAL}
               ENVIRONMENT
               "TEST_TMPDIR=${temporary}/;MOTCUA_BIN_DIR=${CMAKE_BINARY_DIR}/bin;MOTCUA_SOURCE_DIR=${PROJECT_SOURCE_DIR};${ARG_ENVIRONMENT}"
  )
endfunction()

function(motcua_binary)
  cmake_parse_arguments(PARSE_ARGV 0 ARG "PRODUCT;BENCHMARK;SERVER;PCH_GRPC" "NAME" "SRCS;DEPS")
  _motcua_check_arguments(motcua_binary NAME SRCS)
  add_executable(${ARG_NAME} ${ARG_SRCS})
  _motcua_own_code(${ARG_NAME} ${ARG_PCH_GRPC})
  target_link_libraries(${ARG_NAME} PRIVATE ${ARG_DEPS})
  _motcua_own_program(${ARG_NAME})
  # Sanitizers bring an allocator of their own.
  if(ARG_SERVER AND MOTCUA_JEMALLOC AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_link_libraries(${ARG_NAME} PRIVATE ${MOTCUA_JEMALLOC})
  endif()
  set_target_properties(${ARG_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  if(ARG_PRODUCT)
    add_dependencies(motcua_product ${ARG_NAME})
  endif()
  if(ARG_BENCHMARK)
    add_dependencies(motcua_benchmarks ${ARG_NAME})
  endif()
endfunction()

# Where proto files are looked for, in this order; the same folders are protoc's import roots.
set(MOTCUA_PROTO_ROOTS ${PROJECT_SOURCE_DIR}/protos ${CMAKE_BINARY_DIR}/googleapis /usr/share/grpc-proto)
set(MOTCUA_GENERATED_DIR ${CMAKE_BINARY_DIR}/gen)

# Adds the command that generates the C++ code of one proto file and returns the generated sources in `result`.
function(_motcua_generate_proto proto with_grpc result)
  foreach(root IN LISTS MOTCUA_PROTO_ROOTS)
    if(NOT source AND EXISTS ${root}/${proto})
      set(source ${root}/${proto})
    endif()
    list(APPEND imports -I ${root})
  endforeach()
  if(NOT source)
    message(FATAL_ERROR "motcua_proto_library: ${proto} is in none of ${MOTCUA_PROTO_ROOTS}")
  endif()

  string(REGEX REPLACE "\\.proto$" "" stem ${MOTCUA_GENERATED_DIR}/${proto})
  set(sources ${stem}.pb.cc)
  set(headers ${stem}.pb.h)
  set(grpc_arguments "")
  if(with_grpc)
    # First, because protoc's dependency file names its outputs in alphabetical order and Ninja compares the first.
    list(PREPEND sources ${stem}.grpc.pb.cc)
    list(APPEND headers ${stem}.grpc.pb.h)
    set(grpc_arguments --grpc_out=${MOTCUA_GENERATED_DIR}
                       --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>)
  endif()
  add_custom_command(
    OUTPUT ${sources} ${headers}
    COMMAND $<TARGET_FILE:protobuf::protoc> ${imports} --cpp_out=${MOTCUA_GENERATED_DIR} ${grpc_arguments}
            --dependency_out=${stem}.d ${source}
    DEPENDS ${source}
    DEPFILE ${stem}.d
    COMMENT "Generating ${proto}"
    VERBATIM)
  set(${result} ${sources} PARENT_SCOPE)
endfunction()

function(motcua_proto_library)
  cmake_parse_arguments(PARSE_ARGV 0 ARG "GRPC" "NAME" "SRCS;DEPS")
  _motcua_check_arguments(motcua_proto_library NAME SRCS)
  file(MAKE_DIRECTORY ${MOTCUA_GENERATED_DIR})
  foreach(proto IN LISTS ARG_SRCS)
    _motcua_generate_proto(${proto} ${ARG_GRPC} generated)
    list(APPEND sources ${generated})
  endforeach()

  add_library(${ARG_NAME} STATIC ${sources})
  # Generated code is compiled several files at a time, without warnings and with line tables only: most of its build
  # time is the parsing of the same headers. Two of its file-local names are the same in every file, so each file
  # gets its own spelling of them, after the one header that knows these words has been read.
  set(code_before
      "#include <google/protobuf/generated_message_reflection.h>
#define MOTCUA_UNITY_PASTE(a, b) a##b
#define MOTCUA_UNITY_JOIN(a, b) MOTCUA_UNITY_PASTE(a, b)")
  set(code_after "")
  foreach(name schemas file_default_instances)
    string(APPEND code_before "\n#define ${name} MOTCUA_UNITY_JOIN(${name}_, MOTCUA_UNITY_ID)")
    string(APPEND code_after "#undef ${name}\n")
  endforeach()
  set_target_properties(
    ${ARG_NAME}
    PROPERTIES CXX_CLANG_TIDY ""
               UNITY_BUILD ON
               UNITY_BUILD_BATCH_SIZE 12
               UNITY_BUILD_UNIQUE_ID MOTCUA_UNITY_ID
               UNITY_BUILD_CODE_BEFORE_INCLUDE "${code_before}"
               UNITY_BUILD_CODE_AFTER_INCLUDE "${code_after}")
  target_compile_options(${ARG_NAME} PRIVATE -w -g1)
  target_include_directories(${ARG_NAME} SYSTEM PUBLIC $<BUILD_INTERFACE:${MOTCUA_GENERATED_DIR}>)
  target_link_libraries(
    ${ARG_NAME}
    PUBLIC ${ARG_DEPS} protobuf::libprotobuf $<$<BOOL:${ARG_GRPC}>:gRPC::grpc++>
    PRIVATE $<BUILD_INTERFACE:motcua_flags>)
  string(REPLACE "_" "::" alias ${ARG_NAME})
  add_library(${alias} ALIAS ${ARG_NAME})
endfunction()

# Adds the rooms of a folder, in the order given.
function(motcua_rooms)
  foreach(room IN LISTS ARGN)
    add_subdirectory(${room})
  endforeach()
endfunction()
