// A deliberate defect of a certificate: what it is called, what it does, what it breaks,
// and what OpenSSL says of it.
//
// The rows stand in one file a topic (name_mutations.cc, chain_mutations.cc, ...);
// catalogue.h has them all. A new defect is a new row: a name, a sentence, the cases,
// and what it does at one or more of four moments. certs/mint knows nothing of them.
#ifndef TLSLAB_CERTS_MUTATE_MUTATION_H_
#define TLSLAB_CERTS_MUTATE_MUTATION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint.h"
#include "certs/mint/mint_spec.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Which certificate of the path root, intermediate, leaf has the defect.
enum class MutationPlace { kLeaf, kIntermediate, kRoot };

// A defect at one place, and the first finding of OpenSSL 3.5 (default policy, purpose
// sslserver, `expected_name` expected).
struct MutationCase {
  std::string name = {};  // "expired-intermediate", unique in the catalogue
  MutationPlace place = MutationPlace::kLeaf;
  std::string verify_error = {};  // "X509_V_ERR_CERT_HAS_EXPIRED"; empty: the chain is good
  unsigned depth = 0;             // of the finding; 0 is the leaf
  // What the verifier must be told for that: "strict" or "security_level 2". Empty:
  // nothing.
  std::string condition = {};

  // The path that shows it, where the usual one does not.
  std::string expected_name = "www.example.com";
  unsigned intermediates = 1;         // with two, the upper one has an intermediate's defect
  std::string issuers_key_type = {};  // of root and intermediates; empty: the default
};

// What is to be minted, before it is.
struct MintDraft {
  MintSpec spec;
  MintSources sources;
  absl::Time now;
  // An issuer that a defect has put in the place of `sources.issuer`.
  std::shared_ptr<const Credential> own_issuer;
};

// What was minted, before it is put together.
struct MintedParts {
  std::vector<OsslPtr<X509>> certificates;  // its own, then what is sent with it
  OsslPtr<EVP_PKEY> key;
};

// Parts of a credential that a defect decides on: two that share one exclude each
// other.
enum MutationPart : unsigned {
  kNamesPart = 1u << 0,  // subject and subject alternative name
  kValidityPart = 1u << 1,
  kSerialNumberPart = 1u << 2,
  kIssuerPart = 1u << 3,  // who issues
  kIssuerNamePart = 1u << 4,
  kKeyPart = 1u << 5,         // the certificate's
  kPrivateKeyPart = 1u << 6,  // the one that goes with it
  kSentChainPart = 1u << 7,
  kSignatureHashPart = 1u << 8,
  kSignatureAlgorithmPart = 1u << 9,  // as the certificate names it
  kSignaturePart = 1u << 10,
  kVersionPart = 1u << 11,
  kBasicConstraintsPart = 1u << 12,
  kKeyUsagePart = 1u << 13,
  kExtendedKeyUsagePart = 1u << 14,
  kNetscapeTypePart = 1u << 15,
  kNameConstraintsPart = 1u << 16,
  kSubjectKeyIdentifierPart = 1u << 17,
  kAuthorityKeyIdentifierPart = 1u << 18,
  kFurtherExtensionsPart = 1u << 19,
};

struct Mutation {
  std::string name = {};         // "corrupted-signature"
  std::string description = {};  // what it does, a sentence
  std::string reference = {};    // "RFC 5280 section 4.1.1.3"
  std::vector<MutationCase> cases = {};
  unsigned parts = 0;         // of MutationPart, or-ed
  bool needs_issuer = false;  // it says nothing of what issues itself

  // What it does, in this order; null: nothing then. The functions that return false
  // leave OpenSSL's errors in the queue; a status is fit for who asked.
  absl::Status (*prepare)(MintDraft* draft) = nullptr;
  bool (*before_signing)(X509* certificate) = nullptr;
  bool (*after_signing)(X509* certificate) = nullptr;  // it is encoded and read again then
  absl::Status (*finish)(const MintDraft& draft, MintedParts* parts) = nullptr;
};

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MUTATE_MUTATION_H_
