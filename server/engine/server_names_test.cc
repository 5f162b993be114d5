// Contexts by server name: which serves, wholly, and what the client is told.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "server/engine/session.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

constexpr uint16_t kServerName = 0;

struct Site {
  TestPki pki;
  ContextConfig client = pki.Client();
  ContextConfig listener = pki.Server();

  void Add(const std::string& pattern, ContextConfig config) {
    listener.server_names.push_back(
        {pattern, nullptr, std::make_shared<const ContextConfig>(std::move(config))});
  }
  MemoryPairResult Visit(const std::string& name) {
    client.server_name = name;
    client.verify_policy.expected_name = "localhost";
    return Pair(MustBuild(client), MustBuild(listener));
  }
};

// In TLS 1.2 the ServerHello tells it.
bool Acknowledged(const MemoryPairResult& pair) {
  const auto& extensions = pair.client.observations.server_hello->extensions;
  return std::any_of(extensions.begin(), extensions.end(),
                     [](const auto& extension) { return extension.type == kServerName; });
}

TEST(ServerNames, TheWholeOfTheFirstContextThatMatchesServes) {
  Site site;
  ContextConfig old = site.pki.Server();
  old.max_version = TLS1_2_VERSION;
  old.cipher_list = "ECDHE-ECDSA-AES128-GCM-SHA256";
  old.request_certificate = true;
  site.Add("*.old.example", old);
  site.Add("a.old.example", site.pki.Server());
  MemoryPairResult pair = site.Visit("A.old.example");
  ASSERT_FALSE(pair.client.observations.failure);
  EXPECT_EQ(pair.server.observations.selected_server_name, "*.old.example");
  EXPECT_EQ(pair.client.observations.server_hello->version, TLS1_2_VERSION);
  EXPECT_EQ(pair.client.observations.cipher->openssl_name, "ECDHE-ECDSA-AES128-GCM-SHA256");
  EXPECT_EQ(pair.server.observations.certificate_requested, true);
  EXPECT_TRUE(Acknowledged(pair));
}

TEST(ServerNames, AContextThatIsHeldServesAsItself) {
  Site site;
  ContextConfig config = site.pki.Server();
  config.cipher_suites = {"TLS_CHACHA20_POLY1305_SHA256"};
  site.listener.server_names.push_back({"held.example", MustBuild(config), nullptr});
  MemoryPairResult pair = site.Visit("held.example");
  EXPECT_EQ(pair.client.observations.cipher->standard_name, "TLS_CHACHA20_POLY1305_SHA256");
  EXPECT_EQ(pair.server.observations.selected_server_name, "held.example");
}

TEST(ServerNames, OthersAreServedByTheListenersOwn) {
  for (UnknownServerName policy : {UnknownServerName::kIgnored, UnknownServerName::kAcknowledged}) {
    Site site;
    site.client.max_version = TLS1_2_VERSION;
    site.listener.unknown_server_name = policy;
    ContextConfig old = site.pki.Server();
    old.max_version = TLS1_1_VERSION;
    site.Add("old.example", old);
    MemoryPairResult pair = site.Visit("new.example");
    ASSERT_FALSE(pair.client.observations.failure);
    EXPECT_FALSE(pair.server.observations.selected_server_name);
    EXPECT_EQ(Acknowledged(pair), policy == UnknownServerName::kAcknowledged);
  }
}

TEST(ServerNames, OthersAreRefusedWhereThatIsWanted) {
  Site site;
  site.listener.unknown_server_name = UnknownServerName::kRejected;
  // Of the context that serves, the same switch says nothing of a name that is known.
  site.Add("known.example", site.listener);
  MemoryPairResult other = site.Visit("new.example");
  ASSERT_TRUE(other.server.observations.failure);
  EXPECT_EQ(other.server.observations.failure->alert, SSL_AD_UNRECOGNIZED_NAME);
  EXPECT_EQ(other.client.observations.failure->alert, SSL_AD_UNRECOGNIZED_NAME);
  EXPECT_FALSE(site.Visit("known.example").server.observations.failure);
  EXPECT_FALSE(site.Visit("").server.observations.failure);
}

