// What a handshake report tells beyond what was agreed: keys, resumption, early data, what the peer
// showed besides a chain, tickets and values for the protocol above. Each line only where there is
// something to tell.
#ifndef TLSLAB_CLIENT_RENDER_HANDSHAKE_DETAILS_H_
#define TLSLAB_CLIENT_RENDER_HANDSHAKE_DETAILS_H_

#include <string>

#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

// The key exchange, how the session began, and early data.
std::string SessionText(const v1::HandshakeResult& result);

// What became of the early data of a result that has some, in a few words and without its content:
// "accepted, 5 bytes".
std::string EarlyDataText(const v1::HandshakeResult& result);

// A raw public key, OCSP, SCTs, DANE and compression of the certificate.
std::string PeerEvidenceText(const v1::PeerIdentity& peer);

// Tickets, what happened after the handshake, exporters and channel bindings.
std::string AfterHandshakeText(const v1::HandshakeResult& result);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_HANDSHAKE_DETAILS_H_
