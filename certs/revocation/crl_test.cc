#include "certs/revocation/crl.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "certs/credential/pem_objects.h"
#include "certs/mint/key_type.h"
#include "certs/mint/mint.h"
#include "certs/ossl/errors.h"
#include "certs/verify/trust_store.h"
#include "certs/verify/verify.h"

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

class Crl : public testing::Test {
 protected:
  Crl() {
    MintSpec leaf_spec;
    leaf_spec.common_name = "leaf";
    leaf = *Mint(leaf_spec, authority.get(), kNow);
    spec.issuer = authority;
  }

  OsslPtr<X509_CRL> Made() {
    absl::StatusOr<std::string> der = IssueCrl(spec, kNow);
    EXPECT_TRUE(der.ok()) << der.status();
    auto crl = ReadCrl(*der);
    EXPECT_TRUE(crl.ok()) << crl.status();
    return *std::move(crl);
  }
  void Revoke(const Credential& credential, const std::string& reason = "") {
    spec.revoked.push_back({SerialNumberText(credential.certificate.get()), {}, reason});
  }

  // Findings on the leaf, when these lists are at hand.
  std::vector<std::string> Findings(const std::vector<OsslPtr<X509_CRL>>& crls,
                                    absl::Time when = kNow) {
    std::vector<X509_CRL*> bare;
    for (const auto& crl : crls) bare.push_back(crl.get());
    auto trust = MakeTrustStore(false, {authority->certificate.get()}, bare);
    VerifyPolicy policy;
    policy.crl_check = VerifyPolicy::CrlCheck::kLeaf;
    policy.use_delta_crls = true;
    Verification verification =
        VerifyChain({leaf->certificate.get()}, PeerRole::kServer, **trust, policy, when);
    std::vector<std::string> names;
    for (const VerifyError& error : verification.errors) names.push_back(error.name);
    return names;
  }
  std::vector<std::string> Findings() {
    std::vector<OsslPtr<X509_CRL>> crls;
    crls.push_back(Made());
    return Findings(crls);
  }

  std::shared_ptr<const Credential> authority = Authority("CA");
  std::shared_ptr<const Credential> leaf;
  CrlSpec spec;
};

using Names = std::vector<std::string>;

// Whoever looks at the queue next would take it for a failure of their own.
TEST_F(Crl, OfAMalformedIssuerLeavesNoErrorsBehind) {
  MintSpec malformed;
  malformed.common_name = "CA";
  malformed.certificate_authority = true;
  malformed.omitted_extensions = {"subjectKeyIdentifier"};
  malformed.extensions = {{"2.5.29.14", false, "no octet string"}};
  // Issued by another: nobody has looked at its extensions yet.
  spec.issuer = *Mint(malformed, authority.get(), kNow);
  ASSERT_TRUE(IssueCrl(spec, kNow).ok());
  for (const OpensslError& error : TakeErrors()) {
    ADD_FAILURE() << error.library << ": " << error.reason << ": " << error.data;
  }
}

TEST_F(Crl, ThatRevokesNobodyLetsALeafPass) { EXPECT_EQ(Findings(), Names{}); }

TEST_F(Crl, RevokesALeaf) {
  Revoke(*leaf, "keyCompromise");
  EXPECT_EQ(Findings(), Names{"X509_V_ERR_CERT_REVOKED"});
}

TEST_F(Crl, TellsReasonsAndTimes) {
  spec.revoked.push_back({"1F03", -absl::Hours(48), "superseded"});
  spec.revoked.push_back({"2", {}, ""});
  OsslPtr<X509_CRL> crl = Made();
  ASSERT_EQ(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl.get())), 2);
  X509_REVOKED* entry = nullptr;
  ASSERT_EQ(X509_CRL_get0_by_serial(crl.get(), &entry, ParseHexInteger("1F03").get()), 1);
  OsslPtr<ASN1_ENUMERATED> reason(static_cast<ASN1_ENUMERATED*>(
      X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr)));
  ASSERT_TRUE(reason);
  EXPECT_EQ(ASN1_ENUMERATED_get(reason.get()), 4);
  EXPECT_EQ(ASN1_TIME_cmp_time_t(X509_REVOKED_get0_revocationDate(entry),
                                 absl::ToTimeT(kNow - absl::Hours(48))),
            0);
  ASSERT_EQ(X509_CRL_get0_by_serial(crl.get(), &entry, ParseHexInteger("2").get()), 1);
  EXPECT_EQ(X509_REVOKED_get_ext_by_NID(entry, NID_crl_reason, -1), -1);
}

