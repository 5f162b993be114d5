// A HandshakeResult for a person.
//
// First, on failure, who failed and why; then the lines that the chapter's test_tls.py prints; then
// everything else that was seen. What is not known is left out.
#ifndef TLSLAB_CLIENT_RENDER_HANDSHAKE_TEXT_H_
#define TLSLAB_CLIENT_RENDER_HANDSHAKE_TEXT_H_

#include <string>

#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

struct HandshakeTextOptions {
  bool messages = false;  // list every handshake message
};

std::string HandshakeText(const v1::HandshakeResult& result, const HandshakeTextOptions& options);

// One line: "TLSv1.3 TLS_AES_256_GCM_SHA384 x25519", or how it failed:
// "CERTIFICATE_REJECTED, sent unknown_ca, X509_V_ERR_... at depth 0".
std::string HandshakeSummary(const v1::HandshakeResult& result);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_HANDSHAKE_TEXT_H_
