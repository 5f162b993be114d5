// A cipher suite's facts as the contract's CipherSuite: one place, so that a result and
// the capabilities say the same of it.
#ifndef TLSLAB_SERVER_REPORT_CIPHER_SUITE_REPORT_H_
#define TLSLAB_SERVER_REPORT_CIPHER_SUITE_REPORT_H_

#include "server/engine/observations.h"
#include "tlslab/v1/tls_types.pb.h"

namespace tlslab {

void ReportCipherSuite(const CipherFacts& facts, v1::CipherSuite* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_CIPHER_SUITE_REPORT_H_
