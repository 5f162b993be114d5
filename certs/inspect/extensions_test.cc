// What a certificate's extensions say, by the text that a configuration file has for
// them.
#include "certs/inspect/extensions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <string_view>

#include "absl/strings/escaping.h"
#include "certs/credential/credential.h"
#include "certs/inspect/inspect.h"
#include "certs/mint/mint.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Extensions : public testing::Test {
 protected:
  Extensions() {
    MintSpec spec;
    spec.common_name = "*.example.org";
    spec.extended_key_usages = {"serverAuth"};
    credential_ = Mint(spec, nullptr, absl::FromUnixSeconds(1700000000)).value();
    certificate_.reset(X509_dup(credential_->certificate.get()));
  }

  void Add(int nid, const char* value) {
    X509V3_CTX context = {};
    X509V3_set_ctx_nodb(&context);
    OsslPtr<X509_EXTENSION> extension(X509V3_EXT_nconf_nid(nullptr, &context, nid, value));
    ASSERT_TRUE(extension) << value;
    const int at = X509_get_ext_by_NID(certificate_.get(), nid, -1);
    if (at >= 0) X509_EXTENSION_free(X509_delete_ext(certificate_.get(), at));
    X509_add_ext(certificate_.get(), extension.get(), -1);
  }
  void AddRaw(const char* oid, bool critical, std::string_view value) {
    OsslPtr<ASN1_OBJECT> object(OBJ_txt2obj(oid, 1));
    OsslPtr<ASN1_OCTET_STRING> bytes(ASN1_OCTET_STRING_new());
    ASN1_STRING_set(bytes.get(), value.data(), static_cast<int>(value.size()));
    OsslPtr<X509_EXTENSION> extension(
        X509_EXTENSION_create_by_OBJ(nullptr, object.get(), critical, bytes.get()));
    X509_add_ext(certificate_.get(), extension.get(), -1);
  }

  CertificateFacts Facts() const { return Inspect(certificate_.get()); }

  std::shared_ptr<const Credential> credential_;
  OsslPtr<X509> certificate_;
};

TEST_F(Extensions, OfAlternativeNamesAreToldByKind) {
  EXPECT_TRUE(Facts().wildcard);  // by the common name
  Add(NID_subject_alt_name,
      "DNS:a.example,email:me@example.com,URI:https://example.com/,IP:192.0.2.1,RID:1.2.3,"
      "otherName:1.2.3.4;UTF8:x");
  CertificateFacts facts = Facts();
  EXPECT_THAT(facts.dns_names, ElementsAre("a.example"));
  EXPECT_THAT(facts.email_addresses, ElementsAre("me@example.com"));
  EXPECT_THAT(facts.uris, ElementsAre("https://example.com/"));
  EXPECT_THAT(facts.ip_addresses, ElementsAre("192.0.2.1"));
  ASSERT_EQ(facts.other_names.size(), 2u);
  EXPECT_EQ(facts.other_names[0], "Registered ID:1.2.3");
  EXPECT_EQ(facts.other_names[1].rfind("othername", 0), 0u) << facts.other_names[1];
  EXPECT_FALSE(facts.wildcard);
  Add(NID_subject_alt_name, "DNS:a.example,DNS:*.example.com");
  EXPECT_TRUE(Facts().wildcard);
}

TEST_F(Extensions, OfRevocationAndPolicyAreTold) {
  EXPECT_THAT(Facts().policies, IsEmpty());
  EXPECT_EQ(Facts().validation_level, "");
  Add(NID_info_access,
      "OCSP;URI:http://ocsp.example/,caIssuers;URI:http://ca.example/ca.cer,OCSP;DNS:x");
  Add(NID_crl_distribution_points, "URI:http://crl.example/1,URI:http://crl.example/2");
  Add(NID_freshest_crl, "URI:http://crl.example/delta");
  AddRaw("2.5.29.32", false,
         absl::HexStringToBytes("3011"
                                "3005"
                                "06032a0304"
                                "3008"
                                "060667810c010202"));
  CertificateFacts facts = Facts();
  EXPECT_THAT(facts.ocsp_urls, ElementsAre("http://ocsp.example/"));
  EXPECT_THAT(facts.ca_issuers_urls, ElementsAre("http://ca.example/ca.cer"));
  EXPECT_THAT(facts.crl_urls, ElementsAre("http://crl.example/1", "http://crl.example/2"));
  EXPECT_THAT(facts.delta_crl_urls, ElementsAre("http://crl.example/delta"));
  EXPECT_THAT(facts.policies, ElementsAre("1.2.3.4", "2.23.140.1.2.2"));
  EXPECT_EQ(facts.validation_level, "organization");
}

