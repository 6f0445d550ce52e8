// SPDX-License-Identifier: Apache-2.0
#include "common/kv/added_file.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/sst_file_writer.h"

namespace motcua::kv {

std::string AddedFilePath(const std::string& store_path, TableId table) {
  return absl::StrCat(store_path, "/ADDED-", table);
}

rocksdb::Status AddFile(rocksdb::DB& database, rocksdb::ColumnFamilyHandle* family,
                        const std::string& path, const std::vector<Row>& rows) {
  rocksdb::Env* const env = database.GetEnv();
  // A crash may have left it, and as another name of a file that is part of the store by now: it
  // must not be written to, but be gone.
  env->DeleteFile(path).PermitUncheckedError();
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), database.GetOptions(family), family);
  rocksdb::Status status = writer.Open(path);
  for (size_t i = 0; i < rows.size() && status.ok(); ++i) {
    status = writer.Put(rows[i].key, rows[i].value);
  }
  if (status.ok()) {
    status = writer.Finish();
  }
  if (!status.ok()) {
    env->DeleteFile(path).PermitUncheckedError();
    return status;
  }
  rocksdb::IngestExternalFileOptions ingest;
  ingest.move_files = true;
  ingest.write_global_seqno = false;  // Nothing older reads the file: it need not be changed.
  status = database.IngestExternalFile(family, {path}, ingest);
  // What could not be added may stand in the manifest all the same. Resuming begins another one;
  // until that is done the file must not go (BringBackAddedFile).
  if (!status.ok() && database.Resume().ok()) {
    env->DeleteFile(path).PermitUncheckedError();
  }
  return status;
}

bool BringBackAddedFile(rocksdb::Env* env, const std::string& store_path, size_t table_count,
                        const rocksdb::Status& failure) {
  const std::string text = failure.ToString();
  const size_t ending = text.find(".ldb");  // The other ending is tried first, and not told.
  const size_t slash = text.rfind('/', ending);
  uint64_t number = 0;
  if (ending == std::string::npos || slash == std::string::npos ||
      !absl::SimpleAtoi(text.substr(slash + 1, ending - slash - 1), &number)) {
    return false;
  }
  const std::string missing = absl::StrCat(store_path, text.substr(slash, ending - slash), ".sst");
  for (TableId table = 0; table < table_count; ++table) {
    const std::string added = AddedFilePath(store_path, table);
    if (env->FileExists(added).ok()) {
      return env->LinkFile(added, missing).ok();
    }
  }
  return false;
}

}  // namespace motcua::kv
