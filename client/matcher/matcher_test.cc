#include "client/matcher/matcher.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

google::protobuf::Value Json(const std::string& json) {
  google::protobuf::Value value;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &value).ok()) << json;
  return value;
}

v1::HandshakeResult Completed() {
  v1::HandshakeResult result;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(role: CLIENT
           negotiated {
             version: TLS_VERSION_TLS13
             cipher_suite { value: 0x1302 name: "TLS_AES_256_GCM_SHA384" bits: 256 }
             group { value: 29 name: "x25519" }
             session_resumed: false
           }
           client_hello {
             cipher_suites { value: 0x1302 name: "TLS_AES_256_GCM_SHA384" }
             cipher_suites { value: 0x0a0a }
             alpn_protocols: "h2"
           }
           exchange { received: "Simple is better than complex." received_bytes: 30 }
           close_kind: CLOSE_KIND_CLOSE_NOTIFY
           handshake_duration { nanos: 1500000 })pb",
      &result));
  return result;
}

v1::ExpectationReport Match(const std::string& path, const std::string& json) {
  v1::StepReport report;
  *report.mutable_client() = Completed();
  return MatchExpectation(path, Json(json), report, {});
}

bool Holds(const std::string& path, const std::string& json) { return Match(path, json).held(); }

// Of a step that simulates.
std::string Problem(const std::string& path, const std::string& json) {
  v1::Step step;
  step.mutable_simulate();
  return std::string(CheckExpectation(path, Json(json), step, {}).message());
}

TEST(MatchExpectation, ComparesScalars) {
  EXPECT_TRUE(Holds("client.negotiated.cipher_suite.name", R"("TLS_AES_256_GCM_SHA384")"));
  EXPECT_FALSE(Holds("client.negotiated.cipher_suite.name", R"("TLS_AES_128_GCM_SHA256")"));
  EXPECT_TRUE(Holds("client.negotiated.cipher_suite.bits", "256"));
  EXPECT_FALSE(Holds("client.negotiated.cipher_suite.bits", "128"));
  EXPECT_TRUE(Holds("client.negotiated.session_resumed", "false"));
  EXPECT_FALSE(Holds("client.negotiated.session_resumed", "true"));
}

TEST(MatchExpectation, ComparesEnumsByFullAndShortName) {
  EXPECT_TRUE(Holds("client.negotiated.version", R"("TLS_VERSION_TLS13")"));
  EXPECT_TRUE(Holds("client.negotiated.version", R"("TLSv1.3")"));
  EXPECT_FALSE(Holds("client.negotiated.version", R"("TLS12")"));
  EXPECT_TRUE(Holds("client.close_kind", R"("CLOSE_NOTIFY")"));
}

TEST(MatchExpectation, ComparesBytesAsTextAndAsBase64) {
  EXPECT_TRUE(Holds("client.exchange.received", R"("Simple is better than complex.")"));
  EXPECT_TRUE(Holds("client.exchange.received", R"("U2ltcGxlIGlzIGJldHRlciB0aGFuIGNvbXBsZXgu")"));
  EXPECT_FALSE(Holds("client.exchange.received", R"("Simple is better")"));
}

TEST(MatchExpectation, ComparesCodePointsByNameAndNumber) {
  EXPECT_TRUE(Holds("client.negotiated.group", R"("x25519")"));
  EXPECT_TRUE(Holds("client.negotiated.group", "29"));
  EXPECT_FALSE(Holds("client.negotiated.group", "30"));
  EXPECT_TRUE(
      Holds("client.client_hello.cipher_suites", R"({"contains": "TLS_AES_256_GCM_SHA384"})"));
  EXPECT_TRUE(Holds("client.client_hello.cipher_suites", R"({"contains": 2570})"));
  EXPECT_FALSE(Holds("client.client_hello.cipher_suites", R"({"contains": ""})"));
}

TEST(MatchExpectation, TellsAbsentFromZero) {
  EXPECT_TRUE(Holds("client.failure", R"({"present": false})"));
  EXPECT_FALSE(Holds("client.failure", R"({"present": true})"));
  EXPECT_TRUE(Holds("client.negotiated.session_resumed", R"({"present": true})"));
  EXPECT_TRUE(Holds("client.negotiated.alpn_protocol", R"({"present": false})"));
  EXPECT_FALSE(Holds("client.negotiated.alpn_protocol", R"("")"));
  EXPECT_EQ(Match("client.negotiated.alpn_protocol", R"("h2")").actual(), "absent");
  EXPECT_TRUE(Holds("client.exchange.sent_bytes", "0"));
  EXPECT_FALSE(Holds("client.wire.sent.total_bytes", "0"));  // there are no wire statistics
}

