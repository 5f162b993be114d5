#include "server/config/certificates/revocation_reader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "certs/inspect/ocsp.h"
#include "certs/mint/mint.h"
#include "google/protobuf/text_format.h"

namespace tlslab {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1800000000);

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

std::shared_ptr<const Credential> Make(const std::string& name, const std::string& key_type) {
  MintSpec spec;
  spec.common_name = name;
  spec.key_type = key_type;
  spec.certificate_authority = true;
  return *Mint(spec, nullptr, kNow);
}

class RevocationReader : public testing::Test {
 protected:
  RevocationReader()
      : lookup_([this](const std::string& name) -> std::optional<HeldCertificate> {
          if (name == "certificates/ca") return HeldCertificate{ca_, 1};
          if (name == "certificates/ed") return HeldCertificate{ed_, 2};
          return std::nullopt;
        }) {
    lookup_.clock = [] { return kNow; };
  }
  std::string Crl(const std::string& spec, RevocationUse use = RevocationUse::kIssued) {
    problems_ = {};
    return MakeCrl(Parse<v1::CrlSpec>(spec), use, "spec", lookup_, &problems_);
  }
  std::string Ocsp(const std::string& spec, RevocationUse use = RevocationUse::kIssued) {
    problems_ = {};
    return MakeOcspResponse(Parse<v1::OcspResponseSpec>(spec), use, "spec", lookup_, &problems_);
  }
  std::vector<std::string> Fields() const {
    std::vector<std::string> fields;
    for (const FieldProblem& problem : problems_.invalid) fields.push_back(problem.field);
    std::sort(fields.begin(), fields.end());
    return fields;
  }
  std::vector<std::string> Missing() const {
    std::vector<std::string> fields;
    for (const FieldProblem& problem : problems_.missing) fields.push_back(problem.field);
    return fields;
  }

  std::shared_ptr<const Credential> ca_ = Make("CA", "ec-p256");
  std::shared_ptr<const Credential> ed_ = Make("Ed", "ed25519");
  ResourceLookup lookup_;
  RequestProblems problems_;
};

using Names = std::vector<std::string>;

TEST_F(RevocationReader, MakesAListAtTheTimeOfTheLookup) {
  const std::string der = Crl(
      "issuer: 'certificates/ca' revoked { certificate: 'certificates/ed' reason: 'superseded' } "
      "revoked { serial_number: '00ab' revocation_offset { seconds: -60 } } crl_number: '0f'");
  ASSERT_TRUE(problems_.empty());
  auto crl = ReadCrl(der);
  ASSERT_TRUE(crl.ok());
  EXPECT_EQ(ASN1_TIME_cmp_time_t(X509_CRL_get0_lastUpdate(crl->get()),
                                 absl::ToTimeT(kNow - absl::Hours(1))),
            0);
  EXPECT_EQ(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl->get())), 2);
}

TEST_F(RevocationReader, MakesAResponse) {
  const OcspFacts facts =
      InspectOcsp(Ocsp("issuer: 'certificates/ca' certificate: 'certificates/ed' status: REVOKED "
                       "revocation_reason: 'keyCompromise' this_update_offset { seconds: -60 }"),
                  ed_->certificate.get());
  ASSERT_TRUE(problems_.empty());
  EXPECT_EQ(facts.certificate_status, "revoked");
  EXPECT_EQ(facts.revocation_reason, "keyCompromise");
  EXPECT_EQ(facts.this_update_time, kNow - absl::Minutes(1));
  EXPECT_EQ(facts.serial_matches, true);
  EXPECT_EQ(InspectOcsp(Ocsp("issuer: 'certificates/ca' serial_number: '1' "
                             "response_status: 'sigRequired'"),
                        nullptr)
                .response_status,
            "sigrequired");
}

