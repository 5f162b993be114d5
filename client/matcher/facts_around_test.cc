#include "client/matcher/facts_around.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

using Facts = std::vector<std::string>;

Facts Around(const std::string& path, const std::string& report_text) {
  v1::StepReport report;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(report_text, &report));
  const auto resolved = ResolvePath(path, *v1::StepReport::descriptor());
  EXPECT_TRUE(resolved.ok()) << resolved.status();
  return FactsAround(*resolved, report);
}

constexpr const char* kRefused = R"pb(
  client {
    failure {
      cause: LOCAL_ALERT
      error_class: CERTIFICATE_REJECTED
      phase: HANDSHAKE_PHASE_CERTIFICATE
      summary: "the client refused; it sent unknown_ca"
      alert { value: 48 name: "unknown_ca" }
    }
    peer {
      chain { subject: "CN=localhost" issuer: "CN=ca" dns_names: "localhost" }
      verification { error { name: "X509_V_ERR_CERT_HAS_EXPIRED" depth: 0 } }
      name_match { expected_name: "wrong.example" matched: false }
    }
    client_hello {
      groups { value: 29 name: "x25519" }
      key_share_groups { value: 29 name: "x25519" }
    }
  }
  server {
    failure {
      cause: PEER_ALERT
      error_class: REJECTED_BY_PEER_CERTIFICATE
      alert { value: 48 name: "unknown_ca" }
    }
  }
)pb";

constexpr const char* kAgreed = R"pb(
  client {
    negotiated {
      version_name: "TLSv1.3"
      cipher_suite { name: "SUITE" }
    }
    client_hello {
      cipher_suites { value: 4865 name: "SUITE" }
      cipher_suites { value: 2570 }
      supported_versions { value: 772 name: "TLSv1.3" }
      groups { value: 29 name: "x25519" }
      groups { value: 23 name: "secp256r1" }
      key_share_groups { value: 29 name: "x25519" }
      alpn_protocols: "h2"
    }
    exchange { error: "expected other text" }
    close_kind: CLOSE_KIND_TRUNCATED
  }
)pb";

TEST(FactsAround, TellsAlertFailureCertificateAndTheOtherEnd) {
  EXPECT_EQ(Around("client.peer.name_match.matched", kRefused),
            (Facts{"the client sent the fatal alert unknown_ca (48)",
                   "the client failed with CERTIFICATE_REJECTED in the phase CERTIFICATE",
                   "the client found X509_V_ERR_CERT_HAS_EXPIRED at depth 0, in CN=localhost "
                   "issued by CN=ca",
                   "the client wanted 'wrong.example', and the certificate is for localhost",
                   "the server saw REJECTED_BY_PEER_CERTIFICATE, received unknown_ca (48)"}));
}

TEST(FactsAround, LeavesOutWhatThePathIsNotAbout) {
  const Facts facts = Around("client.negotiated.group", kRefused);
  EXPECT_EQ(facts.size(), 4u);
  for (const std::string& fact : facts) {
    EXPECT_EQ(fact.find("CERT_HAS_EXPIRED"), std::string::npos) << fact;
  }
}

TEST(FactsAround, TellsTheSentenceOfAFailureWithoutAnAlert) {
  EXPECT_EQ(Around("client.failure.cause", R"pb(client {
                                                  failure {
                                                    error_class: CONNECT_ERROR
                                                    system_error: "ECONNREFUSED"
                                                    summary: "nobody listens"
                                                  }
                                                })pb"),
            (Facts{"the client failed with CONNECT_ERROR: nobody listens (ECONNREFUSED)"}));
}

