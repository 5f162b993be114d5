#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/opensslv.h>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {
namespace {

TEST(Library, RunsOnTheOpensslWhoseHeadersWereCompiled) {
  EXPECT_EQ(OpenSSL_version_num(), static_cast<unsigned long>(OPENSSL_VERSION_NUMBER));
  EXPECT_EQ(OpensslVersion(), OPENSSL_VERSION_TEXT);
}

TEST(Library, HasTheLegacyProvider) {
  EXPECT_TRUE(LegacyProviderLoaded());
  EVP_CIPHER* rc4 = EVP_CIPHER_fetch(LabLibrary(), "RC4", nullptr);
  EXPECT_NE(rc4, nullptr);
  EVP_CIPHER_free(rc4);
}

TEST(Library, LeavesTheGlobalContextWithoutLegacyAlgorithms) {
  LabLibrary();
  EXPECT_EQ(EVP_CIPHER_fetch(nullptr, "RC4", nullptr), nullptr);
  ClearErrors();
}

TEST(Errors, AreTakenOldestFirstAndOnce) {
  ClearErrors();
  ERR_raise(ERR_LIB_SSL, SSL_R_HTTP_REQUEST);
  ERR_raise_data(ERR_LIB_X509, ERR_R_MALLOC_FAILURE, "while counting");
  std::vector<OpensslError> errors = TakeErrors();
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0].reason_code, SSL_R_HTTP_REQUEST);
  EXPECT_EQ(errors[0].library, "SSL routines");
  EXPECT_EQ(errors[0].reason, "http request");
  EXPECT_EQ(errors[1].data, "while counting");
  EXPECT_TRUE(TakeErrors().empty());
}

TEST(Errors, TextIsOfTheLastEntry) {
  ClearErrors();
  EXPECT_EQ(TakeErrorText(), "unknown error");
  ERR_raise(ERR_LIB_SSL, SSL_R_HTTP_REQUEST);
  ERR_raise_data(ERR_LIB_SSL, SSL_R_NO_CIPHER_MATCH, "XYZ");
  EXPECT_EQ(TakeErrorText(), "no cipher match: XYZ");
}

TEST(Errors, CanBeDroppedWithoutLosingEarlierOnes) {
  ClearErrors();
  ERR_raise(ERR_LIB_SSL, SSL_R_HTTP_REQUEST);
  {
    DropErrors outer;
    ERR_raise(ERR_LIB_SSL, SSL_R_NO_CIPHER_MATCH);
    DropErrors inner;
    ERR_raise(ERR_LIB_SSL, SSL_R_NO_CIPHER_MATCH);
  }
  EXPECT_EQ(TakeErrors().size(), 1u);
  {
    DropErrors scope;  // with nothing before it
    ERR_raise(ERR_LIB_SSL, SSL_R_NO_CIPHER_MATCH);
  }
  EXPECT_TRUE(TakeErrors().empty());
}

TEST(Errors, AreKeptWhenTheCallerSaysSo) {
  ClearErrors();
  ERR_raise(ERR_LIB_SSL, SSL_R_HTTP_REQUEST);
  {
    DropErrors outer;
    ERR_raise(ERR_LIB_SSL, SSL_R_NO_CIPHER_MATCH);
    DropErrors inner;
    ERR_raise(ERR_LIB_SSL, SSL_R_NO_CIPHER_MATCH);
    inner.Keep();
    outer.Keep();
  }
  EXPECT_EQ(TakeErrors().size(), 3u);
}

}  // namespace
}  // namespace tlslab
