#include "server/wire/hello_extension.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(HandshakeBody, TellsWhetherItIsWhole) {
  std::string message(
      "\x02\0\0\x03"
      "abc",
      7);
  auto body = BodyOf(message, 2);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->bytes, "abc");
  EXPECT_TRUE(body->whole);
  EXPECT_FALSE(BodyOf(message, 1));
  EXPECT_FALSE(BodyOf(message.substr(0, 3), 2));
  body = BodyOf(std::string_view(message).substr(0, 5), 2);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->bytes, "a");
  EXPECT_FALSE(body->whole);
  message += "next";
  body = BodyOf(message, 2);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->bytes, "abc");
  EXPECT_FALSE(body->whole);
}

TEST(HelloExtensions, MayBeAbsentOrEmpty) {
  std::vector<HelloExtension> extensions;
  ByteReader absent("");
  EXPECT_TRUE(ReadExtensions(absent, &extensions));
  ByteReader empty(std::string_view("\0\0", 2));
  EXPECT_TRUE(ReadExtensions(empty, &extensions));
  EXPECT_TRUE(extensions.empty());
}

TEST(HelloExtensions, AreRefusedWithBytesBehindThem) {
  std::vector<HelloExtension> extensions;
  ByteReader reader(std::string_view("\0\x04\0\x17\0\0!", 7));
  EXPECT_FALSE(ReadExtensions(reader, &extensions));
}

TEST(HelloExtensions, AreFoundByType) {
  std::vector<HelloExtension> extensions = {{1, "a"}, {2, "b"}, {1, "c"}};
  ASSERT_NE(FindExtension(extensions, 1), nullptr);
  EXPECT_EQ(FindExtension(extensions, 1)->data, "a");
  EXPECT_EQ(FindExtension(extensions, 3), nullptr);
}

TEST(HelloExtensions, AreReadOnceEachTypeHoweverManyThereAre) {
  std::vector<HelloExtension> extensions = {{7, "a"}, {2, "b"}, {7, "c"}, {65535, "d"}, {2, "e"}};
  std::string data;
  for (const HelloExtension* first : FirstOfEachType(extensions)) data += first->data;
  EXPECT_EQ(data, "abd");
  extensions.clear();
  for (uint32_t i = 0; i < 1u << 17; ++i) extensions.push_back({static_cast<uint16_t>(i), ""});
  EXPECT_EQ(FirstOfEachType(extensions).size(), 1u << 16);
}

TEST(Uint16List, HasAnEvenNumberOfBytes) {
  EXPECT_EQ(Uint16List(std::string_view("\0\x1d\x11\xec", 4)), (std::vector<uint16_t>{29, 4588}));
  EXPECT_EQ(Uint16List(""), std::vector<uint16_t>());
  EXPECT_FALSE(Uint16List("abc"));
}

TEST(ProtocolNames, MustFillTheirList) {
  EXPECT_EQ(ProtocolNames(std::string_view("\0\x06\x02h2\x02h3", 8)),
            (std::vector<std::string>{"h2", "h3"}));
  EXPECT_FALSE(ProtocolNames(std::string_view("\0\x06\x02h2\x03h3", 8)));
  EXPECT_FALSE(ProtocolNames(std::string_view("\0\x05\x02h2\x02h3", 8)));
}

}  // namespace
}  // namespace tlslab
