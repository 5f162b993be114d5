#include "certs/verify/findings.h"

#include <openssl/x509_vfy.h>

#include <algorithm>

#include "certs/verify/error_name.h"

namespace tlslab {
namespace {

using Findings = std::vector<VerifyError>;

// The slot of X509_STORE_CTX in which the findings are handed to the callback.
int FindingsIndex() {
  static const int index = X509_STORE_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

// OpenSSL asks at every certificate, and at every error, whether to go on.
int OnFinding(int good, X509_STORE_CTX* ctx) {
  if (good) return 1;
  auto* findings = static_cast<Findings*>(X509_STORE_CTX_get_ex_data(ctx, FindingsIndex()));
  if (!findings) return 0;  // there was no memory to hand them over
  AddFinding(X509_STORE_CTX_get_error(ctx), X509_STORE_CTX_get_error_depth(ctx), findings);
  // Else it would be taken for an error of the steps that follow.
  X509_STORE_CTX_set_error(ctx, X509_V_OK);
  return 1;
}

// Lends the findings to `ctx` for the time of one verification.
class Recording {
 public:
  Recording(X509_STORE_CTX* ctx, Findings* findings)
      : ctx_(ctx), previous_(X509_STORE_CTX_get_verify_cb(ctx)) {
    X509_STORE_CTX_set_ex_data(ctx_, FindingsIndex(), findings);
    X509_STORE_CTX_set_verify_cb(ctx_, OnFinding);
  }
  ~Recording() {
    X509_STORE_CTX_set_verify_cb(ctx_, previous_);
    X509_STORE_CTX_set_ex_data(ctx_, FindingsIndex(), nullptr);
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

 private:
  X509_STORE_CTX* ctx_;
  X509_STORE_CTX_verify_cb previous_;
};

}  // namespace

void AddFinding(int code, int depth, Findings* findings) {
  const unsigned at = depth > 0 ? static_cast<unsigned>(depth) : 0;
  const bool known = std::any_of(findings->begin(), findings->end(), [&](const VerifyError& error) {
    return error.code == code && error.depth == at;
  });
  if (known) return;
  findings->push_back({code, VerifyErrorName(code), at, X509_verify_cert_error_string(code)});
}

void FindAll(X509_STORE_CTX* ctx, Findings* findings) {
  Recording recording(ctx, findings);
  // The callback never stops it: what does is a failure of OpenSSL's own.
  if (X509_verify_cert(ctx) == 1) return;
  const int code = X509_STORE_CTX_get_error(ctx);
  AddFinding(code == X509_V_OK ? X509_V_ERR_UNSPECIFIED : code, X509_STORE_CTX_get_error_depth(ctx),
             findings);
}

}  // namespace tlslab
