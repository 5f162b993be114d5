// What a backend of HTTP gets of each request, however it was cut, and what is refused.
#include "server/dialog/forward/http_forwarder.h"

#include <gtest/gtest.h>

#include <string>

namespace tlslab {
namespace {

HttpForwardingPlan XForwarded() {
  HttpForwardingPlan plan;
  plan.x_forwarded = true;
  return plan;
}

ForwardedClient Client() {
  ForwardedClient client;
  client.address = "192.0.2.1";
  client.over_tls = true;
  return client;
}

constexpr char kAdded[] = "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n";

struct Outcome {
  std::string sent;
  std::string error;
  std::vector<ForwardedRequest> requests;
};

Outcome ForwardInPieces(const std::string& bytes, size_t piece, const HttpForwardingPlan& plan) {
  HttpForwarder forwarder(plan, Client());
  Outcome outcome;
  for (size_t at = 0; at < bytes.size(); at += piece) {
    outcome.sent += forwarder.Forward(std::string_view(bytes).substr(at, piece));
  }
  outcome.error = forwarder.error();
  outcome.requests = forwarder.requests();
  EXPECT_EQ(forwarder.nothing_sent(), outcome.sent.empty());
  return outcome;
}

// Whole and byte by byte, to the same end.
Outcome Forward(const std::string& bytes, const HttpForwardingPlan& plan = XForwarded()) {
  const Outcome whole = ForwardInPieces(bytes, bytes.size(), plan);
  const Outcome bytewise = ForwardInPieces(bytes, 1, plan);
  EXPECT_EQ(bytewise.error, whole.error);
  EXPECT_EQ(bytewise.requests.size(), whole.requests.size());
  return whole;
}

std::string WhyRefused(const std::string& bytes) {
  const Outcome outcome = Forward(bytes);
  EXPECT_EQ(outcome.sent, "") << bytes;
  return outcome.error;
}

std::string Get(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

TEST(HttpForwarder, TellsWhoTheClientIs) {
  const Outcome outcome = Forward(Get("Accept: */*\r\n"));
  EXPECT_EQ(outcome.sent,
            "GET / HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n" + std::string(kAdded) + "\r\n");
  EXPECT_EQ(outcome.error, "");
  ASSERT_EQ(outcome.requests.size(), 1u);
  EXPECT_EQ(outcome.requests[0].method, "GET");
  EXPECT_EQ(outcome.requests[0].target, "/");
  EXPECT_TRUE(outcome.requests[0].removed_headers.empty());
  ASSERT_EQ(outcome.requests[0].added_headers.size(), 2u);
  EXPECT_EQ(outcome.requests[0].added_headers[1].value, "https");
}

TEST(HttpForwarder, TakesOutWhatTheClientSaysOfItself) {
  const Outcome outcome = Forward(
      Get("x-forwarded-FOR: 203.0.113.9\r\nX_Forwarded_Proto: http\r\nClient-Cert: :eA==:\r\n"
          "CLIENT-CERT-CHAIN: :eA==:\r\nX-Forwarded-Host: b\r\n"));
  EXPECT_EQ(outcome.sent,
            "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Host: b\r\n" + std::string(kAdded) + "\r\n");
  ASSERT_EQ(outcome.requests[0].removed_headers.size(), 4u);
  EXPECT_EQ(outcome.requests[0].removed_headers[0].name, "x-forwarded-FOR");
  EXPECT_EQ(outcome.requests[0].removed_headers[0].value, "203.0.113.9");
}

TEST(HttpForwarder, LeavesItWhereItIsToldToAndAdds) {
  HttpForwardingPlan plan = XForwarded();
  plan.keep_client_fields = true;
  const Outcome outcome = Forward(Get("X-Forwarded-For: 203.0.113.9\r\n"), plan);
  EXPECT_EQ(outcome.sent, "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n" +
                              std::string(kAdded) + "\r\n");
}

TEST(HttpForwarder, SendsAnAcceptedCertificateInTheStyleOfRfc9440) {
  HttpForwardingPlan plan;
  plan.client_certificate = true;
  ForwardedClient client = Client();
  HttpForwarder without(plan, client);
  EXPECT_EQ(without.Forward(Get("")), Get(""));
  client.certificate = "leaf";
  client.chain = {"intermediate", "root"};
  HttpForwarder with(plan, client);
  EXPECT_EQ(with.Forward(Get("")), Get("Client-Cert: :bGVhZg==:\r\n"
                                       "Client-Cert-Chain: :aW50ZXJtZWRpYXRl:, :cm9vdA==:\r\n"));
}

TEST(HttpForwarder, ForwardsBodiesOfAKnownLengthAndThoseInChunks) {
  const std::string head = "POST /x HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(Forward(head + "Content-Length: 5\r\n\r\nhello").sent,
            head + "Content-Length: 5\r\n" + kAdded + "\r\nhello");
  EXPECT_EQ(
      Forward(head + "Transfer-Encoding: Chunked\r\n\r\n5;ext=\"x\"\r\nhello\r\n1\r\n!\r\n"
                     "000\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n")
          .sent,
      head + "Transfer-Encoding: chunked\r\n" + kAdded + "\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
  EXPECT_EQ(Forward(head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n").sent,
            head + "Transfer-Encoding: chunked\r\n" + kAdded + "\r\n0\r\n\r\n");
}

TEST(HttpForwarder, TellsOfTheTrailersThatEndWithIt) {
  const Outcome outcome = Forward(
      "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
      "X-Forwarded-For: 203.0.113.9\r\n\r\n");
  ASSERT_EQ(outcome.requests.size(), 1u);
  ASSERT_EQ(outcome.requests[0].removed_headers.size(), 1u);
  EXPECT_EQ(outcome.requests[0].removed_headers[0].value, "203.0.113.9");
}

TEST(HttpForwarder, ForwardsEachOfManyRequestsInOnePiece) {
  const Outcome outcome = Forward(
      "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /2 HTTP/1.1\r\nHost: "
      "a\r\nClient-Cert: :eA==:\r\n\r\nGET /3 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(outcome.error, "");
  ASSERT_EQ(outcome.requests.size(), 3u);
  EXPECT_EQ(outcome.requests[1].target, "/2");
  EXPECT_EQ(outcome.requests[1].removed_headers.size(), 1u);
  EXPECT_EQ(outcome.sent.find(":eA==:"), std::string::npos);
  EXPECT_NE(outcome.sent.find("GET /3 HTTP/1.0\r\nConnection: keep-alive\r\n" +
                              std::string(kAdded) + "\r\n"),
            std::string::npos);
}

TEST(HttpForwarder, TakesOutWhatIsForOneHopSoThatNoOtherProtocolBegins) {
  const Outcome outcome =
      Forward(Get("Connection: Upgrade, keep-alive, X-Secret\r\nUpgrade: h2c\r\nTE: "
                  "trailers\r\nX-Secret: 1\r\n"));
  EXPECT_EQ(outcome.sent, Get("Connection: keep-alive\r\n" + std::string(kAdded)));
  EXPECT_EQ(outcome.requests[0].removed_headers.size(), 4u);
}

TEST(HttpForwarder, LetsNoClientNameTheAddedFieldsAsThoseOfOneHop) {
  const Outcome outcome = Forward(Get("Connection: close, X-Forwarded-For\r\n"));
  EXPECT_EQ(outcome.sent, Get("Connection: close\r\n" + std::string(kAdded)));
}

TEST(HttpForwarder, RefusesWhatTwoParsersMayTakeDifferently) {
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  for (const char* fields : {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                             "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                             "Content-Length: 5\r\nContent-Length: 6\r\n",
                             "Content-Length: 5\r\nContent-Length: 5\r\n",
                             "Content-Length: 5, 5\r\n",
                             "Content-Length: +5\r\n",
                             "Content-Length: \r\n",
                             "Content-Length: 99999999999999999999\r\n",
                             "Transfer-Encoding: gzip, chunked\r\n",
                             "Transfer-Encoding: chunked, identity\r\n",
                             "Transfer-Encoding: xchunked\r\n",
                             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                             "Transfer-Encoding:\r\n",
                             "Transfer-Encoding : chunked\r\n",
                             "Transfer-Encoding: chunked\n",
                             "A: b\r\n c\r\n",
                             "A: b\r\n\tc\r\n",
                             "A: b\rc\r\n",
                             "A: b\nContent-Length: 5\r\n",
                             " A: b\r\n",
                             "A\r\n",
                             "A b: c\r\n",
                             ": c\r\n",
                             "Host: b\r\n",
                             "Connection: Content-Length\r\n",
                             "Connection: host\r\n"}) {
    EXPECT_NE(WhyRefused(post + fields + "\r\nhello"), "") << fields;
  }
  EXPECT_NE(WhyRefused(post + std::string("A: \0\r\n\r\n", 9)), "");
  EXPECT_NE(WhyRefused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "");
  EXPECT_NE(WhyRefused("GET / HTTP/1.1\r\n\r\n").find("no Host"), std::string::npos);
  EXPECT_NE(WhyRefused("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), "");
  EXPECT_NE(WhyRefused("GET /\nHTTP/1.1\r\nHost: a\r\n\r\n"), "");
  EXPECT_NE(WhyRefused("GET / HTTP/1.1 \r\nHost: a\r\n\r\n"), "");
  EXPECT_NE(WhyRefused("GET / HTTP/9.9\r\nHost: a\r\n\r\n"), "");
}

TEST(HttpForwarder, RefusesMalformedChunks) {
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* body : {"x\r\nhello\r\n", "5\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n",
                           "-5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
                           "\r\n5\r\nhello\r\n0\r\n\r\n", "fffffffffffffffff\r\nhello\r\n"}) {
    EXPECT_NE(ForwardInPieces(post + body, 1000, XForwarded()).error, "") << body;
    EXPECT_NE(ForwardInPieces(post + body, 1, XForwarded()).error, "") << body;
  }
}

TEST(HttpForwarder, RefusesWhatWouldNotStayHttp) {
  EXPECT_NE(WhyRefused("CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n").find("CONNECT"),
            std::string::npos);
  EXPECT_NE(WhyRefused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").find("HTTP/2"), std::string::npos);
  EXPECT_NE(WhyRefused("\x16\x03\x01\x02\r\n\r\n"), "");
}

TEST(HttpForwarder, HoldsNoMoreThanAHeader) {
  HttpForwarder forwarder(XForwarded(), Client());
  EXPECT_EQ(forwarder.Forward("GET / HTTP/1.1\r\nHost: a\r\n"), "");
  const std::string field = "A: " + std::string(1000, 'x') + "\r\n";
  for (int i = 0; i < 40; ++i) forwarder.Forward(field);
  EXPECT_NE(forwarder.error().find("32 KiB"), std::string::npos) << forwarder.error();
}

TEST(HttpForwarder, HoldsNoMoreThanTheBeginningOfAChunk) {
  HttpForwarder forwarder(XForwarded(), Client());
  forwarder.Forward("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=");
  for (int i = 0; i < 40; ++i) forwarder.Forward(std::string(1000, 'x'));
  EXPECT_NE(forwarder.error().find("16 KiB"), std::string::npos) << forwarder.error();
}

TEST(HttpForwarder, ForwardsManySmallChunksWithoutWaitingForAll) {
  HttpForwarder forwarder(XForwarded(), Client());
  std::string body;
  for (int i = 0; i < 20000; ++i) body += "1\r\nx\r\n";
  const std::string sent =
      forwarder.Forward("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
  EXPECT_EQ(forwarder.error(), "");
  EXPECT_GE(sent.size(), body.size() - 12);
}

TEST(HttpForwarder, TellsOfTheFirstRequestsOnly) {
  std::string many;
  for (size_t i = 0; i < HttpForwarder::kMaxRequests + 50; ++i) many += Get("");
  EXPECT_EQ(ForwardInPieces(many, many.size(), XForwarded()).requests.size(),
            HttpForwarder::kMaxRequests);
  std::string large;
  for (int i = 0; i < 10; ++i) large += Get("Client-Cert: " + std::string(20000, 'x') + "\r\n");
  const Outcome outcome = ForwardInPieces(large, large.size(), XForwarded());
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.requests.size(), 3u);
}

TEST(HttpForwarder, HoldsLittleOfWhatItAddsToManyRequests) {
  HttpForwardingPlan plan;
  plan.client_certificate = true;
  ForwardedClient client = Client();
  client.certificate = std::string(30000, 'x');
  HttpForwarder forwarder(plan, client);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += Get("");
  const size_t each = HttpForwarder(plan, client).Forward(Get("")).size();
  size_t sent = 0;
  std::string piece = forwarder.Forward(many);
  for (; forwarder.waits(); piece = forwarder.Forward("")) {
    EXPECT_LE(piece.size(), HttpForwarder::kMuchOutput + each);
    sent += piece.size();
  }
  EXPECT_EQ(sent + piece.size(), 1000 * each);
}

}  // namespace
}  // namespace tlslab
