#include "certs/inspect/lints.h"

#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include <functional>
#include <set>
#include <string_view>

#include "certs/credential/credential.h"
#include "certs/inspect/inspect.h"
#include "certs/mint/mint.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

using namespace std::string_view_literals;
using Change = std::function<void(X509* certificate)>;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);  // in November 2023

struct Pki {
  std::shared_ptr<const Credential> authority;
  std::shared_ptr<const Credential> leaf;
};

const Pki& GoodPki() {
  static const auto* const pki = [] {
    MintSpec root;
    root.common_name = "Example Root";
    root.certificate_authority = true;
    MintSpec leaf;
    leaf.dns_names = {"www.example.com", "*.example.com"};
    auto* made = new Pki;
    made->authority = Mint(root, nullptr, kNow).value();
    made->leaf = Mint(leaf, made->authority.get(), kNow).value();
    return made;
  }();
  return *pki;
}

OsslPtr<X509> Parsed(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  return OsslPtr<X509>(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

// A copy that is changed, signed again by the authority (or itself, as it was), and read
// anew from its bytes.
OsslPtr<X509> Changed(const Credential& credential, const Change& change, const EVP_MD* hash,
                      bool sign = true) {
  OsslPtr<X509> copy(X509_dup(credential.certificate.get()));
  if (change) change(copy.get());
  const bool self = &credential == GoodPki().authority.get();
  EVP_PKEY* key = self ? credential.key.get() : GoodPki().authority->key.get();
  if (sign) {
    EXPECT_GT(X509_sign(copy.get(), key, hash), 0);
  } else {
    // OpenSSL 3.0 keeps the bytes it read when the version alone is changed.
    EXPECT_GT(i2d_re_X509_tbs(copy.get(), nullptr), 0);
  }
  return Parsed(Inspect(copy.get()).der);
}

std::set<std::string> Ids(X509* certificate) {
  std::set<std::string> ids;
  for (const CertificateLint& lint : Inspect(certificate).lints) {
    EXPECT_NE(lint.text, "");
    EXPECT_NE(lint.reference, "");
    ids.insert(lint.id);
  }
  return ids;
}

void Remove(X509* certificate, int nid) {
  for (int at; (at = X509_get_ext_by_NID(certificate, nid, -1)) >= 0;) {
    X509_EXTENSION_free(X509_delete_ext(certificate, at));
  }
}

// As a configuration file has it: "critical,CA:TRUE".
void Add(X509* certificate, int nid, const char* value) {
  OsslPtr<X509_EXTENSION> extension(X509V3_EXT_nconf_nid(nullptr, nullptr, nid, value));
  ASSERT_TRUE(extension) << value;
  X509_add_ext(certificate, extension.get(), -1);
}

Change Extension(int nid, const char* value) {
  return [=](X509* certificate) {
    Remove(certificate, nid);
    Add(certificate, nid, value);
  };
}

Change Without(int nid) {
  return [=](X509* certificate) { Remove(certificate, nid); };
}

Change Raw(const char* oid, bool critical, std::string value) {
  return [=](X509* certificate) {
    OsslPtr<ASN1_OBJECT> object(OBJ_txt2obj(oid, 1));
    OsslPtr<ASN1_OCTET_STRING> bytes(ASN1_OCTET_STRING_new());
    ASN1_STRING_set(bytes.get(), value.data(), static_cast<int>(value.size()));
    OsslPtr<X509_EXTENSION> extension(
        X509_EXTENSION_create_by_OBJ(nullptr, object.get(), critical, bytes.get()));
    X509_add_ext(certificate, extension.get(), -1);
  };
}

Change Serial(const char* hex) {
  return [=](X509* certificate) {
    BIGNUM* number = nullptr;
    BN_hex2bn(&number, hex);
    OsslPtr<BIGNUM> owned(number);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  };
}

Change Version(long version) {
  return [=](X509* certificate) { X509_set_version(certificate, version); };
}

Change Times(const char* begin, const char* end) {
  return [=](X509* certificate) {
    for (auto [field, text] : {std::pair(X509_getm_notBefore(certificate), begin),
                               std::pair(X509_getm_notAfter(certificate), end)}) {
      ASN1_STRING_set(field, text, -1);
      field->type = std::string_view(text).size() > 13 ? V_ASN1_GENERALIZEDTIME : V_ASN1_UTCTIME;
    }
  };
}

Change Subject(std::string value) {
  return [=](X509* certificate) {
    X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_commonName, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value.data()),
                               static_cast<int>(value.size()), -1, 0);
  };
}

Change Key(OsslPtr<EVP_PKEY> (*make)()) {
  return [=](X509* certificate) { X509_set_pubkey(certificate, make().get()); };
}

