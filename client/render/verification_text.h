// The verdict on a chain, the catalogue of defects and the system's trust store, for a person.
#ifndef TLSLAB_CLIENT_RENDER_VERIFICATION_TEXT_H_
#define TLSLAB_CLIENT_RENDER_VERIFICATION_TEXT_H_

#include <string>

#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

// The verdict first, then every finding, the names, the path that was built, and the OCSP response.
std::string VerificationText(const v1::VerifyCertificateChainResponse& told);

// Each defect with what it does, and under it its cases: place and verify error with depth.
std::string CatalogueText(const v1::ListMutationsResponse& catalogue);

std::string SystemTrustText(const v1::SystemTrust& trust);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_VERIFICATION_TEXT_H_
