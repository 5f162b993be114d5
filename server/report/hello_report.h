// The hellos, and what a server sends with its own, as messages of the contract.
#ifndef TLSLAB_SERVER_REPORT_HELLO_REPORT_H_
#define TLSLAB_SERVER_REPORT_HELLO_REPORT_H_

#include "server/engine/observations.h"
#include "server/wire/client_hello.h"
#include "server/wire/server_hello.h"
#include "tlslab/v1/handshake.pb.h"
#include "tlslab/v1/handshake_messages.pb.h"

namespace tlslab {

// One hello, whoever saw it.
void ReportClientHello(const ParsedClientHello& hello, v1::ClientHello* out);
void ReportServerHello(const ParsedServerHello& hello, v1::ServerHello* out);
void ReportHelloRetry(const ParsedServerHello& retry, v1::HelloRetryRequest* out);

// Sets the hellos of both sides, HelloRetryRequest, EncryptedExtensions and
// CertificateRequest, each where it was seen.
void ReportHellos(const Observations& seen, v1::HandshakeResult* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_HELLO_REPORT_H_
