#include "server/engine/option_names.h"

#include <openssl/ssl.h>

namespace tlslab {
namespace {

struct Named {
  uint64_t bit;
  const char* name;
};

#define OPTION(name) \
  { SSL_OP_##name, #name }

// By their bits (openssl/ssl.h). Those that came after OpenSSL 3.0 are asked for.
constexpr Named kOptions[] = {
    OPTION(NO_EXTENDED_MASTER_SECRET),
    OPTION(CLEANSE_PLAINTEXT),
    OPTION(LEGACY_SERVER_CONNECT),
    OPTION(ENABLE_KTLS),
    OPTION(TLSEXT_PADDING),
    OPTION(SAFARI_ECDHE_ECDSA_BUG),
    OPTION(IGNORE_UNEXPECTED_EOF),
    OPTION(ALLOW_CLIENT_RENEGOTIATION),
    OPTION(DISABLE_TLSEXT_CA_NAMES),
    OPTION(ALLOW_NO_DHE_KEX),
    OPTION(DONT_INSERT_EMPTY_FRAGMENTS),
    OPTION(NO_QUERY_MTU),
    OPTION(COOKIE_EXCHANGE),
    OPTION(NO_TICKET),
    OPTION(CISCO_ANYCONNECT),
    OPTION(NO_SESSION_RESUMPTION_ON_RENEGOTIATION),
    OPTION(NO_COMPRESSION),
    OPTION(ALLOW_UNSAFE_LEGACY_RENEGOTIATION),
    OPTION(NO_ENCRYPT_THEN_MAC),
    OPTION(ENABLE_MIDDLEBOX_COMPAT),
    OPTION(PRIORITIZE_CHACHA),
    OPTION(CIPHER_SERVER_PREFERENCE),
    OPTION(TLS_ROLLBACK_BUG),
    OPTION(NO_ANTI_REPLAY),
    OPTION(NO_SSLv3),
    OPTION(NO_TLSv1),
    OPTION(NO_TLSv1_2),
    OPTION(NO_TLSv1_1),
    OPTION(NO_TLSv1_3),
    OPTION(NO_RENEGOTIATION),
    OPTION(CRYPTOPRO_TLSEXT_BUG),
#ifdef SSL_OP_NO_TX_CERTIFICATE_COMPRESSION
    OPTION(NO_TX_CERTIFICATE_COMPRESSION),
#endif
#ifdef SSL_OP_NO_RX_CERTIFICATE_COMPRESSION
    OPTION(NO_RX_CERTIFICATE_COMPRESSION),
#endif
#ifdef SSL_OP_ENABLE_KTLS_TX_ZEROCOPY_SENDFILE
    OPTION(ENABLE_KTLS_TX_ZEROCOPY_SENDFILE),
#endif
#ifdef SSL_OP_PREFER_NO_DHE_KEX
    OPTION(PREFER_NO_DHE_KEX),
#endif
};

#undef OPTION

const char* NameOf(uint64_t bit) {
  for (const Named& option : kOptions) {
    if (option.bit == bit) return option.name;
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> OptionNames(uint64_t options) {
  std::vector<std::string> names;
  for (int i = 0; i < 64; ++i) {
    const uint64_t bit = uint64_t{1} << i;
    if ((options & bit) == 0) continue;
    const char* name = NameOf(bit);
    names.push_back(name ? name : "BIT_" + std::to_string(i));
  }
  return names;
}

}  // namespace tlslab
