// SPDX-License-Identifier: Apache-2.0
//
// gRPC watches the files, and says little when it cannot use them; so they are looked at here
// before.
#include "common/rpc/tls.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_credentials_options.h"
#include "openssl/err.h"
#include "openssl/evp.h"
#include "openssl/pem.h"
#include "openssl/x509.h"

namespace motcua::rpc {
namespace {

using grpc::experimental::FileWatcherCertificateProvider;

template <typename Type, void (*Free)(Type*)>
struct Freed {
  void operator()(Type* object) const { Free(object); }
};
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, CloseFile>;

absl::Status Unusable(const std::string& path, absl::string_view why) {
  ERR_clear_error();
  return absl::FailedPreconditionError(absl::StrCat(path, ": ", why));
}

absl::StatusOr<File> Open(const std::string& path) {
  File file(std::fopen(path.c_str(), "re"));
  if (file == nullptr) {
    return Unusable(path, absl::StrCat("cannot be read: ", std::strerror(errno)));
  }
  return file;
}

// The first certificate of a file: that of the server or caller, or a CA.
absl::StatusOr<Certificate> ReadCertificate(const std::string& path) {
  MOTCUA_ASSIGN_OR_RETURN(const File file, Open(path));
  Certificate certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) {
    return Unusable(path, "holds no certificate in PEM");
  }
  // OpenSSL goes by the machine's clock, in this as in every handshake.
  if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0) {
    return Unusable(path, "the certificate has expired");
  }
  return certificate;
}

absl::Status CheckPair(const std::string& certificate_path, const std::string& key_path) {
  MOTCUA_ASSIGN_OR_RETURN(const Certificate certificate, ReadCertificate(certificate_path));
  MOTCUA_ASSIGN_OR_RETURN(const File file, Open(key_path));
  // Nobody is there to type a password.
  pem_password_cb* const no_password = [](char*, int, int, void*) { return -1; };
  const Key key(PEM_read_PrivateKey(file.get(), nullptr, no_password, nullptr));
  if (key == nullptr) {
    return Unusable(key_path, "holds no private key in PEM that can be read without a password");
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Unusable(key_path,
                    absl::StrCat("is not the key of the certificate in ", certificate_path));
  }
  return absl::OkStatus();
}

absl::Status CheckCa(const std::string& path) {
  return path.empty() ? absl::OkStatus() : ReadCertificate(path).status();
}

}  // namespace

absl::Status CheckFiles(const ServerTls& tls) {
  if (tls.certificate.empty()) {
    return absl::OkStatus();
  }
  MOTCUA_RETURN_IF_ERROR(CheckPair(tls.certificate, tls.key));
  return CheckCa(tls.client_ca);
}

absl::Status CheckFiles(const ClientTls& tls) {
  if (!tls.certificate.empty()) {
    MOTCUA_RETURN_IF_ERROR(CheckPair(tls.certificate, tls.key));
  }
  return CheckCa(tls.ca);
}

std::shared_ptr<grpc::ServerCredentials> MakeCredentials(const ServerTls& tls) {
  if (tls.certificate.empty()) {
    return grpc::InsecureServerCredentials();
  }
  grpc::experimental::TlsServerCredentialsOptions options(
      std::make_shared<FileWatcherCertificateProvider>(tls.key, tls.certificate, tls.client_ca,
                                                       kTlsReloadSeconds));
  options.watch_identity_key_cert_pairs();
  if (tls.client_ca.empty()) {
    options.set_cert_request_type(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  } else {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> MakeCredentials(const ClientTls& tls) {
  if (tls.ca.empty()) {
    return grpc::InsecureChannelCredentials();
  }
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(std::make_shared<FileWatcherCertificateProvider>(
      tls.key, tls.certificate, tls.ca, kTlsReloadSeconds));
  options.watch_root_certs();
  if (!tls.certificate.empty()) {
    options.watch_identity_key_cert_pairs();
  }
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace motcua::rpc
