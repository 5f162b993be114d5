#include "server/engine/context_identity.h"

#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

void UseCredential(const Credential& credential, const std::string& field, SSL_CTX* ctx,
                   ContextProblems* problems) {
  OsslPtr<STACK_OF(X509)> chain(sk_X509_new_null());
  for (const OsslPtr<X509>& issuer : credential.chain) {
    sk_X509_push(chain.get(), Share(issuer.get()).release());
  }
  ClearErrors();
  if (SSL_CTX_use_cert_and_key(ctx, credential.certificate.get(), credential.key.get(), chain.get(),
                               /*override=*/1) == 1) {
    return;
  }
  problems->Unsupported(field, absl::StrCat("OpenSSL refuses the certificate: ", TakeErrorText(),
                                            " (a weak key or hash needs security_level 0)"));
}

}  // namespace

void ApplyIdentity(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  for (size_t i = 0; i < config.credentials.size(); ++i) {
    UseCredential(*config.credentials[i], absl::StrCat("credentials[", i, "]"), ctx, problems);
  }
}

}  // namespace tlslab
