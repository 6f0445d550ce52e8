// SPDX-License-Identifier: Apache-2.0
//
// CLI11's callback of a whole application is the one place that sees all three.

#include "tools/terminal/tls_flags.h"

#include <string>

#include "absl/status/status.h"

namespace motcua::terminal {

void AddTlsFlags(CLI::App& app, rpc::ClientTls& tls) {
  CLI::Option* const ca =
      app.add_option("--tls-ca", tls.ca,
                     "PEM file: authorities of the services, which then speak TLS")
          ->envname("MOTCUA_TLS_CA");
  CLI::Option* const certificate =
      app.add_option("--tls-cert", tls.certificate, "PEM file: certificate to show them")
          ->envname("MOTCUA_TLS_CERT")
          ->needs(ca);
  CLI::Option* const key = app.add_option("--tls-key", tls.key, "PEM file: its private key")
                               ->envname("MOTCUA_TLS_KEY")
                               ->needs(certificate);
  certificate->needs(key);
  app.parse_complete_callback([&tls] {
    const absl::Status usable = rpc::CheckFiles(tls);
    if (!usable.ok()) throw CLI::ValidationError("TLS", std::string(usable.message()));
  });
}

}  // namespace motcua::terminal
