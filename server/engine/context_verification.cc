#include "server/engine/context_verification.h"

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
}

}  // namespace tlslab
