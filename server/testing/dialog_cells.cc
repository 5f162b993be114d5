#include "server/testing/dialog_cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "server/dialog/make_dialog.h"

namespace tlslab {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using Answer = ServerDialogPlan::StarttlsAnswer;
using Failure = DialogOutcome::Failure;
using Pipelined = ServerDialogPlan::PipelinedPlaintext;

// The start of a record with a ClientHello.
const std::string kHello("\x16\x03\x01\x00\x7f\x01\x00\x00\x7b\x03\x03", 11);

bool Heard(const DialogOutcome& outcome, size_t size) {
  return std::any_of(outcome.lines.begin(), outcome.lines.end(), [size](const DialogLine& line) {
    return !line.sent && line.is_protected && line.size_bytes == size;
  });
}

// A server to which the wish was said in one piece with `behind`.
struct Wished {
  std::unique_ptr<Dialog> server;
  Spoken spoken;
};
Wished Wish(const DialogCells& cells, const ServerDialogPlan& plan, const std::string& behind) {
  Wished wished{MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill()), {}};
  Listen(*wished.server);
  if (!cells.before_wish.empty()) Hear(*wished.server, cells.before_wish);
  wished.spoken = Hear(*wished.server, cells.wish + behind);
  return wished;
}

}  // namespace

void ExpectSessions(const DialogCells& cells) {
  for (const size_t piece : {size_t{1} << 20, size_t{1}}) {
    DialogPair ends(cells.protocol);
    const Talked talked = ends.Talk(piece);
    EXPECT_TRUE(talked.tls);
    EXPECT_FALSE(talked.quiet);
    for (const DialogOutcome* end : {&ends.of_client(), &ends.of_server()}) {
      EXPECT_TRUE(end->completed) << end->error;
      EXPECT_EQ(end->failure, Failure::kNone);
      ASSERT_TRUE(end->login.has_value());
      EXPECT_FALSE(end->login->in_clear);
      EXPECT_EQ(end->login->accepted, true);
    }
  }
  if (!cells.starts_at_wish) {
    DialogPair implicit(cells.protocol);
    implicit.client_plan.tls_start = implicit.server_plan.tls_start = TlsStart::kAtConnect;
    implicit.Talk();
    for (const DialogOutcome* end : {&implicit.of_client(), &implicit.of_server()}) {
      EXPECT_TRUE(end->completed) << end->error;
      EXPECT_TRUE(end->tls_started);
      EXPECT_FALSE(end->starttls_advertised.has_value());
      EXPECT_FALSE(end->starttls_accepted.has_value());
    }
  }
  DialogPair ends(cells.protocol);
  ends.server_plan.credentials.password = "another";
  ends.Talk();
  if (ends.of_server().login && cells.protocol != DialogProtocol::kXmppServer) {
    EXPECT_EQ(ends.of_client().login->accepted, false);
    EXPECT_FALSE(ends.of_client().completed);
  }
}

void ExpectHiddenTls(const DialogCells& cells) {
  DialogPair required(cells.protocol);
  required.server_plan.hide_starttls = true;
  EXPECT_FALSE(required.Talk().tls);
  EXPECT_EQ(required.of_client().failure, Failure::kNotAdvertised);
  EXPECT_EQ(required.of_client().starttls_advertised, false);
  EXPECT_FALSE(required.of_client().login.has_value());
  EXPECT_FALSE(required.of_server().login.has_value());

  DialogPair opportunistic(cells.protocol);
  opportunistic.server_plan.hide_starttls = opportunistic.client_plan.opportunistic = true;
  opportunistic.server_plan.allow_login_in_clear = true;
  EXPECT_FALSE(opportunistic.Talk().tls);
  EXPECT_TRUE(opportunistic.of_client().went_on_in_clear);
  if (cells.protocol != DialogProtocol::kXmppServer) {
    EXPECT_TRUE(opportunistic.of_client().completed) << opportunistic.of_client().error;
    ASSERT_TRUE(opportunistic.of_server().login.has_value());
    EXPECT_EQ(opportunistic.of_server().login->in_clear, cells.says_password);
    EXPECT_EQ(opportunistic.of_client().login->in_clear, cells.says_password);
  }

  DialogPair stubborn(cells.protocol);
  stubborn.server_plan.hide_starttls = stubborn.client_plan.ignore_capabilities = true;
  EXPECT_TRUE(stubborn.Talk().tls);
  EXPECT_TRUE(stubborn.of_client().completed) << stubborn.of_client().error;
}

