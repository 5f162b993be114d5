#include "server/engine/pre_shared_keys.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "certs/ossl/library.h"
#include "server/codepoints/cipher_suites.h"
#include "server/engine/config_of_ssl.h"

namespace tlslab {
namespace {

// Of keys without a hash (RFC 8446 section 4.2.11).
constexpr char kDefaultSuite[] = "TLS_AES_128_GCM_SHA256";

const unsigned char* Bytes(const std::string& s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

const SSL_CIPHER* Suite(SSL* ssl, const std::string& name) {
  const uint16_t value = CipherSuiteValue(name).value_or(0);
  const unsigned char id[2] = {static_cast<unsigned char>(value >> 8),
                               static_cast<unsigned char>(value & 0xff)};
  return SSL_CIPHER_find(ssl, id);
}

const PreSharedKey* Find(const SSL* ssl, std::string_view identity) {
  const std::vector<PreSharedKey>& keys = ConfigOf(ssl).pre_shared_keys;
  const auto found = std::find_if(
      keys.begin(), keys.end(), [&](const PreSharedKey& key) { return key.identity == identity; });
  return found == keys.end() ? nullptr : &*found;
}

// TLS 1.3 takes a key as a session of its suite's hash.
OsslPtr<SSL_SESSION> AsSession(SSL* ssl, const PreSharedKey& key) {
  const SSL_CIPHER* suite = Suite(ssl, key.cipher_suite);
  if (suite == nullptr) return nullptr;
  OsslPtr<SSL_SESSION> session(SSL_SESSION_new());
  if (!session || SSL_SESSION_set1_master_key(session.get(), Bytes(key.key), key.key.size()) != 1 ||
      SSL_SESSION_set_cipher(session.get(), suite) != 1 ||
      SSL_SESSION_set_protocol_version(session.get(), TLS1_3_VERSION) != 1) {
    return nullptr;
  }
  // A session made by hand has five minutes, which its tickets would inherit.
  SSL_SESSION_set_timeout(session.get(), SSL_CTX_get_timeout(SSL_get_SSL_CTX(ssl)));
  return session;
}

// OpenSSL takes a session only in the context for which it was made.
void AdoptIdContext(SSL* ssl, SSL_SESSION* session) {
  const SSL_SESSION* current = SSL_get_session(ssl);
  if (current == nullptr) return;
  unsigned size = 0;
  const unsigned char* id = SSL_SESSION_get0_id_context(current, &size);
  SSL_SESSION_set1_id_context(session, id, size);
}

// After a HelloRetryRequest `digest` is that of the suite which the server chose.
int UseKey(SSL* ssl, const EVP_MD* digest, const unsigned char** identity, size_t* size,
           SSL_SESSION** session) {
  const PreSharedKey& key = ConfigOf(ssl).pre_shared_keys.front();
  OsslPtr<SSL_SESSION> made = AsSession(ssl, key);
  if (!made) return 0;
  AdoptIdContext(ssl, made.get());
  const SSL_CIPHER* suite = SSL_SESSION_get0_cipher(made.get());
  if (digest != nullptr && SSL_CIPHER_get_handshake_digest(suite) != digest) {
    *session = nullptr;
    return 1;
  }
  *identity = Bytes(key.identity);
  *size = key.identity.size();
  *session = made.release();
  return 1;
}

int FindKey(SSL* ssl, const unsigned char* identity, size_t size, SSL_SESSION** session) {
  *session = nullptr;
  const PreSharedKey* key =
      Find(ssl, std::string_view(reinterpret_cast<const char*>(identity), size));
  if (key == nullptr) return 1;
  *session = AsSession(ssl, *key).release();
  return *session == nullptr ? 0 : 1;
}

unsigned Put(const PreSharedKey& key, unsigned char* to, unsigned size) {
  if (key.key.size() > size) return 0;
  std::memcpy(to, key.key.data(), key.key.size());
  return key.key.size();
}

unsigned UseKeyBelowTls13(SSL* ssl, const char*, char* identity, unsigned identity_size,
                          unsigned char* key, unsigned key_size) {
  // A TLS 1.3 hello asks here too when UseKey gave none; it then has none to give.
  if (SSL_version(ssl) == TLS1_3_VERSION) return 0;
  const PreSharedKey& first = ConfigOf(ssl).pre_shared_keys.front();
  if (first.identity.size() > identity_size) return 0;
  std::memcpy(identity, first.identity.data(), first.identity.size());
  if (first.identity.size() < identity_size) identity[first.identity.size()] = '\0';
  return Put(first, key, key_size);
}

unsigned FindKeyBelowTls13(SSL* ssl, const char* identity, unsigned char* key, unsigned size) {
  const PreSharedKey* found = Find(ssl, identity);
  return found == nullptr ? 0 : Put(*found, key, size);
}

bool IsForSha256(SSL* ssl, const PreSharedKey& key) {
  const SSL_CIPHER* suite = Suite(ssl, key.cipher_suite);
  return suite != nullptr && SSL_CIPHER_get_handshake_digest(suite) ==
                                 SSL_CIPHER_get_handshake_digest(Suite(ssl, kDefaultSuite));
}

bool OffersTls13(SSL* ssl) {
  const unsigned char* data = nullptr;
  size_t size = 0;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_supported_versions, &data, &size) != 1) {
    return false;
  }
  // A byte of length, then two for each version.
  for (size_t i = 1; i + 1 < size; i += 2) {
    if ((data[i] << 8 | data[i + 1]) == TLS1_3_VERSION) return true;
  }
  return false;
}

// A server without a certificate that has the callback of TLS 1.2 chooses suites of
// SHA-256 in TLS 1.3; where no key is for them it must go without.
int KeepToOtherHashes(SSL* ssl, int*, void*) {
  const int most = SSL_get_max_proto_version(ssl);
  const bool tls13 = (most == 0 || most == TLS1_3_VERSION) && OffersTls13(ssl);
  if (tls13) SSL_set_psk_server_callback(ssl, nullptr);
  return SSL_CLIENT_HELLO_SUCCESS;
}

void ServeKeys(const ContextConfig& config, SSL* scratch, SSL_CTX* ctx) {
  SSL_CTX_set_psk_find_session_callback(ctx, FindKey);
  SSL_CTX_set_psk_server_callback(ctx, FindKeyBelowTls13);
  const std::vector<PreSharedKey>& keys = config.pre_shared_keys;
  const bool sha256 = std::any_of(
      keys.begin(), keys.end(), [&](const PreSharedKey& key) { return IsForSha256(scratch, key); });
  if (config.credentials.empty() && !sha256) {
    SSL_CTX_set_client_hello_cb(ctx, KeepToOtherHashes, nullptr);
  }
}

}  // namespace

void ApplyPreSharedKeys(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  if (!config.psk_identity_hint.empty()) {
    SSL_CTX_use_psk_identity_hint(ctx, config.psk_identity_hint.c_str());
  }
  if (config.pre_shared_keys.empty()) return;
  OsslPtr<SSL> ssl(SSL_new(ctx));
  for (size_t i = 0; i < config.pre_shared_keys.size(); ++i) {
    if (AsSession(ssl.get(), config.pre_shared_keys[i])) continue;
    problems->Unsupported(
        absl::StrCat("pre_shared_keys[", i, "].cipher_suite"),
        absl::StrCat("the TLS 1.3 cipher suite ", config.pre_shared_keys[i].cipher_suite,
                     " is not in this build (", OpensslVersion(), ")"));
  }
  if (config.role == Role::kClient) {
    SSL_CTX_set_psk_use_session_callback(ctx, UseKey);
    SSL_CTX_set_psk_client_callback(ctx, UseKeyBelowTls13);
  } else {
    ServeKeys(config, ssl.get(), ctx);
  }
}

}  // namespace tlslab
