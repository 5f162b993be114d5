// `openssl s_client` keeps a session of the lab's in a file and offers it again.
#include <gtest/gtest.h>

#include <string>

#include "tests/interop/requests.h"
#include "tests/interop/s_client_peer.h"

namespace tlslab {
namespace {

using Negotiated = v1::NegotiatedParameters;

constexpr char kEarly[] = "GET /early HTTP/1.0\r\n\r\n";

class SClientSessions : public SClientPeer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  // A listener of a named context, whose ticket keys can be changed.
  v1::Listener ListenOn(v1::TlsContextSpec spec) {
    v1::Listener wanted = SentenceListener(GetParam(), Leaf("localhost"));
    spec.MergeFrom(wanted.tls_context().spec());
    wanted.mutable_tls_context()->set_name(lab_.Create("server", spec).name());
    return lab_.Listen(wanted);
  }

  // The client's first connection, of which it keeps the session.
  void KeepSession(const v1::Listener& listener) {
    v1::HandshakeResult first = Connect(listener, {"-sess_out", session_path_});
    ASSERT_FALSE(first.has_failure()) << first.failure().summary();
    EXPECT_EQ(first.negotiated().resumption_kind(), Negotiated::FULL_HANDSHAKE);
    EXPECT_TRUE(Printed("New, TLSv1."));
    EXPECT_FALSE(first.negotiated().session_resumed());
  }

  v1::HandshakeResult Offer(const v1::Listener& listener) {
    return Connect(listener, {"-sess_in", session_path_});
  }

  void ExpectResumed(const v1::HandshakeResult& again, Negotiated::ResumptionKind kind) {
    ASSERT_FALSE(again.has_failure()) << again.failure().summary();
    EXPECT_TRUE(again.negotiated().session_resumed());
    EXPECT_EQ(again.negotiated().resumption_kind(), kind);
    EXPECT_TRUE(Printed("Reused, TLSv1."));
    EXPECT_TRUE(Printed(kSentence));
  }

  bool is13() const { return GetParam() == v1::TLS_VERSION_TLS13; }
  const std::string session_path_ = folder_.path() + "/session.pem";
};

INSTANTIATE_TEST_SUITE_P(All, SClientSessions,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(SClientSessions, ATicketResumesUntilTheKeysChange) {
  v1::Listener listener = ListenOn({});
  ASSERT_NO_FATAL_FAILURE(KeepSession(listener));
  ExpectResumed(Offer(listener), is13() ? Negotiated::RESUMPTION_PSK : Negotiated::TICKET);

  lab_.RotateTicketKeys(listener.tls_context().name());
  v1::HandshakeResult full = Offer(listener);
  ASSERT_FALSE(full.has_failure()) << full.failure().summary();
  EXPECT_FALSE(full.negotiated().session_resumed());
  EXPECT_EQ(full.negotiated().resumption_kind(), Negotiated::FULL_HANDSHAKE);
  EXPECT_FALSE(Printed("Reused, "));
}

TEST_P(SClientSessions, WithoutTicketsTheServersCacheResumes) {
  v1::TlsContextSpec spec;
  spec.mutable_resumption()->set_tickets(false);
  v1::Listener listener = ListenOn(spec);
  ASSERT_NO_FATAL_FAILURE(KeepSession(listener));
  ExpectResumed(Offer(listener), is13() ? Negotiated::RESUMPTION_PSK : Negotiated::SESSION_ID);
}

TEST_P(SClientSessions, EarlyDataIsTakenOnce) {
  if (!is13()) GTEST_SKIP() << "early data is of TLS 1.3";
  v1::TlsContextSpec spec;
  spec.mutable_server()->set_max_early_data_bytes(4096);
  v1::Listener listener = ListenOn(spec);
  ASSERT_NO_FATAL_FAILURE(KeepSession(listener));
  const std::string early_path = folder_.Write("early", kEarly);

  v1::HandshakeResult taken =
      Connect(listener, {"-sess_in", session_path_, "-early_data", early_path});
  ExpectResumed(taken, Negotiated::RESUMPTION_PSK);
  EXPECT_TRUE(taken.early_data().offered());
  EXPECT_TRUE(taken.early_data().accepted());
  EXPECT_EQ(taken.early_data().received(), kEarly);
  EXPECT_EQ(taken.early_data().received_bytes(), std::string(kEarly).size());
  EXPECT_EQ(taken.exchange().received_bytes(), 0);
  EXPECT_TRUE(Printed("Early data was accepted"));

  v1::HandshakeResult again =
      Connect(listener, {"-sess_in", session_path_, "-early_data", early_path});
  ASSERT_FALSE(again.has_failure()) << again.failure().summary();
  EXPECT_TRUE(again.early_data().offered());
  ASSERT_TRUE(again.early_data().has_accepted());
  EXPECT_FALSE(again.early_data().accepted());
  EXPECT_EQ(again.early_data().reason(), v1::EarlyDataResult::REPLAY_OR_AGE) << Show(again);
  EXPECT_EQ(again.early_data().received_bytes(), 0);
  EXPECT_TRUE(Printed("Early data was rejected"));
  EXPECT_TRUE(Printed(kSentence));
}

TEST_P(SClientSessions, EarlyDataIsRefusedByAServerThatTakesNone) {
  if (!is13()) GTEST_SKIP() << "early data is of TLS 1.3";
  // Two contexts with the same ticket key, of which one takes early data.
  v1::TlsContextSpec spec;
  v1::TicketKey* key = spec.mutable_resumption()->add_ticket_keys();
  key->set_name(std::string(16, 'n'));
  key->set_encryption_key(std::string(32, 'e'));
  key->set_authentication_key(std::string(32, 'a'));
  spec.MergeFrom(SentenceListener(GetParam(), Leaf("localhost")).tls_context().spec());
  v1::TlsContextSpec taking = spec;
  taking.mutable_server()->set_max_early_data_bytes(4096);
  taking.mutable_server()->set_anti_replay(false);
  v1::Listener wanted = SentenceListener(GetParam(), "");
  *wanted.mutable_tls_context()->mutable_spec() = taking;
  ASSERT_NO_FATAL_FAILURE(KeepSession(lab_.Listen(wanted)));

  *wanted.mutable_tls_context()->mutable_spec() = spec;
  v1::HandshakeResult refused =
      Connect(lab_.Listen(wanted),
              {"-sess_in", session_path_, "-early_data", folder_.Write("early", kEarly)});
  ExpectResumed(refused, Negotiated::RESUMPTION_PSK);
  ASSERT_TRUE(refused.early_data().has_accepted());
  EXPECT_FALSE(refused.early_data().accepted());
  EXPECT_EQ(refused.early_data().reason(), v1::EarlyDataResult::DISABLED);
  EXPECT_TRUE(Printed("Early data was rejected"));
}

}  // namespace
}  // namespace tlslab
