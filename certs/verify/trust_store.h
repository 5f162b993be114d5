// The trust anchors that a chain may end in.
//
// A store is parsed once, never changed afterwards, and shared by every context
// that trusts the same: the system's takes 764 KB and several milliseconds.
//
//   absl::StatusOr<std::shared_ptr<const TrustStore>> trust =
//       MakeTrustStore(/*system=*/true, {authority->certificate.get()});
//   SSL_CTX_set1_cert_store(context, (*trust)->store());
//
// OpenSSL takes only self-signed certificates of it for the end of a chain, unless
// VerifyPolicy::partial_chain; an intermediate in it helps to build one.
#ifndef TLSLAB_CERTS_VERIFY_TRUST_STORE_H_
#define TLSLAB_CERTS_VERIFY_TRUST_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

class TrustStore {
 public:
  // Takes a store that nobody changes any more.
  explicit TrustStore(OsslPtr<X509_STORE> store);

  // For OpenSSL, which locks it and counts references to it. Not to be added to.
  X509_STORE* store() const { return store_.get(); }

  // The certificates in it, each once.
  unsigned anchor_count() const { return anchor_count_; }

 private:
  OsslPtr<X509_STORE> store_;
  unsigned anchor_count_;
};

// Where a system keeps its trust anchors.
struct TrustLocations {
  std::string file;         // a PEM bundle
  std::string directories;  // with ":" between them, of files named by hash (openssl-rehash(1))
};

// As OpenSSL finds them: SSL_CERT_FILE and SSL_CERT_DIR of the environment, else
// what OpenSSL was built with. OpenSSL uses both the file and the directories, so
// to trust SSL_CERT_FILE alone, set SSL_CERT_DIR to an empty directory.
TrustLocations SystemTrustLocations();

// Those of the environment's variables that decided: "SSL_CERT_FILE", "SSL_CERT_DIR".
std::vector<std::string> SystemTrustVariables();

// Reads the file and every certificate in the directories that OpenSSL could find
// there. What is absent or cannot be read counts nothing, and is no error.
std::shared_ptr<const TrustStore> LoadTrustStore(const TrustLocations& locations);

// That of `SystemTrustLocations`, read on first use, once a process.
std::shared_ptr<const TrustStore> SystemTrust();

// The given anchors, and the system's when `system`, with revocation lists beside
// them. Null pointers are not allowed. With neither it is the system's store itself.
// INTERNAL when OpenSSL is out of memory.
absl::StatusOr<std::shared_ptr<const TrustStore>> MakeTrustStore(
    bool system, const std::vector<X509*>& anchors, const std::vector<X509_CRL*>& crls = {});

// `base` (null: nothing) with the given anchors and revocation lists beside its own; itself
// when there are none. INTERNAL when OpenSSL is out of memory.
absl::StatusOr<std::shared_ptr<const TrustStore>> ExtendTrustStore(
    std::shared_ptr<const TrustStore> base, const std::vector<X509*>& anchors,
    const std::vector<X509_CRL*>& crls);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_TRUST_STORE_H_
