// SPDX-License-Identifier: Apache-2.0
//
// motcua-quarter: writes a province's quarter as files that motcuactl loads. In the folder given:
// catalog.binpb (length-delimited motcua.intake.v1.PutCatalogRequest), rows.binpb (length-delimited
// motcua.intake.v1.ImportRow) and published.json, the figures to which the rows lead; with --json
// also catalog.jsonl and rows.jsonl, one message a line. Same options, same bytes. Exit status: 0
// written, 1 failed, 2 wrong usage.

#include <google/protobuf/util/json_util.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/status_macros.h"
#include "tools/delimited/delimited.h"
#include "tools/files/files.h"
#include "tools/published/published.h"
#include "tools/quarter/quarter.h"

namespace motcua::quarter {
namespace {

constexpr int kExitUsage = 2;

struct Options {
  std::string folder;
  std::string published = "tests/data/hoabinh-2023q1.json";
  uint64_t seed = 1;
  double scale = 1.0;
  bool json = false;
};

// Writes messages as they are, and as JSON lines where asked for.
class MessageFile {
 public:
  static absl::StatusOr<MessageFile> Create(const Options& options, const std::string& name) {
    MessageFile file;
    const std::string path = absl::StrCat(options.folder, "/", name);
    MOTCUA_ASSIGN_OR_RETURN(file.writer_, delimited::DelimitedWriter::Create(path + ".binpb"));
    if (options.json) file.json_.open(path + ".jsonl", std::ios::binary | std::ios::trunc);
    return file;
  }

  absl::Status Write(const google::protobuf::Message& message) {
    ++count_;
    MOTCUA_RETURN_IF_ERROR(writer_->Write(message));
    if (!json_.is_open()) return absl::OkStatus();
    std::string line;
    const auto status = google::protobuf::util::MessageToJsonString(message, &line);
    if (!status.ok()) return absl::InternalError(status.ToString());
    json_ << line << '\n';
    return json_ ? absl::OkStatus() : absl::UnavailableError("cannot write JSON lines");
  }

  absl::Status Close() {
    MOTCUA_RETURN_IF_ERROR(writer_->Close());
    if (!json_.is_open()) return absl::OkStatus();
    json_.close();
    return json_ ? absl::OkStatus() : absl::UnavailableError("cannot write JSON lines");
  }

  uint64_t count() const { return count_; }
  uint64_t byte_count() const { return writer_->byte_count(); }

 private:
  std::unique_ptr<delimited::DelimitedWriter> writer_;
  std::ofstream json_;
  uint64_t count_ = 0;
};

absl::Status WritePublished(const std::string& path, const published::Published& published) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << published::ToJson(published);
  file.close();
  return file ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("cannot write ", path));
}

void Report(const char* name, const MessageFile& file) {
  std::cout << absl::StrFormat("%-14s %8d messages %12d bytes\n", name, file.count(),
                               file.byte_count());
}

absl::Status Run(const Options& options) {
  MOTCUA_ASSIGN_OR_RETURN(published::Published published,
                          published::ReadPublished(options.published));
  MOTCUA_ASSIGN_OR_RETURN(published, published::Scale(published, options.scale));
  MOTCUA_ASSIGN_OR_RETURN(const std::unique_ptr<const Quarter> quarter,
                          Quarter::Generate(published, options.seed));
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot make ", options.folder, ": ", error.message()));
  }

  MOTCUA_ASSIGN_OR_RETURN(MessageFile catalog, MessageFile::Create(options, "catalog"));
  for (const auto& request : PutCatalogRequests(quarter->catalog())) {
    MOTCUA_RETURN_IF_ERROR(catalog.Write(request));
  }
  MOTCUA_RETURN_IF_ERROR(catalog.Close());
  MOTCUA_ASSIGN_OR_RETURN(MessageFile rows, MessageFile::Create(options, "rows"));
  for (size_t i = 0; i < quarter->row_count(); ++i) {
    MOTCUA_RETURN_IF_ERROR(rows.Write(quarter->Row(i)));
  }
  MOTCUA_RETURN_IF_ERROR(rows.Close());
  MOTCUA_RETURN_IF_ERROR(WritePublished(options.folder + "/published.json", published));
  Report("catalog.binpb", catalog);
  Report("rows.binpb", rows);
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app{"Writes a province's quarter: catalogue, dossiers, and the figures they lead to."};
  app.add_option("--out", options.folder, "Folder to write to")->required();
  app.add_option("--published", options.published, "Published figures, as JSON")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Seed of everything that is drawn")->capture_default_str();
  app.add_option("--scale", options.scale, "How many times the published number of dossiers")
      ->capture_default_str();
  app.add_flag("--json", options.json, "Also write JSON lines");
  absl::Status status;
  try {
    app.parse(argc, argv);
    status = Run(options);
  } catch (const CLI::ParseError& error) {
    if (app.exit(error) != 0) return kExitUsage;
  }
  status.Update(files::Flush(std::cout));
  if (status.ok()) return 0;
  std::fprintf(stderr, "motcua-quarter: %s\n", std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace motcua::quarter

int main(int argc, char** argv) { return motcua::quarter::Main(argc, argv); }
