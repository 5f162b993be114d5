// The tables against OpenSSL, which holds the same registries for its own use.
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/tls1.h>

#include <string>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "certs/ossl/ossl_ptr.h"
#include "server/codepoints/alerts.h"
#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/extension_types.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/codepoints/tls_versions.h"

namespace tlslab {
namespace {

constexpr char kTls13Suites[] =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:"
    "TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256";

OsslPtr<SSL_CTX> LenientContext() {
  OsslPtr<SSL_CTX> context(SSL_CTX_new_ex(LabLibrary(), nullptr, TLS_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), 0);
  return context;
}

void ExpectOpensslsNamesForAllSuitesOf(SSL_CTX* context, int at_least) {
  STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(context);
  EXPECT_GE(sk_SSL_CIPHER_num(ciphers), at_least);
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
    const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(ciphers, i);
    uint16_t id = SSL_CIPHER_get_protocol_id(cipher);
    EXPECT_EQ(CipherSuiteName(id), SSL_CIPHER_standard_name(cipher));
    EXPECT_EQ(CipherSuiteValue(SSL_CIPHER_standard_name(cipher)), id);
  }
}

TEST(CipherSuites, HaveTheNamesThatOpensslGivesThem) {
  OsslPtr<SSL_CTX> context = LenientContext();
  ASSERT_EQ(SSL_CTX_set_cipher_list(context.get(), "ALL:COMPLEMENTOFALL"), 1);
  ASSERT_EQ(SSL_CTX_set_ciphersuites(context.get(), kTls13Suites), 1);
  ExpectOpensslsNamesForAllSuitesOf(context.get(), 100);
}

TEST(CipherSuites, IncludeThoseThatOnlyProtectIntegrity) {
  OsslPtr<SSL_CTX> context = LenientContext();
  if (SSL_CTX_set_ciphersuites(context.get(), "TLS_SHA256_SHA256:TLS_SHA384_SHA384") != 1) {
    ClearErrors();
    GTEST_SKIP() << "OpenSSL before 3.4 does not have the suites of RFC 9150";
  }
  ExpectOpensslsNamesForAllSuitesOf(context.get(), 2);
}

TEST(Groups, AreFoundByEveryNameThatOpensslHas) {
  OsslPtr<SSL_CTX> context = LenientContext();
  OsslPtr<SSL> ssl(SSL_new(context.get()));
  int known = 0;
  for (int id = 0; id <= 0xffff; ++id) {
    const char* name = SSL_group_to_name(ssl.get(), TLSEXT_nid_unknown | id);
    if (name == nullptr) continue;
    ++known;
    EXPECT_EQ(GroupValue(name), id) << name;
  }
  EXPECT_GE(known, 30);
}

// The ClientHello of a client that offers nothing but this scheme; empty when
// OpenSSL does not have it.
std::string HelloOffering(std::string_view scheme) {
  OsslPtr<SSL_CTX> context = LenientContext();
  if (SSL_CTX_set1_sigalgs_list(context.get(), std::string(scheme).c_str()) != 1) return "";
  OsslPtr<SSL> ssl(SSL_new(context.get()));
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl.get());
  SSL_do_handshake(ssl.get());
  char* bytes = nullptr;
  long size = BIO_get_mem_data(SSL_get_wbio(ssl.get()), &bytes);
  return size > 0 ? std::string(bytes, static_cast<size_t>(size)) : "";
}

TEST(SignatureSchemes, HaveTheNumbersThatOpensslSends) {
  int known = 0;
  for (const NamedValue& row : SignatureSchemes()) {
    std::string hello = HelloOffering(row.name);
    ClearErrors();
    if (hello.empty()) continue;
    ++known;
    // signature_algorithms (13), 4 bytes: a list of 2 bytes.
    std::string extension("\0\x0d\0\x04\0\x02", 6);
    extension += static_cast<char>(row.value >> 8);
    extension += static_cast<char>(row.value & 0xff);
    EXPECT_NE(hello.find(extension), std::string::npos) << row.name;
  }
  EXPECT_GE(known, 14);
}

TEST(Alerts, HaveANameForEachThatOpensslDescribes) {
  int known = 0;
  for (int value = 0; value <= 255; ++value) {
    std::string text = SSL_alert_desc_string_long(value);
    if (text == "unknown") continue;
    ++known;
    EXPECT_NE(AlertName(static_cast<uint16_t>(value)), "") << value << " " << text;
  }
  EXPECT_GE(known, 25);
  EXPECT_EQ(AlertValue("unknown_ca"), SSL_AD_UNKNOWN_CA);
  EXPECT_EQ(AlertValue("user_canceled"), SSL_AD_USER_CANCELLED);
  EXPECT_EQ(AlertValue("no_application_protocol"), SSL_AD_NO_APPLICATION_PROTOCOL);
  EXPECT_EQ(AlertValue("certificate_required"), SSL_AD_CERTIFICATE_REQUIRED);
}

TEST(ExtensionTypes, HaveTheNumbersOfOpensslsHeaders) {
  EXPECT_EQ(ExtensionTypeValue("server_name"), TLSEXT_TYPE_server_name);
  EXPECT_EQ(ExtensionTypeValue("supported_groups"), TLSEXT_TYPE_supported_groups);
  EXPECT_EQ(ExtensionTypeValue("application_layer_protocol_negotiation"),
            TLSEXT_TYPE_application_layer_protocol_negotiation);
  EXPECT_EQ(ExtensionTypeValue("extended_master_secret"), TLSEXT_TYPE_extended_master_secret);
  EXPECT_EQ(ExtensionTypeValue("session_ticket"), TLSEXT_TYPE_session_ticket);
  EXPECT_EQ(ExtensionTypeValue("pre_shared_key"), TLSEXT_TYPE_psk);
  EXPECT_EQ(ExtensionTypeValue("psk_key_exchange_modes"), TLSEXT_TYPE_psk_kex_modes);
  EXPECT_EQ(ExtensionTypeValue("post_handshake_auth"), TLSEXT_TYPE_post_handshake_auth);
  EXPECT_EQ(ExtensionTypeValue("key_share"), TLSEXT_TYPE_key_share);
  EXPECT_EQ(ExtensionTypeValue("renegotiation_info"), TLSEXT_TYPE_renegotiate);
  EXPECT_EQ(ExtensionTypeValue("next_protocol_negotiation"), TLSEXT_TYPE_next_proto_neg);
}

TEST(TlsVersions, AreNamedAsOpensslUnderstandsThem) {
  int known = 0;
  for (const NamedValue& row : TlsVersions()) {
    bool dtls = row.name.substr(0, 1) == "D";
    OsslPtr<SSL_CTX> context(
        SSL_CTX_new_ex(LabLibrary(), nullptr, dtls ? DTLS_method() : TLS_method()));
    OsslPtr<SSL_CONF_CTX> commands(SSL_CONF_CTX_new());
    SSL_CONF_CTX_set_flags(commands.get(), SSL_CONF_FLAG_FILE | SSL_CONF_FLAG_CLIENT);
    SSL_CONF_CTX_set_ssl_ctx(commands.get(), context.get());
    std::string name(row.name);
    if (SSL_CONF_cmd(commands.get(), "MaxProtocol", name.c_str()) != 2) continue;
    ++known;
    EXPECT_EQ(SSL_CTX_get_max_proto_version(context.get()), row.value) << name;
  }
  ClearErrors();
  EXPECT_GE(known, 6);
}

}  // namespace
}  // namespace tlslab