TEST_F(Crl, HasVersionNumberAndTheIdentifierOfItsIssuersKey) {
  spec.crl_number = "1000";
  OsslPtr<X509_CRL> crl = Made();
  EXPECT_EQ(X509_CRL_get_version(crl.get()), X509_CRL_VERSION_2);
  OsslPtr<ASN1_INTEGER> number(static_cast<ASN1_INTEGER*>(
      X509_CRL_get_ext_d2i(crl.get(), NID_crl_number, nullptr, nullptr)));
  ASSERT_TRUE(number);
  EXPECT_EQ(HexIntegerText(number.get()), "1000");
  OsslPtr<AUTHORITY_KEYID> key(static_cast<AUTHORITY_KEYID*>(
      X509_CRL_get_ext_d2i(crl.get(), NID_authority_key_identifier, nullptr, nullptr)));
  ASSERT_TRUE(key && key->keyid);
  EXPECT_EQ(
      ASN1_OCTET_STRING_cmp(key->keyid, X509_get0_subject_key_id(authority->certificate.get())), 0);
  EXPECT_EQ(X509_CRL_get_ext_by_NID(crl.get(), NID_delta_crl, -1), -1);
}

TEST_F(Crl, OfYesterdayIsStale) {
  spec.validity.next_update_offset = -absl::Hours(24);
  EXPECT_EQ(Findings(), Names{"X509_V_ERR_CRL_HAS_EXPIRED"});
}

TEST_F(Crl, OfTomorrowIsNotYetValid) {
  spec.validity.this_update_offset = absl::Hours(24);
  EXPECT_EQ(Findings(), Names{"X509_V_ERR_CRL_NOT_YET_VALID"});
}

TEST_F(Crl, WithoutNextUpdateIsNeverStale) {
  spec.validity.omit_next_update = true;
  std::vector<OsslPtr<X509_CRL>> crls;
  crls.push_back(Made());
  EXPECT_EQ(X509_CRL_get0_nextUpdate(crls[0].get()), nullptr);
  EXPECT_EQ(Findings(crls, kNow + absl::Hours(24 * 60)), Names{});
}

TEST_F(Crl, OfTheWrongSignerOrWithABrokenSignatureDoesNotCount) {
  spec.signer = Authority("Somebody else");
  EXPECT_EQ(Findings(), Names{"X509_V_ERR_CRL_SIGNATURE_FAILURE"});
  spec.signer = nullptr;
  spec.defect = RevocationDefect::kCorruptedSignature;
  EXPECT_EQ(Findings(), Names{"X509_V_ERR_CRL_SIGNATURE_FAILURE"});
}

// Both ways: the delta list revokes what the full one does not, and takes back what it
// does. OpenSSL looks for one only where a list or certificate says that there is one.
TEST_F(Crl, OfAChangeRevokesAndTakesBack) {
  spec.crl_number = "10";
  spec.delta_crl_urls = {"http://127.0.0.1/delta.crl"};
  std::vector<OsslPtr<X509_CRL>> revoking;
  revoking.push_back(Made());
  EXPECT_EQ(Findings(revoking), Names{});
  CrlSpec full = spec;
  spec.crl_number = "";
  spec.base_crl_number = "10";
  spec.delta_crl_urls.clear();
  Revoke(*leaf);
  revoking.push_back(Made());
  EXPECT_EQ(Findings(revoking), Names{"X509_V_ERR_CERT_REVOKED"});

  std::vector<OsslPtr<X509_CRL>> removing;
  spec.revoked[0].reason = "removeFromCRL";
  removing.push_back(Made());
  spec = full;
  Revoke(*leaf, "certificateHold");
  removing.push_back(Made());
  EXPECT_EQ(Findings(removing), Names{});
  std::swap(removing[0], removing[1]);
  removing.pop_back();
  EXPECT_EQ(Findings(removing), Names{"X509_V_ERR_CERT_REVOKED"});
}

