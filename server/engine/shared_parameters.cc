#include "server/engine/shared_parameters.h"

#include <openssl/tls1.h>

#include <string_view>

#include "server/codepoints/groups.h"

namespace tlslab {
namespace {

// The first version that has the suite.
uint16_t MinVersionOf(const SSL_CIPHER* cipher) {
  const std::string_view name = SSL_CIPHER_get_version(cipher);
  if (name == "TLSv1.3") return TLS1_3_VERSION;
  if (name == "TLSv1.2") return TLS1_2_VERSION;
  if (name == "TLSv1.0") return TLS1_VERSION;
  return SSL3_VERSION;
}

bool BelongsTo(int version, const SSL_CIPHER* cipher) {
  const uint16_t min_version = MinVersionOf(cipher);
  return (version == TLS1_3_VERSION) == (min_version == TLS1_3_VERSION) && version >= min_version;
}

// The security level's say, as OpenSSL asks it for each suite.
bool IsAllowed(const SSL* ssl, const SSL_CIPHER* cipher) {
  auto* callback = SSL_get_security_callback(ssl);
  if (callback == nullptr) return true;
  return callback(ssl, nullptr, SSL_SECOP_CIPHER_SHARED, SSL_CIPHER_get_bits(cipher, nullptr), 0,
                  const_cast<SSL_CIPHER*>(cipher), SSL_get0_security_ex_data(ssl)) == 1;
}

std::vector<uint16_t> SharedSuites(SSL* ssl, STACK_OF(SSL_CIPHER) * of_client) {
  STACK_OF(SSL_CIPHER)* of_server = SSL_get_ciphers(ssl);
  const bool own_order = (SSL_get_options(ssl) & SSL_OP_CIPHER_SERVER_PREFERENCE) != 0;
  STACK_OF(SSL_CIPHER)* preferred = own_order ? of_server : of_client;
  STACK_OF(SSL_CIPHER)* other = own_order ? of_client : of_server;
  std::vector<uint16_t> shared;
  for (int i = 0; i < sk_SSL_CIPHER_num(preferred); ++i) {
    const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(preferred, i);
    if (sk_SSL_CIPHER_find(other, const_cast<SSL_CIPHER*>(cipher)) < 0) continue;
    if (!BelongsTo(SSL_version(ssl), cipher) || !IsAllowed(ssl, cipher)) continue;
    shared.push_back(SSL_CIPHER_get_protocol_id(cipher));
  }
  return shared;
}

// OpenSSL tells a group by its NID or, where it has none, by its number.
std::optional<uint16_t> GroupOf(SSL* ssl, int id) {
  if ((id & TLSEXT_nid_unknown) != 0) return static_cast<uint16_t>(id & 0xffff);
  const char* name = SSL_group_to_name(ssl, id);
  return name == nullptr ? std::nullopt : GroupValue(name);
}

std::vector<uint16_t> SharedGroups(SSL* ssl) {
  std::vector<uint16_t> shared;
  const long count = SSL_get_shared_group(ssl, -1);
  for (long i = 0; i < count; ++i) {
    if (auto group = GroupOf(ssl, SSL_get_shared_group(ssl, i))) shared.push_back(*group);
  }
  return shared;
}

std::vector<uint16_t> SharedSchemes(SSL* ssl) {
  std::vector<uint16_t> shared;
  const int count = SSL_get_shared_sigalgs(ssl, 0, nullptr, nullptr, nullptr, nullptr, nullptr);
  for (int i = 0; i < count; ++i) {
    unsigned char low = 0, high = 0;
    SSL_get_shared_sigalgs(ssl, i, nullptr, nullptr, nullptr, &low, &high);
    shared.push_back(static_cast<uint16_t>(high << 8 | low));
  }
  return shared;
}

}  // namespace

std::optional<SharedParameters> SharedParametersOf(SSL* ssl) {
  STACK_OF(SSL_CIPHER)* of_client = SSL_get_client_ciphers(ssl);
  if (of_client == nullptr) return std::nullopt;
  SharedParameters shared;
  shared.cipher_suites = SharedSuites(ssl, of_client);
  shared.groups = SharedGroups(ssl);
  shared.signature_schemes = SharedSchemes(ssl);
  return shared;
}

}  // namespace tlslab
