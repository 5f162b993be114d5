#include "certs/inspect/names.h"

#include <gtest/gtest.h>
#include <openssl/objects.h>

namespace tlslab {
namespace {

using namespace std::string_view_literals;

// A name of one entry whose value is `bytes` in the string type `type`, unchecked.
OsslPtr<X509_NAME> NameOf(int type, std::string_view bytes, int nid = NID_commonName) {
  OsslPtr<X509_NAME> name(X509_NAME_new());
  X509_NAME_add_entry_by_NID(name.get(), nid, V_ASN1_UTF8STRING,
                             reinterpret_cast<const unsigned char*>("x"), 1, -1, 0);
  ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name.get(), 0));
  ASN1_STRING_set(value, bytes.data(), static_cast<int>(bytes.size()));
  value->type = type;
  return name;
}

TEST(EscapedText, KeepsUtf8) {
  EXPECT_EQ(EscapedText("a\\b m\xc3\xbc \xe2\x82\xac \xf0\x9f\x99\x82"),
            "a\\b m\xc3\xbc \xe2\x82\xac \xf0\x9f\x99\x82");
}

TEST(EscapedText, EscapesWhatIsNoText) {
  EXPECT_EQ(EscapedText("good\0evil"sv), "good\\00evil");
  EXPECT_EQ(EscapedText("\x7f\n\xff\xe9x"), "\\7F\\0A\\FF\\E9x");
  EXPECT_EQ(EscapedText("\xc0\x80"), "\\C0\\80");                  // overlong
  EXPECT_EQ(EscapedText("\xe0\x80\x80"), "\\E0\\80\\80");          // overlong
  EXPECT_EQ(EscapedText("\xed\xa0\x80"), "\\ED\\A0\\80");          // surrogate
  EXPECT_EQ(EscapedText("\xf4\x90\x80\x80"), "\\F4\\90\\80\\80");  // too great
  EXPECT_EQ(EscapedText("\xe2\x82"), "\\E2\\82");                  // cut off
}

TEST(DistinguishedName, IsToldOfItsEncodingToo) {
  OsslPtr<X509_NAME> name = NameOf(V_ASN1_UTF8STRING, "an authority");
  unsigned char* der = nullptr;
  const int size = i2d_X509_NAME(name.get(), &der);
  const std::string encoding(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  EXPECT_EQ(DistinguishedNameOfDer(encoding), "CN=an authority");
  EXPECT_EQ(DistinguishedNameOfDer("\x30\x00"sv), "");  // the empty name
  EXPECT_EQ(DistinguishedNameOfDer(encoding + "x").substr(0, 5), "#3017");
  EXPECT_EQ(DistinguishedNameOfDer("\x01\xfa"), "#01FA");
  EXPECT_EQ(DistinguishedNameOfDer(""), "#");
}

TEST(DistinguishedName, EscapesAsRfc2253Does) {
  EXPECT_EQ(DistinguishedName(NameOf(V_ASN1_UTF8STRING, "a,b+\"c\"").get()),
            "CN=a\\,b\\+\\\"c\\\"");
  EXPECT_EQ(DistinguishedName(NameOf(V_ASN1_UTF8STRING, "\xff").get()), "CN=\\FF");
  EXPECT_EQ(DistinguishedName(NameOf(V_ASN1_UTF8STRING, "good\0evil"sv).get()), "CN=good\\00evil");
}

TEST(DistinguishedName, ConvertsOtherAlphabets) {
  EXPECT_EQ(DistinguishedName(NameOf(V_ASN1_BMPSTRING, "\x20\xac"sv).get()), "CN=\xe2\x82\xac");
  EXPECT_EQ(DistinguishedName(NameOf(V_ASN1_T61STRING, "\xe9").get()), "CN=\xc3\xa9");
}

TEST(DistinguishedName, IsEmptyWhenItCannotBePrinted) {
  EXPECT_EQ(DistinguishedName(nullptr), "");
  EXPECT_EQ(DistinguishedName(NameOf(V_ASN1_BMPSTRING, "odd").get()), "");
}

TEST(CommonNames, LeaveOutWhatCannotBeDecoded) {
  EXPECT_EQ(CommonNames(NameOf(V_ASN1_BMPSTRING, "odd").get()), std::vector<std::string>());
  EXPECT_EQ(CommonNames(NameOf(V_ASN1_UTF8STRING, "good\0evil"sv).get()),
            std::vector<std::string>{"good\\00evil"});
  EXPECT_EQ(CommonNames(NameOf(V_ASN1_UTF8STRING, "x", NID_organizationName).get()),
            std::vector<std::string>());
}

TEST(IpText, ReadsFourOrSixteenBytes) {
  EXPECT_EQ(IpText("\x7f\0\0\1"sv), "127.0.0.1");
  EXPECT_EQ(IpText("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"sv), "::1");
  EXPECT_EQ(IpText(""), "");
  EXPECT_EQ(IpText("\x7f\0\0\1\xff\xff\xff\xff"sv), "");  // an address and a mask
}

TEST(ObjectNames, FallBackToTheDottedForm) {
  OsslPtr<ASN1_OBJECT> unknown(OBJ_txt2obj("1.2.3.4.5.6.7.8.9.10.11.12", 1));
  EXPECT_EQ(ObjectLongName(unknown.get()), "1.2.3.4.5.6.7.8.9.10.11.12");
  EXPECT_EQ(ObjectShortName(unknown.get()), "1.2.3.4.5.6.7.8.9.10.11.12");
  EXPECT_EQ(ObjectShortName(OBJ_nid2obj(NID_server_auth)), "serverAuth");
  EXPECT_EQ(ObjectLongName(OBJ_nid2obj(NID_server_auth)), "TLS Web Server Authentication");
}

}  // namespace
}  // namespace tlslab
