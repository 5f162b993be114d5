#include <openssl/provider.h>

#include "certs/inspect/inspect.h"
#include "certs/mint/key_type.h"
#include "certs/mint/minting.h"

namespace tlslab {
namespace {

using namespace minting;

CertificateFacts Facts(const Shared& credential) { return Inspect(credential->certificate.get()); }

TEST(SerialNumber, IsTheOneThatIsAskedFor) {
  const std::pair<const char*, const char*> numbers[] = {
      {"0", "0"},
      {"00", "0"},
      {"-1f", "-1F"},
      {"1", "1"},
      {"0aBc", "ABC"},
      {"ffffffffffffffffffffffffffffffffffffffff", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"},
  };
  for (const auto& [given, expected] : numbers) {
    MintSpec spec;
    spec.serial_number = given;
    const Shared minted = Minted(spec);
    const OsslPtr<BIGNUM> number(
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(minted->certificate.get()), nullptr));
    const OsslPtr<BIGNUM> wanted([&] {
      BIGNUM* read = nullptr;
      BN_hex2bn(&read, expected);
      return read;
    }());
    EXPECT_EQ(BN_cmp(number.get(), wanted.get()), 0) << given;
    // The same after a round through DER, where the sign is in the first bit.
    const OsslPtr<X509> again(X509_dup(minted->certificate.get()));
    EXPECT_EQ(ASN1_INTEGER_cmp(X509_get0_serialNumber(again.get()),
                               X509_get0_serialNumber(minted->certificate.get())),
              0);
  }
}

TEST(SerialNumber, IsHexadecimalAndOfTwentyBytesAtMost) {
  MintSpec spec;
  for (const char* text :
       {"-", "0x1", "12 34", "g", "--1", "00000000000000000000000000000000000000000", "+1"}) {
    spec.serial_number = text;
    EXPECT_EQ(Fields(CheckMintSpec(spec)), Names{"serial_number"}) << text;
  }
}

TEST(Sources, GiveTheKeyOfAnotherCertificate) {
  const Shared root = Minted(Authority("Root"));
  const Shared first = MintedBelow(root);
  MintSources sources;
  sources.issuer = root.get();
  sources.key_of = first.get();
  MintSpec spec;
  spec.common_name = "again";
  const Shared again = Minted(spec, sources);
  EXPECT_EQ(Facts(again).spki_sha256, Facts(first).spki_sha256);
  EXPECT_EQ(Facts(again).subject, "CN=again");
  EXPECT_NE(Facts(again).serial_number, Facts(first).serial_number);
  sources.issuer = nullptr;
  EXPECT_TRUE(Facts(Minted(spec, sources)).self_signed);
  spec.key_type = "rsa-2048";
  EXPECT_EQ(Fields(CheckMintSources(spec, sources)), Names{"key_type"});
}

TEST(Sources, GiveAKeyMadeBefore) {
  const OsslPtr<EVP_PKEY> key = MakeKey("rsa-2048").value();
  MintSources sources;
  sources.key = key.get();
  MintSpec spec;
  spec.key_type = "rsa-2048";
  const Shared one = Minted(spec, sources);
  const Shared other = Minted(spec, sources);
  EXPECT_EQ(Facts(one).spki_sha256, Facts(other).spki_sha256);
  EXPECT_EQ(EVP_PKEY_eq(one->key.get(), key.get()), 1);
  sources.key_of = one.get();
  spec.key_type.clear();
  EXPECT_EQ(Fields(CheckMintSources(spec, sources)), Names{"shared_key"});
}

TEST(Sources, CrossSignAnAuthority) {
  const Shared old_root = Minted(Authority("Old Root"));
  MintSpec named = Authority("New Root");
  named.organization = "Example";
  named.subject = {{"C", "NL"}};
  const Shared new_root = Minted(named);
  const Shared leaf = MintedBelow(new_root);
  MintSources sources;
  sources.issuer = old_root.get();
  sources.cross_signs = new_root.get();
  MintSpec spec;
  spec.certificate_authority = true;
  const Shared cross = Minted(spec, sources);
  EXPECT_EQ(Facts(cross).subject, Facts(new_root).subject);
  EXPECT_EQ(Facts(cross).issuer, "CN=Old Root");
  EXPECT_EQ(Facts(cross).spki_sha256, Facts(new_root).spki_sha256);
  EXPECT_EQ(Text(*cross, NID_subject_key_identifier), Text(*new_root, NID_subject_key_identifier));
  EXPECT_FALSE(Facts(cross).self_signed);
  // So that it stands in for the root in chains.
  EXPECT_EQ(X509_check_issued(cross->certificate.get(), leaf->certificate.get()), X509_V_OK);
  EXPECT_EQ(X509_verify(leaf->certificate.get(), cross->key.get()), 1);
}

TEST(Sources, GiveTheKeyIdentifierOfACrossSignedOneAsItIs) {
  MintSpec spec = Authority("Root");
  spec.omitted_extensions = {"subjectKeyIdentifier"};
  spec.extensions = {{"2.5.29.14", false, "\x04\x02hi"}};
  const Shared odd = Minted(spec);
  const Shared root = Minted(Authority("Other"));
  MintSources sources;
  sources.issuer = root.get();
  sources.cross_signs = odd.get();
  EXPECT_EQ(Bytes(*Minted({}, sources), NID_subject_key_identifier), "\x04\x02hi");
}

TEST(Sources, RefuseASubjectOrAKeyBesideTheCrossSignedOnes) {
  const Shared root = Minted(Authority("Root"));
  MintSpec spec = Authority("Name", "ec-p384");
  spec.organization = "Example";
  spec.subject = {{"C", "NL"}};
  MintSources sources;
  sources.cross_signs = sources.key_of = root.get();
  EXPECT_EQ(Fields(CheckMintSources(spec, sources)),
            (Names{"subject", "organization", "common_name", "key_of", "key_type"}));
  EXPECT_EQ(Mint(spec, sources, kNow).status().code(), absl::StatusCode::kInvalidArgument);
}

// A library context of a test's own.
class OtherLibrary {
 public:
  explicit OtherLibrary(const char* provider)
      : library_(OSSL_LIB_CTX_new()), provider_(OSSL_PROVIDER_load(library_, provider)) {}
  ~OtherLibrary() {
    OSSL_PROVIDER_unload(provider_);
    OSSL_LIB_CTX_free(library_);
  }
  OSSL_LIB_CTX* get() const { return library_; }

