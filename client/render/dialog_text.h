// What was said around TLS, for a person.
//
//   Dialog.............................. SMTP, TLS after STARTTLS
//   Login............................... PLAIN as lab, accepted, under TLS
//
//   What was said
//   -------------
//   clear  S: 220 localhost ESMTP
//   clear  C: STARTTLS
//   TLS    C: EHLO localhost
//
// "C" is the client, "S" the server; what is "clear" could be read by anybody on the path.
#ifndef TLSLAB_CLIENT_RENDER_DIALOG_TEXT_H_
#define TLSLAB_CLIENT_RENDER_DIALOG_TEXT_H_

#include <string>

#include "tlslab/v1/handshake.pb.h"
#include "tlslab/v1/proxy_protocol.pb.h"

namespace tlslab {

// What came of it, as facts.
std::string DialogFacts(const v1::DialogResult& dialog);

// The lines, under their title. Empty: nothing was said.
std::string DialogTranscript(const v1::DialogResult& dialog, v1::HandshakeResult::Role role);

// "SMTP completed", "IMAP in the clear, completed", "SMTP: the server refused TLS: 454 no".
std::string DialogSummary(const v1::DialogResult& dialog);

// "v2 from 192.0.2.1:5000 to 192.0.2.2:443, TLSv1.3 TLS_AES_128_GCM_SHA256, alpn h2".
std::string ProxyHeaderSummary(const v1::ProxyHeader& header);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_DIALOG_TEXT_H_