TEST_F(Extensions, OfPolicyTellTheLevelOfValidation) {
  AddRaw("2.5.29.32", false,
         absl::HexStringToBytes("3009"
                                "3007"
                                "060567810c0101"));
  EXPECT_EQ(Facts().validation_level, "extended");
}

TEST_F(Extensions, OfConstraintsAreTold) {
  CertificateFacts facts = Facts();
  ASSERT_TRUE(facts.basic_constraints);
  EXPECT_FALSE(facts.basic_constraints->certificate_authority);
  EXPECT_TRUE(facts.basic_constraints->critical);
  EXPECT_FALSE(facts.basic_constraints->path_length);
  EXPECT_FALSE(facts.name_constraints);
  Add(NID_basic_constraints, "CA:TRUE,pathlen:3");
  Add(NID_name_constraints,
      "permitted;DNS:example.com,permitted;IP:10.0.0.0/255.0.0.0,excluded;IP:10.0.0.0/255.0.255.0,"
      "excluded;email:.example.com,permitted;URI:.example.com,excluded;DNS:bad.example.com,"
      "permitted;IP:2001:db8::/ffff:ffff::");
  facts = Facts();
  EXPECT_EQ(facts.basic_constraints->path_length, 3u);
  EXPECT_FALSE(facts.basic_constraints->critical);
  EXPECT_TRUE(facts.certificate_authority);
  ASSERT_TRUE(facts.name_constraints);
  EXPECT_THAT(facts.name_constraints->permitted_dns_names, ElementsAre("example.com"));
  EXPECT_THAT(facts.name_constraints->excluded_dns_names, ElementsAre("bad.example.com"));
  EXPECT_THAT(facts.name_constraints->permitted_ip_ranges,
              ElementsAre("10.0.0.0/8", "2001:db8::/32"));
  EXPECT_THAT(facts.name_constraints->excluded_ip_ranges, ElementsAre("10.0.0.0/255.0.255.0"));
  EXPECT_THAT(facts.name_constraints->excluded_email_addresses, ElementsAre(".example.com"));
  EXPECT_THAT(facts.name_constraints->permitted_uris, ElementsAre(".example.com"));
}

TEST_F(Extensions, OfUsagesFeaturesAndKeysAreTold) {
  CertificateFacts facts = Facts();
  EXPECT_FALSE(facts.must_staple);
  EXPECT_THAT(facts.ns_cert_types, IsEmpty());
  EXPECT_EQ(facts.subject_key_identifier.size(), 20u);
  EXPECT_EQ(facts.authority_key_identifier, "");
  Add(NID_tlsfeature, "status_request");
  Add(NID_netscape_cert_type, "client,server");
  Add(NID_subject_key_identifier, "0102");
  AddRaw("2.5.29.35", false, absl::HexStringToBytes("30048002abcd"));
  facts = Facts();
  EXPECT_TRUE(facts.must_staple);
  EXPECT_THAT(facts.ns_cert_types, ElementsAre("client", "server"));
  EXPECT_EQ(facts.subject_key_identifier, "\x01\x02");
  EXPECT_EQ(facts.authority_key_identifier, "\xab\xcd");
  Add(NID_tlsfeature, "status_request_v2");
  EXPECT_FALSE(Facts().must_staple);
}

