#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/dialog/http/strict_transport.h"
#include "server/dialog/make_dialog.h"
#include "server/testing/dialog_ends.h"

namespace tlslab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Failure = DialogOutcome::Failure;

DialogSurroundings Https() {
  DialogSurroundings surroundings = StandingStill();
  surroundings.server_name = "lab.example";
  return surroundings;
}

std::unique_ptr<Dialog> Server(HttpServicePlan service = {}, DialogSurroundings around = Https()) {
  ServerDialogPlan plan;
  plan.protocol = DialogProtocol::kHttp;
  plan.tls_start = TlsStart::kAtConnect;
  plan.http = std::move(service);
  return MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), std::move(around));
}

std::unique_ptr<Dialog> Client(std::vector<HttpRequestSpec> requests = {},
                               TlsStart start = TlsStart::kAtConnect,
                               DialogSurroundings around = Https()) {
  ClientDialogPlan plan;
  plan.protocol = DialogProtocol::kHttp;
  plan.tls_start = start;
  plan.http_requests = std::move(requests);
  return MakeClientDialog(std::make_shared<ClientDialogPlan>(plan), std::move(around));
}

HttpServicePlan OneAnswer(HttpAnswerSpec answer) {
  HttpServicePlan plan;
  if (answer.path.empty()) answer.path = "*";
  plan.answers = {std::move(answer)};
  return plan;
}

HttpRequestSpec Get(const std::string& target) { return {"GET", target, {}, ""}; }

// What a client of one GET makes of `answer`, and of an end behind it.
std::unique_ptr<Dialog> Told(const std::string& answer, bool clean, size_t piece = 1 << 20,
                             HttpRequestSpec request = {}) {
  auto client = Client({std::move(request)});
  Listen(*client);
  Hear(*client, answer, piece);
  client->OnEnd(clean);
  Listen(*client);
  return client;
}

std::vector<std::string> LinesOf(const Dialog& dialog) {
  std::vector<std::string> lines;
  for (const DialogLine& line : dialog.outcome().lines) lines.push_back(line.text);
  return lines;
}

TEST(Http, RequestsFollowOneAnotherOnOneConnection) {
  for (const size_t piece : {size_t{1}, size_t{7}, size_t{1} << 20}) {
    HttpServicePlan service;
    service.answers.resize(2);
    service.answers[0].path = "/a";
    service.answers[0].body = "first";
    service.answers[1].path = "/b";
    service.answers[1].status = 301;
    service.answers[1].headers = {{"Location", "/a"}};
    const auto server = Server(service);
    const auto client =
        Client({Get("/a?x=1"), {"POST", "/b", {{"X-Lab", "1"}}, "said"}, Get("/c")});
    const Talked talked = Talk(*client, *server, piece);
    EXPECT_FALSE(talked.quiet);
    EXPECT_TRUE(client->outcome().completed) << client->outcome().error;
    EXPECT_TRUE(server->outcome().completed) << server->outcome().error;
    for (const Dialog* end : {client.get(), server.get()}) {
      const auto& seen = end->outcome().http_exchanges;
      ASSERT_EQ(seen.size(), 3u);
      EXPECT_EQ(seen[0].status, 200u);
      EXPECT_EQ(seen[0].response_body, "first");
      EXPECT_EQ(seen[0].request_headers[0].value, "lab.example");
      EXPECT_TRUE(seen[0].keep_alive);
      EXPECT_EQ(seen[1].method, "POST");
      EXPECT_EQ(seen[1].request_body_bytes, 4u);
      EXPECT_EQ(seen[1].status, 301u);
      EXPECT_EQ(seen[2].status, 404u);
      EXPECT_EQ(seen[2].version, "HTTP/1.1");
      EXPECT_EQ(seen[2].response_body_bytes, seen[2].response_body.size());
    }
    EXPECT_THAT(
        LinesOf(*server),
        ElementsAre("GET /a?x=1 HTTP/1.1", "HTTP/1.1 200 OK", "(5 bytes of body)",
                    "POST /b HTTP/1.1", "(4 bytes of body)", "HTTP/1.1 301 Moved Permanently",
                    "GET /c HTTP/1.1", "HTTP/1.1 404 Not Found", "(22 bytes of body)"));
    EXPECT_EQ(LinesOf(*client), LinesOf(*server));
  }
}

