// A cipher suite as the contract has it.
#ifndef TLSLAB_SERVER_REPORT_CIPHER_SUITE_H_
#define TLSLAB_SERVER_REPORT_CIPHER_SUITE_H_

#include "server/engine/observations.h"
#include "tlslab/v1/tls_types.pb.h"

namespace tlslab {

void ReportCipherSuite(const CipherFacts& cipher, v1::CipherSuite* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_CIPHER_SUITE_H_
