// SPDX-License-Identifier: Apache-2.0
#include "common/service/preflight.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/service/options.h"
#include "common/time/local_date.h"

namespace motcua::service {
namespace {

namespace fs = std::filesystem;

constexpr int kPortMax = 65535;

std::string CheckHostAndPort(const std::string& address, int port_min) {
  const size_t colon = address.rfind(':');
  int port = 0;
  const bool valid = colon != std::string::npos && colon > 0 &&
                     absl::SimpleAtoi(address.substr(colon + 1), &port) && port >= port_min &&
                     port <= kPortMax;
  return valid ? ""
               : absl::StrCat("must be HOST:PORT with a port from ", port_min, " to ", kPortMax,
                              ": \"", address, "\"");
}

// The folder above, of a path that may be relative.
fs::path Above(const fs::path& path) {
  const fs::path without_slash = path.has_filename() ? path : path.parent_path();
  return without_slash.has_parent_path() ? without_slash.parent_path() : fs::path(".");
}

// A folder in which files can be made; `how` says what for.
void CheckWritable(const std::string& flag, const fs::path& folder, const std::string& how,
                   std::vector<std::string>& problems) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    problems.push_back(absl::StrCat(flag, ": ", folder.string(), " is no folder, so ", how));
  } else if (access(folder.c_str(), W_OK | X_OK) != 0) {
    problems.push_back(absl::StrCat(flag, ": ", folder.string(),
                                    " cannot be written: ", std::strerror(errno), ", so ", how));
  }
}

// A folder that is there, or can be made.
void CheckFolder(const std::string& flag, const std::string& path,
                 std::vector<std::string>& problems) {
  std::error_code error;
  const bool is_there = fs::exists(path, error);
  CheckWritable(flag, is_there ? fs::path(path) : Above(path),
                is_there ? "nothing can be stored there" : absl::StrCat(path, " cannot be made"),
                problems);
}

bool IsWithin(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

// A path as it is once it is made, without a slash at its end; as it was if that cannot be told.
fs::path Canonical(const fs::path& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  const fs::path canonical = fs::weakly_canonical(absolute, error);
  const fs::path& result = error ? absolute : canonical;
  return result.has_filename() ? result : result.parent_path();
}

void CheckBackups(const Options& options, std::vector<std::string>& problems) {
  // Its parents are made too.
  fs::path path = options.backups;
  std::error_code error;
  while (!fs::exists(path, error) && path.has_relative_path()) {
    path = Above(path);
  }
  CheckWritable("--backups", path, "no backups can be taken", problems);
  if (IsWithin(Canonical(options.backups), Canonical(options.store))) {
    problems.push_back("--backups: must be a folder apart from --store");
  }
}

void CheckTls(const Options& options, std::vector<std::string>& problems) {
  if (options.tls.certificate.empty() != options.tls.key.empty()) {
    problems.push_back("--tls-cert and --tls-key need each other");
    return;
  }
  if (options.tls.certificate.empty() && !options.tls.client_ca.empty()) {
    problems.push_back("--tls-client-ca needs --tls-cert");
  }
  if (const absl::Status usable = rpc::CheckFiles(options.tls); !usable.ok()) {
    problems.push_back(absl::StrCat("TLS: ", usable.message()));
  }
  if (const absl::Status usable = rpc::CheckFiles(rpc::ClientTls{.ca = options.tls_ca});
      !usable.ok()) {
    problems.push_back(absl::StrCat("TLS: ", usable.message()));
  }
}

void CheckTraces(const trace::Settings& traces, std::vector<std::string>& problems) {
  if (!traces.is_tls) {
    return;
  }
  if (const absl::Status usable = rpc::CheckFiles(rpc::ClientTls{.ca = traces.ca_file});
      !usable.ok()) {
    problems.push_back(absl::StrCat("OTEL_EXPORTER_OTLP_CERTIFICATE: ", usable.message()));
  }
}

}  // namespace

std::string CheckListenAddress(const std::string& address) { return CheckHostAndPort(address, 0); }

std::string CheckOptionalListenAddress(const std::string& address) {
  return address.empty() ? "" : CheckHostAndPort(address, 0);
}

std::string CheckCallAddress(const std::string& address) {
  const bool has_scheme = absl::StrContains(address, "://") || absl::StartsWith(address, "unix:") ||
                          absl::StartsWith(address, "dns:");
  return has_scheme ? "" : CheckHostAndPort(address, 1);
}

std::string CheckTimeZone(const std::string& name) {
  return std::string(time::LoadZone(name).status().message());
}

std::vector<std::string> ProblemsOf(const Options& options) {
  std::vector<std::string> problems;
  CheckFolder("--store", options.store, problems);
  if (!options.backups.empty()) {
    CheckBackups(options, problems);
  }
  if (!options.port_file.empty()) {
    CheckWritable("--port-file", Above(options.port_file), "the port cannot be told", problems);
  }
  CheckTls(options, problems);
  if (options.traces.has_value()) {
    CheckTraces(*options.traces, problems);
  }
  if (options.drain_delay > options.drain_grace) {
    problems.push_back("--drain-delay: must not be more than --drain-grace");
  }
  return problems;
}

}  // namespace motcua::service