TEST(Http, AServerThatClosesAfterEachAnswerLeavesTheOtherRequestsUnasked) {
  HttpServicePlan service;
  service.close_after_answer = true;
  const auto server = Server(service);
  const auto client = Client({Get("/"), Get("/client.json")});
  Talk(*client, *server);
  EXPECT_TRUE(server->outcome().completed);
  EXPECT_FALSE(client->outcome().completed);
  EXPECT_EQ(client->outcome().error, "the server kept the connection for 1 of 2 requests");
  ASSERT_EQ(client->outcome().http_exchanges.size(), 1u);
  EXPECT_FALSE(client->outcome().http_exchanges[0].keep_alive);
}

TEST(Http, AHeadAndAnswersWithoutContentHaveNoBody) {
  HttpServicePlan service;
  service.answers.resize(3);
  service.answers[0].path = "/";
  service.answers[0].body = "twelve bytes";
  service.answers[1].path = "/204";
  service.answers[1].status = 204;
  service.answers[1].body = "none of this";
  service.answers[2].path = "/304";
  service.answers[2].status = 304;
  const auto server = Server(service);
  const auto client = Client({{"HEAD", "/", {}, ""}, Get("/204"), Get("/304"), Get("/")});
  const Talked talked = Talk(*client, *server, 1);
  EXPECT_TRUE(client->outcome().completed) << client->outcome().error;
  const auto& seen = client->outcome().http_exchanges;
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_THAT(talked.server_said, HasSubstr("Content-Length: 12\r\n\r\nHTTP/1.1 204"));
  EXPECT_THAT(talked.server_said, Not(HasSubstr("none of this")));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(seen[i].response_body_bytes, 0u) << i;
  EXPECT_EQ(seen[3].response_body, "twelve bytes");
}

TEST(Http, ALongAnswerIsMadeAsItIsTaken) {
  constexpr uint64_t kSize = (64 << 20) + 1;
  HttpAnswerSpec answer;
  answer.filling_bytes = kSize;
  const auto server = Server(OneAnswer(answer));
  server->Receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto client = Client();
  Listen(*client);
  size_t longest = 0;
  for (auto act = server->Next(); act.kind == Dialog::Act::Kind::kWrite; act = server->Next()) {
    longest = std::max(longest, act.data.size());
    client->Receive(act.data);
    Listen(*client);
  }
  EXPECT_LE(longest, size_t{128} << 10);
  ASSERT_TRUE(client->outcome().completed);
  EXPECT_EQ(client->outcome().http_exchanges[0].response_body_bytes, kSize);
  EXPECT_EQ(client->outcome().http_exchanges[0].response_body.size(), size_t{64} << 10);
  EXPECT_EQ(server->outcome().http_exchanges[0].response_body_bytes, kSize);
}

TEST(Http, AChunkedAnswerIsToldWithoutItsChunks) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::pair<const char*, const char*> cases[] = {
      {"4\r\nsome\r\n6;x=\"y\"\r\n bytes\r\n0\r\n\r\n", "some bytes"},
      {"0\r\n\r\n", ""},
      {"000\r\n\r\n", ""},
      {"a\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", "0123456789"},
  };
  for (const auto& [chunks, body] : cases) {
    for (const size_t piece : {size_t{1}, size_t{2}, size_t{3}, size_t{4}, size_t{1} << 20}) {
      const auto client = Told(head + chunks, /*clean=*/false, piece);
      EXPECT_TRUE(client->outcome().completed) << client->outcome().error << piece << chunks;
      EXPECT_EQ(client->outcome().http_exchanges[0].response_body, body);
      EXPECT_TRUE(client->outcome().http_exchanges[0].keep_alive);
    }
  }
}

TEST(Http, AnswersOf1xxComeBeforeTheAnswer) {
  const auto client = Told(
      "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
      true, 1);
  EXPECT_TRUE(client->outcome().completed) << client->outcome().error;
  EXPECT_EQ(client->outcome().http_exchanges[0].status, 200u);
  EXPECT_THAT(LinesOf(*client),
              ElementsAre("GET / HTTP/1.1", "HTTP/1.1 103 Early Hints", "HTTP/1.1 100 Continue",
                          "HTTP/1.1 200 OK", "(2 bytes of body)"));
  EXPECT_THAT(Told("HTTP/1.1 101 Switching Protocols\r\n\r\n", true)->outcome().error,
              HasSubstr("another protocol"));
}

