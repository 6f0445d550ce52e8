# SPDX-License-Identifier: Apache-2.0
#
# What `cmake --install build/release --prefix P` puts where. Two components (--component NAME), each with the
# licence:
#
#   programs   bin/               the services and what operators run
#   client     include/motcua/    the headers of client/ and of the protos that it uses, a root of their own: they are
#                                 included as in here, as "client/client.h" and "motcua/intake/v1/intake_service.pb.h"
#              lib/               these as static libraries, and lib/cmake/Motcua for find_package
#              share/motcua/      for callers in any language: service_config.json, protos/ and the ones of Google's
#                                 that they import, googleapis/
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(
  TARGETS motcua-intake motcua-processing motcua-statistics motcuactl motcua-load
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT programs)
foreach(component IN ITEMS programs client)
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT ${component})
endforeach()

set(include_folder ${CMAKE_INSTALL_INCLUDEDIR}/motcua)
set(data_folder ${CMAKE_INSTALL_DATADIR}/motcua)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Motcua)

# Installs the file at ROOT/PATH as DESTINATION/PATH.
function(_motcua_install_client_file root path destination)
  cmake_path(GET path PARENT_PATH folder)
  install(FILES ${root}/${path} DESTINATION ${destination}/${folder} COMPONENT client)
endfunction()

set(proto_libraries
    motcua_protos_admin
    motcua_protos_common
    motcua_protos_google
    motcua_protos_intake
    motcua_protos_journal
    motcua_protos_processing
    motcua_protos_statistics)
foreach(library IN LISTS proto_libraries)
  get_target_property(sources ${library} SOURCES)
  foreach(source IN LISTS sources)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${MOTCUA_GENERATED_DIR})
    string(REGEX REPLACE "\\.cc$" ".h" header ${source})
    _motcua_install_client_file(${MOTCUA_GENERATED_DIR} ${header} ${include_folder})
    if(source MATCHES "\\.grpc\\.pb\\.cc$")
      continue() # Of the same proto file as the source without grpc.
    endif()
    string(REGEX REPLACE "\\.pb\\.cc$" ".proto" proto ${source})
    set(proto_folder protos)
    if(library STREQUAL motcua_protos_google)
      set(proto_folder googleapis)
    endif()
    set(root ${PROJECT_SOURCE_DIR}/protos)
    if(NOT EXISTS ${root}/${proto})
      set(root ${CMAKE_BINARY_DIR}/googleapis)
    endif()
    _motcua_install_client_file(${root} ${proto} ${data_folder}/${proto_folder})
  endforeach()
endforeach()
install(FILES client/service_config.json DESTINATION ${data_folder} COMPONENT client)

get_target_property(headers motcua_client SOURCES)
list(FILTER headers INCLUDE REGEX "\\.h$")
list(TRANSFORM headers PREPEND client/)
install(FILES ${headers} DESTINATION ${include_folder}/client COMPONENT client)

# Motcua::client, Motcua::protos_intake and so on.
foreach(library IN ITEMS motcua_client ${proto_libraries})
  string(REGEX REPLACE "^motcua_" "" exported_name ${library})
  set_target_properties(${library} PROPERTIES EXPORT_NAME ${exported_name})
endforeach()
install(
  TARGETS motcua_client ${proto_libraries}
  EXPORT MotcuaTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT client
  INCLUDES DESTINATION ${include_folder})
install(EXPORT MotcuaTargets NAMESPACE Motcua:: DESTINATION ${package_folder} COMPONENT client)

# The one place that says the version.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS common/service/version.h)
file(STRINGS common/service/version.h version_line REGEX "kVersion")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" version ${version_line})
write_basic_package_version_file(
  ${CMAKE_BINARY_DIR}/MotcuaConfigVersion.cmake
  VERSION ${version}
  COMPATIBILITY SameMinorVersion)
install(FILES cmake/MotcuaConfig.cmake ${CMAKE_BINARY_DIR}/MotcuaConfigVersion.cmake
        DESTINATION ${package_folder} COMPONENT client)
