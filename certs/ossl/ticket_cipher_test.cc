#include "certs/ossl/ticket_cipher.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>
#include <string>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

struct Deleter {
  void operator()(EVP_CIPHER_CTX* p) const { EVP_CIPHER_CTX_free(p); }
  void operator()(EVP_MAC* p) const { EVP_MAC_free(p); }
  void operator()(EVP_MAC_CTX* p) const { EVP_MAC_CTX_free(p); }
};

// The two contexts as OpenSSL hands them to the callback.
struct Contexts {
  std::unique_ptr<EVP_CIPHER_CTX, Deleter> cipher{EVP_CIPHER_CTX_new()};
  std::unique_ptr<EVP_MAC, Deleter> hmac{EVP_MAC_fetch(LabLibrary(), "HMAC", nullptr)};
  std::unique_ptr<EVP_MAC_CTX, Deleter> mac{EVP_MAC_CTX_new(hmac.get())};
};

const unsigned char kIv[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
const std::string kEncryption(32, 'e');
const std::string kAuthentication(32, 'a');

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Run(EVP_CIPHER_CTX* cipher, const std::string& in) {
  std::string out(in.size() + 32, '\0');
  auto* at = reinterpret_cast<unsigned char*>(&out[0]);
  int size = 0;
  int last = 0;
  if (EVP_CipherUpdate(cipher, at, &size, Bytes(in), static_cast<int>(in.size())) != 1 ||
      EVP_CipherFinal_ex(cipher, at + size, &last) != 1) {
    return "failed";
  }
  out.resize(static_cast<size_t>(size + last));
  return out;
}

TEST(TicketCipher, IsAes256CbcAsTheLibraryHasIt) {
  Contexts sealing;
  ASSERT_TRUE(SetTicketCiphers(kEncryption, kAuthentication, kIv, /*encrypt=*/true,
                               sealing.cipher.get(), sealing.mac.get()));
  const std::string sealed = Run(sealing.cipher.get(), "the state of a session");
  std::unique_ptr<EVP_CIPHER_CTX, Deleter> plain(EVP_CIPHER_CTX_new());
  EVP_EncryptInit_ex(plain.get(), EVP_aes_256_cbc(), nullptr, Bytes(kEncryption), kIv);
  EXPECT_EQ(sealed, Run(plain.get(), "the state of a session"));

  Contexts opening;
  ASSERT_TRUE(SetTicketCiphers(kEncryption, kAuthentication, kIv, /*encrypt=*/false,
                               opening.cipher.get(), opening.mac.get()));
  EXPECT_EQ(Run(opening.cipher.get(), sealed), "the state of a session");
}

TEST(TicketCipher, AuthenticatesWithHmacSha256) {
  Contexts contexts;
  ASSERT_TRUE(SetTicketCiphers(kEncryption, kAuthentication, kIv, /*encrypt=*/true,
                               contexts.cipher.get(), contexts.mac.get()));
  // OpenSSL begins it with the key that was set.
  const std::string text = "name, iv and ciphertext";
  unsigned char tag[EVP_MAX_MD_SIZE];
  size_t size = 0;
  ASSERT_EQ(EVP_MAC_init(contexts.mac.get(), nullptr, 0, nullptr), 1);
  ASSERT_EQ(EVP_MAC_update(contexts.mac.get(), Bytes(text), text.size()), 1);
  ASSERT_EQ(EVP_MAC_final(contexts.mac.get(), tag, &size, sizeof tag), 1);
  unsigned char expected[EVP_MAX_MD_SIZE];
  unsigned expected_size = 0;
  HMAC(EVP_sha256(), kAuthentication.data(), static_cast<int>(kAuthentication.size()), Bytes(text),
       text.size(), expected, &expected_size);
  EXPECT_EQ(std::string(reinterpret_cast<char*>(tag), size),
            std::string(reinterpret_cast<char*>(expected), expected_size));
  EXPECT_EQ(size, 32u);
}

TEST(TicketCipher, AnotherKeyDoesNotOpen) {
  Contexts sealing;
  Contexts opening;
  ASSERT_TRUE(SetTicketCiphers(kEncryption, kAuthentication, kIv, true, sealing.cipher.get(),
                               sealing.mac.get()));
  ASSERT_TRUE(SetTicketCiphers(std::string(32, 'x'), kAuthentication, kIv, false,
                               opening.cipher.get(), opening.mac.get()));
  EXPECT_NE(Run(opening.cipher.get(), Run(sealing.cipher.get(), "the state of a session")),
            "the state of a session");
  ClearErrors();
}

}  // namespace
}  // namespace tlslab