TEST(Http, OnlyAnOrderlyEndMakesAnAnswerThatEndsWithTheConnectionWhole) {
  for (const bool clean : {true, false}) {
    const auto client = Told("HTTP/1.0 200 OK\r\n\r\npay 100", clean);
    EXPECT_EQ(client->outcome().completed, clean);
    ASSERT_EQ(client->outcome().http_exchanges.size(), 1u);
    EXPECT_EQ(client->outcome().http_exchanges[0].response_body, "pay 100");
    EXPECT_FALSE(client->outcome().http_exchanges[0].keep_alive);
    if (clean) continue;
    EXPECT_EQ(client->outcome().failure, Failure::kPeerClosed);
    EXPECT_EQ(client->outcome().error,
              "the end of the answer cannot be told, after 7 bytes: the connection ended without "
              "close_notify, as it does when somebody on the path cuts it");
  }
}

TEST(Http, AnAnswerThatIsCutSaysWhere) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "without an answer"},
      {"HTTP/1.1 200 OK\r\nContent-", "cut in its head"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nseven..", "cut after 7 of 10 bytes"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nseven..",
       "in its chunks, after 7"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n",
       "in its chunks, after 1"},
  };
  for (const auto& [answer, reason] : cases) {
    for (const bool clean : {true, false}) {
      const auto client = Told(answer, clean);
      EXPECT_FALSE(client->outcome().completed);
      EXPECT_THAT(client->outcome().error, HasSubstr(reason));
      EXPECT_EQ(client->outcome().error.find("without close_notify") != std::string::npos, !clean);
    }
  }
}

TEST(Http, AWholeAnswerIsWholeHoweverTheConnectionEnds) {
  const auto client =
      Told("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", /*clean=*/false);
  EXPECT_TRUE(client->outcome().completed) << client->outcome().error;
}

TEST(Http, AServersLieAboutTheLengthIsSent) {
  HttpAnswerSpec answer;
  answer.headers = {{"content-length", "100"}, {"Connection", "close"}, {"X", "1"}, {"X", "2"}};
  answer.body = "short";
  HttpServicePlan service = OneAnswer(answer);
  service.close_after_answer = true;
  const auto server = Server(service);
  const auto client = Client();
  const Talked talked = Talk(*client, *server);
  EXPECT_THAT(talked.server_said, HasSubstr("X: 1\r\nX: 2\r\n"));
  EXPECT_THAT(talked.server_said, Not(HasSubstr("Content-Length")));
  EXPECT_EQ(client->outcome().error, "the answer was cut after 5 of 100 bytes");
}

TEST(Http, MalformedAnswersAreToldAndNotBelieved) {
  const std::string answers[] = {
      "SSH-2.0-OpenSSH_9.2\r\n\r\n",
      "HTTP/2.0 200 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
      std::string("HTTP/1.1 200 OK\r\nX: \0\r\n\r\n", 25),
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n",
      "HTTP/1.1 200 OK\r\nX: " + std::string(10 << 20, 'x'),
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(10 << 20, 'x'),
  };
  for (const std::string& answer : answers) {
    const auto client = Client();
    Listen(*client);
    EXPECT_TRUE(Hear(*client, answer, 1 << 10).closes_transport) << answer.substr(0, 80);
    EXPECT_EQ(client->outcome().failure, Failure::kViolation);
    EXPECT_THAT(client->outcome().error, HasSubstr("malformed"));
  }
}

