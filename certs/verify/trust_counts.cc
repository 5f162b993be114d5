#include "certs/verify/trust_counts.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace tlslab {

TrustCounts CountTrust(const TrustStore& trust) {
  TrustCounts counts;
  // Nobody adds to a store any more, so that it needs no lock.
  const STACK_OF(X509_OBJECT)* objects = X509_STORE_get0_objects(trust.store());
  for (int i = 0; i < sk_X509_OBJECT_num(objects); ++i) {
    const X509_OBJECT* object = sk_X509_OBJECT_value(objects, i);
    if (X509_OBJECT_get_type(object) == X509_LU_CRL) ++counts.crls;
    if (X509_OBJECT_get_type(object) != X509_LU_X509) continue;
    ++counts.certificates;
    if (X509_check_ca(X509_OBJECT_get0_X509(object)) > 0) ++counts.ca_certificates;
  }
  return counts;
}

}  // namespace tlslab
