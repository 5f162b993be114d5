#include "client/matcher/step_path.h"

#include <gtest/gtest.h>

#include <functional>

namespace tlslab {
namespace {

v1::Step Step(const std::function<void(v1::Step&)>& make) {
  v1::Step step;
  make(step);
  return step;
}

std::string Problem(const std::string& path, const v1::Step& step) {
  const EarlierSteps none;
  return std::string(ResolveOwnPath(path, {&step, &none}).status().message());
}

TEST(ResolveOwnPath, KnowsTheFirstWordsOfEachAction) {
  const v1::Step simulate = Step([](auto& step) { step.mutable_simulate(); });
  EXPECT_EQ(Problem("client.failure", simulate), "");
  EXPECT_EQ(Problem("server.failure", simulate), "");
  EXPECT_EQ(Problem("chain.verification", simulate),
            "this step judges no chain; only 'verify_chain' does");
  EXPECT_EQ(Problem("context.versions", simulate),
            "this step explains no context; only 'explain_context' does");
  EXPECT_EQ(Problem("handshakes[0].failure", simulate),
            "this step watches no listener; only 'watch' does");
  EXPECT_EQ(Problem("timing.handshake", simulate), "'timing' is of steps with a 'handshake_count'");
  const v1::Step counted = Step([](auto& step) {
    step.mutable_simulate();
    step.set_handshake_count(1);
  });
  EXPECT_EQ(Problem("timing.handshake.median", counted), "");

  const v1::Step chain = Step([](auto& step) { step.mutable_verify_chain(); });
  EXPECT_EQ(Problem("chain.verification.error", chain), "");
  EXPECT_EQ(Problem("client.failure", chain),
            "there is no handshake; paths of this step begin with 'chain'");
  const v1::Step context = Step([](auto& step) { step.mutable_explain_context(); });
  EXPECT_EQ(Problem("context.cipher_suites[0].enabled", context), "");
  EXPECT_EQ(Problem("server.failure", context),
            "there is no handshake; paths of this step begin with 'context'");
  const v1::Step watch = Step([](auto& step) { step.mutable_watch(); });
  EXPECT_EQ(Problem("handshakes[1].failure.alert", watch), "");
  EXPECT_EQ(Problem("handshakes", watch), "");
  EXPECT_EQ(Problem("client.failure", watch), "paths of this step begin with 'handshakes[0]'");
  for (const v1::Step& step : {Step([](auto& step) { step.mutable_rotate_ticket_keys(); }),
                               Step([](auto& step) { step.mutable_wait_for(); }), v1::Step()}) {
    EXPECT_EQ(Problem("client.failure", step),
              "nothing can be expected of this step but that it can be done");
  }
}

TEST(ResolveOwnPath, KnowsWhatAHelloARelayAComparisonAndAChangeOfFaultsTell) {
  v1::Step hello;
  hello.mutable_send_hello()->set_target_address("127.0.0.1:443");
  EXPECT_EQ(Problem("reply.server_hello.random", hello), "");
  EXPECT_EQ(Problem("server.failure", hello),
            "this step reaches no listener of the file, so nobody sees the server's end");
  EXPECT_EQ(Problem("relay.close.kind", hello), "this step goes through no relay of the file");
  EXPECT_EQ(Problem("client.failure", hello), "a hello has no client's end; go on with 'reply'");
  hello.mutable_send_hello()->set_target_address("listeners/tcp");
  EXPECT_EQ(Problem("server.failure", hello), "");
  hello.mutable_send_hello()->mutable_server();
  EXPECT_EQ(Problem("server.failure", hello), "");

  v1::Step through;
  through.mutable_dial()->set_target_address("relays/path");
  for (const char* path : {"client.failure", "server.failure", "relay.faults[0].fired"}) {
    EXPECT_EQ(Problem(path, through), "") << path;
  }
  EXPECT_EQ(Problem("reply.kind", through),
            "nothing is replied here; only 'send_hello' has a reply");
  EXPECT_EQ(Problem("fault_plan.changed_connection_count", through),
            "this step sets no faults of others; what became of its own is 'client.faults[0]'");

  const v1::Step compare = Step([](auto& step) { step.mutable_compare_observations(); });
  EXPECT_EQ(Problem("comparison.groups[0].shape", compare), "");
  EXPECT_EQ(Problem("client.failure", compare),
            "there is no handshake; paths of this step begin with 'comparison'");
  const v1::Step set = Step([](auto& step) { step.mutable_set_fault_plan(); });
  EXPECT_EQ(Problem("fault_plan.changed_connection_count", set), "");
  v1::Step watch;
  watch.mutable_watch()->set_listener("relays/path");
  EXPECT_EQ(Problem("relays[1].close.kind", watch), "");
  EXPECT_EQ(Problem("relays", watch), "");
  EXPECT_EQ(Problem("handshakes[0].failure", watch), "paths of this step begin with 'relays[0]'");
}

TEST(ResolveOwnPath, KnowsWhatATerminatorTells) {
  v1::Step through;
  through.mutable_dial()->set_target_address("terminators/front");
  for (const char* path : {"client.failure", "server.proxy_header.source_address",
                           "terminator.requests[0].removed_headers", "relay.close.kind"}) {
    EXPECT_EQ(Problem(path, through), "") << path;
  }
  through.mutable_dial()->set_target_address("relays/path");
  EXPECT_EQ(Problem("terminator.error", through),
            "this step goes through no terminator of the file");
  EXPECT_EQ(Problem("terminators[0].error", through),
            "this step watches no terminator; only 'watch' does");
  v1::Step watch;
  watch.mutable_watch()->set_listener("terminators/front");
  EXPECT_EQ(Problem("terminators[0].client_side.failure", watch), "");
  EXPECT_EQ(Problem("relays[0].close.kind", watch),
            "paths of this step begin with 'terminators[0]'");
}

TEST(ResolveOwnPath, SeesTheServerOnlyOfAListenerOfTheFile) {
  v1::Step dial;
  dial.mutable_dial()->set_target_address("listeners/tcp");
  EXPECT_EQ(Problem("server.failure", dial), "");
  dial.mutable_dial()->set_target_address("example.com:443");
  EXPECT_EQ(Problem("client.failure", dial), "");
  EXPECT_EQ(Problem("server.failure", dial),
            "this step dials no listener of the file, so nobody sees the server's end");
}

TEST(ResolveOwnPath, WantsMoreThanAView) {
  const v1::Step simulate = Step([](auto& step) { step.mutable_simulate(); });
  EXPECT_EQ(Problem("client", simulate),
            "'client' names a whole view: go on with one of its fields");
  EXPECT_EQ(Problem("steps[x].client.failure", simulate),
            "a path begins with 'client' or 'server', not 'steps'");
  EXPECT_EQ(Problem("", simulate), "a path begins with 'client' or 'server', not ''");
  const v1::Step watch = Step([](auto& step) { step.mutable_watch(); });
  EXPECT_EQ(Problem("handshakes[0]", watch),
            "'handshakes[0]' names a whole view: go on with one of its fields");
}

TEST(ResolveAnyPath, GoesIntoEarlierSteps) {
  const v1::Step simulate = Step([](auto& step) { step.mutable_simulate(); });
  const v1::Step chain = Step([](auto& step) { step.mutable_verify_chain(); });
  const EarlierSteps earlier{{"a.b-c", &chain}};
  const auto path = ResolveAnyPath("steps[a.b-c].chain.verification", {&simulate, &earlier});
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_EQ(path->step_id, "a.b-c");
  EXPECT_EQ(path->path.segments.size(), 2u);
  EXPECT_EQ(ResolveAnyPath("steps[a.b-c].client.failure", {&simulate, &earlier}).status().message(),
            "there is no handshake; paths of this step begin with 'chain'");
  EXPECT_EQ(ResolveAnyPath("steps[a.b-d].chain.path", {&simulate, &earlier}).status().message(),
            "'a.b-d' is no step before this one; did you mean 'a.b-c'?");
  EXPECT_EQ(ResolveAnyPath("steps[a.b-c", {&simulate, &earlier}).status().message(),
            "'steps[a.b-c' is not of the form steps[ID].client...");
  EXPECT_TRUE(ResolveAnyPath("client.failure", {&simulate, &earlier}).ok());
}

TEST(IsSeen, TellsAnEndThatNobodySaw) {
  v1::StepReport report;
  const auto seen = [&report](const std::string& text) {
    return IsSeen(*ResolveOwnPath(text, {}), report);
  };
  EXPECT_FALSE(seen("client.failure"));
  EXPECT_FALSE(seen("handshakes[0].failure"));
  EXPECT_TRUE(seen("handshakes"));
  report.mutable_client();
  report.add_handshakes();
  EXPECT_TRUE(seen("client.failure"));
  EXPECT_TRUE(seen("handshakes[0].failure"));
  EXPECT_FALSE(seen("handshakes[1].failure"));
}

}  // namespace
}  // namespace tlslab
