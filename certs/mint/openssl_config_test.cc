#include "certs/mint/openssl_config.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace tlslab {
namespace {

// Listing 6-1 of "Foundations of Python Network Programming", as it stands there.
constexpr char kListing[] = R"(
[req]
prompt = no
distinguished_name = req_distinguished_name

[req_distinguished_name]
countryName            = us
stateOrProvinceName    = New York
localityName           = New York
0.organizationName     = Example from Apress Media LLC
organizationalUnitName = Foundations of Python Network Programming 3rd Ed
commonName             = www.example.com
emailAddress           = root@example.com

[ssl_client]
basicConstraints = CA:FALSE
nsCertType = client
keyUsage = digitalSignature, keyEncipherment
extendedKeyUsage = clientAuth
)";

using Names = std::vector<std::string>;

std::string Said(const OpensslConfig& config) {
  std::string all;
  for (const MintViolation& violation : config.violations) {
    all += violation.field + ": " + violation.description + "\n";
  }
  return all;
}

Names Subject(const std::vector<NameAttribute>& subject) {
  Names names;
  for (const NameAttribute& attribute : subject) {
    names.push_back(attribute.type + "=" + attribute.value);
  }
  return names;
}

Names Oids(const std::vector<ExtensionSpec>& extensions) {
  Names oids;
  for (const ExtensionSpec& extension : extensions) oids.push_back(extension.oid);
  return oids;
}

// An extension's DER when `text` is all that its section has.
std::string Value(const std::string& text) {
  const OpensslConfig config = ReadOpensslConfig("[x]\n" + text, {"x"});
  EXPECT_EQ(Said(config), "") << text;
  return config.base.extensions.size() == 1 ? config.base.extensions[0].value : "";
}

TEST(OpensslConfig, ReadsTheListing) {
  const OpensslConfig config = ReadOpensslConfig(kListing, {"ssl_client"});
  EXPECT_EQ(Said(config), "");
  EXPECT_EQ(Subject(config.base.subject),
            (Names{"C=us", "ST=New York", "L=New York", "O=Example from Apress Media LLC",
                   "OU=Foundations of Python Network Programming 3rd Ed", "CN=www.example.com",
                   "emailAddress=root@example.com"}));
  EXPECT_EQ(Oids(config.base.extensions),
            (Names{"2.5.29.19", "2.16.840.1.113730.1.1", "2.5.29.15", "2.5.29.37"}));
  EXPECT_EQ(config.base.extensions[0].value, std::string("\x30\x00", 2));       // CA:FALSE
  EXPECT_EQ(config.base.extensions[1].value, std::string("\x03\x02\x07\x80"));  // SSL client
  EXPECT_EQ(config.base.extensions[2].value, std::string("\x03\x02\x05\xa0"));
  EXPECT_FALSE(config.base.extensions[0].critical);
}

TEST(OpensslConfig, WithoutSectionsTakesThoseThatReqNames) {
  const std::string text = R"(
[req]
req_extensions = a
x509_extensions = b
[a]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
[b]
basicConstraints = critical, CA:TRUE, pathlen:1
)";
  const OpensslConfig config = ReadOpensslConfig(text, {});
  EXPECT_EQ(Said(config), "");
  ASSERT_EQ(Oids(config.base.extensions), (Names{"2.5.29.15", "2.5.29.19"}));
  EXPECT_TRUE(config.base.extensions[0].critical);
  EXPECT_EQ(config.base.extensions[1].value, std::string("\x30\x06\x01\x01\xff\x02\x01\x01", 8));
  EXPECT_TRUE(ReadOpensslConfig(kListing, {}).base.extensions.empty());
}

TEST(OpensslConfig, TakesDefaultsWhereReqAsks) {
  const std::string asking = R"(
[req]
distinguished_name = dn
[dn]
countryName = Country Name (2 letter code)
countryName_default = AU
countryName_min = 2
organizationName = Organization Name
commonName = Common Name
commonName_value = a.example
commonName_max = 64
)";
  EXPECT_EQ(Subject(ReadOpensslConfig(asking, {}).base.subject), (Names{"C=AU", "CN=a.example"}));
  const OpensslConfig unanswered =
      ReadOpensslConfig("[req]\ndistinguished_name=dn\n[dn]\nCN=Common Name\n", {});
  EXPECT_NE(Said(unanswered).find("prompt = no"), std::string::npos);
}

