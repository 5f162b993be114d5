#include "client/text/enum_text.h"

#include <gtest/gtest.h>

#include "tlslab/v1/handshake.pb.h"
#include "tlslab/v1/tls_types.pb.h"

namespace tlslab {
namespace {

TEST(FindEnumValue, KnowsTheFullAndTheShortName) {
  const auto& type = *v1::CloseKind_descriptor();
  ASSERT_NE(FindEnumValue(type, "CLOSE_KIND_CLOSE_NOTIFY"), nullptr);
  EXPECT_EQ(FindEnumValue(type, "CLOSE_KIND_CLOSE_NOTIFY")->number(), v1::CLOSE_KIND_CLOSE_NOTIFY);
  EXPECT_EQ(FindEnumValue(type, "CLOSE_NOTIFY")->number(), v1::CLOSE_KIND_CLOSE_NOTIFY);
  EXPECT_EQ(FindEnumValue(type, "close_notify"), nullptr);
  EXPECT_EQ(FindEnumValue(type, ""), nullptr);
}

TEST(FindEnumValue, KnowsVersionsAsPeopleWriteThem) {
  const auto& type = *v1::TlsVersion_descriptor();
  for (const char* text : {"TLSv1.2", "TLS 1.2", "TLS1.2", "tls1.2", "1.2", "TLS12"}) {
    ASSERT_NE(FindEnumValue(type, text), nullptr) << text;
    EXPECT_EQ(FindEnumValue(type, text)->number(), v1::TLS_VERSION_TLS12) << text;
  }
  for (const char* text : {"SSLv3", "ssl3", "SSL 3.0", "SSL30"}) {
    ASSERT_NE(FindEnumValue(type, text), nullptr) << text;
    EXPECT_EQ(FindEnumValue(type, text)->number(), v1::TLS_VERSION_SSL30) << text;
  }
  EXPECT_EQ(FindEnumValue(type, "TLSv1")->number(), v1::TLS_VERSION_TLS10);
  EXPECT_EQ(FindEnumValue(type, "1.4"), nullptr);
  EXPECT_EQ(FindEnumValue(type, "v"), nullptr);
}

TEST(ShortEnumName, DropsThePrefixOfTheEnumOnly) {
  EXPECT_EQ(ShortEnumName(*v1::TlsVersion_descriptor()->FindValueByNumber(5)), "TLS13");
  EXPECT_EQ(ShortEnumName(*v1::HandshakeFailure::Cause_descriptor()->FindValueByNumber(1)),
            "LOCAL_ALERT");
}

TEST(UnknownEnumText, SuggestsTheNearestOrListsAll) {
  EXPECT_EQ(UnknownEnumText(*v1::TlsVersion_descriptor(), "TLS19"),
            "'TLS19' is no TlsVersion; did you mean 'TLS10'?");
  EXPECT_EQ(UnknownEnumText(*v1::Direction_descriptor(), "up"),
            "'up' is no Direction; it is one of SENT, RECEIVED");
}

}  // namespace
}  // namespace tlslab