TEST(MatchExpectation, ComparesRangesAndDurationsInSeconds) {
  EXPECT_TRUE(Holds("client.negotiated.cipher_suite.bits", R"({"min": 256})"));
  EXPECT_FALSE(Holds("client.negotiated.cipher_suite.bits", R"({"min": 257})"));
  EXPECT_TRUE(Holds("client.negotiated.cipher_suite.bits", R"({"min": 128, "max": 256})"));
  EXPECT_FALSE(Holds("client.negotiated.cipher_suite.bits", R"({"min": 128, "max": 255})"));
  EXPECT_TRUE(Holds("client.handshake_duration", R"({"max": 0.002})"));
  EXPECT_TRUE(Holds("client.handshake_duration", R"({"min": "1ms", "max": "2ms"})"));
  EXPECT_FALSE(Holds("client.handshake_duration", R"({"max": "1ms"})"));
  EXPECT_TRUE(Holds("client.handshake_duration", R"("1500us")"));
}

// {not: a slip of the pen} would hold for ever, and {contains: ...} never.
TEST(CheckExpectation, RefusesNamesThatNoValueHas) {
  EXPECT_EQ(Problem("client.close_kind", R"({"not": "CLOSE_NOTFY"})"),
            "'CLOSE_NOTFY' is no CloseKind; did you mean 'CLOSE_NOTIFY'?");
  EXPECT_EQ(Problem("client.failure.error_class", R"({"not": {"one_of": ["TIMED_OU"]}})"),
            "'TIMED_OU' is no ErrorClass; did you mean 'TIMED_OUT'?");
  EXPECT_EQ(Problem("client.negotiated.session_resumed", R"({"not": "yes"})"),
            "'session_resumed' is true or false");
  EXPECT_EQ(Problem("client.failure.alert", R"({"not": "unknwon_ca"})"),
            "'unknwon_ca' is no name of an alert; did you mean 'unknown_ca'?");
  EXPECT_EQ(Problem("client.negotiated.group", R"({"not": "secp256r"})"),
            "'secp256r' is no name of a group; did you mean 'secp256r1'?");
  EXPECT_EQ(Problem("client.client_hello.cipher_suites", R"({"not": {"contains": "RC4"}})"),
            "'RC4' is no name of a cipher suite; write its number");
  EXPECT_EQ(Problem("client.messages", R"({"not": {"contains": {"type": "server_helo"}}})"),
            "'server_helo' is no name of a handshake message or an extension; did you mean "
            "'server_hello'?");
  EXPECT_EQ(Problem("client.close_kind", R"({"not": {"contains": "NOTFY"}})"),
            "no name of a CloseKind has 'NOTFY'");
  EXPECT_EQ(Problem("client.close_kind", R"({"not": {"matches": "NOTFY$"}})"),
            "no name of a CloseKind has 'NOTFY$'");
  // What can be, is taken.
  EXPECT_EQ(Problem("client.close_kind", R"({"not": {"contains": "NOTIFY"}})"), "");
  EXPECT_EQ(Problem("client.failure.alert", R"({"not": "unknown_ca"})"), "");
  EXPECT_EQ(Problem("client.failure.alert", R"({"not": 48})"), "");
  EXPECT_EQ(Problem("client.client_hello.supported_versions", R"({"contains": "GREASE_0A0A"})"),
            "");
}

TEST(MatchExpectation, SearchesTexts) {
  EXPECT_TRUE(Holds("client.exchange.received", R"({"contains": "better"})"));
  EXPECT_FALSE(Holds("client.exchange.received", R"({"contains": "worse"})"));
  EXPECT_TRUE(Holds("client.negotiated.cipher_suite.name", R"x({"matches": "AES_(128|256)"})x"));
  EXPECT_FALSE(Holds("client.negotiated.cipher_suite.name", R"({"matches": "^AES"})"));
  EXPECT_TRUE(Holds("client.negotiated.version", R"({"one_of": ["TLS12", "TLS13"]})"));
  EXPECT_FALSE(Holds("client.negotiated.version", R"({"one_of": ["TLS12", "TLS11"]})"));
  EXPECT_TRUE(Holds("client.client_hello.alpn_protocols[0]", R"("h2")"));
  EXPECT_FALSE(Holds("client.client_hello.alpn_protocols[1]", R"("h2")"));
}

TEST(MatchExpectation, ReportsPathExpectedAndActual) {
  const v1::ExpectationReport report = Match("client.negotiated.version", R"("TLS12")");
  EXPECT_EQ(report.path(), "client.negotiated.version");
  EXPECT_EQ(report.expected(), R"("TLS12")");
  EXPECT_EQ(report.actual(), R"("TLS_VERSION_TLS13")");
  EXPECT_FALSE(report.held());
  EXPECT_EQ(Match("client.exchange.received", R"("x")").actual(),
            R"("Simple is better than complex.")");
  EXPECT_EQ(Match("client.client_hello.cipher_suites", R"({"contains": "TLS_AES_128_CCM_SHA256"})")
                .actual(),
            R"(["TLS_AES_256_GCM_SHA384",2570])");
  EXPECT_EQ(Match("client.handshake_duration", R"({"max": "1ms"})").actual(), R"("0.001500s")");
}

