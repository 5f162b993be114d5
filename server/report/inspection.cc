#include "server/report/inspection.h"

#include "certs/inspect/certificate_text.h"
#include "certs/inspect/chain_shape.h"
#include "certs/inspect/inspected.h"
#include "server/report/certificate_facts.h"
#include "server/report/chain_shape_report.h"

namespace tlslab {

void ReportInspection(const std::vector<OsslPtr<X509>>& certificates, bool include_text,
                      v1::InspectCertificatesResponse* out) {
  std::vector<ChainMember> members;
  members.reserve(certificates.size());
  for (const OsslPtr<X509>& certificate : certificates) {
    members.push_back({certificate.get(), Inspected(certificate.get())});
    v1::InspectedCertificate* one = out->add_certificates();
    ReportFacts(*members.back().facts, one->mutable_facts());
    if (include_text) one->set_text(CertificateText(certificate.get()));
  }
  if (!members.empty()) ReportChainShape(ShapeOfChain(members), out->mutable_chain_shape());
}

}  // namespace tlslab