TEST_F(RevocationReader, FindsEverythingThatIsWrongWithAList) {
  Crl("issuer: 'ca' signer: 'x' revoked {} revoked { serial_number: 'g' reason: 'boredom' } "
      "revoked { certificate: '' revocation_offset { seconds: 1 nanos: -1 } } "
      "revoked { serial_number: '1' reason: 'removeFromCRL' } crl_number: '-1' "
      "this_update_offset { seconds: 99999999999 } next_update_offset {} omit_next_update: true "
      "signature_hash: 'sha256' defect: WRONG_NONCE delta_crl_urls: ' '");
  EXPECT_EQ(Fields(),
            (Names{"spec.crl_number", "spec.defect", "spec.delta_crl_urls[0]", "spec.issuer",
                   "spec.omit_next_update", "spec.revoked[0]", "spec.revoked[1].reason",
                   "spec.revoked[1].serial_number", "spec.revoked[2].certificate",
                   "spec.revoked[2].revocation_offset", "spec.revoked[3].reason",
                   "spec.signature_hash", "spec.signer", "spec.this_update_offset"}));
}

TEST_F(RevocationReader, FindsEverythingThatIsWrongWithAResponse) {
  Ocsp(
      "revocation_offset { seconds: 1 } revocation_reason: 'removeFromCRL' signer: '/' "
      "identifier_hash: 'MD5' response_status: 'fine' signature_hash: 'x' defect: WRONG_NONCE");
  EXPECT_EQ(Fields(),
            (Names{"spec", "spec.defect", "spec.identifier_hash", "spec.issuer",
                   "spec.response_status", "spec.revocation_offset", "spec.revocation_reason",
                   "spec.revocation_reason", "spec.signature_hash", "spec.signer"}));
}

TEST_F(RevocationReader, TellsWhatIsNotThere) {
  Crl("issuer: 'certificates/a' signer: 'certificates/b' revoked { certificate: 'certificates/c' "
      "}");
  EXPECT_EQ(Fields(), Names{});
  EXPECT_EQ(Missing(), (Names{"spec.issuer", "spec.signer", "spec.revoked[0].certificate"}));
  Ocsp("issuer: 'certificates/a' signer: 'certificates/b' certificate: 'certificates/c'");
  EXPECT_EQ(Missing(), (Names{"spec.issuer", "spec.signer", "spec.certificate"}));
}

TEST_F(RevocationReader, RefusesAHashForAKeyThatHasNoChoice) {
  Crl("issuer: 'certificates/ed' signature_hash: 'SHA256'");
  EXPECT_EQ(Fields(), Names{"spec.signature_hash"});
  Ocsp(
      "issuer: 'certificates/ca' serial_number: '1' signer: 'certificates/ed' "
      "signature_hash: 'SHA256'");
  EXPECT_EQ(Fields(), Names{"spec.signature_hash"});
  EXPECT_NE(Crl("issuer: 'certificates/ed'"), "");
}

// MD5 goes with RSA alone.
TEST_F(RevocationReader, RefusesAHashThatDoesNotGoWithTheKey) {
  EXPECT_EQ(Crl("issuer: 'certificates/ca' signature_hash: 'MD5'"), "");
  EXPECT_FALSE(problems_.empty());
}

TEST_F(RevocationReader, TakesTheIssuerAndTheIdentifierFromAResponder) {
  RequestProblems problems;
  ReadOcspPlan(Parse<v1::OcspResponseSpec>("serial_number: '1' defect: WRONG_NONCE"),
               RevocationUse::kResponder, "", &problems);
  EXPECT_TRUE(problems.empty());
  ReadOcspPlan(Parse<v1::OcspResponseSpec>(
                   "serial_number: '1' issuer: 'certificates/ca' identifier_hash: 'SHA1'"),
               RevocationUse::kResponder, "", &problems);
  EXPECT_EQ(problems.invalid.size(), 2);
  problems = {};
  ReadOcspPlan({}, RevocationUse::kResponderDefault, "", &problems);
  EXPECT_TRUE(problems.empty());
  ReadOcspPlan(Parse<v1::OcspResponseSpec>("serial_number: '1'"), RevocationUse::kResponderDefault,
               "", &problems);
  EXPECT_EQ(problems.invalid.size(), 1);
}

TEST_F(RevocationReader, KeepsListsThatCannotBeReadOutOfContexts) {
  EXPECT_NE(Crl("issuer: 'certificates/ca' defect: NOT_DER"), "");
  Crl("issuer: 'certificates/ca' defect: NOT_DER", RevocationUse::kContext);
  EXPECT_EQ(Fields(), Names{"spec.defect"});
  EXPECT_NE(Crl("issuer: 'certificates/ca' defect: CORRUPTED_SIGNATURE", RevocationUse::kContext),
            "");
}

}  // namespace
}  // namespace tlslab
