// Crafted hellos through the daemon's own stubs: in memory, and over TCP to listeners of the lab
// and to sockets that misbehave.
#include <gtest/gtest.h>

#include <thread>

#include "server/rpc/daemon_fixture.h"
#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

using R = v1::HelloReply;

constexpr char kMemory[] =
    "server { spec { server {} credentials { certificate: 'certificates/leaf' } } } ";

class SendClientHello : public DaemonFixture {
 protected:
  v1::SendClientHelloResponse MustSend(const std::string& request) {
    v1::SendClientHelloResponse response;
    Must(handshakes, &v1::HandshakeService::Stub::SendClientHello,
         Parse<v1::SendClientHelloRequest>(request), &response);
    return response;
  }
  // To a server in memory.
  v1::SendClientHelloResponse InMemory(const std::string& hello) {
    return MustSend(kMemory + std::string("hello { ") + hello + " }");
  }
  std::string MustListen() {
    v1::Listener made;
    Must(listeners, &v1::ListenerService::Stub::CreateListener,
         Parse<v1::CreateListenerRequest>("listener { tls_context { spec { server {} credentials { "
                                          "certificate: 'certificates/leaf' } } } }"),
         &made);
    name_ = made.name();
    return "target_address: '" + made.bound_address() + "' ";
  }
  // What the listener saw.
  v1::HandshakeResult NextResult() {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    v1::WatchHandshakesRequest request;
    request.set_name(name_);
    request.set_max_results(1);
    auto reader = listeners->WatchHandshakes(&context, request);
    v1::WatchHandshakesResponse response;
    EXPECT_TRUE(reader->Read(&response));
    context.TryCancel();
    return response.result();
  }
  static std::string To(const RawSocket& peer) {
    return "target_address: '127.0.0.1:" + std::to_string(peer.port()) + "' ";
  }

  std::string name_;
};

template <typename List>
std::vector<std::string> Names(const List& points) {
  std::vector<std::string> names;
  for (const v1::CodePoint& point : points) names.push_back(point.name());
  return names;
}
using Strings = std::vector<std::string>;

TEST_F(SendClientHello, WithoutAnythingSaidIsThatOfOpenssl) {
  const v1::SendClientHelloResponse got = InMemory("fields {}");
  EXPECT_EQ(got.reply().kind(), R::SERVER_HELLO);
  EXPECT_EQ(got.reply().version(), v1::TLS_VERSION_TLS13);
  EXPECT_EQ(got.reply().cipher_suite().name(), "TLS_AES_256_GCM_SHA384");
  EXPECT_FALSE(got.reply().group().name().empty());
  EXPECT_EQ(got.reply().close_kind(), v1::CLOSE_KIND_STILL_OPEN);
  EXPECT_EQ(got.reply().sent().raw(), got.server_result().client_hello().raw());
  EXPECT_EQ(got.reply().connection_id(), got.server_result().connection_id());
  EXPECT_EQ(got.reply().sent_bytes(), got.reply().sent_stream().size());
  EXPECT_FALSE(got.reply().fingerprints().ja3s().empty());
  EXPECT_TRUE(got.server_result().has_failure()) << "nobody finishes the handshake";
}

TEST_F(SendClientHello, IsSeenByTheServerAsItWasAskedFor) {
  const std::string hello = R"(fields {
      cipher_suites: ['GREASE', 'TLS_AES_128_GCM_SHA256', '0x1301']
      extensions { type: 'GREASE' }
      extensions { type: 'key_share' key_shares { values: ['GREASE', 'X25519'] } }
      extensions { type: 'supported_versions' values { values: ['0x0305', 'TLSv1.3'] } }
      extensions { type: 'signature_algorithms' }
      extensions { type: '4711' data: 'x' }
      extensions { type: 'supported_groups' values { values: ['GREASE', 'X25519'] } } })";
  const Strings order = {"GREASE_0A0A",          "key_share", "supported_versions",
                         "signature_algorithms", "",          "supported_groups"};
  const v1::SendClientHelloResponse got = InMemory(hello);
  EXPECT_EQ(got.reply().kind(), R::SERVER_HELLO) << got.reply().summary();
  EXPECT_EQ(got.reply().cipher_suite().name(), "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(Names(got.server_result().client_hello().extensions()), order);
  // The same over TCP, as the listener tells it.
  const v1::SendClientHelloResponse tcp = MustSend(MustListen() + "hello { " + hello + " }");
  EXPECT_EQ(tcp.reply().kind(), R::SERVER_HELLO) << tcp.reply().summary();
  const v1::HandshakeResult seen = NextResult();
  EXPECT_EQ(Names(seen.client_hello().extensions()), order);
  EXPECT_EQ(Names(seen.client_hello().cipher_suites()),
            (Strings{"GREASE_0A0A", "TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"}));
  EXPECT_EQ(seen.client_hello().raw(), tcp.reply().sent().raw());
  EXPECT_EQ(seen.connection_id(), tcp.reply().connection_id());
  EXPECT_TRUE(tcp.reply().has_first_reply_duration());
}