void ExpectAnswers(const DialogCells& cells) {
  for (const bool opportunistic : {false, true}) {
    for (const Answer answer : {Answer::kRefuse, Answer::kUnknownCommand}) {
      const bool ends_session = answer == Answer::kRefuse ? cells.refusal_ends : cells.unknown_ends;
      DialogPair ends(cells.protocol);
      ends.server_plan.starttls_answer = answer;
      ends.server_plan.allow_login_in_clear = ends.client_plan.opportunistic = opportunistic;
      EXPECT_FALSE(ends.Talk().tls);
      EXPECT_EQ(ends.of_server().starttls_accepted, false);
      EXPECT_EQ(ends.of_client().login.has_value() && ends.of_client().completed,
                opportunistic && !ends_session);
      if (!opportunistic && !cells.starts_at_wish) {
        EXPECT_NE(ends.of_client().error, "");
        EXPECT_FALSE(ends.of_server().login.has_value());
      }
    }
  }
  if (!cells.starts_at_wish) {
    DialogPair after(cells.protocol);
    after.server_plan.starttls_answer = Answer::kRefuseAfterAccept;
    EXPECT_FALSE(after.Talk().tls);
    EXPECT_EQ(after.of_server().starttls_accepted, true);
    EXPECT_EQ(after.of_client().failure, Failure::kEarlyPlaintext);
  }
  DialogPair garbage(cells.protocol);
  garbage.server_plan.starttls_answer = Answer::kGarbage;
  const Talked gabbled = garbage.Talk();
  EXPECT_FALSE(gabbled.tls);
  EXPECT_THAT(gabbled.server_said, HasSubstr(std::string("\x00\xff\x7f\x80tlslab", 10)));
  // Where TLS follows at once it is TLS that hears the garbage.
  if (!cells.starts_at_wish) {
    EXPECT_EQ(garbage.of_client().failure, Failure::kViolation) << garbage.of_client().error;
  }
  DialogPair silent(cells.protocol);
  silent.server_plan.starttls_answer = Answer::kSilence;
  const Talked talked = silent.Talk();
  EXPECT_FALSE(talked.tls);
  EXPECT_TRUE(talked.quiet);
  silent.client->Interrupt("the time is over");
  EXPECT_EQ(silent.of_client().error, "the time is over");

  DialogPair closing(cells.protocol);
  closing.server_plan.starttls_answer = Answer::kClose;
  EXPECT_FALSE(closing.Talk().tls);
  EXPECT_EQ(closing.of_server().failure, Failure::kRefused);
  if (!cells.starts_at_wish) {
    EXPECT_EQ(closing.of_client().failure, Failure::kPeerClosed);
  }
}

void ExpectInjections(const DialogCells& cells) {
  for (const bool trusts : {false, true}) {
    DialogPair ends(cells.protocol);
    ends.server_plan.injected_response = cells.of_server;
    ends.client_plan.accept_injected_response = trusts;
    EXPECT_EQ(ends.Talk().tls, trusts);
    EXPECT_EQ(ends.of_client().early_plaintext, cells.of_server);
    EXPECT_EQ(ends.of_client().early_plaintext_trusted, trusts);
    EXPECT_EQ(ends.of_client().failure == Failure::kEarlyPlaintext, !trusts);
    EXPECT_EQ(Heard(ends.of_client(), cells.of_server.size()), trusts);
  }
}

void ExpectPipelinedPlaintext(const DialogCells& cells) {
  for (const Pipelined kind : {Pipelined::kFail, Pipelined::kDiscard, Pipelined::kExecute}) {
    DialogPair ends(cells.protocol);
    ends.client_plan.pipelined_plaintext = cells.of_client;
    ends.server_plan.pipelined_plaintext = kind;
    EXPECT_EQ(ends.Talk().tls, kind != Pipelined::kFail);
    const DialogOutcome& server = ends.of_server();
    EXPECT_EQ(server.early_plaintext, cells.of_client);
    EXPECT_EQ(server.early_plaintext_trusted, kind == Pipelined::kExecute);
    EXPECT_EQ(server.failure == Failure::kEarlyPlaintext, kind == Pipelined::kFail);
    EXPECT_EQ(Heard(server, cells.of_client.size()), kind == Pipelined::kExecute);
    if (kind == Pipelined::kDiscard) {
      EXPECT_TRUE(server.completed) << server.error;
    }
  }
}

