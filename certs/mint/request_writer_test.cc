#include "certs/mint/request_writer.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "certs/mint/certification_request.h"
#include "certs/mint/key_type.h"
#include "certs/mint/mint.h"

namespace tlslab {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

std::shared_ptr<const Credential> MintOf(const std::string& key_type, MintSpec spec = {},
                                         const Credential* issuer = nullptr) {
  spec.key_type = key_type;
  auto minted = Mint(spec, issuer, kNow);
  EXPECT_TRUE(minted.ok()) << minted.status();
  return *minted;
}

CertificationRequest Reread(const Credential& credential) {
  auto pem = ToCertificationRequestPem(credential);
  EXPECT_TRUE(pem.ok()) << pem.status();
  // Its signature is checked there.
  auto read = ParseCertificationRequest(*pem);
  EXPECT_TRUE(read.ok()) << read.status();
  return *std::move(read);
}

TEST(ToCertificationRequestPem, AsksForTheSubjectTheKeyAndWhatIsTheOwners) {
  auto authority = MintOf("", [] {
    MintSpec spec;
    spec.common_name = "CA";
    spec.certificate_authority = true;
    return spec;
  }());
  MintSpec spec;
  spec.common_name = "leaf";
  spec.dns_names = {"leaf.example"};
  auto leaf = MintOf("", spec, authority.get());
  const CertificationRequest read = Reread(*leaf);
  EXPECT_EQ(EVP_PKEY_eq(read.key.get(), leaf->key.get()), 1);
  ASSERT_EQ(read.asked.subject.size(), 1u);
  EXPECT_EQ(read.asked.subject[0].value, "leaf");
  bool names = false;
  for (const ExtensionSpec& asked : read.asked.extensions) {
    EXPECT_NE(asked.oid, "2.5.29.35");  // authorityKeyIdentifier
    EXPECT_NE(asked.oid, "2.5.29.14");  // subjectKeyIdentifier
    names |= asked.oid == "2.5.29.17";
  }
  EXPECT_TRUE(names);
  MintSpec of_authority;
  PutBeneath(Reread(*authority).asked, &of_authority);
  EXPECT_TRUE(of_authority.certificate_authority);
}

TEST(ToCertificationRequestPem, IsSignedByEveryKindOfKey) {
  for (const char* key_type :
       {"rsa-2048", "rsa-pss-2048", "ec-p256", "ec-p521", "ed25519", "ed448", "dsa-2048"}) {
    SCOPED_TRACE(key_type);
    auto credential = MintOf(key_type);
    EXPECT_EQ(EVP_PKEY_eq(Reread(*credential).key.get(), credential->key.get()), 1);
  }
}

// Of the request's signature.
std::pair<int, int> SignatureInfo(const Credential& credential) {
  const std::string pem = *ToCertificationRequestPem(credential);
  OsslPtr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  OsslPtr<X509_REQ> request(PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
  int hash = NID_undef, key = NID_undef;
  OBJ_find_sigid_algs(X509_REQ_get_signature_nid(request.get()), &hash, &key);
  return {X509_REQ_get_signature_nid(request.get()), hash};
}

TEST(ToCertificationRequestPem, IsSignedAsTheCertificateIs) {
  MintSpec spec;
  spec.signature_hash = "SHA512";
  EXPECT_EQ(SignatureInfo(*MintOf("ec-p256", spec)).second, NID_sha512);
  spec.rsa_pss_signature = true;
  EXPECT_EQ(SignatureInfo(*MintOf("rsa-2048", spec)).first, NID_rsassaPss);
  // The issuer's way is not possible for this key.
  auto issuer = MintOf("rsa-2048", spec);
  EXPECT_EQ(SignatureInfo(*MintOf("ed25519", {}, issuer.get())).first, NID_ED25519);
  EXPECT_EQ(SignatureInfo(*MintOf("ec-p256")).second, NID_sha256);
}

TEST(ToCertificationRequestPem, NeedsTheKeyOfTheCertificate) {
  auto credential = MintOf("");
  Credential other;
  other.certificate = Share(credential->certificate.get());
  other.key = *MakeKey("ec-p256");
  const auto refused = ToCertificationRequestPem(other);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace tlslab