TEST_F(SendClientHello, OfTls12IsAnsweredByAChainInTheClear) {
  const R got = InMemory(
                    "fields { base { spec { client {} max_version: TLS_VERSION_TLS12 "
                    "alpn_protocols: 'h2' } } }")
                    .reply();
  EXPECT_EQ(got.kind(), R::SERVER_HELLO);
  EXPECT_EQ(got.version(), v1::TLS_VERSION_TLS12);
  ASSERT_EQ(got.server_chain_size(), 1);
  EXPECT_EQ(got.server_chain(0).dns_names(0), "localhost");
  EXPECT_FALSE(got.group().name().empty());
}

TEST_F(SendClientHello, WithoutAKeyShareIsRetried) {
  const R got =
      InMemory("fields { replaced_extensions { type: 'key_share' key_shares {} } }").reply();
  EXPECT_EQ(got.kind(), R::HELLO_RETRY_REQUEST) << got.summary();
  EXPECT_FALSE(got.group().name().empty());
  EXPECT_EQ(got.hello_retry_request().requested_group().name(), got.group().name());
}

TEST_F(SendClientHello, InOneByteRecordsAndSegmentsTakesItsTimeOnTheClockAlone) {
  const v1::SendClientHelloResponse got = InMemory(
      "fields { cipher_suites: 'TLS_AES_128_GCM_SHA256' } framing { max_record_bytes: 1 "
      "segment_bytes: 100 segment_interval { seconds: 1 } }");
  EXPECT_EQ(got.reply().kind(), R::SERVER_HELLO) << got.reply().summary();
  EXPECT_EQ(got.reply().sent_stream().substr(0, 6), std::string("\x16\x03\x01\0\x01\x01", 6));
  EXPECT_GT(got.server_result().phases().closed_offset().seconds(), 5);
}

TEST_F(SendClientHello, ThatStopsHalfWayIsMetBySilence) {
  const v1::SendClientHelloResponse got = InMemory("fields {} framing { stop_after_bytes: 50 }");
  EXPECT_EQ(got.reply().kind(), R::SILENCE);
  EXPECT_EQ(got.reply().sent_bytes(), 50u);
  EXPECT_EQ(got.reply().close_kind(), v1::CLOSE_KIND_STILL_OPEN);
  const R tcp = MustSend(MustListen() +
                         "hello { fields {} framing { stop_after_bytes: 50 } } timeout { nanos: "
                         "200000000 }")
                    .reply();
  EXPECT_EQ(tcp.kind(), R::SILENCE);
  EXPECT_FALSE(tcp.has_first_reply_duration());
  // Told that nothing more comes, OpenSSL gives up.
  const R ended = MustSend(MustListen() +
                           "hello { fields {} framing { stop_after_bytes: 50 half_close: true } }")
                      .reply();
  EXPECT_EQ(ended.kind(), R::ALERT) << ended.summary();
  EXPECT_EQ(ended.alert().name(), "decode_error");
}

TEST_F(SendClientHello, ThatIsNoneIsRefusedWithAnAlertOrAClose) {
  R got = InMemory("raw_stream: 'GET / HTTP/1.0\\r\\n\\r\\n'").reply();
  EXPECT_TRUE(got.kind() == R::CLOSED || got.kind() == R::ALERT) << got.summary();
  EXPECT_FALSE(got.has_sent());
  // A length of one byte too many leaves the server waiting, one too few is a mistake.
  got = InMemory("fields {} patches { offset_bytes: 3 remove_bytes: 1 insert: '\\001' }").reply();
  EXPECT_EQ(got.kind(), R::ALERT) << got.summary();
  EXPECT_TRUE(got.alert_fatal());
  EXPECT_EQ(got.close_kind(), v1::CLOSE_KIND_ALERT);
}

