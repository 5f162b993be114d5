#include "certs/revocation/ocsp_request.h"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>

#include "certs/mint/mint.h"
#include "certs/revocation/revocation_values.h"

namespace tlslab {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1800000000);

std::shared_ptr<const Credential> Authority(const std::string& name) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = true;
  return *Mint(spec, nullptr, kNow);
}

class OcspRequests : public testing::Test {
 protected:
  OcspRequests() : request(OCSP_REQUEST_new()) {
    MintSpec spec;
    spec.common_name = "leaf";
    leaf = *Mint(spec, authority.get(), kNow);
  }
  void Ask(const EVP_MD* hash) {
    OCSP_request_add0_id(request.get(), OCSP_cert_to_id(hash, leaf->certificate.get(),
                                                        authority->certificate.get()));
  }
  std::string Der() {
    unsigned char* der = nullptr;
    const int size = i2d_OCSP_REQUEST(request.get(), &der);
    std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
    OPENSSL_free(der);
    return bytes;
  }

  std::shared_ptr<const Credential> authority = Authority("CA");
  std::shared_ptr<const Credential> leaf;
  OsslPtr<OCSP_REQUEST> request;
};

TEST_F(OcspRequests, TellTheCertificateAndItsIssuer) {
  Ask(EVP_sha1());
  Ask(EVP_sha256());
  Ask(EVP_sha512());
  std::optional<OcspRequest> read = ReadOcspRequest(Der());
  ASSERT_TRUE(read);
  ASSERT_EQ(read->questions.size(), 3);
  EXPECT_FALSE(read->nonce);
  EXPECT_EQ(read->questions[0].identifier_hash, "SHA1");
  EXPECT_EQ(read->questions[1].identifier_hash, "SHA256");
  EXPECT_EQ(read->questions[0].serial_number, SerialNumberText(leaf->certificate.get()));
  EXPECT_TRUE(IsAbout(read->questions[0], *authority));
  EXPECT_TRUE(IsAbout(read->questions[1], *authority));
  EXPECT_FALSE(IsAbout(read->questions[2], *authority));  // a hash that is not known here
}

TEST_F(OcspRequests, AboutAnotherIssuerAreToldApartByNameAndByKey) {
  Ask(EVP_sha1());
  const OcspQuestion question = ReadOcspRequest(Der())->questions[0];
  EXPECT_FALSE(IsAbout(question, *Authority("Other")));
  EXPECT_FALSE(IsAbout(question, *Authority("CA")));  // the name, with another key
}

TEST_F(OcspRequests, CarryANonce) {
  Ask(EVP_sha1());
  unsigned char nonce[] = "sixteen bytes...";
  OCSP_request_add1_nonce(request.get(), nonce, 16);
  std::optional<OcspRequest> read = ReadOcspRequest(Der());
  ASSERT_TRUE(read && read->nonce);
  EXPECT_EQ(*read->nonce, "\x04\x10sixteen bytes...");
}

TEST_F(OcspRequests, ThatAskNothingOrTooMuchAreNone) {
  EXPECT_FALSE(ReadOcspRequest(Der()));
  for (size_t i = 0; i < kMaxOcspQuestions; ++i) Ask(EVP_sha1());
  EXPECT_TRUE(ReadOcspRequest(Der()));
  Ask(EVP_sha1());
  EXPECT_FALSE(ReadOcspRequest(Der()));
}

TEST_F(OcspRequests, OfOtherBytesAreNone) {
  Ask(EVP_sha1());
  const std::string der = Der();
  EXPECT_FALSE(ReadOcspRequest(""));
  EXPECT_FALSE(ReadOcspRequest("nonsense"));
  EXPECT_FALSE(ReadOcspRequest(der.substr(0, der.size() / 2)));
  EXPECT_FALSE(ReadOcspRequest(der + "more"));
}

}  // namespace
}  // namespace tlslab
