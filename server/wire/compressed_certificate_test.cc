#include "server/wire/compressed_certificate.h"

#include <gtest/gtest.h>

#include "certs/ossl/errors.h"
#include "server/wire/testing/captured_handshake.h"

namespace tlslab {
namespace {

constexpr uint8_t kCompressedCertificate = 25;

const std::string kMessage(
    "\x19\0\0\x0c\0\x02\0\x03\xe8\0\0\x04"
    "comp",
    16);

TEST(CompressedCertificate, TellsAlgorithmAndSizes) {
  auto frame = ParseCompressedCertificate(kMessage);
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->algorithm, 2);
  EXPECT_EQ(frame->uncompressed_size, 1000u);
  EXPECT_EQ(frame->compressed_size, 4u);
}

TEST(CompressedCertificate, TruncatedOrLengthenedIsNothing) {
  EXPECT_FALSE(ParseCompressedCertificate(kMessage + '\0'));
  for (size_t size = 0; size < kMessage.size(); ++size) {
    std::string prefix = kMessage.substr(0, size);
    prefix.shrink_to_fit();
    EXPECT_FALSE(ParseCompressedCertificate(prefix)) << size;
  }
}

#ifdef TLSEXT_comp_cert_none
TEST(CompressedCertificate, IsReadAsOpensslSendsIt) {
  for (int algorithm : {TLSEXT_comp_cert_zlib, TLSEXT_comp_cert_brotli, TLSEXT_comp_cert_zstd}) {
    bool available = false;
    CaptureSetup setup;
    setup.client = [algorithm](SSL_CTX* context) {
      int algorithms[] = {algorithm};
      SSL_CTX_set1_cert_comp_preference(context, algorithms, 1);
    };
    setup.server = [algorithm, &available](SSL_CTX* context) {
      available = SSL_CTX_compress_certs(context, algorithm) == 1;
    };
    CapturedHandshake handshake = Capture(setup);
    ClearErrors();
    if (!available) continue;  // not compiled in
    ASSERT_TRUE(handshake.completed);
    auto frame = ParseCompressedCertificate(handshake.Message(kFromServer, kCompressedCertificate));
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->algorithm, algorithm);
    EXPECT_GT(frame->uncompressed_size,
              i2d_X509(SSL_CTX_get0_certificate(handshake.server_context.get()), nullptr));
    EXPECT_GT(frame->compressed_size, 0u);
  }
}
#endif

}  // namespace
}  // namespace tlslab
