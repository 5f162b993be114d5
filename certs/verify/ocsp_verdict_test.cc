#include "certs/verify/ocsp_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/ossl/errors.h"
#include "certs/verify/test_certificates.h"

namespace tlslab {
namespace {

using testing::HasSubstr;

constexpr char kOcspSigning[] = "1.3.6.1.5.5.7.3.9";

struct Responders {
  Shared root = Authority("Root");
  Shared leaf = Leaf(root.get());
  X509* certificate = leaf->certificate.get();
  X509* issuer = root->certificate.get();

  Shared Delegate(const Credential& issued_by, const char* usage) const {
    MintSpec spec;
    spec.common_name = "Responder";
    spec.extended_key_usages = {usage};
    return Leaf(&issued_by, spec);
  }
  OcspVerdict Judge(const std::string& der, absl::Time time = kTestTime) const {
    return JudgeOcsp(der, certificate, issuer, time);
  }
};

TEST(OcspVerdict, IsGoodWhenTheIssuerSaysSo) {
  Responders lab;
  const OcspVerdict verdict = lab.Judge(OcspResponse(lab.certificate, *lab.root, *lab.root));
  EXPECT_TRUE(verdict.good) << verdict.problem;
  EXPECT_EQ(verdict.certificate_status, "good");
  EXPECT_EQ(verdict.signature_valid, true);
  EXPECT_EQ(verdict.fresh, true);
  EXPECT_EQ(verdict.problem, "");
}

TEST(OcspVerdict, TakesADelegateOfTheIssuer) {
  Responders lab;
  Shared delegate = lab.Delegate(*lab.root, kOcspSigning);
  const OcspVerdict verdict = lab.Judge(OcspResponse(lab.certificate, *lab.root, *delegate));
  EXPECT_TRUE(verdict.good) << verdict.problem;
}

TEST(OcspVerdict, RefusesADelegateThatMayNotSign) {
  Responders lab;
  Shared delegate = lab.Delegate(*lab.root, "serverAuth");
  const OcspVerdict verdict = lab.Judge(OcspResponse(lab.certificate, *lab.root, *delegate));
  EXPECT_FALSE(verdict.good);
  EXPECT_EQ(verdict.signature_valid, false);
  EXPECT_EQ(verdict.certificate_status, "good");
  EXPECT_THAT(verdict.problem, HasSubstr("missing ocspsigning usage"));
}

TEST(OcspVerdict, RefusesADelegateOfAnother) {
  Responders lab;
  Shared other = Authority("Other");
  Shared delegate = lab.Delegate(*other, kOcspSigning);
  const OcspVerdict verdict = lab.Judge(OcspResponse(lab.certificate, *lab.root, *delegate));
  EXPECT_EQ(verdict.signature_valid, false);
  EXPECT_THAT(verdict.problem, HasSubstr("unable to get local issuer certificate"));
}

// The delegate's own certificate is judged at the same time.
TEST(OcspVerdict, RefusesADelegateThatHasExpired) {
  Responders lab;
  Shared delegate = lab.Delegate(*lab.root, kOcspSigning);
  OcspAnswer answer;
  answer.next_update = kTestTime + absl::Hours(24 * 200);
  const std::string der = OcspResponse(lab.certificate, *lab.root, *delegate, answer);
  EXPECT_TRUE(lab.Judge(der).good);
  const OcspVerdict verdict = lab.Judge(der, kTestTime + absl::Hours(24 * 100));
  EXPECT_EQ(verdict.signature_valid, false);
  EXPECT_EQ(verdict.fresh, true);
  EXPECT_THAT(verdict.problem, HasSubstr("certificate has expired"));
}

TEST(OcspVerdict, RefusesAForgedSignature) {
  Responders lab;
  Shared mimic = Authority("Root");  // the same name, another key
  EXPECT_TRUE(lab.Judge(OcspResponse(lab.certificate, *lab.root, *lab.root)).good);
  const OcspVerdict verdict = lab.Judge(OcspResponse(lab.certificate, *lab.root, *mimic));
  EXPECT_EQ(verdict.signature_valid, false);
  EXPECT_FALSE(verdict.good);
}

TEST(OcspVerdict, TellsTheOtherStatuses) {
  Responders lab;
  OcspAnswer answer;
  answer.status = V_OCSP_CERTSTATUS_REVOKED;
  OcspVerdict verdict = lab.Judge(OcspResponse(lab.certificate, *lab.root, *lab.root, answer));
  EXPECT_FALSE(verdict.good);
  EXPECT_EQ(verdict.certificate_status, "revoked");
  EXPECT_EQ(verdict.signature_valid, true);
  EXPECT_EQ(verdict.problem, "");
  answer.status = V_OCSP_CERTSTATUS_UNKNOWN;
  verdict = lab.Judge(OcspResponse(lab.certificate, *lab.root, *lab.root, answer));
  EXPECT_FALSE(verdict.good);
  EXPECT_EQ(verdict.certificate_status, "unknown");
}

TEST(OcspVerdict, IsFreshBetweenItsTimes) {
  Responders lab;
  const std::string der = OcspResponse(lab.certificate, *lab.root, *lab.root);
  EXPECT_TRUE(lab.Judge(der, kTestTime + absl::Hours(1)).good);
  OcspVerdict verdict = lab.Judge(der, kTestTime + absl::Hours(1) + absl::Seconds(1));
  EXPECT_EQ(verdict.fresh, false);
  EXPECT_FALSE(verdict.good);
  EXPECT_EQ(verdict.problem, "status expired");
  OcspAnswer later;
  later.this_update = kTestTime + absl::Minutes(1);
  verdict = lab.Judge(OcspResponse(lab.certificate, *lab.root, *lab.root, later));
  EXPECT_EQ(verdict.fresh, false);
  EXPECT_EQ(verdict.problem, "status not yet valid");
}

TEST(OcspVerdict, IsAboutThatCertificateOfThatIssuer) {
  Responders lab;
  Shared other = Leaf(lab.root.get());
  OcspVerdict verdict = lab.Judge(OcspResponse(other->certificate.get(), *lab.root, *lab.root));
  EXPECT_FALSE(verdict.good);
  EXPECT_EQ(verdict.certificate_status, "");
  EXPECT_FALSE(verdict.fresh.has_value());
  EXPECT_EQ(verdict.problem, "says nothing of the certificate");
  Shared stranger = Authority("Stranger");  // the same serial number of another issuer
  verdict = lab.Judge(OcspResponse(lab.certificate, *stranger, *stranger));
  EXPECT_EQ(verdict.certificate_status, "");
}

TEST(OcspVerdict, SaysThatNobodyCanJudgeItWithoutTheIssuer) {
  Responders lab;
  const std::string der = OcspResponse(lab.certificate, *lab.root, *lab.root);
  const OcspVerdict verdict = JudgeOcsp(der, lab.certificate, nullptr, kTestTime);
  EXPECT_FALSE(verdict.good);
  EXPECT_FALSE(verdict.signature_valid.has_value());
  EXPECT_EQ(verdict.certificate_status, "good");
  EXPECT_EQ(verdict.problem, "the issuer of the certificate is not at hand");
}

TEST(OcspVerdict, TellsWhatCannotBeRead) {
  Responders lab;
  EXPECT_EQ(lab.Judge("no").problem, "cannot be read as an OCSP response");
  OsslPtr<OCSP_RESPONSE> later(OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_RESPONSE(later.get(), &der);
  EXPECT_EQ(lab.Judge(std::string(reinterpret_cast<char*>(der), size)).problem,
            "the responder said \"trylater\"");
  OPENSSL_free(der);
  EXPECT_TRUE(TakeErrors().empty());
}

}  // namespace
}  // namespace tlslab
