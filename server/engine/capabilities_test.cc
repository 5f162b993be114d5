// What the build says it can do, it does.
#include "server/engine/capabilities.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "certs/ossl/library.h"
#include "certs/ossl/ossl_ptr.h"
#include "server/codepoints/groups.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

bool HasVersion(uint16_t version) {
  const auto& all = Capabilities().versions;
  return std::find(all.begin(), all.end(), version) != all.end();
}
bool HasGroup(uint16_t group) {
  const auto& all = Capabilities().groups;
  return std::find(all.begin(), all.end(), group) != all.end();
}
bool HasCipher(const std::string& openssl_name) {
  const auto& all = Capabilities().ciphers;
  return std::any_of(all.begin(), all.end(),
                     [&](const CipherFacts& c) { return c.openssl_name == openssl_name; });
}

// Both ends, with everything that is old allowed.
struct Permissive {
  Permissive() {
    // Suites of TLS 1.2 and below need an RSA key, which takes a while to make.
    static const TestPki* const pki = new TestPki("rsa-2048");
    static const ContextConfig* const prototype = new ContextConfig(pki->Server("rsa-2048"));
    client = pki->Client();
    server = *prototype;
    for (ContextConfig* end : {&client, &server}) {
      end->security_level = 0;
      end->cipher_list = "ALL:COMPLEMENTOFDEFAULT";
    }
  }
  void OnlyVersion(uint16_t version) {
    for (ContextConfig* end : {&client, &server}) end->min_version = end->max_version = version;
  }
  MemoryPairResult Run() { return Pair(MustBuild(client), MustBuild(server)); }

  ContextConfig client;
  ContextConfig server;
};

TEST(Capabilities, CompleteAHandshakeOfEveryVersionThatTheyTell) {
  ASSERT_TRUE(HasVersion(TLS1_2_VERSION));
  ASSERT_TRUE(HasVersion(TLS1_3_VERSION));
  for (uint16_t version : Capabilities().versions) {
    Permissive ends;
    ends.OnlyVersion(version);
    MemoryPairResult pair = ends.Run();
    for (const ConnectionRecord* end : {&pair.client, &pair.server}) {
      ASSERT_FALSE(end->observations.failure) << version;
      EXPECT_EQ(end->observations.server_hello->version, version);
    }
  }
}

TEST(Capabilities, SpeakSsl3WithRc4WhereTheyTellBoth) {
  if (!HasVersion(SSL3_VERSION) || !HasCipher("RC4-SHA")) {
    GTEST_SKIP() << "this OpenSSL has no SSL 3.0 or no RC4";
  }
  Permissive ends;
  ends.OnlyVersion(SSL3_VERSION);
  ends.client.cipher_list = "RC4-SHA";
  MemoryPairResult pair = ends.Run();
  ASSERT_FALSE(pair.client.observations.failure);
  EXPECT_EQ(pair.client.observations.cipher->openssl_name, "RC4-SHA");
  EXPECT_FALSE(pair.client.observations.group);
}

TEST(Capabilities, CompleteAHandshakeWithEveryGroupThatTheyTell) {
  for (uint16_t group : Capabilities().groups) {
    Permissive ends;
    ends.client.groups = {std::string(GroupName(group))};
    ends.server.groups = ends.client.groups;
    MemoryPairResult pair = ends.Run();
    if (pair.client.observations.failure) {
      // Groups of TLS 1.2 alone.
      ends.OnlyVersion(TLS1_2_VERSION);
      pair = ends.Run();
    }
    ASSERT_FALSE(pair.client.observations.failure) << GroupName(group);
    EXPECT_EQ(pair.client.observations.group, group);
    EXPECT_EQ(pair.server.observations.group, group);
  }
}

TEST(Capabilities, HaveTheHybridGroupInThePinnedBuild) {
  if (!HasGroup(4588)) GTEST_SKIP() << "this OpenSSL has no X25519MLKEM768";
  Permissive ends;
  ends.client.groups = {"X25519MLKEM768"};
  MemoryPairResult pair = ends.Run();
  ASSERT_FALSE(pair.client.observations.failure);
  EXPECT_EQ(pair.server.observations.group, 4588);
}

TEST(Capabilities, TellEachThingOnceInOrder) {
  const auto& all = Capabilities();
  EXPECT_TRUE(std::is_sorted(all.versions.begin(), all.versions.end()));
  EXPECT_TRUE(std::is_sorted(all.groups.begin(), all.groups.end()));
  EXPECT_EQ(std::adjacent_find(all.groups.begin(), all.groups.end()), all.groups.end());
  for (size_t i = 1; i < all.ciphers.size(); ++i) {
    EXPECT_LT(all.ciphers[i - 1].value, all.ciphers[i].value);
  }
}

// SSL_CIPHER_description's own format: every word of the line is one of the facts.
std::string DescriptionOf(const CipherFacts& c) {
  char line[256];
  // The line has ssl_protocol_to_string's name of TLS 1.0, SSL_CIPHER_get_version another.
  const std::string defined_in = c.defined_in == "TLSv1.0" ? "TLSv1" : c.defined_in;
  std::snprintf(line, sizeof line, "%-30s %-7s Kx=%-8s Au=%-5s Enc=%-22s Mac=%-4s",
                c.openssl_name.c_str(), defined_in.c_str(), c.key_exchange.c_str(),
                c.authentication.c_str(), c.encryption.c_str(), c.mac.c_str());
  std::string text = line;
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

TEST(Capabilities, DescribeEverySuiteInTheWordsOfOpenssl) {
  OsslPtr<SSL_CTX> context(SSL_CTX_new_ex(LabLibrary(), nullptr, TLS_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  ASSERT_EQ(SSL_CTX_set_cipher_list(context.get(), "ALL:COMPLEMENTOFALL"), 1);
  const std::set<std::string> ephemeral = {"any", "ECDH", "DH", "ECDHEPSK", "DHEPSK", "SRP"};
  STACK_OF(SSL_CIPHER)* all = SSL_CTX_get_ciphers(context.get());
  ASSERT_GT(sk_SSL_CIPHER_num(all), 50);
  for (int i = 0; i < sk_SSL_CIPHER_num(all); ++i) {
    const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(all, i);
    const CipherFacts facts = FactsOf(cipher);
    char line[256];
    ASSERT_NE(SSL_CIPHER_description(cipher, line, sizeof line), nullptr);
    std::string expected = line;
    expected.resize(expected.find_last_not_of(" \n") + 1);
    EXPECT_EQ(facts.description, expected);
    EXPECT_EQ(DescriptionOf(facts), expected);
    EXPECT_EQ(facts.aead, facts.mac == "AEAD") << expected;
    EXPECT_EQ(facts.forward_secret, ephemeral.count(facts.key_exchange) == 1) << expected;
  }
}

TEST(Capabilities, CompleteAHandshakeWithEverySuiteOfTls13ThatTheyTell) {
  unsigned tried = 0;
  for (const CipherFacts& cipher : Capabilities().ciphers) {
    if (cipher.defined_in != "TLSv1.3") continue;
    Permissive ends;
    ends.client.cipher_suites = ends.server.cipher_suites = {cipher.standard_name};
    ends.OnlyVersion(TLS1_3_VERSION);
    MemoryPairResult pair = ends.Run();
    ASSERT_FALSE(pair.client.observations.failure) << cipher.standard_name;
    EXPECT_EQ(pair.server.observations.cipher->value, cipher.value);
    ++tried;
  }
  EXPECT_GE(tried, 5u);
}

}  // namespace
}  // namespace tlslab