TEST_F(SendClientHello, TellsWhatItWouldSendAndSendsNothing) {
  RawSocket nobody = RawSocket::Bind();
  const v1::SendClientHelloResponse got =
      MustSend(To(nobody) + "hello { fields { server_name: 'x.example' } } validate_only: true");
  EXPECT_EQ(got.reply().kind(), R::KIND_UNSPECIFIED);
  EXPECT_EQ(got.reply().sent().server_name(), "x.example");
  EXPECT_FALSE(got.reply().sent_stream().empty());
  EXPECT_EQ(got.reply().sent_bytes(), 0u);
  const R refused = MustSend(To(nobody) + "hello { fields {} }").reply();
  EXPECT_EQ(refused.kind(), R::NOT_CONNECTED);
  EXPECT_EQ(refused.system_error(), "ECONNREFUSED");
  EXPECT_EQ(refused.close_kind(), v1::CLOSE_KIND_UNSPECIFIED);
}

TEST_F(SendClientHello, TellsResetsClosesAndOtherProtocolsApart) {
  RawSocket endpoint = RawSocket::Listen();
  auto with = [&](const std::function<void(RawSocket&)>& act, const std::string& more = "") {
    std::thread acting([&] {
      RawSocket peer = endpoint.Accept();
      peer.Receive();
      act(peer);
    });
    const R got = MustSend(To(endpoint) + "hello { fields {} } " + more).reply();
    acting.join();
    return got;
  };
  R got = with([](RawSocket& peer) { peer.Close(); });
  EXPECT_EQ(got.kind(), R::CLOSED);
  EXPECT_EQ(got.close_kind(), v1::CLOSE_KIND_TRUNCATED);
  got = with([](RawSocket& peer) { peer.Reset(); });
  EXPECT_EQ(got.kind(), R::RESET);
  EXPECT_EQ(got.system_error(), "ECONNRESET");
  got = with([](RawSocket& peer) { peer.Send("220 mail.example\r\n"); });
  EXPECT_EQ(got.kind(), R::NOT_TLS);
  EXPECT_EQ(got.received(), "220 mail.example\r\n");
  EXPECT_EQ(got.summary(), "not TLS: '220 mail.example\\r\\n'");
  // A server that wants another hello and fails at once.
  const std::string retry =
      std::string("\x16\x03\x03\0\x38\x02\0\0\x34\x03\x03", 11) +
      "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91"
      "\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c" +
      std::string("\0\x13\x01\0\0\x0c\0\x2b\0\x02\x03\x04\0\x33\0\x02\0\x18", 18);
  got = with(
      [&](RawSocket& peer) { peer.Send(retry + std::string("\x15\x03\x03\0\x02\x02\x50", 7)); },
      "read_to_end: true");
  EXPECT_EQ(got.kind(), R::HELLO_RETRY_REQUEST);
  EXPECT_EQ(got.summary(),
            "HelloRetryRequest: TLSv1.3, TLS_AES_128_GCM_SHA256, secp384r1; then fatal alert "
            "internal_error (80)");
  // A flood is counted, and its beginning kept.
  got = with([](RawSocket& peer) { peer.Send("\x17\x03\x03\x01" + std::string(300000, 'x')); });
  EXPECT_EQ(got.received().size(), 65536u);
  EXPECT_EQ(got.received_bytes(), 300004u);
  EXPECT_EQ(got.kind(), R::OTHER);
  // What comes behind the answer is heard when it is asked for.
  const std::string answer("\x15\x03\x03\0\x02\x01\x00\x15\x03\x03\0\x02\x02\x28tail", 18);
  EXPECT_EQ(with([&](RawSocket& peer) { peer.Send(answer); }, "read_to_end: true").received(),
            answer);
}

TEST_F(SendClientHello, IsObservedAndTranscribedWhenThatIsAskedFor) {
  const R got = MustSend(MustListen() +
                         "hello { fields {} framing { max_record_bytes: 100 } } result_options { "
                         "transcript {} observer {} }")
                    .reply();
  EXPECT_GT(got.transcript().records_size(), 2);
  EXPECT_EQ(got.observer().client_to_server_bytes(), got.sent_bytes());
  EXPECT_FALSE(MustSend(MustListen() + "hello { fields {} }").reply().has_transcript());
}

