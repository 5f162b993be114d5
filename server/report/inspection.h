// What InspectCertificates found, as the contract tells it.
#ifndef TLSLAB_SERVER_REPORT_INSPECTION_H_
#define TLSLAB_SERVER_REPORT_INSPECTION_H_

#include <vector>

#include "certs/ossl/ossl_ptr.h"
#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

// The certificates, with their text when `include_text`, and the shape that they have as
// a chain.
void ReportInspection(const std::vector<OsslPtr<X509>>& certificates, bool include_text,
                      v1::InspectCertificatesResponse* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_INSPECTION_H_
