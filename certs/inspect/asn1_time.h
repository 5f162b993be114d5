// A time of ASN.1, UTCTime or GeneralizedTime, as a time.
#ifndef TLSLAB_CERTS_INSPECT_ASN1_TIME_H_
#define TLSLAB_CERTS_INSPECT_ASN1_TIME_H_

#include <openssl/asn1.h>

#include <optional>

#include "absl/time/time.h"

namespace tlslab {

// Nothing for null, for what is no time, and outside the years 1 to 9999, which
// google.protobuf.Timestamp does not have.
std::optional<absl::Time> TimeOf(const ASN1_TIME* asn1);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_ASN1_TIME_H_
