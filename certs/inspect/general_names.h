// The extensions of a certificate that hold general names (RFC 5280 section 4.2.1.6):
// alternative names, where to ask for revocation, and constraints on names.
//
//   ReadGeneralNames(certificate, &facts);
//   facts.dns_names, facts.crl_urls, facts.name_constraints, ...
#ifndef TLSLAB_CERTS_INSPECT_GENERAL_NAMES_H_
#define TLSLAB_CERTS_INSPECT_GENERAL_NAMES_H_

#include "certs/inspect/facts.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Fills what comes from subjectAltName, authorityInfoAccess, cRLDistributionPoints,
// freshestCRL and nameConstraints. A malformed extension gives nothing. May leave
// errors in OpenSSL's queue.
void ReadGeneralNames(const X509* certificate, CertificateFacts* facts);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_GENERAL_NAMES_H_
