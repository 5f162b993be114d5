#include "server/lab/lab.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <thread>

#include "server/testing/contexts.h"

namespace tlslab {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);

// True when `results` are closed in time.
bool WaitUntilClosed(ResultBuffer& results) {
  auto closed = std::make_shared<std::promise<void>>();
  auto once = std::make_shared<std::once_flag>();
  auto watcher = results.Watch([&results, closed, once] {
    if (results.closed()) std::call_once(*once, [&] { closed->set_value(); });
  });
  if (!watcher.ok()) return false;
  bool done =
      results.closed() || closed->get_future().wait_for(kPatience) == std::future_status::ready;
  results.Unwatch(*watcher);
  return done;
}

CertificateRequest Minting(const std::string& id) {
  CertificateRequest request;
  request.id = id;
  request.mint.spec.common_name = id;
  return request;
}

class LabTest : public testing::Test {
 protected:
  static LabOptions Small() {
    LabOptions options;
    options.limits.certificates = 2;
    options.limits.contexts = 1;
    options.limits.listeners = 2;
    options.limits.dials = 1;
    return options;
  }
  ListenerRequest Listening(const std::string& id, absl::Duration ttl = absl::Hours(1)) {
    ListenerRequest request;
    request.id = id;
    request.host = "127.0.0.1";
    request.handshake_timeout = absl::Seconds(60);
    request.ttl = ttl;
    return request;
  }
  absl::StatusOr<std::shared_ptr<Listener>> Create(const ListenerRequest& request) {
    return lab.CreateListener(request, server, "document");
  }
  DialPlan To(const Listener& listener) {
    DialPlan plan;
    plan.context = client;
    plan.host = "127.0.0.1";
    const std::string& address = listener.port->bound_address();
    plan.port = std::stoi(address.substr(address.rfind(':') + 1));
    return plan;
  }

  TestPki pki;
  std::shared_ptr<const Context> server = MustBuild(pki.Server());
  std::shared_ptr<const Context> client = MustBuild(pki.Client());
  Lab lab{Small()};
};

TEST_F(LabTest, EndsAListenerWithItsLease) {
  auto listener = Create(Listening("a", absl::Milliseconds(30)));
  ASSERT_TRUE(listener.ok());
  EXPECT_EQ((*listener)->expire_time - (*listener)->create_time, absl::Milliseconds(30));
  ASSERT_TRUE(WaitUntilClosed(*(*listener)->results));
  EXPECT_EQ(lab.listeners().Find("listeners/a"), nullptr);
}

TEST_F(LabTest, EndsEvenALeaseThatIsOverAtOnce) {
  for (int i = 0; i < 50; ++i) {
    auto listener = Create(Listening("a", absl::ZeroDuration()));
    ASSERT_TRUE(listener.ok()) << listener.status();
    ASSERT_TRUE(WaitUntilClosed(*(*listener)->results));
  }
}

TEST_F(LabTest, NeverEndsAnotherListenerOfTheSameName) {
  auto kept = Create(Listening("a"));
  ASSERT_TRUE(kept.ok());
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Create(Listening("a", absl::ZeroDuration())).status().code(),
              absl::StatusCode::kAlreadyExists);
  }
  // A lease that is over by then has been heeded.
  auto later = Create(Listening("b", absl::Milliseconds(20)));
  ASSERT_TRUE(WaitUntilClosed(*(*later)->results));
  EXPECT_EQ(lab.listeners().Find("listeners/a"), *kept);
  EXPECT_FALSE((*kept)->results->closed());
}

TEST_F(LabTest, PicksNamesForListenersWithoutOne) {
  auto one = Create(Listening(""));
  auto two = Create(Listening(""));
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_NE((*one)->name, (*two)->name);
  EXPECT_EQ((*one)->name.substr(0, 10), "listeners/");
}