 private:
  OSSL_LIB_CTX* const library_;
  OSSL_PROVIDER* const provider_;
};

TEST(Sources, MakeKeysInAnotherLibraryThatOutliveIt) {
  const Shared root = Minted(Authority("Root"));
  for (const std::string& type : KeyTypes()) {
    if (type == "rsa-4096" || type == "rsa-3072" || type == "dsa-2048") continue;  // slow
    SCOPED_TRACE(type);
    Shared leaf;
    {
      const OtherLibrary other("default");
      MintSources sources;
      sources.issuer = root.get();
      sources.library = other.get();
      MintSpec spec;
      spec.key_type = type;
      leaf = Minted(spec, sources);
    }
    ASSERT_TRUE(leaf);
    EXPECT_EQ(X509_verify(leaf->certificate.get(), root->key.get()), 1);
    const Shared below = MintedBelow(leaf);
    EXPECT_EQ(X509_verify(below->certificate.get(), leaf->key.get()), 1);
  }
}

// Whatever is drawn at random comes from the library that is given: from one in which
// there is nothing, nothing comes.
TEST(Sources, DrawKeysSerialNumbersAndSignaturesFromTheirLibrary) {
  const OtherLibrary empty("null");
  const Shared root = Minted(Authority("Root"));
  MintSources sources;
  sources.issuer = root.get();
  sources.library = empty.get();
  MintSpec spec;
  EXPECT_FALSE(Mint(spec, sources, kNow).ok());
  sources.key_of = root.get();
  EXPECT_FALSE(Mint(spec, sources, kNow).ok());
  spec.serial_number = "1";
  EXPECT_FALSE(Mint(spec, sources, kNow).ok());
  sources.library = nullptr;
  EXPECT_TRUE(Mint(spec, sources, kNow).ok());
}

}  // namespace
}  // namespace tlslab