OsslPtr<EVP_PKEY> Rsa(int bits, unsigned exponent) {
  OsslPtr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(LabLibrary(), "RSA", nullptr));
  OsslPtr<BIGNUM> e(BN_new());
  BN_set_word(e.get(), exponent);
  EVP_PKEY* key = nullptr;
  EVP_PKEY_keygen_init(context.get());
  EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits);
  EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get());
  EXPECT_EQ(EVP_PKEY_generate(context.get(), &key), 1);
  return OsslPtr<EVP_PKEY>(key);
}

void Nobody(X509* certificate) {
  OsslPtr<X509_NAME> empty(X509_NAME_new());
  X509_set_subject_name(certificate, empty.get());
  X509_set_issuer_name(certificate, empty.get());
}

Change Both(Change one, Change other) {
  return [=](X509* certificate) {
    one(certificate);
    other(certificate);
  };
}

struct Case {
  const char* id;
  Change has;                // of the leaf, unless `of_authority`
  Change has_not = nullptr;  // null: the certificate as it was made
  bool of_authority = false;
  bool sign = true;  // OpenSSL corrects the version when it signs
};

const std::vector<Case>& Cases() {
  static const auto* const cases = new std::vector<Case>{
      {"version_not_3", Version(X509_VERSION_1), nullptr, false, false},
      {"extensions_without_version_3", Version(X509_VERSION_2),
       [](X509* certificate) {
         X509_set_version(certificate, X509_VERSION_1);
         while (X509_get_ext_count(certificate) > 0) {
           X509_EXTENSION_free(X509_delete_ext(certificate, 0));
         }
       },
       false, false},
      {"serial_longer_than_20_octets", Serial("8000000000000000000000000000000000000000"),
       Serial("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")},
      {"serial_zero", Serial("0"), Serial("1")},
      {"serial_negative", Serial("-80000000000000000000"), Serial("80000000000000000000")},
      {"serial_short", Serial("ABCDEF01234567"), Serial("ABCDEF012345678")},
      {"validity_unreadable", Times("never, ever!Z", "231231000000Z"),
       Times("230101000000Z", "231231000000Z")},
      {"validity_reversed", Times("231231000000Z", "231230000000Z"),
       Times("231231000000Z", "231231000000Z")},
      {"validity_too_long", Times("230101000000Z", "240203000000Z"),
       Times("230101000000Z", "240202235959Z")},
      {"time_encoding", Times("20230101000000Z", "231231000000Z"),
       Times("230101000000Z", "20500101000000Z")},
      {"weak_key", Key([] { return Rsa(1024, 65537); }), Key([] { return Rsa(2048, 65537); })},
      {"key_unreadable",
       [](X509* certificate) {
         auto* bytes = static_cast<unsigned char*>(OPENSSL_memdup("\x04\x00", 2));
         X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(certificate), OBJ_txt2obj("1.2.3.4", 1),
                                V_ASN1_NULL, nullptr, bytes, 2);
       }},
      {"rsa_exponent", Key([] { return Rsa(2048, 3); }), Key([] { return Rsa(2048, 65537); })},
      {"weak_hash", nullptr},
      {"signature_algorithms_differ", nullptr},
      {"ec_key_with_encipherment", Extension(NID_key_usage, "digitalSignature,keyEncipherment")},
      {"no_subject_alternative_name", Without(NID_subject_alt_name),
       Both(Without(NID_subject_alt_name), Extension(NID_ext_key_usage, "codeSigning"))},
      {"common_name_not_in_subject_alternative_name", Subject("elsewhere.example"),
       Subject("WWW.example.com")},
      {"empty_subject_without_critical_alternative_name",
       Extension(NID_subject_alt_name, "DNS:www.example.com"),
       Both(Subject("www.example.com"), Extension(NID_subject_alt_name, "DNS:www.example.com"))},
      {"authority_without_subject", Nobody, nullptr, true},
      {"empty_issuer", Nobody},
      {"control_character_in_name", Subject(std::string("good.example\0.evil"sv)),
       Subject("good.example")},
      {"wildcard_misplaced", Extension(NID_subject_alt_name, "critical,DNS:w*.example.com"),
       Extension(NID_subject_alt_name, "critical,DNS:*.example.com")},
      {"invalid_dns_name", Extension(NID_subject_alt_name, "critical,DNS:under_score.example"),
       Extension(NID_subject_alt_name, "critical,DNS:1-score.example")},
      {"ip_address_as_dns_name", Extension(NID_subject_alt_name, "critical,DNS:192.0.2.1"),
       Extension(NID_subject_alt_name, "critical,IP:192.0.2.1")},
      {"duplicate_extension",
       [](X509* certificate) { Add(certificate, NID_subject_key_identifier, "00"); }},
      {"unknown_critical_extension", Raw("1.2.3.4", true, "x"), Raw("1.2.3.4", false, "x")},
      {"unreadable_extension", Raw("2.5.29.30", true, "garbage"), Raw("1.2.3.4", false, "garbage")},
      {"authority_without_key_cert_sign", Extension(NID_key_usage, "cRLSign"), nullptr, true},
      {"key_cert_sign_without_authority", Extension(NID_key_usage, "keyCertSign")},
      {"authority_without_subject_key_identifier", Without(NID_subject_key_identifier), nullptr,
       true},
      {"no_authority_key_identifier", Without(NID_authority_key_identifier)},
      {"basic_constraints_not_critical", Extension(NID_basic_constraints, "CA:TRUE"), nullptr,
       true},
      {"path_length_without_authority",
       Extension(NID_basic_constraints, "critical,CA:FALSE,pathlen:0")},
      {"name_constraints_without_authority",
       Extension(NID_name_constraints, "critical,permitted;DNS:example.com")},
      {"name_constraints_not_critical",
       Extension(NID_name_constraints, "permitted;DNS:example.com"),
       Extension(NID_name_constraints, "critical,permitted;DNS:example.com"), true},
      {"any_usage_beside_others", Extension(NID_ext_key_usage, "serverAuth,anyExtendedKeyUsage"),
       Extension(NID_ext_key_usage, "anyExtendedKeyUsage")},
      {"no_extended_key_usage", Without(NID_ext_key_usage)},
  };
  return *cases;
}