TEST_F(Extensions, AreToldOneByOneInTheirOrder) {
  AddRaw("1.2.3.4.5", true, "any bytes");
  AddRaw("2.5.29.19", false, "garbage");
  const std::vector<ExtensionFacts> extensions = Facts().extensions;
  ASSERT_GE(extensions.size(), 4u);
  EXPECT_EQ(extensions[0].oid, "2.5.29.19");
  EXPECT_EQ(extensions[0].name, "basicConstraints");
  EXPECT_TRUE(extensions[0].critical);
  EXPECT_EQ(extensions[0].text, "CA:FALSE");
  const ExtensionFacts& unknown = extensions[extensions.size() - 2];
  EXPECT_EQ(unknown.oid, "1.2.3.4.5");
  EXPECT_EQ(unknown.name, "");
  EXPECT_EQ(unknown.value, "any bytes");
  EXPECT_TRUE(unknown.critical);
  EXPECT_EQ(unknown.text, "");
  EXPECT_EQ(extensions.back().name, "basicConstraints");
  EXPECT_EQ(extensions.back().text, "");
  EXPECT_FALSE(extensions.back().critical);
}

TEST_F(Extensions, HaveTextWithinBounds) {
  std::string names = "DNS:a";
  for (int i = 0; i < 5000; ++i) names += ",DNS:a";
  Add(NID_subject_alt_name, names.c_str());
  CertificateFacts facts = Facts();
  EXPECT_EQ(facts.dns_names.size(), 5001u);
  EXPECT_EQ(facts.extensions.back().text.size(), kMaxExtensionText);
  for (int i = 0; i < 9; ++i) {
    OsslPtr<X509_EXTENSION> extension(
        X509V3_EXT_nconf_nid(nullptr, nullptr, NID_issuer_alt_name, names.c_str()));
    X509_add_ext(certificate_.get(), extension.get(), -1);
  }
  size_t all = 0;
  for (const ExtensionFacts& extension : Facts().extensions) all += extension.text.size();
  EXPECT_EQ(all, kMaxExtensionTexts);
}

TEST_F(Extensions, HoldTimestampsOfLogsOneByOne) {
  // An octet string with a list of two.
  AddRaw("1.3.6.1.4.1.11129.2.4.2", false,
         absl::HexStringToBytes("040b"
                                "0009"
                                "0002"
                                "aabb"
                                "0003"
                                "ccddee"));
  EXPECT_THAT(Facts().scts, ElementsAre("\xaa\xbb", "\xcc\xdd\xee"));
}

TEST_F(Extensions, WithTimestampsThatRunOverTellNone) {
  AddRaw("1.3.6.1.4.1.11129.2.4.2", false,
         absl::HexStringToBytes("04060004"
                                "0003aabb"));
  EXPECT_THAT(Facts().scts, IsEmpty());
}

TEST_F(Extensions, ThatAreMalformedLeaveNothingBehind) {
  for (const char* oid :
       {"2.5.29.31", "2.5.29.46", "2.5.29.30", "2.5.29.32", "1.3.6.1.5.5.7.1.1",
        "1.3.6.1.5.5.7.1.24", "2.16.840.1.113730.1.1", "1.3.6.1.4.1.11129.2.4.2"}) {
    AddRaw(oid, false, "\x30\x7f garbage");
  }
  ERR_clear_error();
  CertificateFacts facts = Facts();
  EXPECT_THAT(facts.crl_urls, IsEmpty());
  EXPECT_THAT(facts.delta_crl_urls, IsEmpty());
  EXPECT_FALSE(facts.name_constraints);
  EXPECT_THAT(facts.policies, IsEmpty());
  EXPECT_THAT(facts.ocsp_urls, IsEmpty());
  EXPECT_FALSE(facts.must_staple);
  EXPECT_THAT(facts.ns_cert_types, IsEmpty());
  EXPECT_THAT(facts.scts, IsEmpty());
  EXPECT_EQ(ERR_peek_error(), 0u);
}

}  // namespace
}  // namespace tlslab