TEST(MatchExpectation, HoldsNothingOfAnEndThatNobodySaw) {
  EXPECT_EQ(Match("server.negotiated.version", R"("TLS13")").actual(), "absent");
  EXPECT_FALSE(Holds("server.negotiated.version", R"("TLS13")"));
  EXPECT_FALSE(Holds("server.failure", R"({"present": false})"));
}

TEST(MatchExpectation, LooksAtAChainThatWasJudged) {
  v1::StepReport report;
  report.mutable_chain()->mutable_verification()->mutable_error()->set_name(
      "X509_V_ERR_CERT_HAS_EXPIRED");
  const std::string path = "chain.verification.error.name";
  const auto holds = [&report](const std::string& path, const std::string& json) {
    return MatchExpectation(path, Json(json), report, {}).held();
  };
  EXPECT_TRUE(holds(path, R"("X509_V_ERR_CERT_HAS_EXPIRED")"));
  EXPECT_FALSE(holds(path, R"("X509_V_ERR_CERT_REVOKED")"));
  EXPECT_FALSE(holds("client.failure", R"({"present": false})"));
  EXPECT_FALSE(Holds("chain.verification.error", R"({"present": false})"));
}

TEST(MatchExpectation, DoesNotHoldWhenItIsWrong) {
  EXPECT_FALSE(Holds("client.negotiatd.version", R"("TLS13")"));
  EXPECT_FALSE(Holds("client.negotiated.version", "null"));
}

TEST(CheckExpectation, AcceptsWhatCanBeCompared) {
  EXPECT_EQ(Problem("client.negotiated.version", R"("TLS13")"), "");
  EXPECT_EQ(Problem("server.failure.alert", R"("unknown_ca")"), "");
  EXPECT_EQ(Problem("server.alerts[0].description.name", R"("unknown_ca")"), "");
  EXPECT_EQ(Problem("server.peer.chain", R"({"present": true})"), "");
}

TEST(CheckExpectation, PointsAtAWrongPath) {
  EXPECT_EQ(Problem("client.negotiatd.version", R"("TLS13")"),
            "no field 'negotiatd' in HandshakeResult; did you mean 'negotiated'?");
  EXPECT_EQ(Problem("cleint.negotiated", R"({"present": true})"),
            "a path begins with 'client' or 'server', not 'cleint'; did you mean 'client'?");
  EXPECT_EQ(Problem("client", R"({"present": true})"),
            "'client' names a whole view: go on with one of its fields");
}

TEST(CheckExpectation, PointsAtAValueThatCannotStandThere) {
  EXPECT_EQ(Problem("client.negotiated.version", R"("TLS19")"),
            "'TLS19' is no TlsVersion; did you mean 'TLS10'?");
  EXPECT_EQ(Problem("client.negotiated.cipher_suite.bits", R"("256")"), "'bits' is a number");
  EXPECT_EQ(Problem("client.local_address", "1"), "'local_address' is a text: write it in quotes");
  EXPECT_EQ(Problem("client.negotiated", R"("TLS13")"),
            "'negotiated' is no single value: expect one of its fields, or {present: true|false}");
  EXPECT_EQ(Problem("client.peer.chain", R"("x")"),
            "'chain' is a list: write chain[0], or use {contains: VALUE}, {size: N} or {present: "
            "true|false}");
  EXPECT_EQ(Problem("client.failure", "null"),
            "nothing is expected: write {present: false} for what must be absent");
}

TEST(CheckExpectation, PointsAtAWrongTest) {
  const std::string kOneTest =
      "a map is one test, for example {present: true}; only min and max, and times with less_than "
      "or more_than, go together";
  EXPECT_EQ(Problem("client.failure", R"({"presnt": true})"),
            "unknown test 'presnt'; did you mean 'present'?");
  EXPECT_EQ(Problem("client.failure", R"({"present": 1})"), "'present' wants true or false");
  EXPECT_EQ(Problem("client.failure", "{}"), kOneTest);
  EXPECT_EQ(Problem("client.local_address", R"({"present": true, "matches": "x"})"), kOneTest);
  EXPECT_EQ(Problem("client.local_address", R"x({"matches": "("})x"),
            "'(' is no regular expression (RE2): missing ): (");
  EXPECT_EQ(Problem("client.negotiated.cipher_suite.bits", R"({"min": 257, "max": 256})"),
            "'min' is above 'max': nothing can hold that");
  EXPECT_EQ(Problem("client.negotiated.cipher_suite.bits", R"({"min": 256, "max": 256})"), "");
  EXPECT_EQ(Problem("client.local_address", R"({"min": 1})"),
            "'local_address' has no order for 'min'");
  EXPECT_EQ(Problem("client.negotiated.version", R"({"one_of": []})"),
            "'one_of' wants a list with at least one value");
  EXPECT_EQ(Problem("client.peer", R"({"contains": "x"})"),
            "'contains' looks into lists and texts; 'peer' is neither");
}

}  // namespace
}  // namespace tlslab