TEST(Lints, FindNothingInACertificateThatIsAsItShouldBe) {
  EXPECT_EQ(Ids(GoodPki().authority->certificate.get()), std::set<std::string>());
  EXPECT_EQ(Ids(GoodPki().leaf->certificate.get()), std::set<std::string>());
}

TEST(Lints, FindEachInTheCertificateThatHasItAndNotInTheOther) {
  for (const Case& each : Cases()) {
    if (!each.has) continue;  // below
    const Credential& made = each.of_authority ? *GoodPki().authority : *GoodPki().leaf;
    OsslPtr<X509> bad = Changed(made, each.has, EVP_sha256(), each.sign);
    OsslPtr<X509> good = Changed(made, each.has_not, EVP_sha256(), each.sign);
    ASSERT_TRUE(bad && good) << each.id;
    EXPECT_EQ(Ids(bad.get()).count(each.id), 1u) << each.id;
    EXPECT_EQ(Ids(good.get()).count(each.id), 0u) << each.id;
  }
}

TEST(Lints, FindAHashThatIsWeakUnlessItIsARootOfWhichNobodyReadsTheSignature) {
  OsslPtr<X509> leaf = Changed(*GoodPki().leaf, nullptr, EVP_sha1());
  OsslPtr<X509> root = Changed(*GoodPki().authority, nullptr, EVP_sha1());
  EXPECT_EQ(Ids(leaf.get()), std::set<std::string>{"weak_hash"});
  EXPECT_EQ(Ids(root.get()), std::set<std::string>());
}

TEST(Lints, FindTwoSignatureAlgorithmsThatDiffer) {
  std::string der = Inspect(GoodPki().leaf->certificate.get()).der;
  // ecdsa-with-SHA256; the second is that outside of the signed part.
  const std::string_view oid = "\x2a\x86\x48\xce\x3d\x04\x03\x02";
  der[der.rfind(oid) + oid.size() - 1] = '\x03';
  OsslPtr<X509> differing = Parsed(der);
  ASSERT_TRUE(differing);
  EXPECT_EQ(Ids(differing.get()), std::set<std::string>{"signature_algorithms_differ"});
}

TEST(Lints, TellWhatTheyFound) {
  OsslPtr<X509> certificate = Changed(
      *GoodPki().leaf, Extension(NID_subject_alt_name, "critical,DNS:a_b.example"), EVP_sha256());
  const std::vector<CertificateLint> lints = Inspect(certificate.get()).lints;
  ASSERT_EQ(lints.size(), 1u);
  EXPECT_EQ(lints[0].text,
            "a DNS name consists of labels of letters, digits and hyphens between dots: "
            "\"a_b.example\"");
  EXPECT_EQ(lints[0].reference, "RFC 5280 section 4.2.1.6");
}

TEST(Lints, CutADetailThatIsLong) {
  const std::string name = "critical,DNS:" + std::string(5000, '_');
  OsslPtr<X509> certificate =
      Changed(*GoodPki().leaf, Extension(NID_subject_alt_name, name.c_str()), EVP_sha256());
  for (const CertificateLint& lint : Inspect(certificate.get()).lints) {
    EXPECT_LT(lint.text.size(), 400u);
  }
}

TEST(Lints, AreTestedEachOne) {
  std::set<std::string> tested;
  std::set<std::string> known;
  for (const Case& each : Cases()) tested.insert(each.id);
  for (const LintRule& rule : LintRules()) EXPECT_TRUE(known.insert(rule.id).second) << rule.id;
  EXPECT_EQ(tested, known);
}

}  // namespace
}  // namespace tlslab
