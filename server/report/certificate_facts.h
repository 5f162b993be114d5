// Facts of certificates and their judgement, as the contract tells them.
#ifndef TLSLAB_SERVER_REPORT_CERTIFICATE_FACTS_H_
#define TLSLAB_SERVER_REPORT_CERTIFICATE_FACTS_H_

#include "certs/inspect/inspect.h"
#include "certs/verify/verify.h"
#include "tlslab/v1/certificate.pb.h"
#include "tlslab/v1/peer_identity.pb.h"

namespace tlslab {

void ReportFacts(const CertificateFacts& facts, v1::CertificateFacts* out);
void ReportVerification(const Verification& verification, v1::CertificateVerification* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_CERTIFICATE_FACTS_H_
