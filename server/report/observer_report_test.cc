// What an observer makes of real handshakes, held against what the ends say.
#include "server/report/observer_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "server/engine/saved_session.h"
#include "server/report/handshake_result.h"
#include "server/testing/contexts.h"
#include "server/testing/wiretapped_pair.h"

namespace tlslab {
namespace {

constexpr char kSentence[] = "attack at dawn, by the south gate";

struct Meeting {
  ContextConfig client;
  ContextConfig server;
  // Made of the above; those of a meeting before, whose tickets they know.
  std::shared_ptr<const Context> client_context = nullptr;
  std::shared_ptr<const Context> server_context = nullptr;
  std::string said = kSentence;
  std::string session;
  std::string early_data;
};

struct Met {
  v1::HandshakeResult client;
  v1::HandshakeResult server;
  v1::ObserverReport seen;
  std::string session;
};

// Both ends in memory, and an observer between them.
Met Meet(const Meeting& meeting) {
  const auto made = [](const std::shared_ptr<const Context>& context, const ContextConfig& config) {
    return context ? context : MustBuild(config);
  };
  MemoryPairOptions options;
  options.client_script = Saying(meeting.said);
  options.server_script = Hearing();
  options.collect.last_session = true;
  if (!meeting.session.empty()) options.session = LoadSession(meeting.session);
  options.early_data = meeting.early_data;
  WiretappedPair pair = RunWiretapped(made(meeting.client_context, meeting.client),
                                      made(meeting.server_context, meeting.server), options);
  PassiveObserver observer({{kSentence, "localhost"}});
  for (const WireBytes& piece : pair.wire) observer.OnBytes(piece.flow, piece.bytes, piece.at);
  pair.client.local_address = pair.server.remote_address = "192.0.2.1:49152";
  pair.client.remote_address = pair.server.local_address = "192.0.2.2:443";
  pair.client.observed = observer.Take();
  pair.server.observed = pair.client.observed;
  Met met;
  ReportHandshake(pair.client, &met.client);
  ReportHandshake(pair.server, &met.server);
  EXPECT_EQ(met.client.observer().SerializeAsString(), met.server.observer().SerializeAsString());
  met.seen = met.client.observer();
  met.session = pair.client.observations.last_session;
  return met;
}

const TestPki& Pki() {
  static const TestPki* const pki = new TestPki("rsa-2048");
  return *pki;
}

// Both ends offer this version alone, and whatever suites there are.
Meeting AtVersion(uint16_t version, const std::string& ciphers = "DEFAULT:@SECLEVEL=0") {
  Meeting meeting;
  meeting.client = Pki().Client();
  meeting.server = Pki().Server("rsa-2048");
  for (ContextConfig* end : {&meeting.client, &meeting.server}) {
    end->min_version = end->max_version = version;
    end->cipher_list = ciphers;
    end->security_level = 0;
    end->alpn_protocols = {"h2", "http/1.1"};
  }
  return meeting;
}

bool Hides(const v1::ObserverReport& seen, const std::string& what) {
  return std::count(seen.hidden().begin(), seen.hidden().end(), what) > 0;
}

template <typename Chain>
std::vector<std::string> DerOf(const Chain& chain) {
  std::vector<std::string> ders;
  for (const v1::CertificateFacts& facts : chain) ders.push_back(facts.der());
  return ders;
}

// What the ends know of their handshake, and the observer too.
void ExpectAgreement(const Met& met) {
  const v1::ObserverReport& seen = met.seen;
  const v1::NegotiatedParameters& agreed = met.client.negotiated();
  EXPECT_EQ(seen.version(), agreed.version());
  EXPECT_EQ(seen.cipher_suite().value(), agreed.cipher_suite().value());
  EXPECT_EQ(seen.cipher_suite().name(), agreed.cipher_suite().name());
  EXPECT_EQ(seen.server_name(), agreed.server_name());
  EXPECT_EQ(seen.session_resumed(), agreed.session_resumed());
  EXPECT_EQ(seen.client_to_server_bytes(), met.client.wire().sent().total_bytes());
  EXPECT_EQ(seen.server_to_client_bytes(), met.client.wire().received().total_bytes());
  EXPECT_EQ(static_cast<uint32_t>(seen.records_size()),
            met.client.wire().sent().record_count() + met.client.wire().received().record_count());
  const v1::ClientHello& first = met.client.has_first_client_hello()
                                     ? met.client.first_client_hello()
                                     : met.client.client_hello();
  EXPECT_EQ(seen.client_hello().SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(seen.server_hello().SerializeAsString(), met.client.server_hello().SerializeAsString());
  EXPECT_EQ(seen.fingerprints().SerializeAsString(), met.client.fingerprints().SerializeAsString());
  EXPECT_EQ(met.client.fingerprints().SerializeAsString(),
            met.server.fingerprints().SerializeAsString());
  EXPECT_EQ(seen.client_address(), "192.0.2.1:49152");
  EXPECT_EQ(seen.server_address(), "192.0.2.2:443");
  if (agreed.has_ephemeral_key()) {
    EXPECT_EQ(seen.client_key_exchange_bytes(), agreed.ephemeral_key().client_public().size());
    EXPECT_EQ(seen.server_key_exchange_bytes(), agreed.ephemeral_key().server_public().size());
  }
  if (agreed.version() == v1::TLS_VERSION_TLS13) {
    EXPECT_EQ(seen.server_chain_size(), 0);
    EXPECT_EQ(seen.client_chain_size(), 0);
    EXPECT_FALSE(seen.has_alpn_protocol());
  } else {
    EXPECT_EQ(DerOf(seen.server_chain()), DerOf(met.client.peer().chain()));
    EXPECT_EQ(DerOf(seen.client_chain()), DerOf(met.server.peer().chain()));
    EXPECT_EQ(seen.alpn_protocol(), agreed.alpn_protocol());
  }
}

class EachVersion : public testing::TestWithParam<uint16_t> {};

TEST_P(EachVersion, TheObserverAgreesWithTheEndsAndDoesNotFindTheSentence) {
  const Met met = Meet(AtVersion(GetParam()));
  if (met.client.has_failure() && met.client.client_hello().raw().empty()) {
    GTEST_SKIP() << "this OpenSSL does not speak the version";
  }
  ASSERT_FALSE(met.client.has_failure()) << met.client.failure().summary();
  ExpectAgreement(met);
  const v1::ObserverReport& seen = met.seen;
  EXPECT_EQ(met.server.exchange().received(), kSentence);
  EXPECT_EQ(seen.search_outcomes(0).found_count(), 0u);
  EXPECT_FALSE(seen.search_outcomes(0).has_stream_offset());
  EXPECT_EQ(seen.search_outcomes(0).searched_bytes(),
            seen.client_to_server_bytes() + seen.server_to_client_bytes());
  EXPECT_TRUE(Hides(seen, "the application data"));
  EXPECT_FALSE(seen.session_resumed());
  // What follows a change_cipher_spec or is application data, and nothing else.
  for (const v1::ObservedRecord& record : seen.records()) {
    EXPECT_FALSE(record.content_type().name().empty());
    EXPECT_TRUE(record.protected_() || record.content_type().value() != 23);
  }
  EXPECT_FALSE(seen.records(0).protected_());
  EXPECT_TRUE(seen.records(seen.records_size() - 1).protected_());
}

INSTANTIATE_TEST_SUITE_P(All, EachVersion, testing::Values(0x0301, 0x0302, 0x0303, 0x0304));

TEST(ObserverReport, TheServerNameIsThereToRead) {
  const Met met = Meet(AtVersion(0x0304));
  EXPECT_EQ(met.seen.server_name(), "localhost");
  EXPECT_GE(met.seen.search_outcomes(1).found_count(), 1u);
  EXPECT_EQ(met.seen.search_outcomes(1).flow(), v1::CLIENT_TO_SERVER);
  EXPECT_EQ(met.seen.offered_alpn_protocols(0), "h2");
  EXPECT_TRUE(Hides(met.seen, "the application protocol that was chosen"));
}

TEST(ObserverReport, WithoutEncryptionTheSentenceIsFound) {
  const Met met = Meet(AtVersion(0x0303, "NULL-SHA256:@SECLEVEL=0"));
  ASSERT_FALSE(met.client.has_failure()) << met.client.failure().summary();
  ExpectAgreement(met);
  const v1::SearchOutcome& found = met.seen.search_outcomes(0);
  EXPECT_EQ(found.needle(), kSentence);
  EXPECT_EQ(found.found_count(), 1u);
  EXPECT_EQ(found.flow(), v1::CLIENT_TO_SERVER);
  EXPECT_GT(found.stream_offset(), 0u);
  EXPECT_FALSE(Hides(met.seen, "the application data"));
  EXPECT_EQ(met.seen.client_application_bytes_estimate(), sizeof kSentence - 1);
}

TEST(ObserverReport, TellsTheSizesOfEachKindOfKeyExchange) {
  const Met ecdhe = Meet(AtVersion(0x0303, "ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"));
  ExpectAgreement(ecdhe);
  EXPECT_EQ(ecdhe.seen.group().name(), ecdhe.client.negotiated().group().name());
  const Met dhe = Meet(AtVersion(0x0303, "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"));
  ExpectAgreement(dhe);
  EXPECT_GE(dhe.seen.server_key_exchange_bytes(), 128u);
  EXPECT_FALSE(dhe.seen.has_group());
  const Met rsa = Meet(AtVersion(0x0303, "AES128-SHA:@SECLEVEL=0"));
  ExpectAgreement(rsa);
  EXPECT_EQ(rsa.seen.client_key_exchange_bytes(), 256u);
  EXPECT_FALSE(rsa.seen.has_server_key_exchange_bytes());
  EXPECT_TRUE(Hides(rsa.seen, "the application data, until somebody has the server's private key"));
}

TEST(ObserverReport, BoundsWhatWasSaidByTheSizesOfRecords) {
  constexpr size_t kSaid = 1000;
  for (const char* suite : {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305",
                            "AES128-SHA", "AES256-SHA256", "ECDHE-RSA-AES256-SHA384"}) {
    Meeting meeting = AtVersion(0x0303, std::string(suite) + ":@SECLEVEL=0");
    meeting.said = std::string(kSaid, 'x');
    const Met met = Meet(meeting);
    ASSERT_FALSE(met.client.has_failure()) << suite;
    EXPECT_GE(met.seen.client_application_bytes_estimate(), kSaid) << suite;
    EXPECT_LE(met.seen.client_application_bytes_estimate(), kSaid + 16) << suite;
    EXPECT_EQ(met.seen.server_application_bytes_estimate(), 0u) << suite;
  }
  // In TLS 1.3 Finished and close_notify count as well: 36 or 52 bytes, and 2.
  Meeting meeting = AtVersion(0x0304);
  meeting.said = std::string(kSaid, 'x');
  const Met met = Meet(meeting);
  EXPECT_EQ(met.seen.client_application_bytes_estimate(), kSaid + 52 + 2);
}

// Two meetings of the same contexts, the second with the session of the first.
Met MeetAgain(Meeting meeting) {
  meeting.client_context = MustBuild(meeting.client);
  meeting.server_context = MustBuild(meeting.server);
  const std::string early_data = std::exchange(meeting.early_data, "");
  meeting.session = Meet(meeting).session;
  EXPECT_FALSE(meeting.session.empty());
  meeting.early_data = early_data;
  return Meet(meeting);
}

TEST(ObserverReport, KnowsAResumedSessionWhoeverKeptIt) {
  for (const uint16_t version : {0x0303, 0x0304}) {
    for (const bool tickets : {true, false}) {
      Meeting meeting = AtVersion(version);
      meeting.server.resumption.tickets = tickets;
      const Met met = MeetAgain(meeting);
      ASSERT_FALSE(met.client.has_failure()) << met.client.failure().summary();
      ASSERT_TRUE(met.client.negotiated().session_resumed()) << version << tickets;
      EXPECT_TRUE(met.seen.session_resumed());
      EXPECT_TRUE(Hides(met.seen, "the server's certificate"));
      EXPECT_EQ(met.seen.server_chain_size(), 0);
      EXPECT_EQ(met.seen.version(), met.client.negotiated().version());
      EXPECT_FALSE(met.seen.early_data_seen());
    }
  }
}

TEST(ObserverReport, SeesThatThereIsEarlyDataAndNotWhat) {
  Meeting meeting = AtVersion(0x0304);
  meeting.server.max_early_data = 1000;
  meeting.early_data = kSentence;
  meeting.said = "";
  const Met met = MeetAgain(meeting);
  ASSERT_TRUE(met.server.early_data().accepted());
  EXPECT_TRUE(met.seen.early_data_seen());
  EXPECT_TRUE(met.seen.session_resumed());
  EXPECT_TRUE(Hides(met.seen, "the early data"));
  EXPECT_EQ(met.seen.search_outcomes(0).found_count(), 0u);
  EXPECT_GE(met.seen.client_application_bytes_estimate(), sizeof kSentence - 1);
}

TEST(ObserverReport, AnAlertIsReadableUntilThereAreKeys) {
  const TestPki stranger;
  Meeting refused = AtVersion(0x0303);
  refused.client.trust = stranger.Client().trust;
  Met met = Meet(refused);
  ASSERT_TRUE(met.client.has_failure());
  ASSERT_EQ(met.seen.alerts_size(), 1);
  EXPECT_EQ(met.seen.alerts(0).description().name(), "unknown_ca");
  EXPECT_EQ(met.seen.alerts(0).flow(), v1::CLIENT_TO_SERVER);
  EXPECT_TRUE(met.seen.alerts(0).fatal());
  EXPECT_EQ(met.seen.hidden_size(), 0);
  // A client of OpenSSL has no keys to write with until it sends its Finished.
  refused = AtVersion(0x0304);
  refused.client.trust = stranger.Client().trust;
  met = Meet(refused);
  ASSERT_TRUE(met.client.has_failure());
  ASSERT_EQ(met.seen.alerts_size(), 1);
  EXPECT_EQ(met.seen.alerts(0).description().name(), "unknown_ca");
  EXPECT_FALSE(Hides(met.seen, "alerts, and whether the handshake succeeded"));
  // A server has.
  refused = AtVersion(0x0304);
  refused.server.request_certificate = refused.server.require_certificate = true;
  met = Meet(refused);
  ASSERT_TRUE(met.server.has_failure());
  EXPECT_EQ(met.seen.alerts_size(), 0);
  EXPECT_TRUE(Hides(met.seen, "alerts, and whether the handshake succeeded"));
}

TEST(ObserverReport, OfVersionsThatDoNotMeetNothingIsHidden) {
  Meeting meeting = AtVersion(0x0304);
  meeting.client.min_version = meeting.client.max_version = 0x0303;
  const Met met = Meet(meeting);
  ASSERT_TRUE(met.client.has_failure());
  ASSERT_EQ(met.seen.alerts_size(), 1);
  EXPECT_EQ(met.seen.alerts(0).description().name(), "protocol_version");
  EXPECT_EQ(met.seen.alerts(0).flow(), v1::SERVER_TO_CLIENT);
  EXPECT_TRUE(met.seen.has_client_hello());
  EXPECT_FALSE(met.seen.has_server_hello());
  EXPECT_EQ(met.seen.version(), v1::TLS_VERSION_UNSPECIFIED);
  EXPECT_EQ(met.seen.hidden_size(), 0);
  EXPECT_FALSE(met.seen.fingerprints().ja4().empty());
  EXPECT_TRUE(met.seen.fingerprints().ja3s().empty());
}

TEST(ObserverReport, SeesTheClientsCertificateInTls12AndNotInTls13) {
  for (const uint16_t version : {0x0303, 0x0304}) {
    Meeting meeting = AtVersion(version);
    meeting.server.request_certificate = meeting.server.require_certificate = true;
    meeting.server.trust = meeting.client.trust;
    meeting.client.credentials.push_back(Pki().Leaf("rsa-2048"));
    const Met met = Meet(meeting);
    ASSERT_FALSE(met.client.has_failure()) << met.client.failure().summary();
    ASSERT_EQ(met.server.peer().chain_size(), 1);
    ExpectAgreement(met);
    EXPECT_EQ(met.seen.client_chain_size(), version == 0x0303 ? 1 : 0);
  }
}

TEST(ObserverReport, SeesARetry) {
  Meeting meeting = AtVersion(0x0304);
  meeting.client.groups = {"x25519", "secp384r1"};
  meeting.server.groups = {"secp384r1"};
  const Met met = Meet(meeting);
  ASSERT_FALSE(met.client.has_failure());
  ExpectAgreement(met);
  EXPECT_EQ(met.seen.hello_retry_request().requested_group().name(), "secp384r1");
  EXPECT_EQ(met.seen.group().name(), "secp384r1");
  EXPECT_EQ(met.seen.client_key_exchange_bytes(), 97u);
}

TEST(ObserverReport, KnowsTheLabsOwnHello) {
  Meeting meeting = AtVersion(0x0303);
  const Met met = Meet(meeting);
  ASSERT_GE(met.seen.client_stack_guesses_size(), 1);
  EXPECT_EQ(met.seen.client_stack_guesses(0).stack(), "OpenSSL");
  EXPECT_FALSE(met.seen.client_stack_guesses(0).evidence().empty());
}

}  // namespace
}  // namespace tlslab
