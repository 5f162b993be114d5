// VerifyCertificateChainRequest → what is asked of a chain.
#ifndef TLSLAB_SERVER_CONFIG_CERTIFICATES_CHAIN_READER_H_
#define TLSLAB_SERVER_CONFIG_CERTIFICATES_CHAIN_READER_H_

#include "absl/time/time.h"
#include "certs/verify/chain_question.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

// It is judged at `now` when the request names no time. To be asked only when no
// problem was added.
ChainQuestion ReadVerifyCertificateChain(const v1::VerifyCertificateChainRequest& request,
                                         const ResourceLookup& lookup, absl::Time now,
                                         RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CERTIFICATES_CHAIN_READER_H_
