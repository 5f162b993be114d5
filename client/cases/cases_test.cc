#include "client/cases/cases.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

constexpr char kLeast[] = R"("id": "a::b", "description": "It works.", "validation_kind": "SERVER",
    "trusted_certs": ["root"], "untrusted_intermediates": ["i1", "i2"], "peer_certificate": "leaf",
    "signature_algorithms": [], "key_usage": [], "extended_key_usage": [],
    "expected_result": "SUCCESS", "expected_peer_names": [])";

std::string File(const std::string& more) {
  return R"({"version": 1, "testcases": [{)" + std::string(kLeast) + more + "}]}";
}

ValidationCase Read(const std::string& more) {
  auto cases = ReadCases(File(more));
  EXPECT_TRUE(cases.ok()) << cases.status();
  return cases.ok() ? cases->front() : ValidationCase();
}

std::string Problem(const std::string& json) {
  return std::string(ReadCases(json).status().message());
}

TEST(ReadCases, MakesARequestOfACase) {
  const ValidationCase one = Read("");
  EXPECT_EQ(one.id, "a::b");
  EXPECT_EQ(one.description, "It works.");
  EXPECT_TRUE(one.success_expected);
  EXPECT_EQ(one.skip_reason, "");
  EXPECT_EQ(one.request.data(), "leaf");
  EXPECT_EQ(one.request.untrusted_pems_size(), 2);
  EXPECT_EQ(one.request.trusted_pems(0), "root");
  EXPECT_EQ(one.request.purpose(), "sslserver");
  EXPECT_TRUE(one.request.strict() && one.request.partial_chain());
  EXPECT_EQ(one.request.security_level(), 2u);
  EXPECT_FALSE(one.request.has_verify_time() || one.request.has_max_depth());
  EXPECT_EQ(one.request.crl_check(), v1::PeerVerification::CRL_CHECK_UNSPECIFIED);
}

TEST(ReadCases, ReadsWhatACaseMaySay) {
  const ValidationCase one = Read(R"(, "validation_time": "2024-02-29T12:00:00.500+00:00",
      "expected_peer_name": {"kind": "DNS", "value": "localhost"}, "max_chain_depth": 3,
      "crls": ["crl"], "importance": "high", "conflicts_with": ["c"], "features": ["has-crl"],
      "something_new": {}, "peer_certificate_key": "secret")");
  EXPECT_EQ(one.request.verify_time().seconds(), 1709208000);
  EXPECT_EQ(one.request.expected_names(0), "localhost");
  EXPECT_EQ(one.request.max_depth(), 3u);
  EXPECT_EQ(one.request.crls(0), "crl");
  EXPECT_EQ(one.request.crl_check(), v1::PeerVerification::CHAIN);
  EXPECT_EQ(one.request.DebugString().find("secret"), std::string::npos);
  EXPECT_EQ(one.skip_reason, "");
}

std::string WithoutKindAndNames(const std::string& more) {
  return R"({"version": 1, "testcases": [{"id": "x", "description": "", "peer_certificate": "p",
      "expected_result": "FAILURE", )" +
         more + "}]}";
}

