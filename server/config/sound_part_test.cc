#include "server/config/sound_part.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

using Words = std::vector<std::string>;

std::optional<HeldCertificate> HoldsNone(const std::string&) { return std::nullopt; }

struct Reading {
  SoundPart sound;
  RequestProblems problems;
  Words fields;
};

Reading Read(const std::string& text) {
  v1::TlsContextSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec)) << text;
  Reading reading;
  reading.sound = ReadSoundPart(spec, CertificateLookup(HoldsNone), &reading.problems);
  for (const FieldProblem& problem : reading.problems.invalid) {
    reading.fields.push_back(problem.field);
  }
  return reading;
}

TEST(ReadSoundPart, ReadsAllOfASoundSpec) {
  const Reading reading = Read("client {} groups: 'x25519' security_level: 1");
  EXPECT_TRUE(reading.problems.empty());
  ASSERT_TRUE(reading.sound.config);
  EXPECT_EQ(reading.sound.config->groups, Words{"x25519"});
  EXPECT_EQ(reading.sound.config->security_level, 1);
}

TEST(ReadSoundPart, LeavesOutMalformedElementsAndFields) {
  const Reading reading = Read(
      "client { server_name: '\\000' } groups: ['foo', 'x25519', 'bar', 'secp256r1'] "
      "alpn_protocols: ['', 'h2'] security_level: 9 min_version: TLS_VERSION_TLS12");
  EXPECT_EQ(reading.fields.size(), 5u);
  ASSERT_TRUE(reading.sound.config);
  const ContextConfig& config = *reading.sound.config;
  EXPECT_EQ(config.groups, (Words{"x25519", "secp256r1"}));
  EXPECT_EQ(config.alpn_protocols, Words{"h2"});
  EXPECT_FALSE(config.security_level);
  EXPECT_EQ(config.min_version, 0x0303);
  EXPECT_EQ(config.server_name, "");
}

TEST(ReadSoundPart, LeavesOutTheRightElements) {
  const Reading reading = Read(
      "server {} cipher_list: 'aNULL' credentials { certificate: 'x' } "
      "credentials { pem { chain_pem: 'x' } } alpn_protocols: ['a', '', 'b', '', 'c', 'd', 'e', "
      "'f', 'g', 'h', 'i', '', 'j']");
  ASSERT_TRUE(reading.sound.config);
  EXPECT_EQ(reading.sound.config->alpn_protocols,
            (Words{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}));
  EXPECT_TRUE(reading.sound.config->credentials.empty());
}

TEST(ReadSoundPart, GoesOnWithoutWhatIsMissing) {
  // A server needs a certificate, a context a role; both are told once.
  const Reading server = Read("server {} min_version: TLS_VERSION_TLS12");
  EXPECT_EQ(server.fields, Words{"credentials"});
  ASSERT_TRUE(server.sound.config);
  EXPECT_EQ(server.sound.config->role, Role::kServer);
  const Reading none = Read("groups: 'x25519'");
  EXPECT_EQ(none.fields, Words{"role"});
  ASSERT_TRUE(none.sound.config);
  EXPECT_EQ(none.sound.config->groups, Words{"x25519"});
}

TEST(ReadSoundPart, TellsAnUnknownPresetOnce) {
  const Reading reading = Read("preset: 'python-3.4-clint' client {}");
  EXPECT_EQ(reading.fields, Words{"preset"});
  EXPECT_TRUE(reading.sound.config);
}

TEST(PathBeforeLeavingOut, CountsTheElementsThatAreGone) {
  EXPECT_EQ(PathBeforeLeavingOut("groups[0]", {}), "groups[0]");
  EXPECT_EQ(PathBeforeLeavingOut("groups[0]", {"groups[2]", "groups[0]"}), "groups[1]");
  EXPECT_EQ(PathBeforeLeavingOut("groups[1]", {"groups[2]", "groups[0]"}), "groups[3]");
  EXPECT_EQ(PathBeforeLeavingOut("credentials[0].pem", {"groups[0]", "credentials[0]"}),
            "credentials[1].pem");
  EXPECT_EQ(PathBeforeLeavingOut("cipher_list", {"groups[0]"}), "cipher_list");
}

}  // namespace
}  // namespace tlslab
