#include "server/config/preset_table.h"

namespace tlslab {
namespace {

// Mozilla's lists: https://ssl-config.mozilla.org/guidelines/6.0.json and 5.8.json.
#define MOZILLA_TLS13_SUITES                                             \
  "cipher_suites: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', " \
  "'TLS_CHACHA20_POLY1305_SHA256'] "
#define MOZILLA_GROUPS "groups: ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1'] "

// ssl.py of CPython 3.4.0: what _DEFAULT_CIPHERS and _RESTRICTED_SERVER_CIPHERS share.
#define PYTHON_34_STRONG                                                      \
  "ECDH+AESGCM:DH+AESGCM:ECDH+AES256:DH+AES256:ECDH+AES128:DH+AES:ECDH+HIGH:" \
  "DH+HIGH:ECDH+3DES:DH+3DES:RSA+AESGCM:RSA+AES:RSA+HIGH:RSA+3DES:"

// OpenSSL 1.0.1 of those days knew no TLS 1.3 and no security levels.
#define PYTHON_34_PROTOCOL                                         \
  "min_version: TLS_VERSION_TLS10 max_version: TLS_VERSION_TLS12 " \
  "security_level: 0 protocol { compression: false } "

// Modules/_ssl.c of CPython 3.13: PY_SSL_DEFAULT_CIPHERS, and the options of
// _ssl__SSLContext_impl.
#define PYTHON_313                                                                      \
  "min_version: TLS_VERSION_TLS12 "                                                     \
  "cipher_list: '@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:" \
  "!aDSS:!SHA1:!AESCCM' "                                                               \
  "protocol { compression: false client_hello_padding: true empty_fragments: true } "

// The default of Python 2.7 and 3.2, from before there were contexts, was 'DEFAULT:!aNULL:
// !eNULL:!LOW:!EXPORT:!SSLv2'. OpenSSL's own default was then ALL without anonymous suites
// and NULL; today's leaves out RC4 and 3DES, which those programs took.
#define WRAP_SOCKET                                                                  \
  "min_version: TLS_VERSION_SSL30 max_version: TLS_VERSION_TLS12 security_level: 0 " \
  "cipher_list: 'ALL:!aNULL:!eNULL:!LOW:!EXPORT:!SSLv2' "

}  // namespace

const std::vector<PresetRow>& PresetTable() {
  static const auto& table = *new std::vector<PresetRow>{
      {"forward-secret-server",
       "Ciphers picked by hand for perfect forward secrecy, as in Foundations of Python Network "
       "Programming, chapter 6: TLS 1.2, ECDH with AES-128, the server's order, no compression, "
       "a key of its own for each handshake (which OpenSSL now always makes)",
       "min_version: TLS_VERSION_TLS12 max_version: TLS_VERSION_TLS12 "
       "cipher_list: 'ECDH+AES128' "
       "protocol { compression: false } "
       "server { cipher_server_preference: true }"},
      {"mozilla-intermediate-server",
       "Mozilla's guidelines for servers 6.0, intermediate: for general use, TLS 1.2 and 1.3",
       "min_version: TLS_VERSION_TLS12 " MOZILLA_TLS13_SUITES MOZILLA_GROUPS
       "cipher_list: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
       "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
       "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305' "
       "server { cipher_server_preference: false }"},
      {"mozilla-modern-server", "Mozilla's guidelines for servers 6.0, modern: TLS 1.3 alone",
       "min_version: TLS_VERSION_TLS13 " MOZILLA_TLS13_SUITES MOZILLA_GROUPS
       "server { cipher_server_preference: false }"},
      {"mozilla-old-server",
       "Mozilla's guidelines for servers 5.8, old: for very old clients, TLS 1.0 and above; "
       "guidelines 6.0 no longer have it",
       "min_version: TLS_VERSION_TLS10 security_level: 0 " MOZILLA_TLS13_SUITES
       "groups: ['x25519', 'secp256r1', 'secp384r1'] "
       "cipher_list: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
       "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
       "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
       "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305:"
       "ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES128-SHA256:"
       "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:"
       "ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA384:"
       "ECDHE-ECDSA-AES256-SHA:ECDHE-RSA-AES256-SHA:"
       "DHE-RSA-AES128-SHA256:DHE-RSA-AES256-SHA256:"
       "AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA256:AES256-SHA256:AES128-SHA:AES256-SHA:"
       "DES-CBC3-SHA' "
       "server { cipher_server_preference: true }"},
      {"openssl-default-client", "A client that leaves everything to this build of OpenSSL",
       "client {}"},
      {"openssl-default-server", "A server that leaves everything to this build of OpenSSL",
       "server {}"},
      {"python-3.13-client",
       "ssl.create_default_context() of CPython 3.13: TLS 1.2 and above, certificate and name "
       "enforced by the strict rules of RFC 5280",
       PYTHON_313 "peer_verification { system_trust: true strict: true partial_chain: true } "
                  "client {}"},
      {"python-3.13-server",
       "ssl.create_default_context(Purpose.CLIENT_AUTH) of CPython 3.13: TLS 1.2 and above, no "
       "certificate asked for",
       PYTHON_313 "peer_verification { strict: true partial_chain: true } "
                  "server { cipher_server_preference: true }"},
      {"python-3.4-client",
       "ssl.create_default_context() of CPython 3.4.0 with OpenSSL 1.0.1: TLS 1.0 to 1.2, many "
       "ciphers down to 3DES and RC4, certificate and name enforced. Groups and signature schemes "
       "are those of this build",
       PYTHON_34_PROTOCOL "cipher_list: '" PYTHON_34_STRONG
                          "ECDH+RC4:DH+RC4:RSA+RC4:!aNULL:!eNULL:!MD5' "
                          "peer_verification { system_trust: true } "
                          "client {}"},
      {"python-3.4-server",
       "ssl.create_default_context(Purpose.CLIENT_AUTH) of CPython 3.4.0 with OpenSSL 1.0.1: TLS "
       "1.0 to 1.2, stricter ciphers in the server's order, no certificate asked for. Groups and "
       "signature schemes are those of this build",
       PYTHON_34_PROTOCOL "cipher_list: '" PYTHON_34_STRONG "!aNULL:!eNULL:!MD5:!DSS:!RC4' "
                          "server { cipher_server_preference: true }"},
      {"python-wrap-socket-client",
       "ssl.wrap_socket() of Python 2.7 and 3.2, from before contexts: SSL 3.0 to TLS 1.2, weak "
       "ciphers, and neither certificate nor name enforced",
       WRAP_SOCKET "peer_verification { mode: REPORT_ONLY name_mode: REPORT_ONLY } "
                   "client {}"},
      {"python-wrap-socket-server",
       "ssl.wrap_socket(server_side=True) of Python 2.7 and 3.2, from before contexts: SSL 3.0 to "
       "TLS 1.2, weak ciphers, no certificate asked for",
       WRAP_SOCKET "server {}"},
  };
  return table;
}

}  // namespace tlslab
