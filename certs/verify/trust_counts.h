// What a trust store holds, counted.
#ifndef TLSLAB_CERTS_VERIFY_TRUST_COUNTS_H_
#define TLSLAB_CERTS_VERIFY_TRUST_COUNTS_H_

#include "certs/verify/trust_store.h"

namespace tlslab {

struct TrustCounts {
  unsigned certificates = 0;
  unsigned ca_certificates = 0;  // those of them that are authorities (X509_check_ca(3))
  unsigned crls = 0;
};

// As Python's SSLContext.cert_store_stats() counts.
TrustCounts CountTrust(const TrustStore& trust);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_TRUST_COUNTS_H_
