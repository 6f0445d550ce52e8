// SPDX-License-Identifier: Apache-2.0
#include "services/intake/rpc/listing.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/catalog/catalog_conversion.h"
#include "common/dossier/dossier_id.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/paging/page_token.h"
#include "common/status/status_macros.h"
#include "common/text/normalize.h"
#include "services/intake/storage/tables.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;

constexpr int kPageSizeStandard = 50;
constexpr int kPageSizeCap = 500;
constexpr int kExaminedMax = 10000;
// With one dossier more it is still below the 4 MiB that clients receive by default.
constexpr size_t kPageBytesMax = size_t{1} << 20;

std::string FilterOf(const v1::ListDossiersRequest& request) {
  v1::ListDossiersRequest filter = request;
  filter.clear_page_size();
  filter.clear_page_token();
  filter.clear_min_revisions();
  return filter.SerializeAsString();
}

bool MatchesRecord(const v1::ListDossiersRequest& request, const DossierRecord& record) {
  const auto& states = request.states();
  const bool state_fits =
      states.empty() || std::find(states.begin(), states.end(), record.state()) != states.end();
  const bool procedure_fits = request.procedure_code().empty() ||
                              request.procedure_code() == record.facts().procedure_code();
  const bool channel_fits = request.channel() == motcua::common::v1::CHANNEL_UNSPECIFIED ||
                            request.channel() == record.facts().channel();
  return state_fits && procedure_fits && channel_fits;
}

// Walks the index of an agency between two submit times.
struct Walk {
  std::string begin;
  std::string end;
};

Walk RangeOf(const v1::ListDossiersRequest& request, uint32_t partition) {
  const std::string prefix = AgencyPrefix(partition, request.agency_code());
  Walk walk{prefix, kv::PrefixEnd(prefix)};
  if (request.has_submit_time_from()) {
    walk.begin = AgencyTimePrefix(partition, request.agency_code(),
                                  catalog::ReadTime(request.submit_time_from()));
  }
  if (request.has_submit_time_before()) {
    walk.end = AgencyTimePrefix(partition, request.agency_code(),
                                catalog::ReadTime(request.submit_time_before()));
  }
  return walk;
}

// Where a page ended: how many of a row's dossiers it looked at.
struct Place {
  std::string key;
  size_t count = 0;
};

std::string MakePlace(absl::string_view key, size_t count) {
  return kv::KeyWriter().U32(static_cast<uint32_t>(count)).Rest(key).Take();
}

std::optional<Place> ReadPlace(absl::string_view bytes) {
  kv::KeyReader parts(bytes);
  Place place{.count = parts.U32()};
  place.key = std::string(parts.Rest());
  return parts.ok() ? std::optional<Place>(std::move(place)) : std::nullopt;
}

struct PageInProgress {
  const Machine& machine;
  const kv::Snapshot& snapshot;
  const v1::ListDossiersRequest& request;
  const std::string name;  // Folded.
  v1::ListDossiersResponse& response;
  int examined = 0;
  size_t bytes = 0;

  bool Full(int page_size) const {
    return response.dossiers_size() >= page_size || examined >= kExaminedMax ||
           bytes >= kPageBytesMax;
  }

  // Adds the dossier if it is asked for.
  absl::Status Examine(const dossier::DossierId& id) {
    ++examined;
    MOTCUA_ASSIGN_OR_RETURN(std::optional<DossierRecord> record, Machine::FindRecord(snapshot, id));
    if (!record.has_value() || !MatchesRecord(request, *record)) {
      return absl::OkStatus();
    }
    MOTCUA_ASSIGN_OR_RETURN(v1::Dossier dossier,
                            machine.Read(snapshot, {.id = id, .record = *std::move(record)}));
    if (name.empty() ||
        text::FoldForSearch(dossier.applicant().full_name()).find(name) != std::string::npos) {
      bytes += dossier.ByteSizeLong();
      *response.add_dossiers() = std::move(dossier);
    }
    return absl::OkStatus();
  }
};

}  // namespace

absl::Status ReadDossierPage(const kv::Store& store, const Machine& machine,
                             const v1::ListDossiersRequest& request,
                             v1::ListDossiersResponse& response) {
  if (machine.catalog()->FindAgency(request.agency_code()) == nullptr) {
    return errors::MakeError(errors::Reason::kUnknownAgency, "the agency is not in the catalogue",
                             {{"agency_code", request.agency_code()}});
  }
  const std::string filter = FilterOf(request);
  MOTCUA_ASSIGN_OR_RETURN(const std::string after,
                          paging::ReadPageToken(filter, request.page_token()));
  const uint32_t partition = dossier::PartitionOf(request.agency_code(), machine.partition_count());
  const int page_size = paging::PageSize(request.page_size(), kPageSizeStandard, kPageSizeCap);
  Walk walk = RangeOf(request, partition);
  size_t skipped = 0;  // Of the first row.
  if (!after.empty()) {
    const std::optional<Place> place = ReadPlace(after);
    // Anybody can make a token: one that leads out of the walk would show another agency's rows.
    if (!place.has_value() || place->key < walk.begin || place->key >= walk.end) {
      return errors::MakeError(errors::Reason::kInvalidPageToken,
                               "page_token: leads out of the list; start again without a token",
                               {{"field", "page_token"}});
    }
    walk.begin = place->key;
    skipped = place->count;
  }
  if (walk.begin >= walk.end) {
    return absl::OkStatus();
  }
  const std::unique_ptr<kv::Snapshot> snapshot = store.TakeSnapshot();
  const std::unique_ptr<kv::Cursor> cursor =
      snapshot->Scan(kDossiersByAgency, walk.begin, walk.end);
  PageInProgress page{.machine = machine,
                      .snapshot = *snapshot,
                      .request = request,
                      .name = text::FoldForSearch(request.applicant_name()),
                      .response = response};
  std::string last;
  for (; cursor->Valid() && !page.Full(page_size); cursor->Next(), skipped = 0) {
    MOTCUA_ASSIGN_OR_RETURN(const std::vector<uint64_t> serials, ReadSerials(cursor->value()));
    size_t place = skipped;
    while (place < serials.size() && !page.Full(page_size)) {
      MOTCUA_RETURN_IF_ERROR(page.Examine({partition, serials[place]}));
      ++place;
    }
    last = MakePlace(cursor->key(), place);
    if (place < serials.size()) {
      break;
    }
  }
  MOTCUA_RETURN_IF_ERROR(cursor->status());
  if (cursor->Valid()) {
    response.set_next_page_token(paging::MakePageToken(filter, last));
  }
  return absl::OkStatus();
}

}  // namespace motcua::intake
