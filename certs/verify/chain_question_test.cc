#include "certs/verify/chain_question.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/ossl/errors.h"
#include "certs/verify/purpose.h"
#include "certs/verify/test_certificates.h"

namespace tlslab {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

// A root that is trusted, an intermediate and a leaf.
struct Playground {
  Shared root = Authority("Root");
  Shared intermediate = Authority("Intermediate", root.get());
  Shared leaf = Leaf(intermediate.get());

  // Sends the leaf and the intermediate.
  ChainQuestion Question() const { return About({leaf.get(), intermediate.get()}, {root.get()}); }

  static ChainQuestion About(const std::vector<const Credential*>& sent,
                             const std::vector<const Credential*>& trusted) {
    ChainQuestion question;
    for (const Credential* one : sent) {
      question.certificates.push_back(Share(one->certificate.get()));
    }
    std::vector<X509*> anchors;
    for (const Credential* one : trusted) anchors.push_back(one->certificate.get());
    question.trust = MakeTrustStore(false, anchors).value();
    question.time = kTestTime;
    return question;
  }
};

// "CERT_HAS_EXPIRED@0" for each finding.
std::vector<std::string> Found(const ChainAnswer& answer) {
  std::vector<std::string> found;
  for (const VerifyError& error : answer.verification.errors) {
    found.push_back(error.name.substr(sizeof("X509_V_ERR_") - 1) + "@" +
                    std::to_string(error.depth));
  }
  return found;
}
std::vector<std::string> Found(const ChainQuestion& question) { return Found(Answer(question)); }

TEST(ChainQuestion, TellsThePathThatWasBuilt) {
  Playground lab;
  const ChainAnswer answer = Answer(lab.Question());
  EXPECT_TRUE(answer.verification.accepted);
  EXPECT_FALSE(answer.verification.error.has_value());
  EXPECT_EQ(answer.verification.verify_time, kTestTime);
  EXPECT_EQ(answer.verification.trust_anchor_count, 1u);
  ASSERT_EQ(answer.path.size(), 3u);
  EXPECT_EQ(X509_cmp(answer.path[2].get(), lab.root->certificate.get()), 0);
  EXPECT_THAT(answer.verification.path_subjects,
              ElementsAre("CN=Leaf", "CN=Intermediate", "CN=Root"));
  EXPECT_FALSE(answer.ocsp.has_value());
}

TEST(ChainQuestion, BuildsThePathWithUntrustedCertificatesToo) {
  Playground lab;
  ChainQuestion question = Playground::About({lab.leaf.get()}, {lab.root.get()});
  EXPECT_THAT(Found(question), Contains("UNABLE_TO_GET_ISSUER_CERT_LOCALLY@0"));
  question.untrusted.push_back(Share(lab.intermediate->certificate.get()));
  EXPECT_THAT(Found(question), IsEmpty());
}

TEST(ChainQuestion, WithoutCertificatesIsNone) {
  ChainQuestion question = Playground::About({}, {});
  question.expected_names = {"localhost"};
  question.expected_extended_key_usages = {"serverAuth"};
  question.ocsp_response = "x";
  EXPECT_THAT(Found(question), ElementsAre("INVALID_CALL@0"));
}

TEST(ChainQuestion, WantsEveryName) {
  Playground lab;
  ChainQuestion question = lab.Question();
  question.expected_names = {"localhost", "www.example.com", "127.0.0.1", "::1"};
  EXPECT_THAT(Found(question), IsEmpty());
  question.expected_names = {"localhost", "wrong.example", "127.0.0.1", "127.0.0.2"};
  const ChainAnswer answer = Answer(question);
  EXPECT_THAT(Found(answer), ElementsAre("HOSTNAME_MISMATCH@0", "IP_ADDRESS_MISMATCH@0"));
  ASSERT_EQ(answer.name_matches.size(), 4u);
  EXPECT_TRUE(answer.name_matches[0].matched);
  EXPECT_FALSE(answer.name_matches[1].matched);
  EXPECT_EQ(answer.name_matches[1].expected_name, "wrong.example");
  EXPECT_TRUE(answer.name_matches[2].matched);
  EXPECT_FALSE(answer.name_matches[3].matched);
}

TEST(ChainQuestion, NamesWithANulMatchNothing) {
  Playground lab;
  ChainQuestion question = lab.Question();
  question.expected_names = {std::string("localhost\0", 10)};
  EXPECT_THAT(Found(question), ElementsAre("HOSTNAME_MISMATCH@0"));
  question.expected_names.clear();
  question.expected_email_addresses = {std::string("a@example.com\0", 14)};
  EXPECT_THAT(Found(question), ElementsAre("EMAIL_MISMATCH@0"));
}

TEST(ChainQuestion, WantsEveryEmailAddress) {
  Playground lab;
  Shared leaf = With(lab.leaf, lab.intermediate.get(),
                     {{NID_subject_alt_name, "email:a@example.com,email:b@example.com"}});
  ChainQuestion question =
      Playground::About({leaf.get(), lab.intermediate.get()}, {lab.root.get()});
  question.expected_email_addresses = {"a@example.com", "b@EXAMPLE.com"};
  EXPECT_THAT(Found(question), IsEmpty());
  question.expected_email_addresses = {"a@example.com", "A@example.com"};
  const ChainAnswer answer = Answer(question);
  EXPECT_THAT(Found(answer), ElementsAre("EMAIL_MISMATCH@0"));
  ASSERT_EQ(answer.name_matches.size(), 2u);
  EXPECT_EQ(answer.name_matches[0].matched_name, "a@example.com");
  EXPECT_FALSE(answer.name_matches[1].matched);
}

TEST(ChainQuestion, AsksForAPurpose) {
  Playground lab;
  MintSpec spec = LeafSpec();
  spec.extended_key_usages = {"1.3.6.1.5.5.7.3.3"};  // codeSigning
  Shared leaf = Leaf(lab.intermediate.get(), spec);
  ChainQuestion question =
      Playground::About({leaf.get(), lab.intermediate.get()}, {lab.root.get()});
  for (const std::string& purpose : PurposeNames()) {
    if (!PurposeNumber(purpose)) continue;
    question.purpose = purpose;
    // crlsign wants a key usage that the leaf has not.
    const bool fits = purpose == "any" || purpose == "ocsphelper" || purpose == "codesign";
    EXPECT_EQ(Found(question).empty(), fits) << purpose;
  }
  EXPECT_EQ(PurposeNumber("sslServer"), std::nullopt);
}

TEST(ChainQuestion, AsksForExtendedKeyUsages) {
  Playground lab;
  ChainQuestion question = lab.Question();
  question.expected_extended_key_usages = {"serverAuth", "1.3.6.1.5.5.7.3.2"};
  EXPECT_THAT(Found(question), IsEmpty());
  question.expected_extended_key_usages = {"serverAuth", "codeSigning"};
  EXPECT_THAT(Found(question), ElementsAre("INVALID_PURPOSE@0"));
  Shared any = With(lab.leaf, lab.intermediate.get(), {{NID_ext_key_usage, "anyExtendedKeyUsage"}});
  question = Playground::About({any.get(), lab.intermediate.get()}, {lab.root.get()});
  question.purpose = "any";
  question.expected_extended_key_usages = {"codeSigning"};
  EXPECT_THAT(Found(question), IsEmpty());
}

TEST(ChainQuestion, LimitsTheDepth) {
  Playground lab;
  ChainQuestion question = lab.Question();
  question.max_depth = 1;
  EXPECT_THAT(Found(question), IsEmpty());
  question.max_depth = 0;
  EXPECT_THAT(Found(question), Contains("CERT_CHAIN_TOO_LONG@1"));
}

TEST(ChainQuestion, EndsAtAnIntermediateWhenItMay) {
  Playground lab;
  ChainQuestion question = Playground::About({lab.leaf.get()}, {lab.intermediate.get()});
  EXPECT_THAT(Found(question), ElementsAre("UNABLE_TO_GET_ISSUER_CERT@1"));
  question.partial_chain = true;
  EXPECT_THAT(Found(question), IsEmpty());
}

TEST(ChainQuestion, IsStrictWhenAsked) {
  Playground lab;
  // Without a key identifier of its issuer.
  Shared leaf = With(lab.leaf, lab.intermediate.get(), {});
  const int at = X509_get_ext_by_NID(leaf->certificate.get(), NID_authority_key_identifier, -1);
  ASSERT_GE(at, 0);
  OsslPtr<X509_EXTENSION>(X509_delete_ext(leaf->certificate.get(), at));
  X509_sign(leaf->certificate.get(), lab.intermediate->key.get(), EVP_sha256());
  ChainQuestion question =
      Playground::About({leaf.get(), lab.intermediate.get()}, {lab.root.get()});
  EXPECT_THAT(Found(question), IsEmpty());
  question.strict = true;
  EXPECT_THAT(Found(question), ElementsAre("MISSING_AUTHORITY_KEY_IDENTIFIER@0"));
}

TEST(ChainQuestion, ChecksTheAnchorsOwnSignatureWhenAsked) {
  Playground lab;
  Shared forged = std::make_shared<Credential>();
  auto* anchor = const_cast<Credential*>(forged.get());
  anchor->certificate.reset(X509_dup(lab.root->certificate.get()));
  anchor->key = Share(lab.root->key.get());
  X509_sign(anchor->certificate.get(), lab.intermediate->key.get(), EVP_sha256());
  ChainQuestion question =
      Playground::About({lab.leaf.get(), lab.intermediate.get()}, {forged.get()});
  EXPECT_THAT(Found(question), IsEmpty());
  question.check_self_signature = true;
  EXPECT_THAT(Found(question), ElementsAre("CERT_SIGNATURE_FAILURE@2"));
}

TEST(ChainQuestion, LooksAtPoliciesWhenAsked) {
  Playground lab;
  Shared intermediate =
      With(lab.intermediate, lab.root.get(), {{NID_certificate_policies, "1.2.3.4,1.2.3.5"}});
  Shared leaf = With(lab.leaf, lab.intermediate.get(), {{NID_certificate_policies, "1.2.3.4"}});
  ChainQuestion question = Playground::About({leaf.get(), intermediate.get()}, {lab.root.get()});
  question.explicit_policy = true;
  EXPECT_THAT(Found(question), ElementsAre(testing::StartsWith("NO_EXPLICIT_POLICY@")));
  question.acceptable_policies = {"2.5.29.32.0"};  // any
  EXPECT_THAT(Found(question), IsEmpty());
  question.acceptable_policies = {"1.2.3.4"};
  EXPECT_THAT(Found(question), IsEmpty());
  question.acceptable_policies = {"1.2.3.5"};
  EXPECT_THAT(Found(question), ElementsAre(testing::StartsWith("NO_EXPLICIT_POLICY@")));
  question.explicit_policy = false;
  EXPECT_THAT(Found(question), IsEmpty());
  ChainQuestion without = lab.Question();
  without.explicit_policy = true;
  EXPECT_THAT(Found(without), ElementsAre(testing::StartsWith("NO_EXPLICIT_POLICY@")));
}

// The leaf's issuer is at hand twice: cross-signed by a root that is not trusted, as
// the peer sends it, and as a trusted certificate.
TEST(ChainQuestion, TakesWhatThePeerSentFirstWhenAsked) {
  Playground lab;
  Shared other_root = Authority("Other Root");
  Shared cross = With(lab.intermediate, other_root.get(), {});
  X509_set_issuer_name(cross->certificate.get(),
                       X509_get_subject_name(other_root->certificate.get()));
  cross = With(cross, other_root.get(), {{NID_authority_key_identifier, "none"}});
  ChainQuestion question =
      Playground::About({lab.leaf.get(), cross.get(), other_root.get()},
                        {lab.root.get(), lab.intermediate.get(), other_root.get()});
  EXPECT_EQ(Answer(question).verification.path_subjects.back(), "CN=Root");
  question.untrusted_first = true;
  EXPECT_EQ(Answer(question).verification.path_subjects.back(), "CN=Other Root");
}

TEST(ChainQuestion, JudgesTheSecurityLevelWhenAsked) {
  Playground lab;
  ChainQuestion question = lab.Question();
  question.security_level = 3;  // P-256 is good for 128 bits
  EXPECT_THAT(Found(question), IsEmpty());
  question.security_level = 4;
  EXPECT_THAT(Found(question), Contains("EE_KEY_TOO_SMALL@0"));
  EXPECT_THAT(Found(question), Contains("CA_KEY_TOO_SMALL@1"));
  question.security_level = 0;
  EXPECT_THAT(Found(question), IsEmpty());
}

TEST(ChainQuestion, LooksIntoRevocationLists) {
  Playground lab;
  ChainQuestion question = lab.Question();
  question.crl_check = VerifyPolicy::CrlCheck::kLeaf;
  EXPECT_THAT(Found(question), ElementsAre("UNABLE_TO_GET_CRL@0"));
  question.crls.push_back(Crl(*lab.intermediate, {}));
  EXPECT_THAT(Found(question), IsEmpty());
  question.crl_check = VerifyPolicy::CrlCheck::kChain;
  EXPECT_THAT(Found(question), ElementsAre("UNABLE_TO_GET_CRL@1", "UNABLE_TO_GET_CRL@2"));
  question.crls.push_back(Crl(*lab.root, {lab.intermediate->certificate.get()}));
  EXPECT_THAT(Found(question), ElementsAre("CERT_REVOKED@1"));
  question.time = kTestTime + absl::Hours(48);
  EXPECT_THAT(Found(question), Contains("CRL_HAS_EXPIRED@0"));
}

TEST(ChainQuestion, JudgesAnOcspResponseWithTheIssuerOfThePath) {
  Playground lab;
  ChainQuestion question = lab.Question();
  question.ocsp_response =
      OcspResponse(lab.leaf->certificate.get(), *lab.intermediate, *lab.intermediate);
  ChainAnswer answer = Answer(question);
  ASSERT_TRUE(answer.ocsp.has_value());
  EXPECT_TRUE(answer.ocsp->good) << answer.ocsp->problem;
  question.ocsp_response = "rubbish";
  answer = Answer(question);
  EXPECT_FALSE(answer.ocsp->good);
  EXPECT_TRUE(answer.verification.accepted);  // it is judged beside the chain
}

TEST(ChainQuestion, LeavesNoErrorsBehind) {
  Playground lab;
  ChainQuestion question = lab.Question();
  question.ocsp_response = "rubbish";
  question.expected_names = {"wrong.example"};
  question.time = kTestTime + absl::Hours(24 * 4000);
  ClearErrors();
  EXPECT_FALSE(Answer(question).verification.accepted);
  EXPECT_TRUE(TakeErrors().empty());
}

}  // namespace
}  // namespace tlslab
