#include "server/dialog/http_server.h"

#include <gtest/gtest.h>

#include <vector>

namespace tlslab {
namespace {

class Http : public testing::Test {
 protected:
  // All that is said to these bytes, cut into pieces of this size.
  std::string Say(const std::string& bytes, size_t piece = std::string::npos) {
    std::string said;
    for (size_t at = 0; at < bytes.size(); at += std::min(piece, bytes.size() - at)) {
      server.Receive(std::string_view(bytes).substr(at, piece));
      while (server.Advance()) said += server.TakeOutput();
    }
    return said;
  }
  std::string End() {
    server.OnEnd();
    std::string said;
    while (server.Advance()) said += server.TakeOutput();
    return said;
  }
  static bool Begins(const std::string& text, const std::string& start) {
    return text.rfind(start, 0) == 0;
  }

  HttpAnswer answer{HttpAnswer::Kind::kResponse, 200, "text/plain", "hello", ""};
  std::vector<HttpRequest> requests;
  int bad = 0;
  HttpServer server{[this](const HttpRequest& request) {
                      requests.push_back(request);
                      return answer;
                    },
                    [this] { ++bad; }};
};

constexpr char kGet[] = "GET /a%20b HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_F(Http, AnswersARequest) {
  EXPECT_EQ(Say(kGet),
            "HTTP/1.1 200 OK\r\nServer: tlslab\r\nContent-Type: text/plain\r\n"
            "Content-Length: 5\r\n\r\nhello");
  ASSERT_EQ(requests.size(), 1);
  EXPECT_EQ(requests[0].method, "GET");
  EXPECT_EQ(requests[0].target, "/a%20b");
  EXPECT_FALSE(server.finished());
}

TEST_F(Http, SaysTheSameHoweverTheBytesAreCut) {
  const std::string post = "POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody";
  const std::string whole = Say(post + kGet + post);
  EXPECT_EQ(Say(post + kGet + post, 1), whole);
  EXPECT_EQ(Say(post + kGet + post, 7), whole);
  ASSERT_EQ(requests.size(), 9);
  EXPECT_EQ(requests[8].body, "body");
}

TEST_F(Http, GivesOneAnswerAtATime) {
  server.Receive(std::string(kGet) + kGet);
  ASSERT_TRUE(server.Advance());
  EXPECT_EQ(requests.size(), 1);
  server.TakeOutput();
  ASSERT_TRUE(server.Advance());
  EXPECT_EQ(requests.size(), 2);
  server.TakeOutput();
  EXPECT_FALSE(server.Advance());
}

// Boost 1.74 would end the process at the last byte of this, which comes alone.
TEST_F(Http, RefusesABodyInChunks) {
  std::string said = Say("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", 1);
  said += Say("\r");
  EXPECT_TRUE(Begins(said, "HTTP/1.1 411 Length Required")) << said;
  EXPECT_TRUE(requests.empty());
  EXPECT_EQ(bad, 1);
}

TEST_F(Http, SendsOnlyTheHeaderOfAnAnswerToHead) {
  const std::string said = Say("HEAD / HTTP/1.1\r\n\r\n");
  EXPECT_NE(said.find("Content-Length: 5\r\n"), std::string::npos) << said;
  EXPECT_EQ(said.find("hello"), std::string::npos) << said;
  EXPECT_TRUE(Begins(Say(kGet), "HTTP/1.1 200"));
}

TEST_F(Http, ClosesWhenTheClientWantsThatOrIsOld) {
  const std::string said = Say("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_NE(said.find("Connection: close\r\n"), std::string::npos) << said;
  EXPECT_TRUE(server.finished());
}

TEST_F(Http, ClosesAfterARequestOfHttp10) {
  EXPECT_TRUE(Begins(Say("GET / HTTP/1.0\r\n\r\n"), "HTTP/1.0 200"));
  EXPECT_TRUE(server.finished());
}

TEST_F(Http, AsksForTheBodyOfWhoWaits) {
  EXPECT_EQ(Say("POST / HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"),
            "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(Begins(Say("body"), "HTTP/1.1 200"));
  EXPECT_EQ(requests[0].body, "body");
}

TEST_F(Http, TellsTheReasonOfARefusal) {
  const std::string said = Say("This is no request.\r\n\r\n");
  EXPECT_TRUE(Begins(said, "HTTP/1.1 400 Bad Request\r\n")) << said;
  EXPECT_NE(said.find("\r\n\r\nbad "), std::string::npos) << said;
  EXPECT_TRUE(server.finished());
  EXPECT_EQ(bad, 1);
  EXPECT_TRUE(requests.empty());
  EXPECT_EQ(Say(kGet), "");
}

TEST_F(Http, RefusesWhatIsTooLarge) {
  EXPECT_TRUE(Begins(Say("POST / HTTP/1.1\r\nContent-Length: 65537\r\n\r\n"), "HTTP/1.1 413"));
  EXPECT_EQ(bad, 1);
}

TEST_F(Http, TakesWhatIsJustNotTooLarge) {
  Say("POST / HTTP/1.1\r\nContent-Length: 65536\r\n\r\n" + std::string(65536, 'x'), 1000);
  ASSERT_EQ(requests.size(), 1);
  EXPECT_EQ(requests[0].body.size(), 65536);
}

TEST_F(Http, RefusesAnEndlessHeader) {
  std::string said = Say("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 2000 && said.empty(); ++i)
    said += Say("Name: " + std::string(100, 'v') + "\r\n");
  EXPECT_TRUE(Begins(said, "HTTP/1.1 431")) << said;
}

TEST_F(Http, RefusesAnEndlessLine) {
  std::string said;
  for (int i = 0; i < 2000 && said.empty(); ++i) said = Say(std::string(100, 'G'));
  EXPECT_TRUE(Begins(said, "HTTP/1.1 4")) << said;
}

TEST_F(Http, RefusesHalfARequest) {
  EXPECT_EQ(Say("GET / HT"), "");
  EXPECT_TRUE(Begins(End(), "HTTP/1.1 400"));
  EXPECT_EQ(bad, 1);
}

TEST_F(Http, IsFinishedWhenTheClientIs) {
  Say(kGet);
  EXPECT_EQ(End(), "");
  EXPECT_TRUE(server.finished());
  EXPECT_EQ(bad, 0);
}

TEST_F(Http, KeepsSilentForGood) {
  answer.kind = HttpAnswer::Kind::kSilence;
  EXPECT_EQ(Say(kGet), "");
  EXPECT_TRUE(server.silent());
  EXPECT_FALSE(server.finished());
  EXPECT_EQ(Say(kGet), "");
  EXPECT_EQ(requests.size(), 1);
}

TEST_F(Http, ClosesWithoutAWord) {
  answer.kind = HttpAnswer::Kind::kClose;
  EXPECT_EQ(Say(kGet), "");
  EXPECT_TRUE(server.finished());
}

TEST_F(Http, NamesTheMethodsThatAreAllowed) {
  answer = {HttpAnswer::Kind::kResponse, 405, "", "", "GET, HEAD"};
  const std::string said = Say("PUT / HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(Begins(said, "HTTP/1.1 405 Method Not Allowed")) << said;
  EXPECT_NE(said.find("Allow: GET, HEAD\r\n"), std::string::npos) << said;
}

}  // namespace
}  // namespace tlslab
