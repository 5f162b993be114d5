// Certificates and revocation lists in whichever of the two usual forms they come:
// PEM (RFC 7468), any number, or DER (X.690), one.
//
//   auto certificates = ReadCertificates(data, limits);
//   if (!certificates.ok()) Tell(certificates.status().message());   // "is neither ..."
//
// All failures are INVALID_ARGUMENT with a message to follow the name of a field.
#ifndef TLSLAB_CERTS_CREDENTIAL_CERTIFICATE_DATA_H_
#define TLSLAB_CERTS_CREDENTIAL_CERTIFICATE_DATA_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/credential/credential.h"

namespace tlslab {

// As `ParseCertificates` for PEM.
absl::StatusOr<std::vector<OsslPtr<X509>>> ReadCertificates(std::string_view data,
                                                            const PemLimits& limits = {});

// As `ParseCrls` for PEM.
absl::StatusOr<std::vector<OsslPtr<X509_CRL>>> ReadCrls(std::string_view data);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_CREDENTIAL_CERTIFICATE_DATA_H_
