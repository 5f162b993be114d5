#include "server/config/presets.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "certs/mint/mint.h"
#include "server/config/context_reader.h"
#include "server/engine/context.h"

namespace tlslab {
namespace {

v1::TlsContextSpec Spec(const std::string& text) {
  v1::TlsContextSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec)) << text;
  return spec;
}

v1::TlsContextSpec Expanded(const std::string& text) {
  RequestProblems problems;
  v1::TlsContextSpec spec = ExpandPreset(Spec(text), "spec", &problems);
  EXPECT_TRUE(problems.empty()) << text;
  return spec;
}

std::string Refused(const std::string& text) {
  RequestProblems problems;
  ExpandPreset(Spec(text), "spec", &problems);
  if (problems.invalid.size() != 1) return "";
  return problems.invalid[0].field + ": " + problems.invalid[0].description;
}

std::optional<HeldCertificate> MintedFor(const std::string&) {
  MintSpec spec;
  spec.common_name = "localhost";
  return HeldCertificate{*Mint(spec, nullptr, absl::Now()), 1};
}

TEST(Presets, AreSortedDescribedAndNamedAfterTheirEnd) {
  ASSERT_FALSE(Presets().empty());
  EXPECT_TRUE(
      std::is_sorted(Presets().begin(), Presets().end(),
                     [](const PresetSpec& a, const PresetSpec& b) { return a.name < b.name; }));
  for (const PresetSpec& preset : Presets()) {
    EXPECT_NE(preset.description, "") << preset.name;
    EXPECT_EQ(preset.spec.credentials_size(), 0) << preset.name;
    const std::string end = preset.spec.has_client() ? "-client" : "-server";
    EXPECT_NE(preset.name.find(end), std::string::npos) << preset.name;
    EXPECT_NE(preset.spec.role_case(), v1::TlsContextSpec::ROLE_NOT_SET) << preset.name;
  }
}

TEST(Presets, AreEachBuiltOrRefusedForWhatThisBuildLacks) {
  int built = 0;
  for (const PresetSpec& preset : Presets()) {
    RequestProblems problems;
    v1::TlsContextSpec spec;
    spec.set_preset(preset.name);
    // What belongs to one user, and every server needs.
    if (preset.spec.has_server()) spec.add_credentials()->set_certificate("certificates/x");
    ContextConfig config = ReadContextSpec(spec, "", ResourceLookup(MintedFor), &problems);
    ASSERT_TRUE(problems.empty()) << preset.name << " " << problems.invalid[0].description;
    EXPECT_EQ(config.role == Role::kClient, preset.spec.has_client()) << preset.name;
    std::vector<ContextProblem> found = Context::Build(std::move(config)).problems;
    built += found.empty();
    for (const ContextProblem& problem : found) {
      EXPECT_EQ(problem.kind, ContextProblem::Kind::kUnsupported)
          << preset.name << ": " << problem.field << " " << problem.description;
    }
  }
  EXPECT_GE(built, 4);
}

TEST(ExpandPreset, WritesThePresetOut) {
  v1::TlsContextSpec spec = Expanded("preset: 'python-3.4-server'");
  EXPECT_EQ(spec.preset(), "");
  EXPECT_EQ(spec.min_version(), v1::TLS_VERSION_TLS10);
  EXPECT_EQ(spec.max_version(), v1::TLS_VERSION_TLS12);
  EXPECT_TRUE(spec.server().cipher_server_preference());
  EXPECT_EQ(spec.cipher_list(),
            "ECDH+AESGCM:DH+AESGCM:ECDH+AES256:DH+AES256:ECDH+AES128:DH+AES:ECDH+HIGH:DH+HIGH:"
            "ECDH+3DES:DH+3DES:RSA+AESGCM:RSA+AES:RSA+HIGH:RSA+3DES:!aNULL:!eNULL:!MD5:!DSS:!RC4");
}

TEST(ExpandPreset, LeavesASpecWithoutOneAsItIs) {
  const std::string text = "min_version: TLS_VERSION_TLS12 groups: 'x25519' client {}";
  EXPECT_EQ(Expanded(text).DebugString(), Spec(text).DebugString());
}

TEST(ExpandPreset, ReplacesWhatTheSpecSets) {
  v1::TlsContextSpec spec = Expanded(
      "preset: 'mozilla-modern-server' groups: ['secp384r1', 'x25519'] security_level: 3 "
      "server { ticket_count: 0 } protocol { read_ahead: true }");
  EXPECT_EQ(spec.groups_size(), 2);
  EXPECT_EQ(spec.groups(0), "secp384r1");
  EXPECT_EQ(spec.cipher_suites_size(), 3);
  EXPECT_EQ(spec.security_level(), 3u);
  // A message field by field.
  EXPECT_TRUE(spec.server().has_cipher_server_preference());
  EXPECT_TRUE(spec.server().has_ticket_count());
  EXPECT_TRUE(spec.protocol().read_ahead());
}

TEST(ExpandPreset, LetsWhatIsSetToZeroOrFalseReplaceToo) {
  v1::TlsContextSpec spec =
      Expanded("preset: 'python-3.4-server' server { cipher_server_preference: false }");
  EXPECT_TRUE(spec.server().has_cipher_server_preference());
  EXPECT_FALSE(spec.server().cipher_server_preference());
}

TEST(ExpandPreset, TakesATimeAsOneValue) {
  v1::TlsContextSpec spec =
      Expanded("preset: 'python-3.13-client' peer_verification { verify_time { seconds: 5 } }");
  EXPECT_EQ(spec.peer_verification().verify_time().seconds(), 5);
  EXPECT_TRUE(spec.peer_verification().strict());
  EXPECT_TRUE(spec.peer_verification().system_trust());
}

TEST(ExpandPreset, LetsAnchorsReplaceTheTrustInTheSystem) {
  const std::string preset = "preset: 'python-3.13-client' ";
  EXPECT_TRUE(Expanded(preset).peer_verification().system_trust());
  v1::PeerVerification own =
      Expanded(preset + "peer_verification { trusted_pems: 'x' }").peer_verification();
  EXPECT_FALSE(own.system_trust());
  EXPECT_TRUE(own.strict());
  EXPECT_TRUE(Expanded(preset + "peer_verification { trusted_pems: 'x' system_trust: true }")
                  .peer_verification()
                  .system_trust());
}

TEST(ExpandPreset, RefusesAnUnknownNameWithTheNearest) {
  EXPECT_EQ(Refused("preset: 'python-3.4-sever'"),
            "spec.preset: unknown preset 'python-3.4-sever'; did you mean 'python-3.4-server'?");
  EXPECT_EQ(Refused("preset: 'netscape' client {}"),
            "spec.preset: unknown preset 'netscape'; ListPresets (tlslab presets) tells all");
}

TEST(ExpandPreset, RefusesTheOtherEnd) {
  EXPECT_EQ(Refused("preset: 'python-3.4-client' server {}"),
            "spec.preset: 'python-3.4-client' is for a client, and this is the other end");
  EXPECT_EQ(Refused("preset: 'python-3.4-server' client {}"),
            "spec.preset: 'python-3.4-server' is for a server, and this is the other end");
}

}  // namespace
}  // namespace tlslab
