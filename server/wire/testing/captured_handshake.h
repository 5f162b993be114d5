// Real handshake messages for the tests of the parsers.
//
// Runs an OpenSSL client and server against each other in memory and keeps every
// handshake message that they send, as the msg callback hands it over. The ends stay
// at hand, so that a test can compare what a parser reads with what OpenSSL says.
//
//   CaptureSetup setup;
//   setup.client = [](SSL_CTX* c) { SSL_CTX_set1_groups_list(c, "X25519"); };
//   CapturedHandshake handshake = Capture(setup);
//   ParseClientHello(handshake.Message(kFromClient, 1));
//
// For tests only: the engine is where the lab does TLS.
#ifndef TLSLAB_SERVER_WIRE_TESTING_CAPTURED_HANDSHAKE_H_
#define TLSLAB_SERVER_WIRE_TESTING_CAPTURED_HANDSHAKE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

enum Sender { kFromClient, kFromServer };

struct CapturedMessage {
  Sender sender;
  std::string bytes;  // with the header of four bytes
};

struct CaptureSetup {
  // The only version, as SSL_CTX_set_min_proto_version takes it.
  int version = TLS1_3_VERSION;
  // "RSA" (2048 bits) or "EC" (P-256): the key of the self-signed certificate that the
  // server has, and the client as well.
  std::string key_type = "EC";
  // Called last on each context, which trusts the certificate and has security level 0.
  std::function<void(SSL_CTX*)> client = [](SSL_CTX*) {};
  std::function<void(SSL_CTX*)> server = [](SSL_CTX*) {};
  // Called on each connection.
  std::function<void(SSL*)> client_connection = [](SSL*) {};
};

struct CapturedHandshake {
  std::vector<CapturedMessage> messages;
  OsslPtr<SSL_CTX> client_context;
  OsslPtr<SSL_CTX> server_context;
  OsslPtr<SSL> client;
  OsslPtr<SSL> server;
  bool completed = false;

  // The nth message of a type from one end; empty when there is none.
  std::string Message(Sender sender, uint8_t type, int nth = 0) const;
};

CapturedHandshake Capture(const CaptureSetup& setup);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_TESTING_CAPTURED_HANDSHAKE_H_
