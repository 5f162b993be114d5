#include "server/config/certificates/chain_reader.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "certs/verify/purpose.h"
#include "certs/verify/test_certificates.h"

namespace tlslab {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Reader {
  Shared root = Authority("Root");
  Shared leaf = Leaf(root.get());
  ResourceLookup lookup{[this](const std::string& name) -> std::optional<HeldCertificate> {
    if (name == "certificates/leaf") return HeldCertificate{leaf, 1};
    if (name == "certificates/root") return HeldCertificate{root, 2};
    return std::nullopt;
  }};
  RequestProblems problems;

  ChainQuestion Read(const v1::VerifyCertificateChainRequest& request) {
    problems = {};
    return ReadVerifyCertificateChain(request, lookup, kTestTime, &problems);
  }
  ChainQuestion Read(const std::string& text) { return Read(Request(text)); }

  static v1::VerifyCertificateChainRequest Request(const std::string& text) {
    v1::VerifyCertificateChainRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return request;
  }
  std::vector<std::string> Fields(const std::vector<FieldProblem>& of) const {
    std::vector<std::string> fields;
    for (const FieldProblem& problem : of) fields.push_back(problem.field);
    return fields;
  }
};

TEST(ReadVerifyCertificateChain, AsksAsAHandshakeDoesWhenNothingIsSaid) {
  Reader reader;
  const ChainQuestion question =
      reader.Read("certificate: 'certificates/leaf' trusted_certificates: 'certificates/root'");
  EXPECT_TRUE(reader.problems.empty());
  EXPECT_EQ(question.certificates.size(), 1u);
  EXPECT_EQ(question.trust->anchor_count(), 1u);
  EXPECT_EQ(question.time, kTestTime);
  EXPECT_EQ(question.purpose, "sslserver");
  EXPECT_FALSE(question.max_depth.has_value());
  EXPECT_FALSE(question.security_level.has_value());
  EXPECT_FALSE(question.partial_chain || question.strict || question.untrusted_first ||
               question.check_self_signature || question.explicit_policy);
}

TEST(ReadVerifyCertificateChain, ReadsEveryField) {
  Reader reader;
  auto request = Reader::Request(R"(
      system_trust: false purpose: "sslclient" expected_names: "localhost"
      expected_names: "127.0.0.1" expected_email_addresses: "a@example.com"
      expected_extended_key_usages: "clientAuth" max_depth: 3 verify_time { seconds: 1234 }
      partial_chain: true strict: true acceptable_policies: "1.2.3" explicit_policy: true
      check_self_signature: true untrusted_first: true security_level: 2 crl_check: CHAIN
      use_delta_crls: true ocsp_response: "ocsp")");
  const std::string root_pem = ToPem(reader.root->certificate.get());
  request.set_data(ToPem(reader.leaf->certificate.get()) + root_pem);
  request.add_untrusted_pems(root_pem + root_pem);
  request.add_trusted_pems(root_pem);
  OsslPtr<X509_CRL> crl = Crl(*reader.root, {});
  unsigned char* der = nullptr;
  const int size = i2d_X509_CRL(crl.get(), &der);
  request.add_crls(der, size);
  OPENSSL_free(der);
  const ChainQuestion question = reader.Read(request);
  EXPECT_TRUE(reader.problems.empty());
  EXPECT_EQ(question.certificates.size(), 2u);
  EXPECT_EQ(question.untrusted.size(), 2u);
  EXPECT_EQ(question.trust->anchor_count(), 1u);
  EXPECT_EQ(question.purpose, "sslclient");
  EXPECT_THAT(question.expected_names, ElementsAre("localhost", "127.0.0.1"));
  EXPECT_THAT(question.expected_email_addresses, ElementsAre("a@example.com"));
  EXPECT_THAT(question.expected_extended_key_usages, ElementsAre("clientAuth"));
  EXPECT_EQ(question.max_depth, 3u);
  EXPECT_EQ(question.time, absl::FromUnixSeconds(1234));
  EXPECT_TRUE(question.partial_chain && question.strict && question.check_self_signature);
  EXPECT_TRUE(question.untrusted_first && question.explicit_policy && question.use_delta_crls);
  EXPECT_THAT(question.acceptable_policies, ElementsAre("1.2.3"));
  EXPECT_EQ(question.security_level, 2u);
  EXPECT_EQ(question.crl_check, VerifyPolicy::CrlCheck::kChain);
  EXPECT_EQ(question.crls.size(), 1u);
  EXPECT_EQ(question.ocsp_response, "ocsp");
}

TEST(ReadVerifyCertificateChain, MakesListsForIt) {
  Reader reader;
  const ChainQuestion question = reader.Read(
      "certificate: 'certificates/leaf' crl_specs { issuer: 'certificates/root' "
      "revoked { certificate: 'certificates/leaf' } }");
  EXPECT_TRUE(reader.problems.empty());
  EXPECT_EQ(question.crls.size(), 1u);
  reader.Read("certificate: 'certificates/leaf' crl_specs { issuer: 'certificates/none' }");
  EXPECT_THAT(reader.Fields(reader.problems.missing), ElementsAre("crl_specs[0].issuer"));
}

TEST(ReadVerifyCertificateChain, TellsEveryMistakeAtOnce) {
  Reader reader;
  reader.Read(R"(
      untrusted_pems: "x" trusted_pems: "y" purpose: "sslServer" expected_names: ""
      expected_names: "a\000b" expected_email_addresses: "" expected_extended_key_usages: "hello"
      max_depth: 101 verify_time { seconds: -999999999999999 } acceptable_policies: "policy"
      security_level: 6 crl_check: 7 crls: "z")");
  EXPECT_THAT(reader.Fields(reader.problems.invalid),
              ElementsAre("data", "untrusted_pems[0]", "trusted_pems[0]", "purpose",
                          "expected_names[0]", "expected_names[1]", "expected_email_addresses[0]",
                          "expected_extended_key_usages[0]", "acceptable_policies[0]", "max_depth",
                          "security_level", "verify_time", "crl_check", "crls[0]"));
}

TEST(ReadVerifyCertificateChain, NamesWhatIsNotHeld) {
  Reader reader;
  reader.Read("certificate: 'certificates/a' trusted_certificates: 'certificates/b'");
  EXPECT_THAT(reader.Fields(reader.problems.missing),
              ElementsAre("certificate", "trusted_certificates[0]"));
  reader.Read("certificate: 'leaf'");
  EXPECT_THAT(reader.Fields(reader.problems.invalid), ElementsAre("certificate"));
}

TEST(ReadVerifyCertificateChain, KnowsThePurposesOfThisOpenssl) {
  Reader reader;
  for (const std::string& purpose : PurposeNames()) {
    reader.Read("certificate: 'certificates/leaf' purpose: '" + purpose + "'");
    EXPECT_THAT(reader.problems.invalid, IsEmpty()) << purpose;
    EXPECT_EQ(reader.problems.unsupported.empty(), PurposeNumber(purpose).has_value()) << purpose;
  }
}

TEST(ReadVerifyCertificateChain, RefusesNameConstraintsThatMultiply) {
  Reader reader;
  std::string names, constraints;
  for (int i = 0; i < 5000; ++i) {
    names += (i ? ",DNS:n" : "DNS:n") + std::to_string(i);
    constraints += (i ? ",excluded;DNS:x" : "excluded;DNS:x") + std::to_string(i);
  }
  Shared costly =
      With(reader.leaf, reader.root.get(),
           {{NID_subject_alt_name, names.c_str()}, {NID_name_constraints, constraints.c_str()}});
  v1::VerifyCertificateChainRequest request;
  request.set_data(ToPem(costly->certificate.get()));
  reader.Read(request);
  ASSERT_EQ(reader.problems.invalid.size(), 1u);
  EXPECT_THAT(reader.problems.invalid[0].description,
              HasSubstr("5000 name constraints against 5001 names"));
}

TEST(ReadVerifyCertificateChain, BoundsWhatItTakes) {
  Reader reader;
  v1::VerifyCertificateChainRequest request;
  request.set_data(std::string(10 << 20, 'x'));
  reader.Read(request);
  ASSERT_EQ(reader.problems.invalid.size(), 1u);
  EXPECT_THAT(reader.problems.invalid[0].description, HasSubstr("is too long: 10485760 bytes"));
  const std::string pem = ToPem(reader.leaf->certificate.get());
  std::string chain;
  for (int i = 0; i < 1000; ++i) chain += pem;
  request.set_data(chain);
  EXPECT_EQ(reader.Read(request).certificates.size(), 1000u);
  EXPECT_TRUE(reader.problems.empty());
  request.set_data(chain + pem);
  reader.Read(request);
  ASSERT_EQ(reader.problems.invalid.size(), 1u);
  EXPECT_EQ(reader.problems.invalid[0].description, "holds more than 1000 certificates");
  request.set_data(pem);
  request.add_untrusted_pems(chain);
  request.add_untrusted_pems(pem);
  request.set_ocsp_response(std::string((1 << 20) + 1, 'o'));
  reader.Read(request);
  EXPECT_THAT(reader.Fields(reader.problems.invalid),
              ElementsAre("untrusted_pems", "ocsp_response"));
}

}  // namespace
}  // namespace tlslab
