// What a certificate says, as plain values.
//
// `Inspect` reads everything it can and never fails: peers send odd certificates,
// and a lab is there to show them. What is missing, malformed or out of range stays
// empty.
//
//   CertificateFacts facts = Inspect(certificate);
//   facts.subject;           // "CN=localhost,O=Example"
//   facts.not_after_time;    // absent when the certificate's time is no time
//
// It judges nothing but `self_signed` and the form, in `lints`; for trust see
// certs/verify. Half a millisecond or so: Inspected (inspected.h) remembers.
#ifndef TLSLAB_CERTS_INSPECT_INSPECT_H_
#define TLSLAB_CERTS_INSPECT_INSPECT_H_

#include "certs/inspect/facts.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Leaves OpenSSL's error queue as it was. Null gives empty facts.
CertificateFacts Inspect(X509* certificate);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_INSPECT_H_