TEST_F(LabTest, LimitsItsListenersAndFreesThePortsOfThoseRefused) {
  ASSERT_TRUE(Create(Listening("a")).ok());
  ASSERT_TRUE(Create(Listening("b")).ok());
  EXPECT_EQ(Create(Listening("c")).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_FALSE(lab.DeleteListener("listeners/c"));
  EXPECT_TRUE(lab.DeleteListener("listeners/a"));
  EXPECT_FALSE(lab.DeleteListener("listeners/a"));
  EXPECT_TRUE(Create(Listening("c")).ok());
}

TEST_F(LabTest, TellsTheConnectionsThatADeletionGivesUp) {
  // Both ends wait for what never comes, so the connection stays open.
  ListenerRequest waiting = Listening("a");
  waiting.script =
      std::make_shared<ExchangeScript>(ExchangeScript{{ExchangeStep::Kind::kReadBytes, "", 1}});
  auto listener = Create(waiting);
  DialPlan plan = To(**listener);
  plan.script = waiting.script;
  std::promise<void> dialled;
  auto dial = lab.StartDial(plan, [&](absl::StatusOr<ConnectionRecord>) { dialled.set_value(); });
  ASSERT_TRUE(dial.ok());
  while ((*listener)->port->counts().open == 0) std::this_thread::yield();
  std::promise<void> stopped;
  ASSERT_TRUE(lab.DeleteListener("listeners/a", [&] { stopped.set_value(); }));
  ASSERT_EQ(stopped.get_future().wait_for(kPatience), std::future_status::ready);
  EXPECT_TRUE((*listener)->results->closed());
  EXPECT_TRUE((*listener)->results->After(0));
  ASSERT_EQ(dialled.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST_F(LabTest, LimitsItsDials) {
  ListenerRequest waiting = Listening("a");
  waiting.script =
      std::make_shared<ExchangeScript>(ExchangeScript{{ExchangeStep::Kind::kReadBytes, "", 1}});
  auto listener = Create(waiting);
  DialPlan plan = To(**listener);
  plan.script = waiting.script;
  std::promise<void> ended;
  auto first = lab.StartDial(plan, [&](absl::StatusOr<ConnectionRecord>) { ended.set_value(); });
  ASSERT_TRUE(first.ok());
  auto second = lab.StartDial(plan, [](absl::StatusOr<ConnectionRecord>) { ADD_FAILURE(); });
  EXPECT_EQ(second.status().code(), absl::StatusCode::kResourceExhausted);
  (*first)->Cancel();
  ASSERT_EQ(ended.get_future().wait_for(kPatience), std::future_status::ready);
  std::promise<void> again;
  auto third = lab.StartDial(plan, [&](absl::StatusOr<ConnectionRecord>) { again.set_value(); });
  ASSERT_TRUE(third.ok());
  (*third)->Cancel();
  ASSERT_EQ(again.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST_F(LabTest, LimitsItsCertificatesAndContexts) {
  ASSERT_TRUE(lab.CreateCertificate(Minting("a"), "").ok());
  EXPECT_EQ(lab.CreateCertificate(Minting("a"), "").status().code(),
            absl::StatusCode::kAlreadyExists);
  ASSERT_TRUE(lab.CreateCertificate(Minting("b"), "").ok());
  EXPECT_EQ(lab.CreateCertificate(Minting("c"), "").status().code(),
            absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(lab.StoreContext("a", client, "").ok());
  EXPECT_EQ(lab.StoreContext("b", client, "").status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_F(LabTest, TellsCertificatesOfOneNameApart) {
  ASSERT_TRUE(lab.CreateCertificate(Minting("a"), "").ok());
  uint64_t serial = lab.lookup().certificate("certificates/a")->serial;
  lab.certificates().Remove("certificates/a");
  EXPECT_FALSE(lab.lookup().certificate("certificates/a"));
  ASSERT_TRUE(lab.CreateCertificate(Minting("a"), "").ok());
  EXPECT_NE(lab.lookup().certificate("certificates/a")->serial, serial);
}

TEST_F(LabTest, BuildsAnInlineContextOnce) {
  int built = 0;
  ContextSource source;
  source.field = "client";
  source.role = Role::kClient;
  source.cache_key = "key";
  source.read = [&](RequestProblems*) {
    ++built;
    return pki.Client();
  };
  RequestProblems problems;
  auto first = lab.Resolve(source, &problems);
  EXPECT_EQ(lab.Resolve(source, &problems), first);
  EXPECT_EQ(built, 1);
  EXPECT_TRUE(problems.empty());
}

TEST_F(LabTest, TellsWhatOpensslRefusesWithWhatTheReaderDoes) {
  auto read = [](RequestProblems* found) {
    ContextConfig config;
    config.cipher_list = "NONSENSE";
    config.openssl_commands = {{"Bogus", "x"}};
    found->Invalid("spec.groups[0]", "unknown group");
    return config;
  };
  RequestProblems problems;
  EXPECT_EQ(lab.Build(read, "spec", &problems), nullptr);
  std::vector<std::string> fields;
  for (const FieldProblem& problem : problems.invalid) fields.push_back(problem.field);
  EXPECT_THAT(fields, testing::UnorderedElementsAre("spec.groups[0]", "spec.cipher_list",
                                                    "spec.openssl_commands[0]"));
}

TEST_F(LabTest, TellsAContextThatIsMissingOrOfTheWrongRole) {
  ContextSource source;
  source.field = "tls_context";
  source.name = "tlsContexts/a";
  source.role = Role::kServer;
  RequestProblems problems;
  EXPECT_EQ(lab.Resolve(source, &problems), nullptr);
  ASSERT_EQ(problems.missing.size(), 1u);
  EXPECT_EQ(problems.missing[0].field, "tls_context.name");
  ASSERT_TRUE(lab.StoreContext("a", client, "").ok());
  EXPECT_EQ(lab.Resolve(source, &problems), nullptr);
  ASSERT_EQ(problems.invalid.size(), 1u);
  EXPECT_EQ(problems.invalid[0].field, "tls_context");
}

TEST_F(LabTest, EndsEveryListenerWhenItDrains) {
  auto one = Create(Listening("a"));
  auto two = Create(Listening("b"));
  lab.Drain();
  EXPECT_TRUE(WaitUntilClosed(*(*one)->results));
  EXPECT_TRUE(WaitUntilClosed(*(*two)->results));
  bool more = false;
  EXPECT_TRUE(lab.listeners().List("", 10, &more).empty());
}

TEST_F(LabTest, FindsAContextForAServerNameByItsNameAndKnowsItFromALaterOne) {
  EXPECT_FALSE(lab.lookup().context("tlsContexts/a"));
  ASSERT_TRUE(lab.StoreContext("a", server, "").ok());
  std::optional<HeldContext> held = lab.lookup().context("tlsContexts/a");
  ASSERT_TRUE(held);
  // Itself, so that its tickets and sessions are shared.
  EXPECT_EQ(held->context, server);
  EXPECT_EQ(held->role, Role::kServer);
  EXPECT_FALSE(held->has_server_names);
  lab.contexts().Remove("tlsContexts/a");
  ASSERT_TRUE(lab.StoreContext("a", client, "").ok());
  std::optional<HeldContext> later = lab.lookup().context("tlsContexts/a");
  EXPECT_EQ(later->role, Role::kClient);
  EXPECT_NE(later->serial, held->serial);
}

}  // namespace
}  // namespace tlslab
