#include "server/engine/versions.h"

#include <openssl/ssl.h>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {
namespace {

OsslPtr<SSL_CTX> Only(const SSL_METHOD* method, uint16_t version) {
  OsslPtr<SSL_CTX> ctx(SSL_CTX_new_ex(LabLibrary(), nullptr, method));
  SSL_CTX_set_security_level(ctx.get(), 0);
  // Anonymous suites need no certificate, and every version below TLS 1.3 has them.
  SSL_CTX_set_cipher_list(ctx.get(), "ADH");
  SSL_CTX_set_dh_auto(ctx.get(), 1);
  if (SSL_CTX_set_min_proto_version(ctx.get(), version) != 1) return nullptr;
  if (SSL_CTX_set_max_proto_version(ctx.get(), version) != 1) return nullptr;
  return ctx;
}

// Both ends complete a handshake of `version`, below TLS 1.3. A hello alone proves
// nothing: a build without SSLv3 writes one, and cannot answer it.
bool CanShakeHands(uint16_t version) {
  OsslPtr<SSL_CTX> client_context = Only(TLS_client_method(), version);
  OsslPtr<SSL_CTX> server_context = Only(TLS_server_method(), version);
  if (!client_context || !server_context) return false;
  OsslPtr<SSL> client(SSL_new(client_context.get()));
  OsslPtr<SSL> server(SSL_new(server_context.get()));
  BIO* client_side = nullptr;
  BIO* server_side = nullptr;
  BIO_new_bio_pair(&client_side, 0, &server_side, 0);
  SSL_set_bio(client.get(), client_side, client_side);
  SSL_set_bio(server.get(), server_side, server_side);
  SSL_set_connect_state(client.get());
  SSL_set_accept_state(server.get());
  int client_done = 0;
  int server_done = 0;
  for (int turn = 0; turn < 5 && !(client_done == 1 && server_done == 1); ++turn) {
    client_done = SSL_do_handshake(client.get());
    server_done = SSL_do_handshake(server.get());
  }
  return client_done == 1 && server_done == 1;
}

// A client whose only version is missing cannot make a hello; it fails before it
// writes a byte.
bool CanSayHello(uint16_t version) {
  OsslPtr<SSL_CTX> ctx = Only(TLS_client_method(), version);
  if (!ctx) return false;
  OsslPtr<SSL> ssl(SSL_new(ctx.get()));
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl.get());
  SSL_do_handshake(ssl.get());
  return BIO_pending(SSL_get_wbio(ssl.get())) > 0;
}

bool CanBePlayed(uint16_t version) {
  ClearErrors();
  bool can = version == TLS1_3_VERSION ? CanSayHello(version) : CanShakeHands(version);
  ClearErrors();
  return can;
}

}  // namespace

bool VersionCompiledIn(uint16_t version) {
  static const struct Known {
    bool in[5];
    Known() {
      for (int i = 0; i < 5; ++i) in[i] = CanBePlayed(SSL3_VERSION + i);
    }
  } known;
  return version >= SSL3_VERSION && version <= TLS1_3_VERSION && known.in[version - SSL3_VERSION];
}

}  // namespace tlslab