void ExpectPipelinedHellos(const DialogCells& cells) {
  DialogPair ends(cells.protocol);
  ends.client_plan.pipeline_client_hello = true;
  EXPECT_TRUE(ends.Talk().tls);
  EXPECT_TRUE(ends.of_client().completed) << ends.of_client().error;

  DialogPair refused(cells.protocol);
  refused.client_plan.pipeline_client_hello = refused.client_plan.opportunistic = true;
  refused.server_plan.allow_login_in_clear = true;
  refused.server_plan.starttls_answer = Answer::kRefuse;
  refused.Talk();
  EXPECT_EQ(refused.of_client().failure, Failure::kRefused);
  EXPECT_FALSE(refused.of_client().login.has_value());

  for (const Pipelined kind : {Pipelined::kFail, Pipelined::kExecute}) {
    ServerDialogPlan plan;
    plan.protocol = cells.protocol;
    plan.pipelined_plaintext = kind;
    const Wished wished = Wish(cells, plan, kHello);
    EXPECT_EQ(wished.spoken.starts_tls, kind == Pipelined::kExecute);
    EXPECT_EQ(wished.server->outcome().failure,
              kind == Pipelined::kFail ? Failure::kViolation : Failure::kNone);
  }
}

void ExpectAdvertisementsUnderTls(const DialogCells& cells) {
  for (const bool advertises : {false, true}) {
    DialogPair ends(cells.protocol);
    ends.server_plan.advertise_starttls_under_tls = advertises;
    EXPECT_TRUE(ends.Talk().tls);
    EXPECT_THAT(ends.of_client().clear_capabilities, Contains(HasSubstr(cells.advertisement)));
    const auto& under_tls = ends.of_client().tls_capabilities;
    if (advertises) {
      EXPECT_THAT(under_tls, Contains(HasSubstr(cells.advertisement)));
    }
    if (!advertises) {
      EXPECT_THAT(under_tls, Not(Contains(HasSubstr(cells.advertisement))));
    }
    EXPECT_TRUE(ends.of_client().completed);
  }
}

void ExpectLoginsInClear(const DialogCells& cells) {
  for (const bool allowed : {false, true}) {
    DialogPair ends(cells.protocol);
    ends.client_plan.tls_start = TlsStart::kInClear;
    ends.server_plan.allow_login_in_clear = allowed;
    EXPECT_FALSE(ends.Talk().tls);
    EXPECT_EQ(ends.of_client().completed, allowed) << ends.of_client().error;
    if (allowed) {
      ASSERT_TRUE(ends.of_server().login.has_value());
    }
    if (ends.of_server().login) {
      EXPECT_EQ(ends.of_server().login->accepted, allowed);
    }
  }
}

void ExpectPauses(const DialogCells& cells) {
  DialogPair ends(cells.protocol);
  ends.server_plan.answer_delay = std::chrono::seconds(1);
  EXPECT_TRUE(ends.Talk().tls);
  EXPECT_TRUE(ends.of_client().completed) << ends.of_client().error;
  ServerDialogPlan plan = ends.server_plan;
  EXPECT_GE(Wish(cells, plan, "").spoken.pauses, 1u);
  plan.answer_delay = {};
  EXPECT_EQ(Wish(cells, plan, "").spoken.pauses, 0u);
}

void ExpectViolation(const DialogCells& cells, const std::string& bytes, const char* reason) {
  ServerDialogPlan plan;
  plan.protocol = cells.protocol;
  const auto server = MakeServerDialog(std::make_shared<ServerDialogPlan>(plan), StandingStill());
  Listen(*server);
  EXPECT_TRUE(Hear(*server, bytes).closes_transport) << reason;
  EXPECT_EQ(server->outcome().failure, Failure::kViolation);
  EXPECT_THAT(server->outcome().error, HasSubstr(reason));
}

void ExpectClientViolation(const DialogCells& cells, const std::string& bytes, const char* reason) {
  ClientDialogPlan plan;
  plan.protocol = cells.protocol;
  const auto client = MakeClientDialog(std::make_shared<ClientDialogPlan>(plan), StandingStill());
  Listen(*client);
  EXPECT_TRUE(Hear(*client, bytes).closes_transport) << reason;
  EXPECT_EQ(client->outcome().failure, Failure::kViolation);
  EXPECT_THAT(client->outcome().error, HasSubstr(reason));
}

}  // namespace tlslab
