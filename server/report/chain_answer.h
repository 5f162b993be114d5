// What was answered about a chain, and what the system trusts, as the contract tells
// them.
#ifndef TLSLAB_SERVER_REPORT_CHAIN_ANSWER_H_
#define TLSLAB_SERVER_REPORT_CHAIN_ANSWER_H_

#include <string>
#include <vector>

#include "certs/verify/chain_question.h"
#include "certs/verify/trust_counts.h"
#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

void ReportChainAnswer(const ChainQuestion& question, const ChainAnswer& answer,
                       v1::VerifyCertificateChainResponse* out);

void ReportSystemTrust(const TrustLocations& locations, const std::vector<std::string>& variables,
                       const TrustCounts& counts, v1::SystemTrust* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_CHAIN_ANSWER_H_