TEST(Http, MalformedAndOversizedRequestsAreRefusedAndTold) {
  const std::pair<std::string, const char*> cases[] = {
      {"GET / HTTP/1.1\r\n\r\n", "400"},  // without a Host
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
      {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"GET / HTTP/1.1\nHost: a\n\n", "400"},
      {std::string("GET /\0 HTTP/1.1\r\n\r\n", 19), "400"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", "413"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(10 << 20, 'x'), "431"},
      {"GET /" + std::string(10 << 20, 'x'), "431"},
      {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", "400"},
  };
  for (const auto& [request, status] : cases) {
    for (const size_t piece : {size_t{1} << 10, size_t{1} << 30}) {
      const auto server = Server();
      const Spoken spoken = Hear(*server, request, piece);
      EXPECT_THAT(spoken.bytes, StartsWith("HTTP/1.1 " + std::string(status)))
          << request.substr(0, 80);
      EXPECT_THAT(spoken.bytes, HasSubstr("Connection: close"));
      EXPECT_TRUE(spoken.closes);
      EXPECT_EQ(server->outcome().failure, Failure::kViolation);
      EXPECT_THAT(server->outcome().error, HasSubstr(status));
      ASSERT_EQ(server->outcome().http_exchanges.size(), 1u);
    }
  }
}

TEST(Http, ARequestThatIsCutIsToldByTheServer) {
  for (const bool clean : {true, false}) {
    for (const char* request :
         {"GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"}) {
      const auto server = Server();
      Hear(*server, request);
      server->OnEnd(clean);
      Listen(*server);
      EXPECT_THAT(server->outcome().error, HasSubstr("in the middle of a request"));
    }
    const auto server = Server();
    Listen(*server);
    server->OnEnd(clean);
    Listen(*server);
    EXPECT_EQ(server->outcome().error, "the client closed without a request");
  }
}

TEST(Http, AClientThatLeavesWithoutCloseNotifyBetweenRequestsHasHadItsAnswer) {
  const auto server = Server();
  server->Receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  server->OnEnd(/*clean=*/false);
  EXPECT_THAT(Listen(*server).bytes, StartsWith("HTTP/1.1 200 OK"));
  EXPECT_TRUE(server->outcome().completed) << server->outcome().error;
}

TEST(Http, AClientThatExpectsItIsToldToContinue) {
  const auto server = Server();
  EXPECT_EQ(Hear(*server,
                 "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n")
                .bytes,
            "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(Hear(*server, "yes").bytes, StartsWith("HTTP/1.1 200 OK"));
  EXPECT_EQ(server->outcome().http_exchanges[0].request_body_bytes, 3u);
}

TEST(Http, ChunkedRequestsAreCountedAndPipelinedOnesAnsweredInOrder) {
  for (const size_t piece : {size_t{1}, size_t{4}, size_t{1} << 20}) {
    const auto server = Server();
    const Spoken spoken = Hear(*server,
                               "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "3\r\nyes\r\n0\r\n\r\n"
                               "GET http://a/client.json?q HTTP/1.1\r\nHost: a\r\n\r\n"
                               "GET / HTTP/1.0\r\n\r\n",
                               piece);
    const auto& seen = server->outcome().http_exchanges;
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_EQ(seen[0].request_body_bytes, 3u);
    EXPECT_EQ(seen[0].status, 404u);
    EXPECT_EQ(seen[1].response_body, "{}\n");
    EXPECT_FALSE(seen[2].keep_alive);
    EXPECT_TRUE(spoken.closes);
    EXPECT_TRUE(server->outcome().completed);
  }
}

TEST(Http, TheClientReportIsWhatTheSurroundingsTell) {
  DialogSurroundings around = Https();
  around.start_time = std::chrono::system_clock::from_time_t(784111777);
  around.describe_connection = [] { return std::string("{\"role\": \"SERVER\"}"); };
  const auto server = Server({}, around);
  const std::string said = Hear(*server, "GET /client.json HTTP/1.1\r\nHost: a\r\n\r\n").bytes;
  EXPECT_THAT(said, HasSubstr("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
  EXPECT_THAT(said, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(said, HasSubstr("\r\n\r\n{\"role\": \"SERVER\"}\n"));
}

TEST(Http, ASlowServerPausesBeforeEachAnswerOnce) {
  ServerDialogPlan plan;
  plan.protocol = DialogProtocol::kHttp;
  plan.tls_start = TlsStart::kAtConnect;
  plan.answer_delay = std::chrono::seconds(1);
  const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill());
  const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(Hear(*server, request + request, 5).pauses, 2u);
}

TEST(Http, InTheClearItIsTheSameAndStrictTransportSecurityDoesNotCount) {
  for (const TlsStart start : {TlsStart::kAtConnect, TlsStart::kInClear}) {
    HttpAnswerSpec answer;
    answer.headers = {{"strict-transport-security", "max-age=60; includeSubDomains"},
                      {"Strict-Transport-Security", "max-age=1"}};
    ServerDialogPlan plan;
    plan.protocol = DialogProtocol::kHttp;
    plan.tls_start = start;
    plan.http = OneAnswer(answer);
    const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), Https());
    const auto client = Client({}, start);
    Talk(*client, *server);
    for (const Dialog* end : {client.get(), server.get()}) {
      EXPECT_TRUE(end->outcome().completed) << end->outcome().error;
      const auto& strict = end->outcome().http_exchanges[0].strict_transport_security;
      ASSERT_EQ(strict.has_value(), start == TlsStart::kAtConnect);
      if (!strict) continue;
      EXPECT_EQ(strict->max_age_seconds, 60u);
      EXPECT_TRUE(strict->include_subdomains);
    }
  }
}

TEST(Http, WithH2AgreedNothingIsSaid) {
  DialogSurroundings around = Https();
  around.agreed_protocol = [] { return std::string("h2"); };
  const auto client = Client({}, TlsStart::kAtConnect, around);
  const auto server = Server({}, around);
  const Talked talked = Talk(*client, *server);
  EXPECT_EQ(talked.client_said + talked.server_said, "");
  EXPECT_THAT(client->outcome().error, HasSubstr("h2"));
  EXPECT_THAT(server->outcome().error, HasSubstr("h2"));
  const auto unasked = Server();
  EXPECT_THAT(Hear(*unasked, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 1).bytes,
              StartsWith("HTTP/1.1 505"));
  EXPECT_THAT(unasked->outcome().error, HasSubstr("HTTP/2"));
}

TEST(Http, TlsWhereHttpIsSpokenInTheClearIsToldAsSuch) {
  ServerDialogPlan plan;
  plan.protocol = DialogProtocol::kHttp;
  plan.tls_start = TlsStart::kInClear;
  for (const size_t piece : {1, 5}) {
    const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill());
    const auto client = Client({}, TlsStart::kInClear);
    Listen(*client);
    for (Dialog* end : {server.get(), client.get()}) {
      EXPECT_TRUE(Hear(*end, std::string("\x16\x03\x01\x00\x05", 5), piece).closes_transport);
      EXPECT_EQ(end->outcome().error, "TLS came where HTTP is spoken");
    }
  }
}

TEST(Http, WhatIsKeptIsBounded) {
  const auto server = Server();
  std::string headers;
  for (int i = 0; i < 1000; ++i)
    headers += "X-" + std::to_string(i) + ": " + std::string(50, 'x') + "\r\n";
  for (int i = 0; i < 150; ++i) {
    const std::string body(1000, 'b');
    Hear(*server,
         "PUT / HTTP/1.1\r\nHost: a\r\n" + headers + "Content-Length: 1000\r\n\r\n" + body);
  }
  const auto& seen = server->outcome().http_exchanges;
  ASSERT_EQ(seen.size(), 100u);
  EXPECT_EQ(seen[0].request_headers.size(), 100u);
  size_t bytes = 0;
  for (const HttpExchangeSeen& exchange : seen) {
    EXPECT_EQ(exchange.status, 200u);
    bytes += exchange.response_body.size();
    for (const HttpHeader& header : exchange.request_headers) bytes += header.value.size();
  }
  EXPECT_LT(bytes, size_t{1} << 20);
}

TEST(StrictTransport, IsReadByItsRules) {
  const auto hour = ReadStrictTransportSecurity("max-age=3600");
  ASSERT_TRUE(hour.has_value());
  EXPECT_EQ(hour->max_age_seconds, 3600u);
  EXPECT_FALSE(hour->include_subdomains);
  EXPECT_FALSE(hour->preload);
  const auto all = ReadStrictTransportSecurity(
      " INCLUDESUBDOMAINS ;; preload; Max-Age = \"0\" ; extension=\"a;b\"; other ");
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(all->max_age_seconds, 0u);
  EXPECT_TRUE(all->include_subdomains);
  EXPECT_TRUE(all->preload);
  EXPECT_EQ(ReadStrictTransportSecurity("max-age=99999999999999999999999")->max_age_seconds,
            ~uint64_t{0});
  for (const char* bad :
       {"", "includeSubDomains", "max-age", "max-age=", "max-age=-1", "max-age=1x", "max-age=1 2",
        "max-age=1; max-age=1", "max-age=1; includeSubDomains=1", "max-age=\"1", "=1; max-age=1",
        "max-age=1, max-age=2", "max-age=1; preload; Preload", "max-age=\"1\"x"}) {
    EXPECT_FALSE(ReadStrictTransportSecurity(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace tlslab
