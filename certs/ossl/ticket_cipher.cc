#include "certs/ossl/ticket_cipher.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "certs/ossl/library.h"

namespace tlslab {
namespace {

// Fetched once; it lives as long as the process, as the library context does.
const EVP_CIPHER* Aes256Cbc() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(LabLibrary(), "AES-256-CBC", nullptr);
  return cipher;
}

}  // namespace

bool SetTicketCiphers(const std::string& encryption_key, const std::string& authentication_key,
                      const unsigned char* iv, bool encrypt, EVP_CIPHER_CTX* cipher,
                      EVP_MAC_CTX* mac) {
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_octet_string(
                                   OSSL_MAC_PARAM_KEY, const_cast<char*>(authentication_key.data()),
                                   authentication_key.size()),
                               OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                               OSSL_PARAM_construct_end()};
  if (EVP_MAC_CTX_set_params(mac, params) != 1) return false;
  const auto* key = reinterpret_cast<const unsigned char*>(encryption_key.data());
  return EVP_CipherInit_ex(cipher, Aes256Cbc(), nullptr, key, iv, encrypt ? 1 : 0) == 1;
}

}  // namespace tlslab
