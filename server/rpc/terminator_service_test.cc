// Terminators, and the PROXY protocol at dials and listeners, through the daemon's own stubs, with
// backends and clients of plain TCP.
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "server/rpc/daemon_fixture.h"
#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

using Stub = v1::TerminatorService::Stub;
using Close = v1::TerminatorClose;
using F = v1::HandshakeFailure;

constexpr char kServer[] =
    "server_context { spec { server {} credentials { certificate: 'certificates/leaf' } } } ";
constexpr char kClient[] =
    "client_context { spec { client {} peer_verification { mode: REPORT_ONLY } } } ";

class TerminatorsTest : public DaemonFixture {
 protected:
  v1::Terminator MustTerminate(const std::string& more, uint16_t backend_port) {
    auto request =
        Parse<v1::CreateTerminatorRequest>("terminator_id: 't' terminator { " + more + " }");
    request.mutable_terminator()->set_backend_address("127.0.0.1:" + std::to_string(backend_port));
    v1::Terminator made;
    Must(terminators, &Stub::CreateTerminator, request, &made);
    return made;
  }
  v1::TerminatorResult Result(uint32_t which = 1) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    auto reader = terminators->WatchTerminator(
        &context, Parse<v1::WatchTerminatorRequest>("name: 'terminators/t' max_results: " +
                                                    std::to_string(which)));
    v1::WatchTerminatorResponse response;
    while (reader->Read(&response)) {
    }
    EXPECT_TRUE(reader->Finish().ok());
    EXPECT_EQ(response.sequence_number(), which);
    return response.result();
  }
  // Says `text` over TLS, and reads to the end.
  v1::HandshakeResult Say(const std::string& address, const std::string& text,
                          const std::string& context = "", const std::string& more = "") {
    auto request = Parse<v1::DialEndpointRequest>(
        "tls_context { spec { client { server_name: 'localhost' } peer_verification { mode: "
        "REPORT_ONLY } " +
        context + " } } exchange { steps { send_text: '" + text +
        "' } steps { read_to_end {} } } " + more);
    request.set_target_address(address);
    v1::DialEndpointResponse response;
    Must(handshakes, &v1::HandshakeService::Stub::DialEndpoint, request, &response);
    return response.result();
  }
  static uint16_t PortOf(const std::string& address) {
    return static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }
};

// Takes a connection, all that comes up to `until`, and answers.
class Backend {
 public:
  Backend() : listening_(RawSocket::Listen()) {}
  uint16_t port() const { return listening_.port(); }
  void Answer(const std::string& until, const std::string& answer) {
    thread_ = std::thread([this, until, answer] {
      RawSocket client = listening_.Accept();
      for (std::string piece; received_.find(until) == received_.npos; received_ += piece) {
        piece = client.Receive();
        if (piece.empty()) return;
      }
      client.Send(answer);
      client.EndWriting();
      received_ += client.ReceiveAll();
    });
  }
  // What came in all.
  const std::string& Received() {
    if (thread_.joinable()) thread_.join();
    return received_;
  }
  ~Backend() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  RawSocket listening_;
  std::thread thread_;
  std::string received_;
};

TEST_F(TerminatorsTest, TakeTlsOffAndAreWatched) {
  Backend backend;
  backend.Answer("question", "answer");
  const v1::Terminator made = MustTerminate(kServer, backend.port());
  EXPECT_EQ(made.name(), "terminators/t");
  const v1::HandshakeResult dialled = Say(made.bound_address(), "question");
  EXPECT_FALSE(dialled.has_failure()) << dialled.failure().summary();
  EXPECT_EQ(dialled.exchange().received(), "answer");
  EXPECT_EQ(dialled.close_kind(), v1::CLOSE_KIND_CLOSE_NOTIFY);
  EXPECT_EQ(backend.Received(), "question");
  const v1::TerminatorResult result = Result();
  EXPECT_EQ(result.client_address(), dialled.local_address());
  EXPECT_EQ(result.backend_address(), "127.0.0.1:" + std::to_string(backend.port()));
  EXPECT_NE(result.backend_local_address(), "");
  EXPECT_FALSE(result.client_side().has_failure());
  EXPECT_EQ(result.client_side().role(), v1::HandshakeResult::SERVER);
  EXPECT_EQ(result.client_side().negotiated().server_name(), "localhost");
  EXPECT_FALSE(result.has_backend_side());
  EXPECT_FALSE(result.has_sent_proxy_header());
  EXPECT_EQ(result.client_received_bytes(), 8u);
  EXPECT_EQ(result.backend_received_bytes(), 6u);
  EXPECT_EQ(result.close().kind(), Close::BACKEND_CLOSED);
  EXPECT_EQ(result.error(), "");
  v1::Terminator got;
  Must(terminators, &Stub::GetTerminator, Parse<v1::GetTerminatorRequest>("name: 'terminators/t'"),
       &got);
  EXPECT_EQ(got.accepted_count(), 1u);
  EXPECT_EQ(got.open_count(), 0u);
  v1::ListTerminatorsResponse listed;
  Must(terminators, &Stub::ListTerminators, v1::ListTerminatorsRequest(), &listed);
  ASSERT_EQ(listed.terminators_size(), 1);
  google::protobuf::Empty empty;
  Must(terminators, &Stub::DeleteTerminator,
       Parse<v1::DeleteTerminatorRequest>("name: 'terminators/t'"), &empty);
  EXPECT_EQ(Call(terminators, &Stub::GetTerminator,
                 Parse<v1::GetTerminatorRequest>("name: 'terminators/t'"), &got)
                .error_code(),
            grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace tlslab
