#include "certs/revocation/ocsp_response.h"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>

#include "certs/inspect/ocsp.h"
#include "certs/mint/key_type.h"
#include "certs/mint/mint.h"
#include "certs/verify/trust_store.h"

namespace tlslab {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1800000000);

std::shared_ptr<const Credential> Authority(const std::string& name,
                                            const std::string& key_type = "ec-p256") {
  MintSpec spec;
  spec.common_name = name;
  spec.key_type = key_type;
  spec.certificate_authority = true;
  return *Mint(spec, nullptr, kNow);
}

OsslPtr<OCSP_BASICRESP> Basic(const std::string& der) {
  const auto* next = reinterpret_cast<const unsigned char*>(der.data());
  OsslPtr<OCSP_RESPONSE> response(d2i_OCSP_RESPONSE(nullptr, &next, static_cast<long>(der.size())));
  return OsslPtr<OCSP_BASICRESP>(response ? OCSP_response_get1_basic(response.get()) : nullptr);
}

class OcspResponse : public testing::Test {
 protected:
  OcspResponse() {
    MintSpec leaf_spec;
    leaf_spec.common_name = "leaf";
    leaf = *Mint(leaf_spec, authority.get(), kNow);
    spec.issuer = authority;
    spec.answers.resize(1);
    spec.answers[0].serial_number = SerialNumberText(leaf->certificate.get());
  }

  std::string Made() {
    absl::StatusOr<std::string> der = IssueOcspResponse(spec, kNow);
    EXPECT_TRUE(der.ok()) << der.status();
    return der.value_or("");
  }
  OcspFacts Facts() { return InspectOcsp(Made(), leaf->certificate.get()); }

  // OpenSSL finds the signature good, and the signer entitled.
  bool Verifies() {
    OsslPtr<OCSP_BASICRESP> basic = Basic(Made());
    if (!basic) return false;
    auto trust = MakeTrustStore(false, {authority->certificate.get()});
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param((*trust)->store()), absl::ToTimeT(kNow));
    OsslPtr<STACK_OF(X509)> known(sk_X509_new_null());
    sk_X509_push(known.get(), Share(authority->certificate.get()).release());
    return OCSP_basic_verify(basic.get(), known.get(), (*trust)->store(), 0) == 1;
  }
  std::shared_ptr<const Credential> Delegate(const Credential& issuer) {
    MintSpec delegate;
    delegate.common_name = "OCSP";
    delegate.extended_key_usages = {"1.3.6.1.5.5.7.3.9"};  // OCSPSigning
    return *Mint(delegate, &issuer, kNow);
  }

  std::shared_ptr<const Credential> authority = Authority("CA");
  std::shared_ptr<const Credential> leaf;
  OcspResponseSpec spec;
};

TEST_F(OcspResponse, TellsAGoodCertificate) {
  const OcspFacts facts = Facts();
  EXPECT_EQ(facts.response_status, "successful");
  EXPECT_EQ(facts.certificate_status, "good");
  EXPECT_EQ(facts.serial_matches, true);
  EXPECT_EQ(facts.produced_time, kNow);
  EXPECT_EQ(facts.this_update_time, kNow - absl::Hours(1));
  EXPECT_EQ(facts.next_update_time, kNow + absl::Hours(168));
  EXPECT_TRUE(Verifies());
}

TEST_F(OcspResponse, TellsWhenAndWhyOneWasRevoked) {
  spec.answers[0].status = OcspStatus::kRevoked;
  OcspFacts facts = Facts();
  EXPECT_EQ(facts.certificate_status, "revoked");
  EXPECT_EQ(facts.revocation_time, kNow - absl::Hours(1));
  EXPECT_EQ(facts.revocation_reason, "");
  spec.answers[0].revocation_offset = -absl::Hours(48);
  spec.answers[0].revocation_reason = "keyCompromise";
  facts = Facts();
  EXPECT_EQ(facts.revocation_time, kNow - absl::Hours(48));
  EXPECT_EQ(facts.revocation_reason, "keyCompromise");
  EXPECT_TRUE(Verifies());
}

TEST_F(OcspResponse, TellsOneThatNobodyKnows) {
  spec.answers[0].status = OcspStatus::kUnknown;
  EXPECT_EQ(Facts().certificate_status, "unknown");
}

TEST_F(OcspResponse, IsStaleOrWithoutAnEnd) {
  spec.answers[0].validity.next_update_offset = -absl::Hours(24);
  OcspFacts facts = Facts();
  EXPECT_EQ(facts.next_update_time, kNow - absl::Hours(24));
  EXPECT_EQ(facts.this_update_time, kNow - absl::Hours(25));
  spec.answers[0].validity.omit_next_update = true;
  EXPECT_FALSE(Facts().next_update_time);
}

TEST_F(OcspResponse, OfTheIssuersDelegateIsGoodAndOfAnotherIsNot) {
  spec.signer = Delegate(*authority);
  EXPECT_TRUE(Verifies());
  EXPECT_EQ(sk_X509_num(OCSP_resp_get0_certs(Basic(Made()).get())), 1);
  const auto other = Authority("Other");
  spec.signer = Delegate(*other);
  EXPECT_FALSE(Verifies());
  spec.signer = other;
  EXPECT_FALSE(Verifies());
  spec.signer = leaf;  // issued by the authority, and not for this
  EXPECT_FALSE(Verifies());
}

