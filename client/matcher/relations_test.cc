// Tests of an expectation that look into lists, at what must not be, and at other places.
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "client/matcher/matcher.h"

namespace tlslab {
namespace {

google::protobuf::Value Json(const std::string& json) {
  google::protobuf::Value value;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &value).ok()) << json;
  return value;
}

v1::StepReport Parsed(const std::string& text) {
  v1::StepReport report;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &report)) << text;
  return report;
}

class Relations : public testing::Test {
 protected:
  Relations()
      : full_(Parsed(R"pb(
          id: "full"
          timing { handshake { median { nanos: 8000000 } } }
          client { negotiated { version: TLS_VERSION_TLS13 } }
        )pb")),
        report_(Parsed(R"pb(
          id: "resumed"
          client {
            negotiated {
              version: TLS_VERSION_TLS13
              group { value: 29 name: "x25519" }
              session_resumed: false
            }
            alerts {
              direction: DIRECTION_SENT
              description { value: 0 name: "close_notify" }
            }
            alerts {
              direction: DIRECTION_RECEIVED
              fatal: true
              description { value: 48 name: "unknown_ca" }
            }
            wire { sent { total_bytes: 10 } }
            client_hello { alpn_protocols: "h2" alpn_protocols: "http/1.1" }
          }
          server {
            negotiated {
              version: TLS_VERSION_TLS12
              group { value: 29 name: "X25519" }
            }
            wire { sent { total_bytes: 30 } }
            client_hello { alpn_protocols: "h2" alpn_protocols: "http/1.1" }
          }
          timing { handshake { median { nanos: 3000000 } } }
        )pb")) {
    resumed_step_.mutable_simulate();
    resumed_step_.set_handshake_count(3);
    full_step_.mutable_simulate();
    full_step_.set_handshake_count(3);
  }

  v1::ExpectationReport Match(const std::string& path, const std::string& json) const {
    return MatchExpectation(path, Json(json), report_, {{"full", &full_}});
  }
  bool Holds(const std::string& path, const std::string& json) const {
    return Match(path, json).held();
  }
  std::string Problem(const std::string& path, const std::string& json) const {
    return std::string(
        CheckExpectation(path, Json(json), resumed_step_, {{"full", &full_step_}}).message());
  }

  v1::StepReport full_, report_;
  v1::Step full_step_, resumed_step_;
};

TEST_F(Relations, AListContainsAMessageThatHasAllFields) {
  const std::string path = "client.alerts";
  EXPECT_TRUE(Holds(path, R"({"contains": {"description": "unknown_ca", "fatal": true}})"));
  EXPECT_FALSE(Holds(path, R"({"contains": {"description": "close_notify", "fatal": true}})"));
  EXPECT_TRUE(Holds(path, R"({"contains": {"description.value": {"min": 40}}})"));
  EXPECT_FALSE(Holds(path, R"({"contains": {"description.value": {"min": 49}}})"));
  EXPECT_EQ(Match(path, R"({"contains": {"fatal": true, "direction": "SENT"}})").actual(),
            R"([{"direction":"DIRECTION_SENT","fatal":false},)"
            R"({"direction":"DIRECTION_RECEIVED","fatal":true}])");
}

TEST_F(Relations, ListsAreCounted) {
  EXPECT_TRUE(Holds("client.alerts", R"({"size": 2})"));
  EXPECT_FALSE(Holds("client.alerts", R"({"size": 1})"));
  EXPECT_TRUE(Holds("client.peer.chain", R"({"size": 0})"));
  EXPECT_FALSE(Holds("chain.path", R"({"size": 0})"));  // nothing was judged
}

TEST_F(Relations, NotWantsSomethingElseToBeThere) {
  EXPECT_TRUE(Holds("client.negotiated.group", R"({"not": "secp256r1"})"));
  EXPECT_FALSE(Holds("client.negotiated.group", R"({"not": "x25519"})"));
  EXPECT_TRUE(Holds("client.negotiated.version", R"({"not": {"one_of": ["TLSv1.2"]}})"));
  EXPECT_FALSE(Holds("client.negotiated.version", R"({"not": {"one_of": ["TLSv1.3"]}})"));
  EXPECT_FALSE(Holds("client.negotiated.alpn_protocol", R"({"not": "h2"})"));
  EXPECT_TRUE(Holds("client.alerts", R"({"not": {"contains": {"description": 40}}})"));
  EXPECT_FALSE(Holds("client.alerts", R"({"not": {"contains": {"description": 48}}})"));
  EXPECT_FALSE(Holds("client.wire.sent.total_bytes",
                     R"({"not": {"same_as": "client.wire.received.total_bytes"}})"));
}

TEST_F(Relations, ValuesAreEqualOrDiffer) {
  EXPECT_TRUE(Holds("client.negotiated.group", R"({"same_as": "server.negotiated.group"})"));
  EXPECT_FALSE(Holds("client.negotiated.version", R"({"same_as": "server.negotiated.version"})"));
  EXPECT_TRUE(
      Holds("client.negotiated.version", R"({"differs_from": "server.negotiated.version"})"));
  EXPECT_TRUE(Holds("client.negotiated.version",
                    R"({"same_as": "steps[full].client.negotiated.version"})"));
  EXPECT_TRUE(Holds("client.client_hello.alpn_protocols",
                    R"({"same_as": "server.client_hello.alpn_protocols"})"));
  EXPECT_FALSE(Holds("client.wire.sent", R"({"same_as": "server.wire.sent"})"));
  EXPECT_TRUE(Holds("client.wire.sent", R"({"differs_from": "server.wire.sent"})"));
}

TEST_F(Relations, HoldNothingOfWhatIsNotThere) {
  EXPECT_FALSE(Holds("client.failure.alert", R"({"same_as": "server.failure.alert"})"));
  EXPECT_FALSE(Holds("client.negotiated.group", R"({"differs_from": "server.failure.alert"})"));
  EXPECT_FALSE(Holds("client.negotiated.version",
                     R"({"differs_from": "steps[x].client.negotiated.version"})"));
}

TEST_F(Relations, NotOfWhatIsNotThereDoesNotHoldEither) {
  const std::string gone = "server.failure.alert";
  EXPECT_FALSE(Holds("client.negotiated.group", R"({"not": {"same_as": ")" + gone + R"("}})"));
  EXPECT_FALSE(
      Holds("client.negotiated.group", R"({"not": {"not": {"same_as": ")" + gone + R"("}}})"));
  EXPECT_FALSE(Holds("client.alerts",
                     R"({"not": {"contains": {"description": {"same_as": ")" + gone + R"("}}}})"));
  EXPECT_TRUE(
      Holds("client.alerts",
            R"({"not": {"contains": {"description": {"same_as": "client.alerts[1].description"},)"
            R"("fatal": false}}})"));
  EXPECT_FALSE(Holds(
      "client.alerts",
      R"({"not": {"contains": {"description": {"same_as": "client.alerts[1].description"}}}})"));
}

TEST_F(Relations, AnEnumThatSaysNothingDiffersFromNothing) {
  report_.mutable_server()->mutable_negotiated()->clear_version();
  EXPECT_FALSE(Holds("server.negotiated.version", R"({"not": "TLSv1.2"})"));
  EXPECT_FALSE(
      Holds("server.negotiated.version", R"({"differs_from": "client.negotiated.version"})"));
  EXPECT_FALSE(
      Holds("client.negotiated.version", R"({"differs_from": "server.negotiated.version"})"));
  EXPECT_TRUE(Holds("client.negotiated.version", R"({"not": "TLSv1.2"})"));
  EXPECT_TRUE(Holds("server.negotiated.version", R"("TLS_VERSION_UNSPECIFIED")"));
}

TEST_F(Relations, MeasuresAreLessAndMore) {
  const std::string path = "timing.handshake.median";
  EXPECT_TRUE(Holds(path, R"({"less_than": "steps[full].timing.handshake.median"})"));
  EXPECT_FALSE(Holds(path, R"({"more_than": "steps[full].timing.handshake.median"})"));
  EXPECT_TRUE(Holds(path, R"({"less_than": "steps[full].timing.handshake.median", "times": 0.5})"));
  EXPECT_FALSE(
      Holds(path, R"({"less_than": "steps[full].timing.handshake.median", "times": 0.25})"));
  EXPECT_TRUE(Holds("server.wire.sent.total_bytes",
                    R"({"more_than": "client.wire.sent.total_bytes", "times": 2})"));
  EXPECT_FALSE(Holds("server.wire.sent.total_bytes",
                     R"({"more_than": "client.wire.sent.total_bytes", "times": 3})"));
}

TEST_F(Relations, TellWhatTheyComparedWith) {
  const auto report =
      Match("timing.handshake.median", R"({"more_than": "steps[full].timing.handshake.median"})");
  ASSERT_FALSE(report.facts().empty());
  EXPECT_EQ(report.facts(0), R"(steps[full].timing.handshake.median is "0.008s")");
  EXPECT_EQ(report.actual(), R"("0.003s")");
}

TEST_F(Relations, WhatHoldsHasNoFacts) {
  EXPECT_EQ(Match("client.alerts", R"({"size": 2})").facts_size(), 0);
  EXPECT_GT(Match("client.alerts", R"({"size": 3})").facts_size(), 0);
}

TEST_F(Relations, AreCheckedBeforeARun) {
  EXPECT_EQ(Problem("client.negotiated.version", R"({"same_as": "server.negotiated.version"})"),
            "");
  EXPECT_EQ(Problem("timing.handshake.median",
                    R"({"less_than": "steps[full].timing.handshake.max", "times": 0.5})"),
            "");
  EXPECT_EQ(Problem("client.negotiated.version", R"({"same_as": "server.negotiated.group"})"),
            "'version' is a TlsVersion and 'group' is a code point: they cannot be compared");
  EXPECT_EQ(Problem("client.alerts", R"({"same_as": "server.alerts[0]"})"),
            "'alerts' is a list, each a AlertSeen and 'alerts' is a AlertSeen: they cannot be "
            "compared");
  EXPECT_EQ(Problem("client.negotiated.version", R"({"less_than": "server.negotiated.version"})"),
            "'less_than' compares numbers or durations; 'version' is a TlsVersion and 'version' is "
            "a TlsVersion");
  EXPECT_EQ(Problem("client.negotiated.version", R"({"same_as": "server.negotiated.verzion"})"),
            "'server.negotiated.verzion': no field 'verzion' in NegotiatedParameters; did you mean "
            "'version'?");
  EXPECT_EQ(Problem("timing.handshake.min", R"({"less_than": "steps[ful].timing.handshake.min"})"),
            "'steps[ful].timing.handshake.min': 'ful' is no step before this one; did you mean "
            "'full'?");
  EXPECT_EQ(Problem("timing.handshake.min",
                    R"({"less_than": "steps[full].timing.handshake.min", "times": 0})"),
            "'times' wants a number above 0");
  EXPECT_EQ(Problem("timing.handshake.min", R"({"times": 2})"),
            "'times' goes with less_than or more_than");
  EXPECT_EQ(Problem("client.alerts", R"({"size": 1.5})"), "'size' wants a whole number");
  EXPECT_EQ(Problem("client.close_kind", R"({"size": 1})"),
            "'size' counts lists; 'close_kind' is none");
  EXPECT_EQ(Problem("client.close_kind", R"({"not": {"present": true}})"),
            "'not' wants something there: write {present: true|false} without it");
  EXPECT_EQ(Problem("client.close_kind", R"({"not": "CLOZE_NOTIFY"})"),
            "'CLOZE_NOTIFY' is no CloseKind; did you mean 'CLOSE_NOTIFY'?");
  EXPECT_EQ(Problem("client.alerts", R"({"contains": {"desription": 1}})"),
            "no field 'desription' in AlertSeen; did you mean 'description'?");
  EXPECT_EQ(Problem("client.alerts", R"({"contains": "unknown_ca"})"),
            "'alerts' is a list, each a AlertSeen: write {contains: {FIELD: VALUE}} with the "
            "fields that one must have");
}

}  // namespace
}  // namespace tlslab