TEST_F(Crl, OfAChangeNamesItsBaseAndIsOneMore) {
  spec.base_crl_number = "FF";
  OsslPtr<X509_CRL> crl = Made();
  int critical = 0;
  OsslPtr<ASN1_INTEGER> base(static_cast<ASN1_INTEGER*>(
      X509_CRL_get_ext_d2i(crl.get(), NID_delta_crl, &critical, nullptr)));
  OsslPtr<ASN1_INTEGER> number(static_cast<ASN1_INTEGER*>(
      X509_CRL_get_ext_d2i(crl.get(), NID_crl_number, nullptr, nullptr)));
  ASSERT_TRUE(base && number);
  EXPECT_EQ(HexIntegerText(base.get()), "FF");
  EXPECT_EQ(HexIntegerText(number.get()), "100");
  EXPECT_EQ(critical, 1);
}

TEST_F(Crl, IsSignedByEveryKindOfKey) {
  for (const std::string& type : KeyTypes()) {
    if (type.find("rsa-") == 0 && type != "rsa-2048") continue;  // the same, and slow
    if (type == "dsa-2048") continue;
    CrlSpec wanted;
    wanted.issuer = Authority("CA", type);
    absl::StatusOr<std::string> der = IssueCrl(wanted, kNow);
    ASSERT_TRUE(der.ok()) << type << ": " << der.status();
    EXPECT_EQ(X509_CRL_verify(ReadCrl(*der)->get(), wanted.issuer->key.get()), 1) << type;
  }
}

TEST_F(Crl, IsSignedWithTheHashThatIsWanted) {
  spec.signature_hash = "SHA384";
  EXPECT_EQ(X509_CRL_get_signature_nid(Made().get()), NID_ecdsa_with_SHA384);
  spec.signature_hash = "";
  EXPECT_EQ(X509_CRL_get_signature_nid(Made().get()), NID_ecdsa_with_SHA256);
  spec.issuer = Authority("CA", "ed25519");
  spec.signature_hash = "SHA256";
  EXPECT_EQ(IssueCrl(spec, kNow).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(Crl, WithDefectsCannotBeRead) {
  spec.defect = RevocationDefect::kTruncated;
  EXPECT_FALSE(ReadCrl(*IssueCrl(spec, kNow)).ok());
  spec.defect = RevocationDefect::kNotDer;
  EXPECT_FALSE(ReadCrl(*IssueCrl(spec, kNow)).ok());
}

TEST_F(Crl, RefusesWhatIsNoNumberOrReason) {
  for (auto spoil :
       {+[](CrlSpec& s) { s.crl_number = "x"; }, +[](CrlSpec& s) { s.base_crl_number = "x"; },
        +[](CrlSpec& s) { s.signature_hash = "SHA"; },
        +[](CrlSpec& s) {
          s.revoked.push_back({"", {}, ""});
        },
        +[](CrlSpec& s) {
          s.revoked.push_back({"1", {}, "boredom"});
        }}) {
    CrlSpec bad = spec;
    spoil(bad);
    EXPECT_EQ(IssueCrl(bad, kNow).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(Crl, AsPemIsReadAgain) {
  absl::StatusOr<std::string> der = IssueCrl(spec, kNow);
  ASSERT_TRUE(der.ok());
  auto read = ParseCrls(CrlPem(*der));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(X509_CRL_cmp((*read)[0].get(), ReadCrl(*der)->get()), 0);
}

}  // namespace
}  // namespace tlslab
