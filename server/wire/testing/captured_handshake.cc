#include "server/wire/testing/captured_handshake.h"

#include "certs/ossl/library.h"

namespace tlslab {
namespace {

struct Recorder {
  Sender sender;
  std::vector<CapturedMessage>* messages;
};

// SSL_CTX_set_msg_callback(3).
void OnMessage(int sent, int, int content_type, const void* bytes, size_t size, SSL*, void* arg) {
  const Recorder& recorder = *static_cast<const Recorder*>(arg);
  if (!sent || content_type != SSL3_RT_HANDSHAKE) return;
  recorder.messages->push_back(
      {recorder.sender, std::string(static_cast<const char*>(bytes), size)});
}

OsslPtr<EVP_PKEY> NewKey(const std::string& type) {
  if (type == "RSA") {
    return OsslPtr<EVP_PKEY>(
        EVP_PKEY_Q_keygen(LabLibrary(), nullptr, "RSA", static_cast<size_t>(2048)));
  }
  return OsslPtr<EVP_PKEY>(EVP_PKEY_Q_keygen(LabLibrary(), nullptr, "EC", "P-256"));
}

OsslPtr<X509> SelfSigned(EVP_PKEY* key) {
  OsslPtr<X509> certificate(X509_new_ex(LabLibrary(), nullptr));
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("capture"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_set_pubkey(certificate.get(), key);
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

OsslPtr<SSL_CTX> NewContext(int version, EVP_PKEY* key, X509* certificate) {
  OsslPtr<SSL_CTX> context(SSL_CTX_new_ex(LabLibrary(), nullptr, TLS_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  SSL_CTX_use_certificate(context.get(), certificate);
  SSL_CTX_use_PrivateKey(context.get(), key);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), certificate);
  return context;
}

OsslPtr<SSL> NewConnection(SSL_CTX* context, Recorder* recorder, BIO* in, BIO* out) {
  OsslPtr<SSL> ssl(SSL_new(context));
  SSL_set_msg_callback(ssl.get(), OnMessage);
  SSL_set_msg_callback_arg(ssl.get(), recorder);
  BIO_up_ref(in);
  BIO_up_ref(out);
  SSL_set_bio(ssl.get(), in, out);
  return ssl;
}

// Turns of both ends until neither waits for the other.
bool Complete(SSL* client, SSL* server) {
  constexpr int kTurns = 20;
  for (int turn = 0; turn < kTurns; ++turn) {
    int client_done = SSL_do_handshake(client);
    int server_done = SSL_do_handshake(server);
    if (client_done == 1 && server_done == 1) return true;
  }
  return false;
}

}  // namespace

std::string CapturedHandshake::Message(Sender sender, uint8_t type, int nth) const {
  for (const CapturedMessage& message : messages) {
    if (message.sender != sender || static_cast<uint8_t>(message.bytes[0]) != type) continue;
    if (nth-- == 0) return message.bytes;
  }
  return "";
}

CapturedHandshake Capture(const CaptureSetup& setup) {
  CapturedHandshake handshake;
  OsslPtr<EVP_PKEY> key = NewKey(setup.key_type);
  OsslPtr<X509> certificate = SelfSigned(key.get());
  handshake.client_context = NewContext(setup.version, key.get(), certificate.get());
  handshake.server_context = NewContext(setup.version, key.get(), certificate.get());
  setup.client(handshake.client_context.get());
  setup.server(handshake.server_context.get());
  OsslPtr<BIO> to_server(BIO_new(BIO_s_mem()));
  OsslPtr<BIO> to_client(BIO_new(BIO_s_mem()));
  Recorder of_client{kFromClient, &handshake.messages};
  Recorder of_server{kFromServer, &handshake.messages};
  handshake.client =
      NewConnection(handshake.client_context.get(), &of_client, to_client.get(), to_server.get());
  handshake.server =
      NewConnection(handshake.server_context.get(), &of_server, to_server.get(), to_client.get());
  SSL_set_connect_state(handshake.client.get());
  SSL_set_accept_state(handshake.server.get());
  setup.client_connection(handshake.client.get());
  handshake.completed = Complete(handshake.client.get(), handshake.server.get());
  // The recorders end with this call.
  SSL_set_msg_callback(handshake.client.get(), nullptr);
  SSL_set_msg_callback(handshake.server.get(), nullptr);
  return handshake;
}

}  // namespace tlslab
