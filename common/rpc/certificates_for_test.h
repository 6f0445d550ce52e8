// SPDX-License-Identifier: Apache-2.0
// For tests: a certificate authority and what it signs, as PEM files. Names are 127.0.0.1 and
// localhost. Failures are the test's. Confined.
#ifndef MOTCUA_COMMON_RPC_CERTIFICATES_FOR_TEST_H_
#define MOTCUA_COMMON_RPC_CERTIFICATES_FOR_TEST_H_

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "openssl/ec.h"
#include "openssl/evp.h"
#include "openssl/pem.h"
#include "openssl/x509.h"
#include "openssl/x509v3.h"

namespace motcua::rpc {

class AuthorityForTest {
 public:
  explicit AuthorityForTest(const std::string& name) : key_(NewKey()), certificate_(X509_new()) {
    Fill(*certificate_, name, *key_, kLifeSeconds);
    AddExtension(*certificate_, NID_basic_constraints, "critical,CA:TRUE");
    Sign(*certificate_);
  }

  void WriteCa(const std::filesystem::path& path) const { WriteCertificate(*certificate_, path); }
  // A certificate that this authority signs, and its key. One whose life is negative has expired.
  void WritePair(const std::filesystem::path& certificate_path,
                 const std::filesystem::path& key_path, long life_seconds = kLifeSeconds) const {
    const Key key = NewKey();
    const Certificate certificate(X509_new());
    Fill(*certificate, "one of us", *key, life_seconds);
    AddExtension(*certificate, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost");
    Sign(*certificate);
    WriteCertificate(*certificate, certificate_path);
    Replace(key_path, [&](FILE* file) {
      return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }

 private:
  struct Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  using Certificate = std::unique_ptr<X509, Free>;
  using Key = std::unique_ptr<EVP_PKEY, Free>;

  static constexpr long kLifeSeconds = 3600;

  static Key NewKey() { return Key(EVP_EC_gen("P-256")); }

  void Fill(X509& certificate, const std::string& name, EVP_PKEY& key, long life_seconds) const {
    static int serial = 0;
    X509_set_version(&certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(&certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(&certificate), -2 * kLifeSeconds);
    X509_gmtime_adj(X509_getm_notAfter(&certificate), life_seconds);
    X509_set_pubkey(&certificate, &key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(&certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(&certificate, X509_get_subject_name(certificate_.get()));
  }

  static void AddExtension(X509& certificate, int kind, const char* value) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
    ASSERT_NE(extension, nullptr);
    X509_add_ext(&certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  void Sign(X509& certificate) const {
    ASSERT_GT(X509_sign(&certificate, key_.get(), EVP_sha256()), 0);
  }

  static void WriteCertificate(X509& certificate, const std::filesystem::path& path) {
    Replace(path, [&](FILE* file) { return PEM_write_X509(file, &certificate); });
  }

  // As files that are watched should be: at once.
  template <typename Write>
  static void Replace(const std::filesystem::path& path, Write write) {
    const std::filesystem::path unfinished = path.string() + ".new";
    FILE* const file = std::fopen(unfinished.c_str(), "w");
    ASSERT_NE(file, nullptr) << unfinished;
    EXPECT_EQ(write(file), 1);
    EXPECT_EQ(std::fclose(file), 0);
    std::filesystem::rename(unfinished, path);
  }

  const Key key_;
  const Certificate certificate_;
};

}  // namespace motcua::rpc

#endif  // MOTCUA_COMMON_RPC_CERTIFICATES_FOR_TEST_H_
