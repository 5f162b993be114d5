#include "certs/verify/store_context.h"

#include "certs/inspect/names.h"

namespace tlslab {

void* StoreContextData(X509_STORE_CTX* ctx, int index) {
  return X509_STORE_CTX_get_ex_data(ctx, index);
}

std::vector<OsslPtr<X509>> ChainAsSent(X509_STORE_CTX* ctx) {
  std::vector<OsslPtr<X509>> chain;
  // A handshake gives the whole of what was sent as "untrusted", the leaf with it.
  STACK_OF(X509)* sent = X509_STORE_CTX_get0_untrusted(ctx);
  for (int i = 0; i < sk_X509_num(sent); ++i) chain.push_back(Share(sk_X509_value(sent, i)));
  return chain;
}

std::vector<OsslPtr<X509>> BuiltPath(X509_STORE_CTX* ctx) {
  std::vector<OsslPtr<X509>> certificates;
  STACK_OF(X509)* path = X509_STORE_CTX_get0_chain(ctx);
  for (int i = 0; i < sk_X509_num(path); ++i) certificates.push_back(Share(sk_X509_value(path, i)));
  return certificates;
}

std::vector<std::string> PathSubjects(X509_STORE_CTX* ctx) {
  std::vector<std::string> subjects;
  STACK_OF(X509)* path = X509_STORE_CTX_get0_chain(ctx);
  for (int i = 0; i < sk_X509_num(path); ++i) {
    subjects.push_back(DistinguishedName(X509_get_subject_name(sk_X509_value(path, i))));
  }
  return subjects;
}

#if OPENSSL_VERSION_NUMBER >= 0x30200000L
EVP_PKEY* RawPublicKey(X509_STORE_CTX* ctx) { return X509_STORE_CTX_get0_rpk(ctx); }

bool IsUnvouchedKey(int code) {
  return code == X509_V_ERR_RPK_UNTRUSTED || code == X509_V_ERR_DANE_NO_MATCH;
}
#else
EVP_PKEY* RawPublicKey(X509_STORE_CTX*) { return nullptr; }

bool IsUnvouchedKey(int) { return false; }
#endif

}  // namespace tlslab