// A depth counts on the path that was judged; what was sent may be in another order.
TEST(FactsAround, NamesACertificateAboveTheFirstOnlyOfAChainInOrder) {
  const auto fact = [](const std::string& shape) {
    return Around("client.peer.verification.error",
                  R"pb(
                        client { peer {
                          chain { subject: "CN=leaf" issuer: "CN=ca" }
                          chain { subject: "CN=ca" issuer: "CN=root" }
                          verification { error { name: "X509_V_ERR_CERT_HAS_EXPIRED" depth: 1 } }
                  )pb" +
                      shape + " } }")[1];
  };
  EXPECT_EQ(fact("chain_shape { in_order: true }"),
            "the client found X509_V_ERR_CERT_HAS_EXPIRED at depth 1, in CN=ca issued by CN=root");
  EXPECT_EQ(fact("chain_shape { }"), "the client found X509_V_ERR_CERT_HAS_EXPIRED at depth 1");
}

TEST(FactsAround, SaysWhoseSideEnded) {
  EXPECT_EQ(Around("client.close_kind", "client { close_kind: CLOSE_KIND_RESET }")[1],
            "the server's side ended as RESET");
  EXPECT_EQ(Around("client.close_kind", "client { close_kind: CLOSE_KIND_FAILED_HERE }")[1],
            "the client failed before the server's side ended");
}

TEST(FactsAround, SaysWhichSideSentTheAlert) {
  EXPECT_EQ(Around("server.failure.alert", kRefused)[0],
            "the client sent the fatal alert unknown_ca (48)");
}

TEST(FactsAround, TellsWhatWasOfferedWhereThePathIsAboutIt) {
  const std::string completed = "the client completed the handshake: TLSv1.3 SUITE";
  EXPECT_EQ(Around("client.negotiated.group.name", kAgreed),
            (Facts{completed,
                   "the client offered the groups x25519, secp256r1, with key shares of "
                   "x25519"}));
  EXPECT_EQ(Around("client.negotiated.cipher_suite.bits", kAgreed),
            (Facts{completed, "the client offered the suites SUITE, 2570"}));
  EXPECT_EQ(Around("client.negotiated.version", kAgreed),
            (Facts{completed, "the client offered the versions TLSv1.3"}));
  EXPECT_EQ(Around("client.negotiated.alpn_protocol", kAgreed),
            (Facts{completed, "the client offered the protocols h2"}));
  EXPECT_EQ(Around("client.negotiated.session_resumed", kAgreed),
            (Facts{completed, "the client offered no session"}));
  EXPECT_EQ(Around("client.exchange.received", kAgreed),
            (Facts{completed, "the client's exchange ended early: expected other text",
                   "the server's side ended as TRUNCATED"}));
  EXPECT_EQ(Around("client.wire.sent.total_bytes", kAgreed), (Facts{completed}));
}

TEST(FactsAround, SaysThatNobodySawAnEnd) {
  EXPECT_EQ(Around("server.failure", kAgreed),
            (Facts{"nobody saw the server's end", "the client saw TLSv1.3 SUITE"}));
}

TEST(FactsAround, TellsOfChainsContextsListenersAndTimes) {
  EXPECT_EQ(Around("chain.verification.error.name",
                   R"pb(chain {
                          verification {
                            error { name: "X509_V_ERR_CERT_HAS_EXPIRED" depth: 0 text: "late" }
                          }
                          path { subject: "CN=a" issuer: "CN=b" }
                          name_matches { expected_name: "n" }
                        })pb"),
            (Facts{"the chain is judged: X509_V_ERR_CERT_HAS_EXPIRED at depth 0 (late)",
                   "the finding is about CN=a issued by CN=b", "it is not for 'n'"}));
  EXPECT_EQ(Around("context.versions", R"pb(context {
                                              security_level: 2
                                              openssl_version: "OpenSSL 3"
                                              problems { field: "groups[1]" description: "unknown" }
                                            })pb"),
            (Facts{"groups[1]: unknown", "the security level is 2, by OpenSSL 3"}));
  EXPECT_EQ(Around("handshakes[3].failure", "handshakes {}"),
            (Facts{"the listener told 1 handshake"}));
  EXPECT_EQ(
      Around("timing.handshake.median", R"pb(timing {
                                               handshake_count: 3
                                               handshake {
                                                 min { nanos: 1000000 }
                                                 median { nanos: 2000000 }
                                                 max { nanos: 3000000 }
                                               }
                                             })pb"),
      (Facts{"measured are 3 handshakes", "a handshake took 1.00 ms to 3.00 ms, median 2.00 ms"}));
}

}  // namespace
}  // namespace tlslab
