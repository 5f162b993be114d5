#include "certs/mint/mint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_join.h"
#include "certs/inspect/inspect.h"
#include "certs/mint/key_type.h"

namespace tlslab {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

std::shared_ptr<const Credential> Minted(const MintSpec& spec, const Credential* issuer = nullptr) {
  auto credential = Mint(spec, issuer, kNow);
  EXPECT_TRUE(credential.ok()) << credential.status();
  return credential.ok() ? *credential : nullptr;
}

MintSpec Authority(const std::string& name) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = true;
  return spec;
}

CertificateFacts Facts(const Credential& credential) {
  return Inspect(credential.certificate.get());
}

bool Critical(const Credential& credential, int nid) {
  const int at = X509_get_ext_by_NID(credential.certificate.get(), nid, -1);
  EXPECT_GE(at, 0) << OBJ_nid2sn(nid);
  return X509_EXTENSION_get_critical(X509_get_ext(credential.certificate.get(), at)) == 1;
}

bool Has(const Credential& credential, int nid) {
  return X509_get_ext_by_NID(credential.certificate.get(), nid, -1) >= 0;
}

TEST(Mint, MakesALeafWithTheDefaultsOfTheContract) {
  MintSpec spec;
  spec.common_name = "localhost";
  spec.organization = "Example";
  spec.dns_names = {"localhost", "*.example.com"};
  spec.ip_addresses = {"127.0.0.1", "2001:DB8:0:0::1"};
  auto leaf = Minted(spec);
  CertificateFacts facts = Facts(*leaf);
  EXPECT_EQ(facts.subject, "CN=localhost,O=Example");
  EXPECT_EQ(facts.issuer, facts.subject);
  EXPECT_TRUE(facts.self_signed);
  EXPECT_EQ(facts.version, 3u);
  EXPECT_THAT(facts.dns_names, ElementsAre("localhost", "*.example.com"));
  EXPECT_THAT(facts.ip_addresses, ElementsAre("127.0.0.1", "2001:db8::1"));
  EXPECT_EQ(facts.public_key_curve, "prime256v1");
  EXPECT_EQ(facts.signature_algorithm, "ecdsa-with-SHA256");
  EXPECT_EQ(facts.not_before_time, kNow - absl::Hours(1));
  EXPECT_EQ(facts.not_after_time, kNow + 90 * absl::Hours(24));
  EXPECT_FALSE(facts.certificate_authority);
  EXPECT_THAT(facts.key_usages, ElementsAre("Digital Signature"));
  EXPECT_THAT(facts.extended_key_usages, ElementsAre("serverAuth", "clientAuth"));
  EXPECT_TRUE(Critical(*leaf, NID_basic_constraints));
  EXPECT_TRUE(Critical(*leaf, NID_key_usage));
  EXPECT_FALSE(Critical(*leaf, NID_subject_alt_name));
  EXPECT_TRUE(Has(*leaf, NID_subject_key_identifier));
  EXPECT_FALSE(Has(*leaf, NID_authority_key_identifier));
}

TEST(Mint, MakesAnAuthority) {
  auto root = Minted(Authority("Root"));
  CertificateFacts facts = Facts(*root);
  EXPECT_TRUE(facts.certificate_authority);
  EXPECT_THAT(facts.key_usages, ElementsAre("Certificate Sign", "CRL Sign"));
  EXPECT_THAT(facts.extended_key_usages, IsEmpty());
  EXPECT_FALSE(Has(*root, NID_subject_alt_name));
  EXPECT_EQ(facts.not_after_time, kNow + 3650 * absl::Hours(24));
  EXPECT_EQ(X509_check_ca(root->certificate.get()), 1);
}

TEST(Mint, ChainsToItsIssuerWithoutTheRoot) {
  auto root = Minted(Authority("Root"));
  auto middle = Minted(Authority("Middle"), root.get());
  auto lower = Minted(Authority("Lower"), middle.get());
  auto leaf = Minted({}, lower.get());
  EXPECT_THAT(root->chain, IsEmpty());
  EXPECT_THAT(middle->chain, IsEmpty());
  ASSERT_EQ(leaf->chain.size(), 2u);
  EXPECT_EQ(Inspect(leaf->chain[0].get()).subject, "CN=Lower");
  EXPECT_EQ(Inspect(leaf->chain[1].get()).subject, "CN=Middle");
  EXPECT_EQ(Facts(*leaf).issuer, "CN=Lower");
  EXPECT_FALSE(Facts(*leaf).self_signed);
  EXPECT_EQ(ASN1_OCTET_STRING_cmp(X509_get0_authority_key_id(leaf->certificate.get()),
                                  X509_get0_subject_key_id(lower->certificate.get())),
            0);
}

