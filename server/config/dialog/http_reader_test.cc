// What a request says of HTTP, through the readers of dialogs.
#include "server/config/dialog/http_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/config/dialog/dialog_reader.h"

namespace tlslab {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Told(const RequestProblems& problems) {
  std::vector<std::string> told;
  for (const FieldProblem& problem : problems.invalid) {
    told.push_back(problem.field + ": " + problem.description);
  }
  return told;
}

std::vector<std::string> ProblemsOf(const v1::ServerDialog& dialog) {
  RequestProblems problems;
  ReadServerDialog(dialog, "dialog", &problems);
  return Told(problems);
}

std::vector<std::string> ProblemsOf(const v1::ClientDialog& dialog) {
  RequestProblems problems;
  ReadClientDialog(dialog, "dialog", &problems);
  return Told(problems);
}

TEST(HttpReader, ReadsRequests) {
  v1::ClientDialog dialog;
  dialog.set_protocol(v1::HTTP);
  RequestProblems problems;
  auto plan = ReadClientDialog(dialog, "dialog", &problems);
  EXPECT_EQ(plan->tls_start, TlsStart::kAtConnect);
  ASSERT_EQ(plan->http_requests.size(), 1u);
  EXPECT_EQ(plan->http_requests[0].method, "GET");
  EXPECT_EQ(plan->http_requests[0].target, "/");
  dialog.set_tls_start(v1::IN_CLEAR);
  v1::HttpRequestSpec* request = dialog.mutable_http()->add_requests();
  request->set_method("PUT");
  request->set_target("/a b");
  request->set_body("x");
  v1::HttpHeader* header = request->add_headers();
  header->set_name("Host");
  header->set_value("elsewhere");
  plan = ReadClientDialog(dialog, "dialog", &problems);
  EXPECT_THAT(Told(problems), IsEmpty());
  EXPECT_EQ(plan->tls_start, TlsStart::kInClear);
  ASSERT_EQ(plan->http_requests.size(), 1u);
  EXPECT_EQ(plan->http_requests[0].method, "PUT");
  EXPECT_EQ(plan->http_requests[0].target, "/a b");
  EXPECT_EQ(plan->http_requests[0].body, "x");
  EXPECT_EQ(plan->http_requests[0].headers[0].value, "elsewhere");
}

TEST(HttpReader, ReadsAnswers) {
  v1::ServerDialog dialog;
  dialog.set_protocol(v1::HTTP);
  dialog.mutable_answer_delay()->set_seconds(2);
  dialog.mutable_http()->set_close_after_answer(true);
  v1::HttpAnswerSpec* answer = dialog.mutable_http()->add_answers();
  answer->set_path("/big");
  answer->set_body_size_bytes(64 << 20);
  answer = dialog.mutable_http()->add_answers();
  answer->set_path("*");
  answer->set_status(599);
  answer->set_client_report(true);
  RequestProblems problems;
  const auto plan = ReadServerDialog(dialog, "dialog", &problems);
  EXPECT_THAT(Told(problems), IsEmpty());
  EXPECT_EQ(plan->answer_delay, std::chrono::seconds(2));
  EXPECT_TRUE(plan->http.close_after_answer);
  ASSERT_EQ(plan->http.answers.size(), 2u);
  EXPECT_EQ(plan->http.answers[0].filling_bytes, uint64_t{64} << 20);
  EXPECT_EQ(plan->http.answers[0].status, 200u);
  EXPECT_EQ(plan->http.answers[1].status, 599u);
  EXPECT_TRUE(plan->http.answers[1].client_report);
}

TEST(HttpReader, TellsEveryMistakeAtItsPlace) {
  v1::ClientDialog client;
  client.set_protocol(v1::HTTP);
  v1::HttpRequestSpec* request = client.mutable_http()->add_requests();
  request->set_method("GET\r\n");
  request->set_target(std::string("/\0", 2));
  request->set_body(std::string((1 << 20) + 1, 'x'));
  request->add_headers()->set_value("a\nb");
  client.mutable_http()->add_requests()->set_method("CONNECT");
  EXPECT_THAT(
      ProblemsOf(client),
      ElementsAre(
          "dialog.http.requests[0].method: must have no line end and no NUL",
          "dialog.http.requests[0].target: must have no line end and no NUL",
          "dialog.http.requests[0].headers[0].name: required",
          "dialog.http.requests[0].headers[0].value: must have no line end and no NUL",
          "dialog.http.requests[0].body: at most 1 MiB",
          "dialog.http.requests[1].method: CONNECT asks for a tunnel, in which this client would "
          "have nothing to say"));
  v1::ServerDialog server;
  server.set_protocol(v1::HTTP);
  server.mutable_http()->add_answers()->set_status(100);
  v1::HttpAnswerSpec* big = server.mutable_http()->add_answers();
  big->set_path("/");
  big->set_body_size_bytes((64 << 20) + 1);
  EXPECT_THAT(ProblemsOf(server),
              ElementsAre("dialog.http.answers[0].path: required",
                          "dialog.http.answers[0].status: must be 200 to 599",
                          "dialog.http.answers[1].body_size_bytes: at most 64 MiB"));
}

TEST(HttpReader, RefusesWhatHasNoMeaningInHttp) {
  v1::ClientDialog client;
  client.set_protocol(v1::HTTP);
  client.set_tls_policy(v1::ClientDialog::OPPORTUNISTIC);
  client.set_ignore_capabilities(true);
  client.set_pipelined_plaintext("x");
  client.set_danger_accept_injected_response(true);
  client.mutable_credentials();
  client.set_message("x");
  EXPECT_THAT(ProblemsOf(client),
              ElementsAre("dialog.tls_policy: only with tls_start AFTER_STARTTLS",
                          "dialog.ignore_capabilities: only with tls_start AFTER_STARTTLS",
                          "dialog.pipelined_plaintext: only with tls_start AFTER_STARTTLS",
                          "dialog.danger_accept_injected_response: only with tls_start "
                          "AFTER_STARTTLS",
                          "dialog.credentials: has no meaning with protocol HTTP",
                          "dialog.message: has no meaning with protocol HTTP"));
  client.Clear();
  client.set_protocol(v1::HTTP);
  client.set_pipeline_client_hello(true);
  EXPECT_THAT(ProblemsOf(client),
              ElementsAre("dialog.pipeline_client_hello: only with tls_start AFTER_STARTTLS"));
  v1::ServerDialog server;
  server.set_protocol(v1::HTTP);
  server.set_hide_starttls(true);
  server.set_starttls_answer(v1::ServerDialog::GARBAGE);
  server.set_injected_response("x");
  server.set_pipelined_plaintext(v1::ServerDialog::DISCARD);
  server.set_advertise_starttls_under_tls(true);
  server.set_allow_login_in_clear(true);
  server.mutable_credentials();
  server.set_host_name("x");
  server.set_message("x");
  EXPECT_THAT(ProblemsOf(server),
              ElementsAre("dialog.hide_starttls: only with tls_start AFTER_STARTTLS",
                          "dialog.starttls_answer: only with tls_start AFTER_STARTTLS",
                          "dialog.injected_response: only with tls_start AFTER_STARTTLS",
                          "dialog.pipelined_plaintext: only with tls_start AFTER_STARTTLS",
                          "dialog.advertise_starttls_under_tls: has no meaning with protocol HTTP",
                          "dialog.allow_login_in_clear: has no meaning with protocol HTTP",
                          "dialog.credentials: has no meaning with protocol HTTP",
                          "dialog.host_name: has no meaning with protocol HTTP",
                          "dialog.message: has no meaning with protocol HTTP"));
}

TEST(HttpReader, RefusesASwitchToTlsInHttpAndHttpElsewhere) {
  v1::ServerDialog server;
  server.set_protocol(v1::HTTP);
  server.set_tls_start(v1::AFTER_STARTTLS);
  EXPECT_THAT(ProblemsOf(server),
              ElementsAre("dialog.tls_start: HTTP has no way to begin TLS later"));
  server.Clear();
  server.set_protocol(v1::SMTP);
  server.mutable_http();
  server.set_host_name("mail.example");
  EXPECT_THAT(ProblemsOf(server), ElementsAre("dialog.http: only with protocol HTTP"));
}

}  // namespace
}  // namespace tlslab
