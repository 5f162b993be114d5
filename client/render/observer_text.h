// An observer's report for a person: who speaks with whom, what is offered and chosen, the sizes
// of the records in time, what was looked for, and what stays hidden.
//
//   > handshake 1542
//   < handshake 1210, change_cipher_spec 1, [23], [1021]
//
// A run of records in one direction is one line; sizes are those of the payloads, in brackets
// where they are encrypted. What is not known is left out.
#ifndef TLSLAB_CLIENT_RENDER_OBSERVER_TEXT_H_
#define TLSLAB_CLIENT_RENDER_OBSERVER_TEXT_H_

#include <string>

#include "tlslab/v1/observer.pb.h"
#include "tlslab/v1/wire.pb.h"

namespace tlslab {

std::string ObserverText(const v1::ObserverReport& report);

// JA3, JA3S and JA4, each where there is one.
std::string FingerprintsText(const v1::Fingerprints& fingerprints);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_OBSERVER_TEXT_H_
