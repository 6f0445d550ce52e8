// SPDX-License-Identifier: Apache-2.0
// Keeps what statistics needs of intake's catalogue: the tree of agencies and names. Pure function
// of what was put.
#ifndef MOTCUA_SERVICES_STATISTICS_APP_CATALOG_BOOK_H_
#define MOTCUA_SERVICES_STATISTICS_APP_CATALOG_BOOK_H_

#include "common/kv/transaction.h"
#include "motcua/intake/v1/events.pb.h"

namespace motcua::statistics {

void WriteCatalog(const motcua::intake::v1::CatalogPutV1& put, kv::Transaction& transaction);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_APP_CATALOG_BOOK_H_
