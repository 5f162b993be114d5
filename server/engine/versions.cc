#include "server/engine/versions.h"

#include <openssl/ssl.h>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {
namespace {

// A client whose only version is missing cannot make a hello; it fails before it
// writes a byte.
bool CanSayHello(uint16_t version) {
  OsslPtr<SSL_CTX> ctx(SSL_CTX_new_ex(LabLibrary(), nullptr, TLS_client_method()));
  SSL_CTX_set_security_level(ctx.get(), 0);
  SSL_CTX_set_cipher_list(ctx.get(), "ALL:COMPLEMENTOFALL");
  if (SSL_CTX_set_min_proto_version(ctx.get(), version) != 1) return false;
  if (SSL_CTX_set_max_proto_version(ctx.get(), version) != 1) return false;
  OsslPtr<SSL> ssl(SSL_new(ctx.get()));
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl.get());
  SSL_do_handshake(ssl.get());
  bool said = BIO_pending(SSL_get_wbio(ssl.get())) > 0;
  ClearErrors();
  return said;
}

}  // namespace

bool VersionCompiledIn(uint16_t version) {
  static const struct Known {
    bool in[5];
    Known() {
      for (int i = 0; i < 5; ++i) in[i] = CanSayHello(SSL3_VERSION + i);
    }
  } known;
  return version >= SSL3_VERSION && version <= TLS1_3_VERSION && known.in[version - SSL3_VERSION];
}

}  // namespace tlslab
