// Certificates for a person: what they say, how they hang together, and what a standard would have
// otherwise. In the lines of facts.h; what a peer wrote is escaped.
#ifndef TLSLAB_CLIENT_RENDER_CERTIFICATE_TEXT_H_
#define TLSLAB_CLIENT_RENDER_CERTIFICATE_TEXT_H_

#include <string>

#include "tlslab/v1/certificate.pb.h"
#include "tlslab/v1/certificate_tools.pb.h"
#include "tlslab/v1/peer_identity.pb.h"

namespace tlslab {

// All facts that are there; lints last.
std::string CertificateText(const v1::CertificateFacts& facts);

// One line: subject, issuer and end of validity.
std::string CertificateSummary(const v1::CertificateFacts& facts);

// "in order, ends below its root", and what is superfluous.
std::string ChainShapeText(const v1::ChainShape& shape);

// Each certificate under its number, then the chain's shape. With `openssl_form` the text as
// openssl-x509(1) prints it, alone.
std::string InspectionText(const v1::InspectCertificatesResponse& told, bool openssl_form);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_CERTIFICATE_TEXT_H_