TEST(ReadCases, ReadsEveryKindOfName) {
  auto cases = ReadCases(WithoutKindAndNames(R"("validation_kind": "CLIENT",
      "expected_peer_names": [{"kind": "RFC822", "value": "a@b"}, {"kind": "IP", "value": "::1"}])"));
  ASSERT_TRUE(cases.ok()) << cases.status();
  const auto& request = cases->front().request;
  EXPECT_EQ(request.purpose(), "sslclient");
  EXPECT_EQ(request.expected_email_addresses(0), "a@b");
  EXPECT_EQ(request.expected_names(0), "::1");
  EXPECT_FALSE(cases->front().success_expected);
}

TEST(ReadCases, ChoosesThePurposeByTheUsages) {
  const auto request = [](const std::string& usages) {
    auto cases = ReadCases(WithoutKindAndNames(R"("validation_kind": "SERVER",
        "extended_key_usage": )" + usages));
    EXPECT_TRUE(cases.ok()) << cases.status();
    return cases->front().request;
  };
  EXPECT_EQ(request(R"(["serverAuth"])").purpose(), "sslserver");
  EXPECT_EQ(request(R"(["serverAuth"])").expected_extended_key_usages_size(), 1);
  EXPECT_EQ(request(R"(["codeSigning"])").purpose(), "any");
  EXPECT_EQ(request(R"(["anyExtendedKeyUsage"])").expected_extended_key_usages_size(), 0);
}

TEST(ReadCases, LooksAtPoliciesWhereTheCaseIsAboutThem) {
  EXPECT_EQ(Read("").request.acceptable_policies_size(), 0);
  const ValidationCase one =
      Read(R"(, "features": ["has-cert-policies", "has-policy-constraints"])");
  ASSERT_EQ(one.request.acceptable_policies_size(), 1);
  EXPECT_EQ(one.request.acceptable_policies(0), "2.5.29.32.0");
}

TEST(ReadCases, SkipsWhatCannotBeAsked) {
  EXPECT_EQ(Read(R"(, "features": ["pedantic-public-suffix-wildcard"])").skip_reason,
            "pedantic-public-suffix-wildcard: OpenSSL has no list of public suffixes");
  EXPECT_NE(Read(R"(, "expected_peer_name": {"kind": "X", "value": "x"})").skip_reason, "");
  auto cases = ReadCases(
      WithoutKindAndNames(R"("validation_kind": "SERVER", "key_usage": ["digitalSignature"])"));
  EXPECT_EQ(cases->front().skip_reason, "key_usage: it cannot be asked for");
  cases = ReadCases(
      WithoutKindAndNames(R"("validation_kind": "SERVER", "signature_algorithms": ["ED448"])"));
  EXPECT_NE(cases->front().skip_reason, "");
  EXPECT_FALSE(Read(R"(, "max_chain_depth": 255)").request.has_max_depth());
}

TEST(ReadCases, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ(Problem("{").rfind("is not JSON: ", 0), 0u);
  EXPECT_EQ(Problem("-----\nBEGIN\n").find('\n'), std::string::npos);
  EXPECT_EQ(Problem("{}"), "is no file of test cases: 'version' is not 1");
  EXPECT_EQ(Problem(R"({"version": 2, "testcases": []})"),
            "is no file of test cases: 'version' is not 1");
  EXPECT_EQ(Problem(R"({"version": 1})"), "is no file of test cases: there is no list 'testcases'");
  EXPECT_EQ(Problem(R"({"version": 1, "testcases": [1]})"), "testcases[0]: id is missing");
  EXPECT_EQ(Problem(File(R"(, "validation_time": "yesterday")")),
            "testcases[0] (a::b): validation_time is no time of RFC 3339");
  EXPECT_EQ(Problem(File(R"(, "crls": [1])")), "testcases[0] (a::b): crls is no list of texts");
  EXPECT_EQ(Problem(File(R"(, "max_chain_depth": -1)")),
            "testcases[0] (a::b): max_chain_depth is no count");
}

TEST(JudgeCase, ComparesWithWhatIsExpected) {
  ValidationCase one;
  one.success_expected = true;
  v1::VerifyCertificateChainResponse good, bad;
  bad.mutable_verification()->mutable_error()->set_name("X509_V_ERR_CERT_REVOKED");
  EXPECT_EQ(JudgeCase(one, good).outcome, CaseResult::Outcome::kPass);
  const CaseResult failed = JudgeCase(one, bad);
  EXPECT_EQ(failed.outcome, CaseResult::Outcome::kFail);
  EXPECT_EQ(failed.reason, "expected SUCCESS, the lab says X509_V_ERR_CERT_REVOKED at depth 0 ()");
  one.success_expected = false;
  EXPECT_EQ(JudgeCase(one, good).outcome, CaseResult::Outcome::kFail);
  EXPECT_EQ(JudgeCase(one, bad).outcome, CaseResult::Outcome::kPass);
  // A certificate that cannot be read is refused.
  EXPECT_EQ(JudgeCase(one, absl::InvalidArgumentError("data: no")).outcome,
            CaseResult::Outcome::kPass);
  one.skip_reason = "why";
  EXPECT_EQ(JudgeCase(one, good).outcome, CaseResult::Outcome::kSkip);
  EXPECT_EQ(JudgeCase(one, good).reason, "why");
}

}  // namespace
}  // namespace tlslab