// The packets of a capture that say something, in their order: who sends, and "d" for data, "F" for
// an end of sending, "R" for a reset.
Strings PacketsOf(const std::string& capture, uint16_t server_port) {
  constexpr uint32_t kPacketBlock = 6;
  constexpr size_t kIp = 28;
  constexpr size_t kTcp = kIp + 20;
  const auto byte = [&](size_t at) { return static_cast<uint8_t>(capture[at]); };
  const auto little32 = [&](size_t at) {
    uint32_t number = 0;
    for (size_t i = 4; i-- > 0;) number = number << 8 | byte(at + i);
    return number;
  };
  Strings packets;
  for (size_t at = 0; at + 12 <= capture.size(); at += little32(at + 4)) {
    if (little32(at) != kPacketBlock) continue;
    const bool from_client = (byte(at + kTcp + 2) << 8 | byte(at + kTcp + 3)) == server_port;
    const uint8_t flags = byte(at + kTcp + 13);
    if ((flags & 2) != 0) continue;  // those that begin the connection
    std::string said = little32(at + 20) > 40 ? "d" : "";
    if ((flags & 1) != 0) said += "F";
    if ((flags & 4) != 0) said += "R";
    if (!said.empty()) packets.push_back((from_client ? "client " : "server ") + said);
  }
  return packets;
}

TEST_F(SendClientHello, IsCapturedWithTheEndsOfBothSides) {
  constexpr uint16_t kMadeUpPort = 443;
  const auto in_memory = [this](const std::string& framing) {
    const std::string hello = "hello { fields {} framing { " + framing + " } } ";
    return PacketsOf(MustSend(kMemory + hello + "result_options { capture {} }").reply().capture(),
                     kMadeUpPort);
  };
  EXPECT_EQ(in_memory("stop_after_bytes: 50"), (Strings{"client d", "client F"}));
  EXPECT_EQ(in_memory(""), (Strings{"client d", "server d", "client F"})) << "the lab hangs up";
  const Strings half_closed = {"client d", "client F", "server d", "server F"};
  EXPECT_EQ(in_memory("stop_after_bytes: 50 half_close: true"), half_closed);
  RawSocket endpoint = RawSocket::Listen();
  const auto over_tcp = [&](const std::string& framing, bool reset) {
    std::thread acting([&] {
      RawSocket peer = endpoint.Accept();
      const bool half_closes = !framing.empty();
      half_closes ? peer.ReceiveAll() : peer.Receive();
      if (reset) return peer.Reset();
      peer.Send("220");
      peer.Close();
    });
    const std::string hello = "hello { raw_stream: 'xx' framing { " + framing + " } } ";
    const R got =
        MustSend(To(endpoint) + hello + "read_to_end: true result_options { capture {} }").reply();
    acting.join();
    return PacketsOf(got.capture(), endpoint.port());
  };
  Strings packets = over_tcp("", false);
  ASSERT_EQ(packets.size(), 4u);
  EXPECT_EQ(packets[2], "server F");
  EXPECT_EQ(packets[3], "client F") << "the lab closes as well";
  EXPECT_EQ(over_tcp("stop_after_bytes: 1 half_close: true", false), half_closed);
  packets = over_tcp("", true);
  ASSERT_EQ(packets.size(), 2u) << "nothing is left to close";
  EXPECT_EQ(packets[1], "server R");
}

TEST_F(SendClientHello, IsCancelledWithItsCall) {
  RawSocket endpoint = RawSocket::Listen();
  grpc::ClientContext context;
  v1::SendClientHelloResponse response;
  std::thread cancelling([&] {
    RawSocket peer = endpoint.Accept();
    peer.Receive();
    context.TryCancel();
    EXPECT_EQ(peer.ReceiveAll(), "");
  });
  const grpc::Status status =
      handshakes->SendClientHello(&context,
                                  Parse<v1::SendClientHelloRequest>(
                                      To(endpoint) + "hello { fields {} } timeout { seconds: 60 }"),
                                  &response);
  cancelling.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(SendClientHello, RefusesWhatCannotBeSent) {
  auto refused = [this](const std::string& request) {
    v1::SendClientHelloResponse response;
    return Call(handshakes, &v1::HandshakeService::Stub::SendClientHello,
                Parse<v1::SendClientHelloRequest>(request), &response);
  };
  const std::string target = "target_address: '127.0.0.1:1' ";
  EXPECT_EQ(refused(target + "hello { fields { base { spec { server {} } } } }").error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused(target + "hello { fields {} patches { offset_bytes: 100000 } }").error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused(target + "hello { raw_stream: '" + std::string(400, 'x') +
                    "' framing { segment_bytes: 1 segment_interval { seconds: 1 } } }")
                .error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused("target_address: '192.0.2.1:443' hello { fields {} }").error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(refused("server { name: 'tlsContexts/none' } hello { fields {} }").error_code(),
            grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace tlslab
