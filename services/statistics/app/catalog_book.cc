// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/app/catalog_book.h"

#include "services/statistics/storage/keys.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {

void WriteCatalog(const motcua::intake::v1::CatalogPutV1& put, kv::Transaction& transaction) {
  for (const motcua::intake::v1::Agency& agency : put.agencies()) {
    storage::v1::AgencyRecord record;
    record.set_display_name(agency.display_name());
    record.set_kind(agency.kind());
    record.set_parent_agency_code(agency.parent_agency_code());
    kAgencyTable.Put(transaction, AgencyKey(agency.agency_code()), record);
  }
  for (const motcua::intake::v1::Procedure& procedure : put.procedures()) {
    storage::v1::FieldRecord record;
    record.set_display_name(procedure.field_name());
    kFieldTable.Put(transaction, FieldKey(procedure.field_code()), record);
  }
}

}  // namespace motcua::statistics
