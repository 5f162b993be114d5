// What the lab holds, as the contract's resources.
#ifndef TLSLAB_SERVER_REPORT_RESOURCES_H_
#define TLSLAB_SERVER_REPORT_RESOURCES_H_

#include <string>
#include <vector>

#include "server/engine/capabilities.h"
#include "server/lab/lab.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

void ReportCertificate(const StoredCertificate& stored, v1::Certificate* out);
// `chain` begins with the certificate.
void ReportSigned(const std::vector<OsslPtr<X509>>& chain, v1::SignCertificateRequestResponse* out);
void ReportContext(const StoredContext& stored, v1::TlsContext* out);
void ReportListener(const Listener& stored, v1::Listener* out);
void ReportResponder(const RevocationResponder& stored, v1::RevocationResponder* out);
void ReportCapabilities(const EngineCapabilities& engine, const LabOptions& lab,
                        const std::string& daemon_version, v1::Capabilities* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_RESOURCES_H_
