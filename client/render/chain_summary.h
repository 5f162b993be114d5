// The verdict on a chain that was judged without a handshake, on one line.
//
//   verified: CN=leaf, CN=Root
//   X509_V_ERR_CERT_HAS_EXPIRED at depth 0 (certificate has expired), 2 findings
#ifndef TLSLAB_CLIENT_RENDER_CHAIN_SUMMARY_H_
#define TLSLAB_CLIENT_RENDER_CHAIN_SUMMARY_H_

#include <string>

#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

// Without an end of line. What comes from certificates is escaped.
std::string ChainSummary(const v1::VerifyCertificateChainResponse& response);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_CHAIN_SUMMARY_H_
