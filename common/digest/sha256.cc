// SPDX-License-Identifier: Apache-2.0
#include "common/digest/sha256.h"

#include <cstdlib>
#include <memory>

#include "openssl/evp.h"

namespace motcua::digest {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// SHA-256 cannot fail but for want of memory or of the library's algorithms: nothing goes on then.
void Check(int succeeded) {
  if (succeeded != 1) {
    std::abort();
  }
}

// A context of this thread, ready to begin.
EVP_MD_CTX* Begin() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  Check(EVP_DigestInit_ex2(context.get(), algorithm, nullptr));
  return context.get();
}

}  // namespace

Sha256Digest Sha256(std::initializer_list<absl::string_view> parts) {
  EVP_MD_CTX* const context = Begin();
  for (const absl::string_view part : parts) {
    Check(EVP_DigestUpdate(context, part.data(), part.size()));
  }
  Sha256Digest digest;
  Check(EVP_DigestFinal_ex(context, digest.data(), nullptr));
  return digest;
}

Sha256Digest Sha256(absl::string_view bytes) { return Sha256({bytes}); }

}  // namespace motcua::digest
