// What holds for all tables alike, and rows that people know by heart.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "server/codepoints/alerts.h"
#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/content_types.h"
#include "server/codepoints/extension_types.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/handshake_types.h"
#include "server/codepoints/signature_schemes.h"
#include "server/codepoints/tls_versions.h"

namespace tlslab {
namespace {

struct Table {
  const char* title;
  Registry rows;
  std::string_view (*name)(uint16_t);
  std::optional<uint16_t> (*value)(std::string_view);
  bool has_grease;
};

const Table kTables[] = {
    {"cipher_suites", CipherSuites(), CipherSuiteName, CipherSuiteValue, true},
    {"groups", Groups(), GroupName, GroupValue, true},
    {"schemes", SignatureSchemes(), SignatureSchemeName, SignatureSchemeValue, true},
    {"alerts", Alerts(), AlertName, AlertValue, false},
    {"content_types", ContentTypes(), ContentTypeName, ContentTypeValue, false},
    {"handshake_types", HandshakeTypes(), HandshakeTypeName, HandshakeTypeValue, false},
    {"extension_types", ExtensionTypes(), ExtensionTypeName, ExtensionTypeValue, true},
    {"versions", TlsVersions(), TlsVersionName, TlsVersionValue, true},
};

class EveryTable : public testing::TestWithParam<Table> {};

TEST_P(EveryTable, HasUniqueNumbersAndNames) {
  std::set<uint16_t> numbers;
  std::set<std::string_view> names;
  for (const NamedValue& row : GetParam().rows) {
    EXPECT_TRUE(numbers.insert(row.value).second) << row.value;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.name.empty()) << row.value;
  }
}

TEST_P(EveryTable, LeadsFromNumberToNameAndBack) {
  for (const NamedValue& row : GetParam().rows) {
    EXPECT_EQ(GetParam().name(row.value), row.name);
    EXPECT_EQ(GetParam().value(row.name), row.value) << row.name;
  }
}

TEST_P(EveryTable, NamesGreaseWhereClientsSendIt) {
  for (const NamedValue& grease : GreaseValues()) {
    std::string_view wanted = GetParam().has_grease ? grease.name : "";
    EXPECT_EQ(GetParam().name(grease.value), wanted);
  }
}

TEST_P(EveryTable, DoesNotKnowTheUnknown) {
  EXPECT_EQ(GetParam().name(0xfffe), "");
  EXPECT_EQ(GetParam().value(""), std::nullopt);
  EXPECT_EQ(GetParam().value("no such name"), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(, EveryTable, testing::ValuesIn(kTables),
                         [](const auto& info) { return std::string(info.param.title); });

TEST(CipherSuites, AreIanas) {
  EXPECT_EQ(CipherSuiteName(0x0000), "TLS_NULL_WITH_NULL_NULL");
  EXPECT_EQ(CipherSuiteName(0x0005), "TLS_RSA_WITH_RC4_128_SHA");
  EXPECT_EQ(CipherSuiteName(0x00ff), "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
  EXPECT_EQ(CipherSuiteName(0x1301), "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(CipherSuiteName(0x5600), "TLS_FALLBACK_SCSV");
  EXPECT_EQ(CipherSuiteName(0xc02f), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(CipherSuiteName(0xc0ab), "TLS_PSK_DHE_WITH_AES_256_CCM_8");
  EXPECT_EQ(CipherSuiteName(0xd005), "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256");
  EXPECT_EQ(CipherSuiteValue("tls_aes_128_gcm_sha256"), std::nullopt);
}

TEST(Groups, AreIanas) {
  EXPECT_EQ(GroupName(23), "secp256r1");
  EXPECT_EQ(GroupName(29), "x25519");
  EXPECT_EQ(GroupName(31), "brainpoolP256r1tls13");
  EXPECT_EQ(GroupName(256), "ffdhe2048");
  EXPECT_EQ(GroupName(512), "MLKEM512");
  EXPECT_EQ(GroupName(4587), "SecP256r1MLKEM768");
  EXPECT_EQ(GroupName(4588), "X25519MLKEM768");
  EXPECT_EQ(GroupName(4589), "SecP384r1MLKEM1024");
}

TEST(Groups, AreFoundByOpensslsSpellingsToo) {
  EXPECT_EQ(GroupValue("P-256"), 23);
  EXPECT_EQ(GroupValue("p-256"), 23);
  EXPECT_EQ(GroupValue("prime256v1"), 23);
  EXPECT_EQ(GroupValue("SECP256R1"), 23);
  EXPECT_EQ(GroupValue("X25519"), 29);
  EXPECT_EQ(GroupValue("x25519mlkem768"), 4588);
  EXPECT_EQ(GroupValue("P-257"), std::nullopt);
}

TEST(SignatureSchemes, AreOfRfc8446AndOfThePairsBefore) {
  EXPECT_EQ(SignatureSchemeName(0x0804), "rsa_pss_rsae_sha256");
  EXPECT_EQ(SignatureSchemeName(0x0809), "rsa_pss_pss_sha256");
  EXPECT_EQ(SignatureSchemeName(0x081a), "ecdsa_brainpoolP256r1tls13_sha256");
  EXPECT_EQ(SignatureSchemeName(0x0904), "mldsa44");
  EXPECT_EQ(SignatureSchemeName(0x0906), "mldsa87");
  EXPECT_EQ(SignatureSchemeName(0x0201), "rsa_pkcs1_sha1");
  EXPECT_EQ(SignatureSchemeName(0x0202), "dsa_sha1");
  EXPECT_EQ(SignatureSchemeName(0x0203), "ecdsa_sha1");
  EXPECT_EQ(SignatureSchemeName(0x0301), "rsa_pkcs1_sha224");
  EXPECT_EQ(SignatureSchemeName(0x0403), "ecdsa_secp256r1_sha256");
}

TEST(Alerts, AreFoundWithAndWithoutTheReservedMark) {
  EXPECT_EQ(AlertName(0), "close_notify");
  EXPECT_EQ(AlertValue("close_notify"), 0);
  EXPECT_EQ(AlertName(48), "unknown_ca");
  EXPECT_EQ(AlertName(120), "no_application_protocol");
  EXPECT_EQ(AlertName(100), "no_renegotiation");
  EXPECT_EQ(AlertValue("no_renegotiation_RESERVED"), 100);
  EXPECT_EQ(AlertValue("unknown_ca_RESERVED"), std::nullopt);
}

TEST(HandshakeTypes, AreFoundWithAndWithoutTheReservedMark) {
  EXPECT_EQ(HandshakeTypeName(1), "client_hello");
  EXPECT_EQ(HandshakeTypeName(12), "server_key_exchange");
  EXPECT_EQ(HandshakeTypeValue("server_key_exchange_RESERVED"), 12);
  EXPECT_EQ(HandshakeTypeValue("finished"), 20);
  EXPECT_EQ(HandshakeTypeValue("finished_RESERVED"), std::nullopt);
}

TEST(TlsVersions, AreAsOpensslWritesThem) {
  EXPECT_EQ(TlsVersionName(0x0300), "SSLv3");
  EXPECT_EQ(TlsVersionName(0x0301), "TLSv1");
  EXPECT_EQ(TlsVersionValue("TLSv1.0"), 0x0301);
  EXPECT_EQ(TlsVersionName(0x0304), "TLSv1.3");
  EXPECT_EQ(TlsVersionName(0xfefd), "DTLSv1.2");
}

}  // namespace
}  // namespace tlslab
