#include "client/options/set_field.h"

#include <gtest/gtest.h>

#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {
namespace {

std::string Refused(const std::string& assignment, const char* role = "client") {
  v1::TlsContextSpec spec;
  if (std::string(role) == "client") spec.mutable_client();
  return std::string(SetFields({assignment}, spec).message());
}

TEST(SetFields, SetsScalarsAtAnyDepth) {
  v1::TlsContextSpec spec;
  ASSERT_TRUE(SetFields({"client.ocsp_requested=true", "protocol.renegotiation=SECURE",
                         "min_version=1.2", "security_level=0", "resumption.session_lifetime=90m",
                         "cipher_list=A=B", "peer_verification.verify_time=2026-01-31T12:00:00Z"},
                        spec)
                  .ok());
  EXPECT_TRUE(spec.client().ocsp_requested());
  EXPECT_EQ(spec.protocol().renegotiation(), v1::ProtocolOptions::SECURE);
  EXPECT_EQ(spec.min_version(), v1::TLS_VERSION_TLS12);
  EXPECT_TRUE(spec.has_security_level());
  EXPECT_EQ(spec.resumption().session_lifetime().seconds(), 5400);
  EXPECT_EQ(spec.cipher_list(), "A=B");
  EXPECT_TRUE(spec.peer_verification().has_verify_time());
}

TEST(SetFields, TakesListsWithCommasAndPieceByPiece) {
  v1::TlsContextSpec spec;
  spec.add_groups("P-521");
  ASSERT_TRUE(SetFields({"groups=x25519,secp256r1", "groups=secp384r1"}, spec).ok());
  ASSERT_EQ(spec.groups_size(), 3);
  EXPECT_EQ(spec.groups(0), "x25519");
  EXPECT_EQ(spec.groups(2), "secp384r1");
  ASSERT_TRUE(SetFields({"groups=", "client_certificate_types=RAW_PUBLIC_KEY,X509"}, spec).ok());
  EXPECT_EQ(spec.groups_size(), 0);
  EXPECT_EQ(spec.client_certificate_types(0), v1::CERTIFICATE_TYPE_RAW_PUBLIC_KEY);
}

TEST(SetFields, TellsTheNearestField) {
  EXPECT_EQ(Refused("client.ocsp_request=true"),
            "--set client.ocsp_request: no field 'ocsp_request' in ClientOptions; did you mean "
            "'ocsp_requested'?");
  EXPECT_EQ(Refused("protcol.renegotiation=SECURE"),
            "--set protcol.renegotiation: no field 'protcol' in TlsContextSpec; did you mean "
            "'protocol'?");
}

TEST(SetFields, NamesTheFlag) {
  v1::TlsContextSpec spec;
  EXPECT_EQ(SetFields({"groups"}, spec, "--server-set").message(),
            "--server-set: 'groups' is not of the form FIELD=VALUE");
  EXPECT_EQ(SetFields({"protocol.read_ahead=x"}, spec, "--server-set").message(),
            "--server-set protocol.read_ahead: 'x' is neither true nor false");
}

TEST(SetFields, TellsWhatAValueIsNot) {
  EXPECT_NE(Refused("client.ocsp_requested=maybe").find("--set client.ocsp_requested: "),
            std::string::npos);
  EXPECT_NE(Refused("protocol.renegotiation=SECUR").find("did you mean 'SECURE'?"),
            std::string::npos);
  EXPECT_EQ(Refused("groups"), "--set: 'groups' is not of the form FIELD=VALUE");
  EXPECT_EQ(Refused("=x"), "--set: '=x' is not of the form FIELD=VALUE");
}

TEST(SetFields, TellsWhatCannotBeSetSo) {
  EXPECT_EQ(Refused("credentials=x"),
            "--set credentials: 'credentials' is a list of messages, to be written in a file for "
            "--context");
  EXPECT_EQ(Refused("protocol=x"),
            "--set protocol: 'protocol' has fields of its own: protocol.renegotiation=VALUE");
  EXPECT_EQ(Refused("cipher_list.x=y"), "--set cipher_list.x: 'cipher_list' has no fields");
  EXPECT_EQ(Refused("server.ticket_count=1"),
            "--set server.ticket_count: 'server' cannot stand beside 'client'");
}

}  // namespace
}  // namespace tlslab
