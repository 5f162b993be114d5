// The ciphers of a session ticket as RFC 5077 section 4 recommends them, and as
// OpenSSL does by itself: AES-256-CBC, and HMAC-SHA-256 over what that gives.
//
// It is made for the callback of SSL_CTX_set_tlsext_ticket_key_evp_cb(3), which gets
// the two contexts and leaves the rest to OpenSSL.
#ifndef TLSLAB_CERTS_OSSL_TICKET_CIPHER_H_
#define TLSLAB_CERTS_OSSL_TICKET_CIPHER_H_

#include <openssl/types.h>

#include <string>

namespace tlslab {

// `encryption_key` and `authentication_key` have 32 bytes each, `iv` has 16. False,
// with OpenSSL's errors, when the library refuses.
bool SetTicketCiphers(const std::string& encryption_key, const std::string& authentication_key,
                      const unsigned char* iv, bool encrypt, EVP_CIPHER_CTX* cipher,
                      EVP_MAC_CTX* mac);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_OSSL_TICKET_CIPHER_H_
