#include "tests/benchmark/bare_handshake.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {
namespace {

// Both directions of the bare loop, each read by one end and written by the other.
void Connect(SSL* client, SSL* server) {
  BIO* to_server = BIO_new(BIO_s_mem());
  BIO* to_client = BIO_new(BIO_s_mem());
  for (BIO* bio : {to_server, to_client}) {
    BIO_set_mem_eof_return(bio, -1);  // empty is not the end
    BIO_up_ref(bio);
  }
  SSL_set_bio(client, to_client, to_server);
  SSL_set_bio(server, to_server, to_client);
}

}  // namespace

void Require(bool held, const char* what) {
  if (held) return;
  std::fprintf(stderr, "benchmark: %s\n", what);
  std::abort();
}

std::shared_ptr<const Context> Bare(ContextConfig config) {
  auto context = MustBuild(std::move(config));
  SSL_CTX_set_cert_verify_callback(context->ssl_ctx(), nullptr, nullptr);
  SSL_CTX_set_keylog_callback(context->ssl_ctx(), nullptr);
  SSL_CTX_sess_set_new_cb(context->ssl_ctx(), nullptr);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(context->ssl_ctx(), nullptr);
  return context;
}

void BareHandshake(SSL_CTX* client_context, SSL_CTX* server_context) {
  OsslPtr<SSL> client(SSL_new(client_context));
  OsslPtr<SSL> server(SSL_new(server_context));
  SSL_set_connect_state(client.get());
  SSL_set_accept_state(server.get());
  SSL_set_tlsext_host_name(client.get(), "localhost");
  SSL_set1_host(client.get(), "localhost");
  Connect(client.get(), server.get());
  int client_done = 0;
  int server_done = 0;
  for (int turn = 0; turn < 10 && !(client_done == 1 && server_done == 1); ++turn) {
    if (client_done != 1) client_done = SSL_do_handshake(client.get());
    if (server_done != 1) server_done = SSL_do_handshake(server.get());
  }
  Require(client_done == 1 && server_done == 1, "the bare handshake failed");
  char byte;
  SSL_read(client.get(), &byte, 1);  // tickets
  SSL_shutdown(client.get());
  SSL_read(server.get(), &byte, 1);
  SSL_shutdown(server.get());
  SSL_read(client.get(), &byte, 1);
}

}  // namespace tlslab
