// Certificates and private keys between PEM (RFC 7468) and OpenSSL.
//
// A `Credential` is what an end proves itself with: its certificate, what it sends
// after it, and the private key. It is parsed and checked once, never changed
// afterwards, and shared by every context that uses it: parsing costs more than a
// resumed handshake.
//
//   absl::StatusOr<std::shared_ptr<const Credential>> credential =
//       ParseCredential(chain_pem, private_key_pem);
//   SSL_CTX_use_certificate(context, (*credential)->certificate.get());
//
// Whether the certificate is valid, trusted or fit for its use is not judged here:
// a lab serves bad certificates on purpose. The chain is kept in the order given,
// in order or not.
#ifndef TLSLAB_CERTS_CREDENTIAL_CREDENTIAL_H_
#define TLSLAB_CERTS_CREDENTIAL_CREDENTIAL_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Immutable once made.
struct Credential {
  OsslPtr<X509> certificate;
  std::vector<OsslPtr<X509>> chain;  // sent after it, in this order
  OsslPtr<EVP_PKEY> key;
};

// How much PEM is read at most.
struct PemLimits {
  size_t bytes = size_t{1} << 20;
  size_t certificates = 100;
};

// All failures below are INVALID_ARGUMENT, with a message fit for the person who
// gave the PEM. Those of the two parsers are written to follow the name of a field:
// "is not PEM: ...".

// One certificate or more. Whatever else the PEM holds is refused, above all a
// private key, which would be shown wherever certificates are.
absl::StatusOr<std::vector<OsslPtr<X509>>> ParseCertificates(std::string_view pem,
                                                             const PemLimits& limits = {});

// The first private key of the PEM: PKCS#8 or a traditional format, unencrypted.
// Never asks for a passphrase.
absl::StatusOr<OsslPtr<EVP_PKEY>> ParsePrivateKey(std::string_view pem);

// Puts together a certificate with its chain (at least one certificate, the first
// being the certificate itself) and the key, which must match the certificate. Says
// itself which of the two is at fault.
absl::StatusOr<std::shared_ptr<const Credential>> MakeCredential(
    std::vector<OsslPtr<X509>> certificates, OsslPtr<EVP_PKEY> key);

// The three of them at once; a message says "the chain" or "the private key".
absl::StatusOr<std::shared_ptr<const Credential>> ParseCredential(std::string_view chain_pem,
                                                                  std::string_view key_pem);

std::string ToPem(X509* certificate);

// TLS 1.3 has a signature scheme for the key that every OpenSSL offers (RFC 8446
// section 4.2.3): not for DSA, nor for curves other than NIST's.
bool SignsInTls13(const Credential& credential);

// Its key is one for DSA, with which TLS 1.3 signs nothing.
bool SignsWithDsa(const Credential& credential);

// OpenSSL takes it for a certificate authority: by its basic constraints, or what else
// X509_check_ca(3) accepts, such as a self-signed certificate of version 1.
bool IsAuthority(const Credential& credential);

// The size of its DER encoding.
size_t EncodedBytes(X509* certificate);

// The certificate, then its chain.
std::string ChainPem(const Credential& credential);

// Unencrypted PKCS#8 (RFC 5958). Secret: not to be logged.
std::string KeyPem(const Credential& credential);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_CREDENTIAL_CREDENTIAL_H_
