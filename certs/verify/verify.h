// Judges a certificate chain, finding everything that is wrong with it, at a time
// that the caller gives.
//
// OpenSSL's X509_verify_cert(3) stops at the first finding; here it goes on, and
// every finding is recorded. Then the policy says which of them count: those about
// the name and those about all else are enforced separately.
//
//   int OnVerify(X509_STORE_CTX* ctx, void* arg) {  // SSL_CTX_set_cert_verify_callback(3)
//     Verification verification;
//     return JudgeChain(ctx, policy, absl::Now(), trust->anchor_count(), &verification);
//   }
//
// The chain is built once and never again after a finding, so the findings are those
// of one path. Later findings can follow from earlier ones: of an incomplete chain
// OpenSSL also says that the first signature could not be checked.
#ifndef TLSLAB_CERTS_VERIFY_VERIFY_H_
#define TLSLAB_CERTS_VERIFY_VERIFY_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "certs/ossl/ossl_ptr.h"
#include "certs/verify/findings.h"
#include "certs/verify/trust_store.h"

namespace tlslab {

// It tells that the certificate is for another name, IP or e-mail address.
bool IsAboutTheName(const VerifyError& error);

struct Verification {
  // The finding that decided: the first that is enforced, else the first. Absent:
  // the chain is good.
  std::optional<VerifyError> error;
  std::vector<VerifyError> errors;         // all, each code once a depth, in OpenSSL's order
  std::vector<std::string> path_subjects;  // the path as far as it was built, leaf first, RFC 2253
  absl::Time verify_time;                  // the time of judgement
  unsigned trust_anchor_count = 0;         // that were at hand
  bool accepted = false;                   // nothing was found that is enforced
};

struct VerifyPolicy {
  // Which certificates must be found in a revocation list that does not revoke them.
  enum class CrlCheck { kNone, kLeaf, kChain };

  bool enforce_chain = true;              // all but the name
  bool enforce_name = true;               // hostname and IP address mismatch
  std::string expected_name;              // DNS name or IP address; empty: none is checked
  std::optional<absl::Time> verify_time;  // absent: `now`
  std::optional<unsigned> max_depth;      // intermediates; absent: OpenSSL's, 100
  bool partial_chain = false;             // X509_V_FLAG_PARTIAL_CHAIN
  bool strict = false;                    // X509_V_FLAG_X509_STRICT
  CrlCheck crl_check = CrlCheck::kNone;
  bool use_delta_crls = false;  // X509_V_FLAG_USE_DELTAS
  // What a peer that shows a key without a certificate may have.
  std::vector<std::shared_ptr<EVP_PKEY>> trusted_public_keys;
};

// Runs X509_verify_cert(3) on `ctx`, which OpenSSL has prepared, and returns
// `accepted`. The code of `error` is left in `ctx`, whether enforced or not: there
// OpenSSL finds the alert to send, and SSL_get_verify_result(3) its answer. A chain
// that OpenSSL cannot judge at all (an unusable key in it, no memory) has the finding
// that OpenSSL tells, at least X509_V_ERR_UNSPECIFIED. What OpenSSL adds to its error
// queue stays there when the chain is refused, and is dropped when it is accepted:
// SSL_get_error(3) would take it for a failure.
//
// A raw public key (RFC 7250) in place of certificates is good when it is one of the
// trusted ones, or a TLSA record of `ctx` has it; else it has the finding
// X509_V_ERR_RPK_UNTRUSTED or X509_V_ERR_DANE_NO_MATCH.
bool JudgeChain(X509_STORE_CTX* ctx, const VerifyPolicy& policy, absl::Time now,
                unsigned trust_anchor_count, Verification* out);

// Whose certificate it is.
enum class PeerRole { kServer, kClient };

// Judges certificates outside a handshake, the leaf first, as an end would that
// received them; but without a security level, which is the end's own. An empty list
// has the finding X509_V_ERR_INVALID_CALL. More can be asked by chain_question.h.
Verification VerifyChain(const std::vector<X509*>& certificates, PeerRole role,
                         const TrustStore& trust, const VerifyPolicy& policy, absl::Time now);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_VERIFY_H_