TEST_F(OcspResponse, IsSignedByEveryKindOfKey) {
  for (const std::string& type : KeyTypes()) {
    if (type.find("rsa-") == 0 && type != "rsa-2048") continue;  // the same, and slow
    if (type == "dsa-2048") continue;
    authority = Authority("CA", type);
    spec.issuer = authority;
    EXPECT_TRUE(Verifies()) << type;
  }
}

TEST_F(OcspResponse, HasTheHashesThatAreWanted) {
  spec.answers[0].identifier_hash = "SHA256";
  spec.signature_hash = "SHA384";
  OsslPtr<OCSP_BASICRESP> basic = Basic(Made());
  ASN1_OBJECT* hash = nullptr;
  OCSP_id_get0_info(
      nullptr, &hash, nullptr, nullptr,
      const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(OCSP_resp_get0(basic.get(), 0))));
  EXPECT_EQ(OBJ_obj2nid(hash), NID_sha256);
  EXPECT_EQ(OBJ_obj2nid(OCSP_resp_get0_tbs_sigalg(basic.get())->algorithm), NID_ecdsa_with_SHA384);
  spec.issuer = Authority("CA", "ed25519");
  EXPECT_EQ(IssueOcspResponse(spec, kNow).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(OcspResponse, AnswersSeveralQuestionsAtOnce) {
  spec.answers.emplace_back();
  spec.answers[1].serial_number = "1F03";
  spec.answers[1].status = OcspStatus::kRevoked;
  OsslPtr<OCSP_BASICRESP> basic = Basic(Made());
  ASSERT_EQ(OCSP_resp_count(basic.get()), 2);
  EXPECT_EQ(
      OCSP_single_get0_status(OCSP_resp_get0(basic.get(), 1), nullptr, nullptr, nullptr, nullptr),
      V_OCSP_CERTSTATUS_REVOKED);
}

TEST_F(OcspResponse, EchoesTheNonceOrAnother) {
  EXPECT_EQ(OCSP_BASICRESP_get_ext_by_NID(Basic(Made()).get(), NID_id_pkix_OCSP_Nonce, -1), -1);
  OsslPtr<OCSP_REQUEST> question(OCSP_REQUEST_new());
  unsigned char nonce[] = "sixteen bytes...";
  OCSP_request_add1_nonce(question.get(), nonce, 16);
  X509_EXTENSION* asked = OCSP_REQUEST_get_ext(question.get(), 0);
  const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(asked);
  spec.nonce = std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                           static_cast<size_t>(ASN1_STRING_length(value)));
  EXPECT_EQ(OCSP_check_nonce(question.get(), Basic(Made()).get()), 1);
  spec.defect = RevocationDefect::kWrongNonce;
  EXPECT_EQ(OCSP_check_nonce(question.get(), Basic(Made()).get()), 0);
}

TEST_F(OcspResponse, HasDefectsThatShow) {
  spec.defect = RevocationDefect::kWrongSerialNumber;
  EXPECT_EQ(Facts().serial_matches, false);
  EXPECT_TRUE(Verifies());
  spec.defect = RevocationDefect::kCorruptedSignature;
  EXPECT_EQ(Facts().serial_matches, true);
  EXPECT_FALSE(Verifies());
  spec.signer = Delegate(*authority);  // with a certificate behind the signature
  EXPECT_FALSE(Verifies());
  spec.defect = RevocationDefect::kTruncated;
  EXPECT_EQ(Facts().response_status, "");
  spec.defect = RevocationDefect::kNotDer;
  EXPECT_EQ(Facts().response_status, "");
}

TEST_F(OcspResponse, MayBeAnErrorWithoutABody) {
  for (const std::string& status : OcspErrorStatuses()) {
    const OcspFacts facts = InspectOcsp(OcspErrorResponse(status), nullptr);
    EXPECT_NE(facts.response_status, "") << status;
    EXPECT_NE(facts.response_status, "successful") << status;
    EXPECT_EQ(facts.certificate_status, "");
  }
  EXPECT_EQ(InspectOcsp(OcspErrorResponse("unauthorized"), nullptr).response_status,
            "unauthorized");
  EXPECT_EQ(OcspErrorResponse("successful"), "");
  EXPECT_FALSE(IsOcspErrorStatus("successful"));
}

TEST_F(OcspResponse, RefusesWhatIsNoNumberHashOrReason) {
  for (auto spoil : {+[](OcspResponseSpec& s) { s.answers.clear(); },
                     +[](OcspResponseSpec& s) { s.answers[0].serial_number = "x"; },
                     +[](OcspResponseSpec& s) { s.answers[0].identifier_hash = "MD5"; },
                     +[](OcspResponseSpec& s) { s.answers[0].revocation_reason = "boredom"; },
                     +[](OcspResponseSpec& s) { s.signature_hash = "SHA"; }}) {
    OcspResponseSpec bad = spec;
    spoil(bad);
    EXPECT_EQ(IssueOcspResponse(bad, kNow).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace tlslab
