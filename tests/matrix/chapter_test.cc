// What the chapter saw, and what it claims, at both ends.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <string>

#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/engine/capabilities.h"
#include "server/testing/contexts.h"
#include "tests/matrix/cell.h"
#include "tests/matrix/chapter_contexts.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

bool HasCipher(const char* openssl_name) {
  const auto& here = Capabilities().ciphers;
  return std::any_of(here.begin(), here.end(), [&](const CipherFacts& cipher) {
    return cipher.openssl_name == openssl_name;
  });
}

constexpr Refused kNothingShared = {Role::kServer, SSL_AD_HANDSHAKE_FAILURE, F::NO_SHARED_CIPHER};

// Why this build cannot have the context, when it lacks something; or else nothing.
std::string LackingHere(const ContextConfig& config) {
  for (const ContextProblem& problem : Context::Build(config).problems) {
    if (problem.kind == ContextProblem::Kind::kUnsupported) return problem.description;
  }
  return "";
}

void Check(const char* name, ContextConfig client, ContextConfig server,
           std::variant<Agreed, Refused> expected) {
  for (const ContextConfig* config : {&client, &server}) {
    const std::string lacking = LackingHere(*config);
    if (!lacking.empty()) GTEST_SKIP() << name << ": " << lacking;
  }
  Matrix matrix("the chapter");
  matrix.Check({name, MustBuild(std::move(client)), MustBuild(std::move(server)), expected});
}

TEST(Chapter, TheSafePairChoosesAForwardSecretSuite) {
  ContextConfig client = SafeClient();
  ContextConfig server = SafeServer();
  client.groups = server.groups = {"secp256r1"};
  client.signature_schemes = {"rsa_pkcs1_sha256"};
  Check("safe meets safe", client, server,
        Agreed{TLS1_2_VERSION, 0xc030, GroupValue("secp256r1"),
               SignatureSchemeValue("rsa_pkcs1_sha256")});
}

TEST(Chapter, TheForwardSecretServerRefusesTls11) {
  Check("-p TLSv1_1", TestClientOfVersion(TLS1_1_VERSION), ForwardSecretServer(),
        Refused{Role::kServer, SSL_AD_PROTOCOL_VERSION, F::VERSION_MISMATCH});
}

TEST(Chapter, TheForwardSecretServerRefusesTripleDes) {
  if (!HasCipher("ECDHE-RSA-DES-CBC3-SHA")) GTEST_SKIP() << "no 3DES suites in this build";
  Check("-C ECDH+3DES", TestClientOfCiphers("ECDH+3DES"), ForwardSecretServer(), kNothingShared);
}

// SSL 3.0 has no protocol_version alert, so the chapter's handshake_failure is what this
// OpenSSL sends too, though its reason is the version.
TEST(Chapter, TheSafeServerRefusesSslv3) {
  if (!VersionHere(SSL3_VERSION)) GTEST_SKIP() << "no SSL 3.0 in this build";
  Check("-p SSLv3", TestClientOfVersion(SSL3_VERSION), SafeServer(),
        Refused{Role::kServer, SSL_AD_HANDSHAKE_FAILURE, F::VERSION_MISMATCH});
}

TEST(Chapter, TheSafeServerRefusesRc4) {
  if (!HasCipher("RC4-SHA")) GTEST_SKIP() << "no RC4 suites in this build";
  Check("-C RC4", TestClientOfCiphers("RC4"), SafeServer(), kNothingShared);
}

// Of the RC4 suites the client prefers one with ECDH.
TEST(Chapter, TheSafeClientAgreesToRc4) {
  if (!HasCipher("ECDHE-RSA-RC4-SHA")) GTEST_SKIP() << "no RC4 suites in this build";
  ContextConfig client = SafeClient();
  client.groups = {"secp256r1"};
  client.signature_schemes = {"rsa_pkcs1_sha256"};
  Check("-C RC4 -s", client, TestServerOfCiphers("RC4"),
        Agreed{TLS1_2_VERSION, 0xc011, GroupValue("secp256r1"),
               SignatureSchemeValue("rsa_pkcs1_sha256")});
}

TEST(Chapter, TheSafeClientDoesNotStoopToMd5) {
  if (!HasCipher("RC4-MD5") && !HasCipher("NULL-MD5")) GTEST_SKIP() << "no MD5 suites here";
  for (const char* suite : {"RC4-MD5", "NULL-MD5"}) {
    if (!HasCipher(suite)) continue;
    Check(suite, SafeClient(), TestServerOfCiphers(suite), kNothingShared);
  }
}

}  // namespace
}  // namespace tlslab
