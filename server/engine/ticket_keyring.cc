#include "server/engine/ticket_keyring.h"

#include <openssl/rand.h>

#include <cstring>
#include <utility>

#include "certs/ossl/library.h"
#include "certs/ossl/ticket_cipher.h"
#include "server/engine/session_callbacks.h"

namespace tlslab {
namespace {

constexpr size_t kNameSize = 16;
constexpr size_t kIvSize = 16;
constexpr size_t kSecretSize = 32;

// What the callback tells OpenSSL (SSL_CTX_set_tlsext_ticket_key_cb(3)).
constexpr int kFailed = -1;
constexpr int kUnknownKey = 0;
constexpr int kGood = 1;
constexpr int kGoodAndRenew = 2;

std::string Random(size_t size) {
  std::string bytes(size, '\0');
  RAND_bytes_ex(LabLibrary(), reinterpret_cast<unsigned char*>(bytes.data()), size, 0);
  return bytes;
}

std::vector<TicketKey> OrRandom(std::vector<TicketKey> keys) {
  if (keys.empty()) keys.push_back({Random(kNameSize), Random(kSecretSize), Random(kSecretSize)});
  return keys;
}

}  // namespace

TicketKeyring::TicketKeyring(std::vector<TicketKey> keys)
    : own_(keys.empty()),
      keys_(std::make_shared<const std::vector<TicketKey>>(OrRandom(std::move(keys)))) {}

std::vector<std::string> TicketKeyring::Rotate(std::vector<TicketKey> keys, size_t retained) {
  const bool drawn = keys.empty();
  std::vector<TicketKey> next = OrRandom(std::move(keys));
  std::lock_guard<std::mutex> lock(mutex_);
  own_ = own_ && drawn;
  for (size_t i = 0; i < keys_->size() && i < retained; ++i) next.push_back((*keys_)[i]);
  std::vector<std::string> names;
  for (const TicketKey& key : next) names.push_back(key.name);
  keys_ = std::make_shared<const std::vector<TicketKey>>(std::move(next));
  return names;
}

bool TicketKeyring::own() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return own_;
}

void TicketKeyring::Install(SSL_CTX* ctx) { SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, OnTicket); }

TicketKeyring::Keys TicketKeyring::Current() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return keys_;
}

int TicketKeyring::OnTicket(SSL* ssl, unsigned char* name, unsigned char* iv,
                            EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int encrypt) {
  const TicketKeyring* keyring = SessionCallbacks::KeyringOf(ssl);
  if (keyring == nullptr) return kFailed;
  if (encrypt) return keyring->Make(name, iv, cipher, mac);
  // Tickets of TLS 1.3 are to be used once (RFC 8446 appendix C.4), so OpenSSL gives a
  // new one for each that it takes; with a callback it leaves that to the callback.
  return keyring->Open(SSL_version(ssl) == TLS1_3_VERSION, name, iv, cipher, mac);
}

int TicketKeyring::Make(unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                        EVP_MAC_CTX* mac) const {
  const Keys keys = Current();
  const TicketKey& key = keys->front();
  std::memcpy(name, key.name.data(), kNameSize);
  if (RAND_bytes_ex(LabLibrary(), iv, kIvSize, 0) != 1) return kFailed;
  return SetTicketCiphers(key.encryption_key, key.authentication_key, iv, true, cipher, mac)
             ? kGood
             : kFailed;
}

int TicketKeyring::Open(bool renew, const unsigned char* name, const unsigned char* iv,
                        EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) const {
  const Keys keys = Current();
  for (const TicketKey& key : *keys) {
    if (std::memcmp(name, key.name.data(), kNameSize) != 0) continue;
    if (!SetTicketCiphers(key.encryption_key, key.authentication_key, iv, false, cipher, mac)) {
      return kFailed;
    }
    return renew || &key != &keys->front() ? kGoodAndRenew : kGood;
  }
  return kUnknownKey;
}

}  // namespace tlslab
