#include "certs/mint/signature.h"

#include <openssl/objects.h>

#include <algorithm>

#include "certs/mint/key_type.h"
#include "certs/mint/minting.h"

namespace tlslab {
namespace {

using namespace minting;

bool Has(const std::string& key_type) {
  const std::vector<std::string> types = KeyTypes();
  return std::find(types.begin(), types.end(), key_type) != types.end();
}

struct Signed {
  std::string algorithm;
  std::string hash;
  bool verifies = false;
};

Signed SignedWith(const Shared& issuer, const std::string& hash, bool pss = false) {
  MintSpec spec;
  spec.signature_hash = hash;
  spec.rsa_pss_signature = pss;
  const Shared minted = MintedBelow(issuer, spec);
  if (!minted) return {};
  X509* certificate = minted->certificate.get();
  int digest = 0;
  EXPECT_EQ(X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr), 1);
  return {OBJ_nid2sn(X509_get_signature_nid(certificate)), OBJ_nid2sn(digest),
          X509_verify(certificate, issuer->key.get()) == 1};
}

TEST(Signature, OfRsaHasEveryHash) {
  const Shared issuer = Minted(Authority("Root", "rsa-2048"));
  for (const char* hash : {"SHA256", "SHA384", "SHA512", "SHA224", "SHA3-256", "SHA3-384",
                           "SHA3-512", "SHA1", "MD5"}) {
    const Signed made = SignedWith(issuer, hash);
    EXPECT_EQ(made.hash, hash);
    EXPECT_TRUE(made.verifies) << hash;
  }
  EXPECT_EQ(SignedWith(issuer, "MD5").algorithm, "RSA-MD5");
  EXPECT_EQ(SignedWith(issuer, "SHA1").algorithm, "RSA-SHA1");
  EXPECT_EQ(SignedWith(issuer, "").algorithm, "RSA-SHA256");
}

void ExpectHashes(const Shared& issuer, const Names& has, const Names& lacks) {
  for (const std::string& hash : has) {
    SCOPED_TRACE(hash);
    const Signed made = SignedWith(issuer, hash);
    EXPECT_EQ(made.hash, hash);
    EXPECT_TRUE(made.verifies);
  }
  for (const std::string& hash : lacks) {
    MintSpec spec;
    spec.signature_hash = hash;
    const auto refused = Mint(spec, issuer.get(), kNow);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument) << hash;
  }
}

TEST(Signature, OfEcHasEveryHashButMd5) {
  Names has = {"SHA256", "SHA384", "SHA512", "SHA224", "SHA1"};
  Names lacks = {"MD5"};
  int signature = NID_undef;
  // OpenSSL 3.0 lacks them.
  const bool sha3 = OBJ_find_sigid_by_algs(&signature, NID_sha3_256, NID_X9_62_id_ecPublicKey) == 1;
  for (const char* hash : {"SHA3-256", "SHA3-384", "SHA3-512"}) {
    (sha3 ? has : lacks).push_back(hash);
  }
  for (const char* type : {"ec-p256", "ec-brainpoolP384r1"}) {
    SCOPED_TRACE(type);
    ExpectHashes(Minted(Authority("Root", type)), has, lacks);
  }
}

TEST(Signature, OfDsaHasTheHashesThatOpensslKnowsForIt) {
  ExpectHashes(Minted(Authority("Root", "dsa-2048")), {"SHA256", "SHA224", "SHA1"},
               {"SHA384", "SHA512", "SHA3-256", "SHA3-384", "SHA3-512", "MD5"});
}

TEST(Signature, IsPssWhenAskedOrWhenTheKeyCanNothingElse) {
  for (const char* type : {"rsa-2048", "rsa-pss-2048"}) {
    const Shared issuer = Minted(Authority("Root", type));
    for (const char* hash : {"SHA256", "SHA384", "SHA512", "SHA224", "SHA1"}) {
      SCOPED_TRACE(std::string(type) + " " + hash);
      const Signed made = SignedWith(issuer, hash, true);
      EXPECT_EQ(made.algorithm, "RSASSA-PSS");
      EXPECT_EQ(made.hash, hash);
      EXPECT_TRUE(made.verifies);
    }
    for (const char* hash : {"MD5", "SHA3-256"}) {
      MintSpec spec;
      spec.signature_hash = hash;
      spec.rsa_pss_signature = true;
      EXPECT_EQ(Mint(spec, issuer.get(), kNow).status().code(), absl::StatusCode::kInvalidArgument);
    }
  }
  EXPECT_EQ(SignedWith(Minted(Authority("Root", "rsa-pss-2048")), "").algorithm, "RSASSA-PSS");
}

TEST(Signature, ThatIsTooLongForTheKeyIsRefused) {
  const Shared issuer = Minted(Authority("Root", "rsa-1024"));
  EXPECT_TRUE(SignedWith(issuer, "SHA512").verifies);
  EXPECT_TRUE(SignedWith(issuer, "SHA384", true).verifies);
  MintSpec spec;
  spec.signature_hash = "SHA512";
  spec.rsa_pss_signature = true;
  EXPECT_EQ(Mint(spec, issuer.get(), kNow).status().message(),
            "signature_hash: \"SHA512\" is too long for RSASSA-PSS with the issuer's key of 1024 "
            "bits");
}

TEST(Signature, OfAKeyWithoutChoiceHasNoHash) {
  for (const char* type : {"ed25519", "ed448", "mldsa44", "mldsa87"}) {
    if (!Has(type)) continue;  // told by KeyTypes
    SCOPED_TRACE(type);
    const Shared issuer = Minted(Authority("Root", type));
    EXPECT_EQ(X509_verify(MintedBelow(issuer)->certificate.get(), issuer->key.get()), 1);
    MintSpec spec;
    spec.signature_hash = "SHA256";
    spec.rsa_pss_signature = true;
    MintSources sources;
    sources.issuer = issuer.get();
    EXPECT_EQ(Fields(CheckMintSources(spec, sources)),
              (Names{"signature_hash", "rsa_pss_signature"}));
    EXPECT_EQ(Mint(spec, sources, kNow).status().code(), absl::StatusCode::kInvalidArgument);
    // Its own signature likewise, known before there is a key.
    spec.key_type = type;
    EXPECT_EQ(Fields(CheckMintSources(spec, {})), (Names{"signature_hash", "rsa_pss_signature"}));
    auto key = MakeKey(type).value();
    EXPECT_EQ(IssueCertificate(spec, {}, key.get(), kNow).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(Signature, HasAHashOfTheContract) {
  MintSpec spec;
  for (const char* hash : {"sha256", "MD4", "SHA3-224"}) {
    spec.signature_hash = hash;
    EXPECT_EQ(Fields(CheckMintSpec(spec)), Names{"signature_hash"}) << hash;
  }
}

}  // namespace
}  // namespace tlslab