TEST(Mint, LeavesOutARootThatAnImportedIssuerSends) {
  auto root = Minted(Authority("Root"));
  auto middle = Minted(Authority("Middle"), root.get());
  auto imported =
      ParseCredential(ChainPem(*middle) + ToPem(root->certificate.get()), KeyPem(*middle));
  ASSERT_TRUE(imported.ok());
  ASSERT_EQ((*imported)->chain.size(), 1u);
  auto leaf = Minted({}, imported->get());
  ASSERT_EQ(leaf->chain.size(), 1u);
  EXPECT_EQ(Inspect(leaf->chain[0].get()).subject, "CN=Middle");
}

// Deliberately bad chains need it; who takes names from outside asks first.
TEST(Mint, IssuesBelowACertificateThatIsNoAuthority) {
  auto root = Minted(Authority("Root"));
  EXPECT_TRUE(IsAuthority(*root));
  MintSpec spec;
  spec.common_name = "No authority";
  auto middle = Minted(spec, root.get());
  EXPECT_FALSE(IsAuthority(*middle));
  auto leaf = Minted({}, middle.get());
  EXPECT_EQ(Facts(*leaf).issuer, "CN=No authority");
  EXPECT_EQ(leaf->chain.size(), 1u);
}

TEST(Mint, TellsEveryViolation) {
  MintSpec spec;
  spec.key_type = "des";
  spec.dns_names = {""};
  auto refused = Mint(spec, nullptr, kNow);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused.status().message(),
            "key_type: \"des\" is not one of " + absl::StrJoin(KeyTypes(), ", ") +
                ", nor another size of RSA from 1024 to 8192 in steps of 8; "
                "dns_names[0]: is empty");
}

uint32_t EddsaGroupBits(const std::string& key_type) {
  return key_type == "ed25519" ? 253 : key_type == "ed448" ? 448 : 0;
}

TEST(Mint, SignsWithEveryKeyType) {
  struct Expected {
    const char* algorithm;
    uint32_t bits;
    const char* curve;
    const char* signature;
  };
  const std::map<std::string, Expected> expected = {
      {"ec-p256", {"id-ecPublicKey", 256, "prime256v1", "ecdsa-with-SHA256"}},
      {"ec-p384", {"id-ecPublicKey", 384, "secp384r1", "ecdsa-with-SHA256"}},
      {"ec-p521", {"id-ecPublicKey", 521, "secp521r1", "ecdsa-with-SHA256"}},
      {"ec-brainpoolP256r1", {"id-ecPublicKey", 256, "brainpoolP256r1", "ecdsa-with-SHA256"}},
      {"ec-brainpoolP384r1", {"id-ecPublicKey", 384, "brainpoolP384r1", "ecdsa-with-SHA256"}},
      {"ec-brainpoolP512r1", {"id-ecPublicKey", 512, "brainpoolP512r1", "ecdsa-with-SHA256"}},
      {"rsa-pss-2048", {"rsassaPss", 2048, "", "rsassaPss"}},
      {"dsa-2048", {"dsaEncryption", 2048, "", "dsa_with_SHA256"}},
      {"mldsa44", {"ML-DSA-44", 10496, "", "ML-DSA-44"}},
      {"mldsa65", {"ML-DSA-65", 15616, "", "ML-DSA-65"}},
      {"mldsa87", {"ML-DSA-87", 20736, "", "ML-DSA-87"}},
      {"rsa-2048", {"rsaEncryption", 2048, "", "sha256WithRSAEncryption"}},
      {"rsa-3072", {"rsaEncryption", 3072, "", "sha256WithRSAEncryption"}},
      {"rsa-4096", {"rsaEncryption", 4096, "", "sha256WithRSAEncryption"}},
      {"ed25519", {"ED25519", 256, "", "ED25519"}},
      {"ed448", {"ED448", 456, "", "ED448"}},
  };
  for (const std::string& type : KeyTypes()) {
    SCOPED_TRACE(type);
    MintSpec spec = Authority("Root");
    spec.key_type = type;
    auto root = Minted(spec);
    ASSERT_EQ(expected.count(type), 1u);
    CertificateFacts facts = Facts(*root);
    EXPECT_EQ(facts.public_key_algorithm, expected.at(type).algorithm);
    // OpenSSL before 3.5 counts the bits of the EdDSA groups, not of the encoded keys.
    EXPECT_THAT(facts.public_key_bits,
                testing::AnyOf(expected.at(type).bits, EddsaGroupBits(type)));
    EXPECT_EQ(facts.public_key_curve, expected.at(type).curve);
    EXPECT_EQ(facts.signature_algorithm, expected.at(type).signature);
    EXPECT_TRUE(facts.self_signed);
  }
}

