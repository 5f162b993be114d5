#include "client/options/context_spec.h"

#include <gtest/gtest.h>

#include "client/text/read_file.h"

namespace tlslab {
namespace {

std::string File(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + "/" + name;
  EXPECT_TRUE(WriteFile(path, text).ok());
  return path;
}

TEST(ApplyTlsFlags, OverridesFieldByField) {
  TlsFlags both;
  both.min = v1::TLS_VERSION_TLS12;
  both.groups = {"X25519"};
  both.openssl_commands = {"Options=-SessionTicket,A=B"};
  TlsFlags client;
  client.groups = {"P-256", "P-384"};
  v1::TlsContextSpec spec;
  ApplyTlsFlags(both, spec);
  ApplyTlsFlags(client, spec);
  EXPECT_EQ(spec.min_version(), v1::TLS_VERSION_TLS12);
  EXPECT_EQ(spec.groups_size(), 2);
  EXPECT_EQ(spec.groups(0), "P-256");
  EXPECT_FALSE(spec.has_security_level());
  ASSERT_EQ(spec.openssl_commands_size(), 1);
  EXPECT_EQ(spec.openssl_commands(0).command(), "Options");
  EXPECT_EQ(spec.openssl_commands(0).value(), "-SessionTicket,A=B");
}

TEST(ApplyClientIdentity, TrustsTheSystemUnlessToldWhom) {
  v1::TlsContextSpec spec;
  ASSERT_TRUE(ApplyClientIdentity({}, spec).ok());
  EXPECT_TRUE(spec.has_client());
  EXPECT_TRUE(spec.peer_verification().system_trust());
  EXPECT_NE(spec.peer_verification().mode(), v1::PeerVerification::REPORT_ONLY);
  EXPECT_NE(spec.peer_verification().name_mode(), v1::PeerVerification::REPORT_ONLY);

  IdentityFlags flags;
  flags.ca_files = {File("ca.pem", "PEM")};
  v1::TlsContextSpec with_ca;
  ASSERT_TRUE(ApplyClientIdentity(flags, with_ca).ok());
  EXPECT_FALSE(with_ca.peer_verification().system_trust());
  EXPECT_EQ(with_ca.peer_verification().trusted_pems(0), "PEM");
}

TEST(ApplyClientIdentity, ReportsInsteadOfEnforcingWhenTold) {
  IdentityFlags flags;
  flags.no_name_check = true;
  v1::TlsContextSpec spec;
  ASSERT_TRUE(ApplyClientIdentity(flags, spec).ok());
  EXPECT_NE(spec.peer_verification().mode(), v1::PeerVerification::REPORT_ONLY);
  EXPECT_EQ(spec.peer_verification().name_mode(), v1::PeerVerification::REPORT_ONLY);
  flags.report_only = true;
  ASSERT_TRUE(ApplyClientIdentity(flags, spec).ok());
  EXPECT_EQ(spec.peer_verification().mode(), v1::PeerVerification::REPORT_ONLY);
}

TEST(ApplyClientIdentity, ShowsACertificateWithItsKey) {
  IdentityFlags flags;
  flags.cert_file = File("cert.pem", "CERT");
  flags.key_file = File("key.pem", "KEY");
  v1::TlsContextSpec spec;
  ASSERT_TRUE(ApplyClientIdentity(flags, spec).ok());
  EXPECT_EQ(spec.credentials(0).pem().chain_pem(), "CERT");
  EXPECT_EQ(spec.credentials(0).pem().private_key_pem(), "KEY");
}

TEST(ApplyClientIdentity, NamesAFileThatCannotBeRead) {
  IdentityFlags flags;
  flags.ca_files = {"/nowhere/ca.pem"};
  v1::TlsContextSpec spec;
  EXPECT_EQ(ApplyClientIdentity(flags, spec).message(),
            "/nowhere/ca.pem: No such file or directory");
}

TEST(StartSpec, PutsTheFileOnThePreset) {
  ContextFlags flags;
  EXPECT_EQ(StartSpec(flags)->DebugString(), "");
  flags.file = File("spec.yaml", "preset: a\nmin_version: 1.2\n");
  EXPECT_EQ(StartSpec(flags)->preset(), "a");
  flags.preset = "b";
  EXPECT_EQ(StartSpec(flags)->preset(), "b");
  EXPECT_EQ(StartSpec(flags)->min_version(), v1::TLS_VERSION_TLS12);
  flags.file = "/nowhere/x.yaml";
  EXPECT_EQ(StartSpec(flags).status().message(), "/nowhere/x.yaml: No such file or directory");
}

TEST(ApplyClientIdentity, LeavesWhatAPresetOrAFileSays) {
  v1::TlsContextSpec spec;
  spec.set_preset("python-wrap-socket-client");
  ASSERT_TRUE(ApplyClientIdentity({}, spec).ok());
  EXPECT_FALSE(spec.has_peer_verification());
  v1::TlsContextSpec from_file;
  from_file.mutable_client()->set_server_name("a");
  from_file.mutable_peer_verification()->set_mode(v1::PeerVerification::REPORT_ONLY);
  ASSERT_TRUE(ApplyClientIdentity({}, from_file).ok());
  EXPECT_EQ(from_file.client().server_name(), "a");
  EXPECT_EQ(from_file.peer_verification().mode(), v1::PeerVerification::REPORT_ONLY);
  EXPECT_FALSE(from_file.peer_verification().system_trust());
  IdentityFlags flags;
  flags.ca_files = {File("ca2.pem", "PEM")};
  flags.server_name = "b";
  ASSERT_TRUE(ApplyClientIdentity(flags, from_file).ok());
  EXPECT_EQ(from_file.client().server_name(), "b");
  EXPECT_EQ(from_file.peer_verification().trusted_pems(0), "PEM");
}

TEST(ApplyServerIdentity, AsksForCertificatesOnlyWhenTold) {
  v1::TlsContextSpec spec;
  ASSERT_TRUE(ApplyServerIdentity({}, "none", spec).ok());
  EXPECT_TRUE(spec.has_server());
  EXPECT_FALSE(spec.has_peer_verification());
  ASSERT_TRUE(ApplyServerIdentity({}, "require", spec).ok());
  EXPECT_EQ(spec.server().client_certificate(), v1::ServerOptions::REQUIRED);
  EXPECT_TRUE(spec.has_peer_verification());
}

}  // namespace
}  // namespace tlslab
