#include "server/config/resumption_reader.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

v1::TicketKey* AddKey(char letter, v1::ResumptionOptions* options) {
  v1::TicketKey* key = options->add_ticket_keys();
  key->set_name(std::string(16, letter));
  key->set_encryption_key(std::string(32, letter));
  key->set_authentication_key(std::string(32, letter));
  return key;
}

TEST(ResumptionReader, ReadsEveryField) {
  v1::ResumptionOptions options;
  options.set_tickets(false);
  options.set_server_cache(true);
  options.mutable_session_lifetime()->set_seconds(90);
  AddKey('a', &options);
  AddKey('b', &options);
  options.set_session_id_context("mine");
  options.set_psk_key_exchange(v1::ResumptionOptions::WITHOUT_DHE_PREFERRED);
  options.set_resumption_on_renegotiation(false);
  RequestProblems problems;
  const ResumptionConfig read = ReadResumption(options, Role::kServer, "resumption", &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(read.tickets, false);
  EXPECT_EQ(read.server_cache, true);
  EXPECT_EQ(read.session_lifetime, absl::Seconds(90));
  ASSERT_EQ(read.ticket_keys.size(), 2u);
  EXPECT_EQ(read.ticket_keys[1].name, std::string(16, 'b'));
  EXPECT_EQ(read.session_id_context, "mine");
  EXPECT_EQ(read.psk_key_exchange, ResumptionConfig::PskKeyExchange::kWithoutDhePreferred);
  EXPECT_EQ(read.resumption_on_renegotiation, false);
}

TEST(ResumptionReader, TellsAllThatIsWrongAtOnce) {
  v1::ResumptionOptions options;
  options.set_server_cache(true);
  options.mutable_session_lifetime()->set_nanos(1);
  AddKey('a', &options);
  AddKey('a', &options)->set_encryption_key("short");
  options.set_session_id_context(std::string(33, 'x'));
  options.set_psk_key_exchange(v1::ResumptionOptions::WITHOUT_DHE_PREFERRED);
  RequestProblems problems;
  ReadResumption(options, Role::kClient, "r", &problems);
  std::vector<std::string> fields;
  for (const FieldProblem& problem : problems.invalid) fields.push_back(problem.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"r.server_cache", "r.session_lifetime",
                                              "r.ticket_keys[1].encryption_key",
                                              "r.ticket_keys[1].name", "r.ticket_keys",
                                              "r.session_id_context", "r.psk_key_exchange"}));
}

TEST(ResumptionReader, BoundsEarlyData) {
  v1::ServerOptions server;
  server.set_max_early_data_bytes((1 << 20) + 1);
  server.set_anti_replay(false);
  ContextConfig config;
  RequestProblems problems;
  ReadEarlyDataOptions(server, "server", &config, &problems);
  ASSERT_EQ(problems.invalid.size(), 1u);
  EXPECT_EQ(problems.invalid[0].field, "server.max_early_data_bytes");
  EXPECT_EQ(config.anti_replay, false);
}

TEST(ResumptionReader, RefusesToGuardEarlyDataWithoutACache) {
  for (bool cache : {false, true}) {
    for (bool guarded : {false, true}) {
      v1::ServerOptions server;
      server.set_max_early_data_bytes(1);
      if (!guarded) server.set_anti_replay(false);
      ContextConfig config;
      config.resumption.server_cache = cache;
      RequestProblems problems;
      ReadEarlyDataOptions(server, "server", &config, &problems);
      ASSERT_EQ(problems.invalid.size(), guarded && !cache ? 1u : 0u);
      if (guarded && !cache) {
        EXPECT_EQ(problems.invalid[0].field, "server.anti_replay");
      }
    }
  }
}

}  // namespace
}  // namespace tlslab