// What the contract has and this build lacks is told as such, not as a typing error.
TEST(Mint, TellsAKeyTypeThatThisBuildLacks) {
  const std::vector<std::string> here = KeyTypes();
  for (const std::string type : {"mldsa44", "mldsa65", "mldsa87", "ec-p256"}) {
    EXPECT_TRUE(IsKeyType(type));
    const bool has = std::find(here.begin(), here.end(), type) != here.end();
    EXPECT_EQ(MakeKey(type).status().code(),
              has ? absl::StatusCode::kOk : absl::StatusCode::kFailedPrecondition)
        << type;
  }
}

TEST(Mint, LetsAnRsaLeafEncipherKeys) {
  MintSpec spec;
  spec.key_type = "rsa-2048";
  EXPECT_THAT(Facts(*Minted(spec)).key_usages,
              ElementsAre("Digital Signature", "Key Encipherment"));
}

TEST(Mint, TakesExtendedKeyUsagesAsGiven) {
  MintSpec spec;
  spec.extended_key_usages = {"clientAuth", "1.2.3.4.5", "1.3.6.1.5.5.7.3.3"};
  EXPECT_THAT(Facts(*Minted(spec)).extended_key_usages,
              ElementsAre("clientAuth", "1.2.3.4.5", "codeSigning"));
  spec.certificate_authority = true;
  EXPECT_EQ(Facts(*Minted(spec)).extended_key_usages.size(), 3u);
}

TEST(Mint, MarksTheAlternativeNameCriticalWhenThereIsNoSubject) {
  MintSpec spec;
  spec.dns_names = {"localhost"};
  auto leaf = Minted(spec);
  EXPECT_EQ(Facts(*leaf).subject, "");
  EXPECT_TRUE(Critical(*leaf, NID_subject_alt_name));
}

TEST(Mint, WritesNamesOutsideAsciiAsUtf8) {
  MintSpec spec;
  spec.common_name = "M\xc3\xbcller, \xe2\x82\xac";
  EXPECT_EQ(Facts(*Minted(spec)).subject, "CN=M\xc3\xbcller\\, \xe2\x82\xac");
  EXPECT_THAT(Facts(*Minted(spec)).common_names, ElementsAre("M\xc3\xbcller, \xe2\x82\xac"));
}

TEST(Mint, GivesEveryCertificateANewPositiveSerialNumberAndKey) {
  auto one = Minted({});
  auto other = Minted({});
  EXPECT_NE(Facts(*one).serial_number, Facts(*other).serial_number);
  EXPECT_NE(Facts(*one).spki_sha256, Facts(*other).spki_sha256);
  for (int i = 0; i < 50; ++i) {
    OsslPtr<BIGNUM> serial(
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(Minted({})->certificate.get()), nullptr));
    EXPECT_FALSE(BN_is_negative(serial.get()));
    EXPECT_LE(BN_num_bits(serial.get()), 127);
    EXPECT_GT(BN_num_bits(serial.get()), 90);  // fails once in 2^37 tries
  }
}

TEST(Mint, MintsTheExpiredAndTheFarAway) {
  MintSpec spec;
  spec.not_before_offset = -absl::Hours(48);
  spec.not_after_offset = -absl::Hours(24);
  EXPECT_EQ(Facts(*Minted(spec)).not_after_time, kNow - absl::Hours(24));
  spec.not_before_offset = absl::FromCivil(absl::CivilDay(1000, 1, 1), absl::UTCTimeZone()) - kNow;
  spec.not_after_offset =
      absl::FromCivil(absl::CivilSecond(9999, 12, 31, 23, 59, 59), absl::UTCTimeZone()) - kNow;
  EXPECT_EQ(Facts(*Minted(spec)).not_before_time, kNow + *spec.not_before_offset);
  EXPECT_EQ(Facts(*Minted(spec)).not_after_time, kNow + *spec.not_after_offset);
}

TEST(Mint, RefusesTimesThatACertificateCannotTell) {
  MintSpec spec;
  spec.not_after_offset = absl::Hours(24 * 366 * 8000);
  EXPECT_EQ(Mint(spec, nullptr, kNow).status().message(),
            "not_after_offset: gives a time outside the years 1 to 9999");
  spec.not_after_offset = absl::InfiniteDuration();
  EXPECT_FALSE(Mint(spec, nullptr, kNow).ok());
  spec.not_before_offset = -absl::InfiniteDuration();
  spec.not_after_offset.reset();
  EXPECT_EQ(Mint(spec, nullptr, kNow).status().message(),
            "not_before_offset: gives a time outside the years 1 to 9999");
}

TEST(MakeKey, RefusesAnUnknownType) {
  EXPECT_EQ(MakeKey("rsa-512").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tlslab
