#include "server/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/driver/connection_record.h"

namespace tlslab {
namespace {

using testing::HasSubstr;
using testing::Not;

ConnectionRecord Ended(Role role, absl::Duration duration) {
  ConnectionRecord record;
  record.observations.role = role;
  record.observations.ended_at = absl::ToChronoNanoseconds(duration);
  return record;
}

RpcEvent Rpc(std::string_view code) {
  RpcEvent rpc;
  rpc.method = "tlslab.v1.HandshakeService/DialEndpoint";
  rpc.owner = "somebody";
  rpc.peer = "ipv4:192.0.2.7:1";
  rpc.code = code;
  rpc.duration = absl::Milliseconds(20);
  return rpc;
}

TEST(MetricsText, CountsHandshakesByEndOutcomeAndVersion) {
  Metrics metrics("1.2.3");
  ConnectionRecord good = Ended(Role::kClient, absl::Milliseconds(2));
  good.observations.server_hello.emplace().version = 0x0304;
  ConnectionRecord silent = Ended(Role::kServer, absl::Seconds(7));
  silent.observations.failure.emplace().cause = FailureCause::kTimeout;
  metrics.OnHandshake("a", HandshakePlace::kDial, good);
  metrics.OnHandshake("b", HandshakePlace::kSimulation, good);
  metrics.OnHandshake("b", HandshakePlace::kListener, silent);
  const std::string text = metrics.Text({});
  EXPECT_THAT(
      text,
      HasSubstr("tlslab_handshakes_total{end=\"client\",outcome=\"ok\",version=\"TLSv1.3\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("tlslab_handshakes_total{end=\"server\",outcome=\"PEER_SILENT\","
                              "version=\"none\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE tlslab_handshake_duration_seconds histogram\n"));
  EXPECT_THAT(text,
              HasSubstr("tlslab_handshake_duration_seconds_bucket{end=\"server\",le=\"5\"} 0\n"));
  EXPECT_THAT(text,
              HasSubstr("tlslab_handshake_duration_seconds_bucket{end=\"server\",le=\"10\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("tlslab_handshake_duration_seconds_count{end=\"client\"} 2\n"));
}

TEST(MetricsText, CountsRpcsAndWhatTheLabsTell) {
  Metrics metrics("1.2.3");
  metrics.OnRpc(Rpc("OK"));
  metrics.OnRpc(Rpc("UNAUTHENTICATED"));
  metrics.OnLeaseExpired("a", "listeners/secret-name");
  metrics.OnResultsDropped("a", 3);
  metrics.OnLimitHit("a", "max_dials");
  metrics.OnDial("a", {AddressUse::Outcome::kRefused, "x:1", "192.0.2.1", "policy"});
  metrics.OnBind("a", {AddressUse::Outcome::kAllowed, "127.0.0.1:0", "127.0.0.1:1", ""});
  const std::string text = metrics.Text({});
  for (const char* line : {
           "tlslab_rpcs_total{code=\"UNAUTHENTICATED\","
           "method=\"tlslab.v1.HandshakeService/DialEndpoint\"} 1\n",
           "tlslab_rpc_duration_seconds_count{"
           "method=\"tlslab.v1.HandshakeService/DialEndpoint\"} 2\n",
           "tlslab_leases_expired_total{collection=\"listeners\"} 1\n",
           "tlslab_results_dropped_total 3\n",
           "tlslab_limits_hit_total{limit=\"max_dials\"} 1\n",
           "tlslab_address_uses_total{outcome=\"refused\",use=\"dial\"} 1\n",
           "tlslab_address_uses_total{outcome=\"allowed\",use=\"bind\"} 1\n",
           "tlslab_build_info{version=\"1.2.3\"} 1\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  // Whoever, whatever and wherever it was.
  for (const char* secret : {"somebody", "192.0.2", "secret-name"}) {
    EXPECT_THAT(text, Not(HasSubstr(secret)));
  }
}

TEST(MetricsText, TellsWhatIsOpenNow) {
  Metrics metrics("1.2.3");
  OpenCounts open;
  open.owners = 2;
  open.listeners = 5;
  open.terminators = 1;
  EXPECT_THAT(metrics.Text(open), HasSubstr("tlslab_listeners_open 5\n"));
  open.listeners = 0;
  const std::string text = metrics.Text(open);
  EXPECT_THAT(text, HasSubstr("tlslab_listeners_open 0\n"));
  EXPECT_THAT(text, HasSubstr("tlslab_terminators_open 1\n"));
  EXPECT_THAT(text, HasSubstr("tlslab_owners 2\n"));
  EXPECT_THAT(text, HasSubstr("tlslab_results_dropped_total 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("process_open_fds 0\n")));
  EXPECT_THAT(text, Not(HasSubstr("process_max_fds -1\n")));
}

}  // namespace
}  // namespace tlslab
