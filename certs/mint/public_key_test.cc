#include "certs/mint/public_key.h"

#include "certs/credential/credential.h"
#include "certs/mint/key_type.h"
#include "certs/mint/minting.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

std::string Encoded(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  EXPECT_GT(size, 0);
  std::string encoded(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return encoded;
}

TEST(PublicKey, IsEncodedAsOpensslDoes) {
  for (const std::string& type : KeyTypes()) {
    if (type == "rsa-4096" || type == "rsa-3072") continue;  // slow
    SCOPED_TRACE(type);
    const OsslPtr<EVP_PKEY> key = MakeKey(type).value();
    const OsslPtr<X509> ours(X509_new_ex(LabLibrary(), nullptr));
    const OsslPtr<X509> theirs(X509_new_ex(LabLibrary(), nullptr));
    ASSERT_TRUE(SetPublicKey(key.get(), ours.get()));
    ASSERT_EQ(X509_set_pubkey(theirs.get(), key.get()), 1);
    EXPECT_EQ(Encoded(ours.get()), Encoded(theirs.get()));
    EXPECT_EQ(EVP_PKEY_eq(X509_get0_pubkey(ours.get()), key.get()), 1);
    EXPECT_EQ(EVP_PKEY_get_bits(X509_get0_pubkey(ours.get())), EVP_PKEY_get_bits(key.get()));
    EXPECT_EQ(X509_check_private_key(ours.get(), key.get()), 1);
  }
}

// Keys that the short way does not fit are encoded in the long one.
TEST(PublicKey, KeepsTheFormOfAnImportedKey) {
  for (const char* form : {"compressed", "explicit"}) {
    SCOPED_TRACE(form);
    const OsslPtr<EVP_PKEY> key = MakeKey("ec-p256").value();
    const bool compressed = form == std::string("compressed");
    ASSERT_EQ(
        EVP_PKEY_set_utf8_string_param(key.get(), compressed ? "point-format" : "encoding", form),
        1);
    const OsslPtr<X509> ours(X509_new_ex(LabLibrary(), nullptr));
    const OsslPtr<X509> theirs(X509_new_ex(LabLibrary(), nullptr));
    ASSERT_TRUE(SetPublicKey(key.get(), ours.get()));
    ASSERT_EQ(X509_set_pubkey(theirs.get(), key.get()), 1);
    EXPECT_EQ(Encoded(ours.get()), Encoded(theirs.get()));
  }
}

TEST(PublicKey, VerifiesAfterwards) {
  const minting::Shared root = minting::Minted(minting::Authority("Root"));
  const minting::Shared leaf = minting::MintedBelow(root);
  EXPECT_EQ(X509_verify(leaf->certificate.get(), X509_get0_pubkey(root->certificate.get())), 1);
  EXPECT_EQ(X509_verify(root->certificate.get(), X509_get0_pubkey(leaf->certificate.get())), 0);
}

}  // namespace
}  // namespace tlslab
