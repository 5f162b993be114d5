// A file with certificates, in whatever form it is: PEM (RFC 7468), DER (X.690) or
// PKCS#12 (RFC 7292).
//
//   auto file = ReadContainer(bytes, password);
//   if (!file.ok()) Tell(file.status().message());   // "holds no certificate ..."
//   for (const OsslPtr<X509>& certificate : file->certificates) Inspect(certificate.get());
//
// Of a PEM file everything is read that is a certificate, and the rest is passed over;
// for a chain that must be nothing but a chain see certs/credential. Whether
// certificates are good is not asked.
#ifndef TLSLAB_CERTS_CONTAINER_CONTAINER_H_
#define TLSLAB_CERTS_CONTAINER_CONTAINER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// What a file may cost, whoever made it.
struct ContainerLimits {
  size_t bytes = size_t{1} << 20;
  size_t certificates = 1000;
  // Of the password, which a file may have hashed once for each of its parts.
  size_t password_bytes = 1024;
  // Of deriving keys from the password, in one place and in the whole file.
  uint64_t iterations = 1'000'000;
  uint64_t all_iterations = 3'000'000;
};

enum class ContainerFormat { kPem, kDer, kPkcs12 };

struct Container {
  ContainerFormat format = ContainerFormat::kPem;
  std::vector<OsslPtr<X509>> certificates;  // in the order of the file; at least one
  bool private_key_present = false;
  // The first private key; null when it cannot be read, for example because it is
  // encrypted, or too large. Secret.
  OsslPtr<EVP_PKEY> private_key;
};

// `password` is that of a PKCS#12 file, and of no account otherwise.
//
// Errors have a message fit for the person who gave the file, which follows the name of
// a field. INVALID_ARGUMENT: the bytes are at fault. PERMISSION_DENIED: the password is.
absl::StatusOr<Container> ReadContainer(std::string_view bytes, const std::string& password,
                                        const ContainerLimits& limits = {});

// The private key is that of the first certificate. Nothing: there is none to compare.
std::optional<bool> KeyMatchesFirst(const Container& container);

// "PEM", "DER" or "PKCS12".
std::string ContainerFormatName(ContainerFormat format);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_CONTAINER_CONTAINER_H_