TEST(OpensslConfig, ReadsExtensionsWithSectionsOfTheirOwn) {
  EXPECT_EQ(Value("subjectAltName = @names\n[names]\nDNS.1 = a\nDNS.2 = b\nIP.1 = 127.0.0.1"),
            std::string("\x30\x0c\x82\x01\x61\x82\x01\x62\x87\x04\x7f\x00\x00\x01", 14));
  EXPECT_EQ(Value("1.2.3.4 = critical, DER:05:00"), std::string("\x05\x00", 2));
  EXPECT_EQ(Value("1.2.3.4 = ASN1:UTF8String:hi"), "\x0c\x02hi");
  EXPECT_EQ(Value("tlsfeature = status_request"), "\x30\x03\x02\x01\x05");
}

TEST(OpensslConfig, ExpandsVariablesOfTheText) {
  const std::string with =
      "host = a\n[y]\nother = b\n[x]\nsubjectAltName = DNS:$host, DNS:${y::other}\n";
  const OpensslConfig config = ReadOpensslConfig(with, {"x"});
  EXPECT_EQ(Said(config), "");
  ASSERT_EQ(config.base.extensions.size(), 1u);
  EXPECT_EQ(config.base.extensions[0].value, "\x30\x06\x82\x01\x61\x82\x01\x62");
  const OpensslConfig without =
      ReadOpensslConfig("a = b\n[x]\nsubjectAltName = DNS:$host\n", {"x"});
  EXPECT_NE(Said(without).find("line 3"), std::string::npos) << Said(without);
}

TEST(OpensslConfig, KeyIdentifiersAreAsByDefaultOrNotThere) {
  const OpensslConfig config = ReadOpensslConfig(
      "[x]\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid:always, issuer\n"
      "[y]\nsubjectKeyIdentifier = none\nauthorityKeyIdentifier = none\n"
      "[z]\nauthorityKeyIdentifier = issuer:always\n",
      {"x", "y"});
  EXPECT_EQ(Said(config), "");
  EXPECT_TRUE(config.base.extensions.empty());
  EXPECT_EQ(config.base.omitted_extensions,
            (Names{"subjectKeyIdentifier", "authorityKeyIdentifier"}));
  EXPECT_EQ(Value("subjectKeyIdentifier = 01:02"), "\x04\x02\x01\x02");
}

TEST(OpensslConfig, CopiesTheSubjectsAddress) {
  const OpensslConfig config = ReadOpensslConfig(
      "[req]\nprompt=no\ndistinguished_name=dn\nreq_extensions=x\n[dn]\nemailAddress=a@b\n"
      "[x]\nsubjectAltName=email:move\n",
      {});
  EXPECT_EQ(Said(config), "");
  ASSERT_EQ(config.base.extensions.size(), 1u);
  EXPECT_EQ(config.base.extensions[0].value,
            "\x30\x05\x81\x03"
            "a@b");
  EXPECT_TRUE(config.base.subject.empty());  // moved
}

TEST(OpensslConfig, TellsEverythingThatIsWrong) {
  const OpensslConfig config = ReadOpensslConfig(
      "[req]\nprompt=no\ndistinguished_name=dn\n"
      "[dn]\ncountryName=too long\nnoSuchType=x\n+CN=a\n"
      "[x]\nkeyUsage=flying\nnoSuchExtension=a\nproxyCertInfo=language:id-ppl-anyLanguage\n"
      "issuerAltName=issuer:copy\nauthorityKeyIdentifier=issuer:always\nsubjectAltName=IP:a\n",
      {"x", "missing"});
  const Names expected = {"openssl_config",
                          "openssl_config",
                          "openssl_config",
                          "openssl_config_extensions[0]",
                          "openssl_config_extensions[0]",
                          "openssl_config_extensions[0]",
                          "openssl_config_extensions[0]",
                          "openssl_config_extensions[0]",
                          "openssl_config_extensions[0]",
                          "openssl_config_extensions[1]"};
  Names fields;
  for (const MintViolation& violation : config.violations) fields.push_back(violation.field);
  EXPECT_EQ(fields, expected) << Said(config);
  EXPECT_NE(Said(config).find("[x] keyUsage = flying"), std::string::npos) << Said(config);
}

