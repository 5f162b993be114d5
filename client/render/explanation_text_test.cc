#include "client/render/explanation_text.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"

namespace tlslab {
namespace {

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

constexpr char kServer[] = R"(
  spec { server {} }
  versions: [TLS_VERSION_TLS12, TLS_VERSION_TLS13]
  cipher_suites {
    cipher_suite { openssl_name: "A" defined_in: "TLSv1.3" key_exchange: "any" authentication: "any"
                   encryption: "E" mac: "AEAD" forward_secret: true }
    enabled: true
  }
  cipher_suites {
    cipher_suite { openssl_name: "BB" defined_in: "SSLv3" key_exchange: "RSA" authentication: "RSA"
                   encryption: "F" mac: "SHA1" }
    disabled_reason: "needs security level 0"
  }
  groups { value: 29 name: "x25519" } groups { value: 9999 }
  security_level: 2
  openssl_options: "NO_COMPRESSION"
  trust { certificate_count: 2 ca_certificate_count: 1 }
  credentials { subject: "CN=x" public_key_algorithm: "id-ecPublicKey" public_key_bits: 256 }
  problems { field: "groups[0]" description: "is unknown" }
  problems { field: "cipher_list" description: "no RC4" unsupported: true }
  openssl_version: "OpenSSL 9"
)";

TEST(ExplanationText, TellsProblemsFactsAndSuites) {
  EXPECT_EQ(ExplanationText(Parse<v1::ContextExplanation>(kServer)),
            "Wrong............................... groups[0]: is unknown\n"
            "Not to be had in this build......... cipher_list: no RC4\n"
            "Library............................. OpenSSL 9\n"
            "End................................. server\n"
            "Versions............................ TLS12, TLS13\n"
            "Security level...................... 2\n"
            "Groups.............................. x25519, 9999\n"
            "Signature schemes................... none\n"
            "OpenSSL's options................... NO_COMPRESSION\n"
            "Trusted............................. 2 certificates (1 of authorities), 0 CRLs\n"
            "Certificate......................... CN=x, id-ecPublicKey 256\n"
            "Suites in use, in order of preference:\n"
            "  Suite Since   Kx  Au  Enc Mac  Forward secret\n"
            "  A     TLSv1.3 any any E   AEAD yes\n"
            "Not in use, needs security level 0:\n"
            "  BB    SSLv3   RSA RSA F   SHA1 no\n");
}

TEST(ExplanationText, StaysWithin100Columns) {
  v1::ContextExplanation told;
  for (int i = 0; i < 40; ++i) told.add_groups()->set_name("group-number-" + std::to_string(i));
  told.add_problems()->set_description(std::string(300, 'x').replace(150, 1, " "));
  const std::string text = ExplanationText(told);
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(text, '\n'))) {
    if (line.find("xxx") != std::string::npos) continue;
    EXPECT_LE(line.size(), 100u) << line;
  }
  EXPECT_NE(text.find("group-number-39"), std::string::npos);
}

TEST(ExplanationText, LetsNoControlCharacterThrough) {
  v1::ContextExplanation told;
  told.add_groups()->set_name("a\033[31m");
  told.add_openssl_options("b\n");
  EXPECT_EQ(ExplanationText(told).find('\033'), std::string::npos);
  EXPECT_NE(ExplanationText(told).find("b\\n"), std::string::npos);
}

TEST(PresetsText, TellsNameAndDescription) {
  const auto presets = Parse<v1::ListPresetsResponse>(
      "presets { name: 'a' description: 'one two' } presets { name: 'b' description: 'three' }");
  EXPECT_EQ(PresetsText(presets), "a\n    one two\nb\n    three\n");
}

}  // namespace
}  // namespace tlslab
