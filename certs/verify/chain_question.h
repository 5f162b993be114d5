// Everything that can be asked of a chain outside a handshake.
//
//   ChainQuestion question;
//   question.certificates = ...;          // as a peer would send them
//   question.trust = SystemTrust();
//   question.expected_names = {"www.example.com", "192.0.2.1"};
//   question.time = absl::Now();
//   ChainAnswer answer = Answer(question);
//   answer.verification.accepted;
//
// It is judged as an end judges the other (verify.h), all findings being enforced, but
// with more to ask: several names, usages, policies, revocation. Where the library has
// an order of its findings, this has it too: the first is the one that openssl-verify(1)
// stops at. Its time is bounded by what goes in: path building looks at each
// certificate once for each place of the path, which has at most 102.
#ifndef TLSLAB_CERTS_VERIFY_CHAIN_QUESTION_H_
#define TLSLAB_CERTS_VERIFY_CHAIN_QUESTION_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "certs/ossl/ossl_ptr.h"
#include "certs/verify/name_match.h"
#include "certs/verify/ocsp_verdict.h"
#include "certs/verify/trust_store.h"
#include "certs/verify/verify.h"

namespace tlslab {

struct ChainQuestion {
  std::vector<OsslPtr<X509>> certificates;  // the peer's own first
  std::vector<OsslPtr<X509>> untrusted;     // further ones to build the path with
  std::shared_ptr<const TrustStore> trust;  // not null
  absl::Time time;

  std::string purpose = "sslserver";                      // one that PurposeNumber knows
  std::vector<std::string> expected_names;                // DNS names and IP addresses, all of them
  std::vector<std::string> expected_email_addresses;      // likewise
  std::vector<std::string> expected_extended_key_usages;  // beside what the purpose wants
  std::optional<unsigned> max_depth;                      // intermediates; absent: 100

  bool partial_chain = false;
  bool strict = false;
  bool check_self_signature = false;
  bool untrusted_first = false;
  std::vector<std::string> acceptable_policies;  // dotted; empty: policies are not looked at
  bool explicit_policy = false;
  std::optional<unsigned> security_level;  // 0 to 5; absent: not judged

  VerifyPolicy::CrlCheck crl_check = VerifyPolicy::CrlCheck::kNone;
  std::vector<OsslPtr<X509_CRL>> crls;
  bool use_delta_crls = false;
  std::string ocsp_response;  // DER; empty: none
};

struct ChainAnswer {
  Verification verification;
  std::vector<OsslPtr<X509>> path;      // as far as it was built, leaf first
  std::vector<NameMatch> name_matches;  // names, then e-mail addresses, as asked
  std::optional<OcspVerdict> ocsp;      // absent: no response was given
};

// A usage that the leaf does not allow is X509_V_ERR_INVALID_PURPOSE at 0, after all
// that OpenSSL finds. Without certificates there is the finding
// X509_V_ERR_INVALID_CALL. Leaves OpenSSL's error queue as it was.
ChainAnswer Answer(const ChainQuestion& question);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_CHAIN_QUESTION_H_