// What OpenSSL would read from elsewhere, in every disguise that its reader sees through.
TEST(OpensslConfig, ReadsNeitherFilesNorTheEnvironment) {
  const std::string path = std::string(getenv("TEST_TMPDIR")) + "/included.cnf";
  std::ofstream(path) << "[x]\nbasicConstraints = CA:TRUE\n";
  setenv("TLSLAB_TEST_SECRET", "CA:TRUE", 1);
  for (const std::string& text : Names{
           ".include " + path,
           ".include=" + path,
           "  \t.include " + path,
           ".inc\\\nlude " + path,
           " \\\n.include " + path,
           "default::.include " + path,
           "default::.inc\\\nlude " + path,
           "default:\\\n:.include " + path,
           ".pragma includedir:/",
           "a = b\r.include " + path,
           "a = b\\\\\n.include " + path,
           "\xef\xbb\xbf.include " + path,
           std::string("[x]\nbasicConstraints = $ENV::TLSLAB_TEST_SECRET"),
           std::string("[x]\nbasicConstraints = ${ENV::TLSLAB_TEST_SECRET}"),
           std::string("[x]\nbasicConstraints = $(ENV::TLSLAB_TEST_SECRET)"),
           std::string("[x]\nbasicConstraints = $EN\\\nV::TLSLAB_TEST_SECRET"),
           std::string("[ENV]\na = $TLSLAB_TEST_SECRET\n[x]\nbasicConstraints = $ENV::a"),
           std::string("[ E\\NV ]\nbasicConstraints = $TLSLAB_TEST_SECRET"),
           std::string("e = ENV\n[$e]\nbasicConstraints = $TLSLAB_TEST_SECRET"),
           std::string("e = ENV\n[\\\n$e]\nbasicConstraints = $TLSLAB_TEST_SECRET"),
           std::string("ENV::basicConstraints = $TLSLAB_TEST_SECRET\n"),
       }) {
    for (const char* section : {"x", "ENV", "default"}) {
      const OpensslConfig config = ReadOpensslConfig(text + "\n", {section});
      EXPECT_FALSE(config.violations.empty()) << text;
      EXPECT_TRUE(config.base.extensions.empty()) << text;
    }
  }
  // An extension that reads files.
  const OpensslConfig proxy = ReadOpensslConfig(
      "[x]\n1.3.6.1.5.5.7.1.14 = language:id-ppl-anyLanguage,policy:file:" + path, {"x"});
  EXPECT_EQ(proxy.violations.size(), 1u);
  EXPECT_TRUE(proxy.base.extensions.empty());
}

TEST(OpensslConfig, RefusesWhatGrows) {
  std::string variables = "[x]\na0 = 0123456789\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = "$a" + std::to_string(i - 1);
    variables += "a" + std::to_string(i) + " = " + before + before + "\n";
  }
  std::string entries = "[x]\n";
  for (int i = 0; i < 101; ++i) entries += "a" + std::to_string(i) + " = b\n";
  for (const std::string& text : Names{
           variables,
           entries,
           std::string(65537, '#'),
           "[x]\na = " + std::string(1025, 'b'),
           "[x]\na = " + std::string(41, '@'),
           "[x]\na = " + std::string(101, '$'),
           std::string("[x]\n1.2.3 = ASN1:SEQUENCE:y\n[y]\na = SEQUENCE:y\nb = SEQUENCE:y"),
           std::string("[x]\nsubjectAltName = otherName:1.2.3;SEQUENCE:y\n[y]\na = INTEGER:1"),
           std::string("[x]\n1.2.3 = ASN1:FORMAT:BITLIST,BITSTRING:2000000000"),
           std::string("[x]\na = b\0c", 9),
           std::string("[x\na = b"),
       }) {
    EXPECT_EQ(ReadOpensslConfig(text, {"x"}).violations.size(), 1u) << text.substr(0, 200);
  }
}

TEST(OpensslConfig, GoesBeneathTheSpec) {
  OpensslConfig config = ReadOpensslConfig(kListing, {"ssl_client"});
  MintSpec spec;
  spec.common_name = "mine";
  spec.key_usages = {"digitalSignature"};
  spec.extensions = {{"1.2.3", false, "x"}};
  PutBeneath(config.base, &spec);
  EXPECT_EQ(Subject(spec.subject),
            (Names{"C=us", "ST=New York", "L=New York", "O=Example from Apress Media LLC",
                   "OU=Foundations of Python Network Programming 3rd Ed",
                   "emailAddress=root@example.com"}));
  EXPECT_EQ(spec.common_name, "mine");
  EXPECT_EQ(Oids(spec.extensions),
            (Names{"2.5.29.19", "2.16.840.1.113730.1.1", "2.5.29.37", "1.2.3"}));
  EXPECT_EQ(spec.omitted_extensions, (Names{"basicConstraints", "extendedKeyUsage"}));
  EXPECT_FALSE(spec.certificate_authority);
}

TEST(OpensslConfig, MakesTheSpecThatOfAnAuthority) {
  const OpensslConfig config = ReadOpensslConfig("[x]\nbasicConstraints = CA:TRUE\n", {"x"});
  MintSpec spec;
  PutBeneath(config.base, &spec);
  EXPECT_TRUE(spec.certificate_authority);
  MintSpec said;
  said.path_length = 0;
  PutBeneath(config.base, &said);
  EXPECT_FALSE(said.certificate_authority);
  EXPECT_TRUE(said.extensions.empty());
}

}  // namespace
}  // namespace tlslab
