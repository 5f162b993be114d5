#include "server/engine/saved_session.h"

#include <openssl/opensslv.h>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr std::string_view kMark = "tlslab session 1\n";

OsslPtr<SSL_SESSION> Decode(const unsigned char** at, size_t size) {
#if OPENSSL_VERSION_NUMBER >= 0x30200000L
  return OsslPtr<SSL_SESSION>(d2i_SSL_SESSION_ex(nullptr, at, size, LabLibrary(), nullptr));
#else
  return OsslPtr<SSL_SESSION>(d2i_SSL_SESSION(nullptr, at, size));
#endif
}

}  // namespace

std::string SaveSession(const SSL_SESSION* session) {
  DropErrors quiet;
  const int size = i2d_SSL_SESSION(session, nullptr);
  if (size <= 0) return "";
  std::string saved(kMark);
  saved.resize(kMark.size() + size);
  auto* to = reinterpret_cast<unsigned char*>(saved.data()) + kMark.size();
  i2d_SSL_SESSION(session, &to);
  return saved;
}

OsslPtr<SSL_SESSION> LoadSession(std::string_view saved) {
  DropErrors quiet;
  if (saved.substr(0, kMark.size()) != kMark) return nullptr;
  saved.remove_prefix(kMark.size());
  const auto* at = reinterpret_cast<const unsigned char*>(saved.data());
  const auto* const end = at + saved.size();
  OsslPtr<SSL_SESSION> session = Decode(&at, saved.size());
  // OpenSSL stops where the structure does.
  return at == end ? std::move(session) : nullptr;
}

bool SuiteIsOffered(SSL* ssl, const SSL_SESSION* session) {
  const SSL_CIPHER* suite = SSL_SESSION_get0_cipher(session);
  if (suite == nullptr) return false;
  STACK_OF(SSL_CIPHER)* offered = SSL_get1_supported_ciphers(ssl);
  bool found = false;
  for (int i = 0; i < sk_SSL_CIPHER_num(offered); ++i) {
    found |= SSL_CIPHER_get_id(sk_SSL_CIPHER_value(offered, i)) == SSL_CIPHER_get_id(suite);
  }
  sk_SSL_CIPHER_free(offered);
  return found;
}

}  // namespace tlslab
