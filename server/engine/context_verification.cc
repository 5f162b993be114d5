#include "server/engine/context_verification.h"

#include "absl/strings/str_cat.h"
#include "certs/ossl/library.h"

namespace tlslab {

void ApplyVerification(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  int mode = SSL_VERIFY_NONE;
  if (config.role == Role::kClient || config.request_certificate) mode |= SSL_VERIFY_PEER;
  if (config.require_certificate) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  SSL_CTX_set_verify(ctx, mode, nullptr);
  SSL_CTX_set1_cert_store(ctx, config.trust->store());
  if (config.verify_policy.max_depth) {
    SSL_CTX_set_verify_depth(ctx, *config.verify_policy.max_depth);
  }
#if OPENSSL_VERSION_NUMBER < 0x30200000L
  if (!config.verify_policy.trusted_public_keys.empty()) {
    problems->Unsupported(
        "peer_verification.trusted_public_key_pems",
        absl::StrCat("raw public keys (RFC 7250) are not in this build (", OpensslVersion(), ")"));
  }
#endif
}

}  // namespace tlslab
