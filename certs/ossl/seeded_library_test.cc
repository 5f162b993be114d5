#include "certs/ossl/seeded_library.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <string>
#include <thread>

#include "certs/ossl/errors.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {
namespace {

std::string Hex(const std::string& bytes) {
  std::string text;
  for (unsigned char c : bytes) {
    text += "0123456789abcdef"[c >> 4];
    text += "0123456789abcdef"[c & 15];
  }
  return text;
}

// As the public and the private generator give them by turns.
std::string Draw(std::string_view seed, size_t size) {
  auto library = SeededLibrary::Make(seed);
  if (!library) return TakeErrorText();
  std::string out(size, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  EXPECT_EQ(RAND_bytes_ex(library->context(), bytes, size / 2, 0), 1);
  EXPECT_EQ(RAND_priv_bytes_ex(library->context(), bytes + size / 2, size - size / 2, 0), 1);
  return out;
}

// A fresh key of `algorithm` and its signature of "text"; empty without the algorithm.
std::string KeyAndSignature(std::string_view seed, const char* algorithm, const char* curve) {
  auto library = SeededLibrary::Make(seed);
  OSSL_LIB_CTX* in = library->context();
  OsslPtr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(in, algorithm, nullptr));
  if (!context) return "";
  EVP_PKEY* made = nullptr;
  EXPECT_EQ(EVP_PKEY_keygen_init(context.get()), 1);
  if (curve) {
    EXPECT_EQ(EVP_PKEY_CTX_set_group_name(context.get(), curve), 1);
  }
  EXPECT_EQ(EVP_PKEY_generate(context.get(), &made), 1) << TakeErrorText();
  OsslPtr<EVP_PKEY> key(made);
  unsigned char* der = nullptr;
  const int size = i2d_PrivateKey(key.get(), &der);
  std::string all(reinterpret_cast<char*>(der), size > 0 ? size : 0);
  OPENSSL_free(der);
  EXPECT_FALSE(all.empty());

  const bool hashes = curve || std::string_view(algorithm).substr(0, 3) == "RSA";
  OsslPtr<EVP_MD_CTX> signer(EVP_MD_CTX_new());
  EXPECT_EQ(EVP_DigestSignInit_ex(signer.get(), nullptr, hashes ? "SHA256" : nullptr, in, nullptr,
                                  key.get(), nullptr),
            1);
  unsigned char signature[8192];
  size_t signed_size = sizeof(signature);
  EXPECT_EQ(EVP_DigestSign(signer.get(), signature, &signed_size,
                           reinterpret_cast<const unsigned char*>("text"), 4),
            1)
      << TakeErrorText();
  return all + std::string(reinterpret_cast<char*>(signature), signed_size);
}

TEST(SeededLibrary, GivesTheStreamThatItsHeaderPromises) {
  // sha512(sha256(b"seed") + bytes(8)), then with 1 at the end, as Python's hashlib has it.
  EXPECT_EQ(Hex(Draw("seed", 80)),
            "19f85b7f69cdd4564f3db0e44d286cf0032febfbc13c5d8e07c14e389646db5d6f99306c4bfd6a50"
            "5d605dab907bb4aebad9ee32af176d2c9b7e3d546a3f9bd168ac55d5763784c89eb5b73f0eed4a1c");
}

TEST(SeededLibrary, GivesTheSameForTheSameSeedAndOtherwiseOther) {
  const std::string first = Draw("a", 200000);  // longer than one request may be
  EXPECT_EQ(first.size(), 200000u);
  EXPECT_EQ(Draw("a", 200000), first);
  EXPECT_NE(Draw("b", 200000), first);
  EXPECT_NE(Draw("", 200000), first);
}

TEST(SeededLibrary, IsTheSameInAnotherThread) {
  const std::string here = Draw("a", 64);
  std::string there;
  std::thread([&] { there = Draw("a", 64); }).join();
  EXPECT_EQ(there, here);
}

TEST(SeededLibrary, IsReady) {
  auto library = SeededLibrary::Make("a");
  ASSERT_TRUE(library);
  EVP_RAND_CTX* primary = RAND_get0_primary(library->context());
  ASSERT_TRUE(primary);
  EXPECT_EQ(EVP_RAND_get_state(primary), EVP_RAND_STATE_READY);
  EXPECT_EQ(EVP_RAND_get_strength(primary), 256u);
}

struct Algorithm {
  const char* name;
  const char* curve;
};

class SeededKeys : public testing::TestWithParam<Algorithm> {};

TEST_P(SeededKeys, AndTheirSignaturesComeFromTheSeed) {
  const auto [name, curve] = GetParam();
  const std::string first = KeyAndSignature("a", name, curve);
  if (first.empty()) GTEST_SKIP() << "this OpenSSL has no " << name;
  EXPECT_EQ(KeyAndSignature("a", name, curve), first);
  EXPECT_NE(KeyAndSignature("b", name, curve), first);
}

INSTANTIATE_TEST_SUITE_P(Each, SeededKeys,
                         testing::Values(Algorithm{"EC", "P-256"}, Algorithm{"EC", "P-521"},
                                         Algorithm{"EC", "brainpoolP256r1"},
                                         Algorithm{"RSA", nullptr}, Algorithm{"RSA-PSS", nullptr},
                                         Algorithm{"ED25519", nullptr}, Algorithm{"ED448", nullptr},
                                         Algorithm{"ML-DSA-44", nullptr}),
                         [](const auto& info) {
                           std::string name = std::string(info.param.name) +
                                              (info.param.curve ? info.param.curve : "");
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace tlslab