TEST(ServerNames, OthersAreRefusedAlsoByAServerThatHasNoCertificateForTls13) {
  Site keys;
  keys.client.pre_shared_keys =
      keys.listener.pre_shared_keys = {{"us", std::string(32, 'k'), "TLS_AES_128_GCM_SHA256"}};
  keys.listener.credentials.clear();
  Site brainpool;
  brainpool.listener.credentials = {brainpool.pki.Leaf("ec-brainpoolP256r1")};
  brainpool.client.groups = {"secp256r1", "brainpoolP256r1"};
  for (Site* site : {&keys, &brainpool}) {
    site->listener.unknown_server_name = UnknownServerName::kRejected;
    MemoryPairResult other = site->Visit("new.example");
    ASSERT_TRUE(other.server.observations.failure);
    EXPECT_EQ(other.server.observations.failure->alert, SSL_AD_UNRECOGNIZED_NAME);
    MemoryPairResult none = site->Visit("");
    ASSERT_FALSE(none.server.observations.failure);
    EXPECT_EQ(none.client.observations.server_hello->version,
              site == &keys ? TLS1_3_VERSION : TLS1_2_VERSION);
  }
}

TEST(ServerNames, ProblemsOfAnInnerContextHaveItsPath) {
  Site site;
  ContextConfig bad = site.pki.Server();
  bad.cipher_list = "NONSENSE";
  site.Add("a.example", site.pki.Server());
  site.Add("b.example", bad);
  BuiltContext built = Context::Build(site.listener);
  ASSERT_EQ(built.problems.size(), 1u);
  EXPECT_EQ(built.problems[0].field, "server.server_name_contexts[1].tls_context.spec.cipher_list");
  EXPECT_NE(built.context, nullptr);
}

SessionOptions Options() {
  SessionOptions options;
  options.elapsed = [] { return Offset(0); };
  options.start_time = absl::Now();
  return options;
}

TEST(ServerNames, CuttingTheHelloChangesNothing) {
  Site site;
  ContextConfig other = site.pki.Server();
  other.cipher_suites = {"TLS_CHACHA20_POLY1305_SHA256"};
  site.Add("a.example", other);
  auto listener = MustBuild(site.listener);
  site.client.server_name = "a.example";
  auto context = MustBuild(site.client);
  for (size_t piece : {size_t{1}, size_t{7}, size_t{1} << 16}) {
    auto client = Session::Create(context, Options());
    auto server = Session::Create(listener, Options());
    for (int turn = 0; turn < 4; ++turn) {
      client->Advance();
      const std::string bytes = client->TakeOutput();
      for (size_t i = 0; i < bytes.size(); i += piece) {
        server->Receive(std::string_view(bytes).substr(i, piece));
        server->Advance();
      }
      client->Receive(server->TakeOutput());
    }
    EXPECT_EQ(server->state(), Session::State::kOpen);
    EXPECT_EQ(server->observations().selected_server_name, "a.example");
    EXPECT_EQ(server->observations().cipher->standard_name, "TLS_CHACHA20_POLY1305_SHA256");
    EXPECT_EQ(server->observations().messages.front().type, SSL3_MT_CLIENT_HELLO);
  }
}

TEST(ServerNames, WhatIsNoHelloFailsAsWithoutThem) {
  Site site;
  auto plain = MustBuild(site.listener);
  site.Add("a.example", site.pki.Server());
  auto listener = MustBuild(site.listener);
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.0\r\n\r\n"), std::string("\x16\x03")}) {
    auto with = Session::Create(listener, Options());
    auto without = Session::Create(plain, Options());
    for (Session* session : {with.get(), without.get()}) {
      session->Receive(bytes);
      session->Advance();
      session->ReceiveEnd();
      session->Advance();
    }
    ASSERT_EQ(with->state(), Session::State::kFailed);
    ASSERT_EQ(without->state(), Session::State::kFailed);
    EXPECT_EQ(with->observations().failure->cause, without->observations().failure->cause);
    EXPECT_EQ(with->observations().failure->errors.size(),
              without->observations().failure->errors.size());
    EXPECT_EQ(with->TakeOutput(), without->TakeOutput());
  }
}

}  // namespace
}  // namespace tlslab
