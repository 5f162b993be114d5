// Sessions that `openssl s_server` gave the lab, offered to it again.
#include <gtest/gtest.h>

#include <string>

#include "tests/interop/agreement.h"
#include "tests/interop/requests.h"
#include "tests/interop/s_server_peer.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

using Negotiated = v1::NegotiatedParameters;

class SServerSessions : public SServerPeer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  v1::DialEndpointRequest Request() const {
    return SServerPeer::Request(ClientSpec(GetParam(), pki_.authority()));
  }

  // A full handshake, and the last session that came of it.
  std::string FirstSession() {
    v1::HandshakeResult first = lab_.Dial(Request());
    EXPECT_FALSE(first.has_failure()) << first.failure().summary();
    EXPECT_EQ(first.negotiated().resumption_kind(), Negotiated::FULL_HANDSHAKE);
    EXPECT_GT(first.tickets_size(), 0) << Show(first);
    return first.tickets_size() == 0 ? "" : first.tickets().rbegin()->session();
  }

  void ExpectResumed(const v1::HandshakeResult& again, Negotiated::ResumptionKind kind) {
    ASSERT_FALSE(again.has_failure()) << again.failure().summary();
    EXPECT_TRUE(again.negotiated().session_resumed());
    EXPECT_EQ(again.negotiated().resumption_kind(), kind);
  }

  static int CountOf(const std::string& word, const std::string& printed) {
    int count = 0;
    for (size_t at = printed.find(word); at != printed.npos; at = printed.find(word, at + 1))
      ++count;
    return count;
  }

  bool is13() const { return GetParam() == v1::TLS_VERSION_TLS13; }
};

INSTANTIATE_TEST_SUITE_P(All, SServerSessions,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(SServerSessions, ATicketResumes) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(2, {}));
  v1::DialEndpointRequest again = Request();
  again.set_session(FirstSession());
  ExpectResumed(lab_.Dial(again), is13() ? Negotiated::RESUMPTION_PSK : Negotiated::TICKET);
  const std::string printed = PrintedToTheEnd();
  EXPECT_EQ(CountOf("CIPHER is ", printed), 2) << printed;
  EXPECT_EQ(CountOf("Reused session-id", printed), 1) << printed;
}

TEST_P(SServerSessions, WithoutTicketsItsCacheResumes) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(2, {"-no_ticket"}));
  v1::DialEndpointRequest again = Request();
  again.set_session(FirstSession());
  ExpectResumed(lab_.Dial(again), is13() ? Negotiated::RESUMPTION_PSK : Negotiated::SESSION_ID);
  const std::string printed = PrintedToTheEnd();
  EXPECT_EQ(CountOf("Reused session-id", printed), 1) << printed;
}

// Its keys for tickets are its own.
TEST_P(SServerSessions, AnotherServerDoesNotResume) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {}));
  const std::string session = FirstSession();
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {}));
  v1::DialEndpointRequest again = Request();
  again.set_session(session);
  v1::HandshakeResult full = lab_.Dial(again);
  ASSERT_FALSE(full.has_failure()) << full.failure().summary();
  EXPECT_FALSE(full.negotiated().session_resumed());
  EXPECT_EQ(full.negotiated().resumption_kind(), Negotiated::FULL_HANDSHAKE);
  EXPECT_EQ(CountOf("Reused session-id", PrintedToTheEnd()), 0);
}

TEST_P(SServerSessions, EarlyDataIsTakenOnce) {
  if (!is13()) GTEST_SKIP() << "early data is of TLS 1.3";
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(3, {"-early_data"}));
  v1::DialEndpointRequest early = Request();
  early.set_session(FirstSession());
  early.set_early_data("said before the handshake\n");

  v1::HandshakeResult taken = lab_.Dial(early);
  ExpectResumed(taken, Negotiated::RESUMPTION_PSK);
  EXPECT_TRUE(taken.early_data().offered());
  EXPECT_TRUE(taken.early_data().accepted());
  EXPECT_EQ(taken.early_data().sent_bytes(), early.early_data().size());

  v1::HandshakeResult again = lab_.Dial(early);
  ASSERT_FALSE(again.has_failure()) << again.failure().summary();
  EXPECT_TRUE(again.early_data().offered());
  ASSERT_TRUE(again.early_data().has_accepted());
  EXPECT_FALSE(again.early_data().accepted());

  const std::string printed = PrintedToTheEnd();
  EXPECT_EQ(CountOf("Early data received:", printed), 1) << printed;
  EXPECT_EQ(CountOf("said before the handshake", printed), 1) << printed;
  EXPECT_EQ(CountOf("Early data was rejected", printed), 1) << printed;
  EXPECT_EQ(CountOf("\nhello\n", printed), 3) << printed;
}

}  // namespace
}  // namespace tlslab
