// What may explain why an expectation did not hold: a sentence each, what decides first.
//
//   the client sent the fatal alert unknown_ca (48)
//   the client found X509_V_ERR_CERT_HAS_EXPIRED at depth 0, in CN=localhost issued by CN=ca
//   the client offered the groups x25519, secp256r1
//   the server saw REJECTED_BY_PEER_CERTIFICATE, received unknown_ca (48)
//
// Only what has to do with the path: groups where the path is about what was agreed, certificates
// where it is about the peer.
#ifndef TLSLAB_CLIENT_MATCHER_FACTS_AROUND_H_
#define TLSLAB_CLIENT_MATCHER_FACTS_AROUND_H_

#include <string>
#include <vector>

#include "client/matcher/field_path.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// `path` goes into StepReport. At most 5.
std::vector<std::string> FactsAround(const FieldPath& path, const v1::StepReport& step);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_MATCHER_FACTS_AROUND_H_
