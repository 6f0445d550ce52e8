// SPDX-License-Identifier: Apache-2.0
// The catalogue of the simulated province, and its changes. Pure functions.
#ifndef MOTCUA_TESTS_SIMULATION_CATALOG_H_
#define MOTCUA_TESTS_SIMULATION_CATALOG_H_

#include "motcua/intake/v1/catalog_service.pb.h"
#include "tests/simulation/history.h"

namespace motcua::simulation {

motcua::intake::v1::PutCatalogRequest MakeCatalog();
// The same with other days off, another time limit, or another name.
motcua::intake::v1::PutCatalogRequest MakeOtherCatalog(Dice& dice);

}  // namespace motcua::simulation

#endif  // MOTCUA_TESTS_SIMULATION_CATALOG_H_
