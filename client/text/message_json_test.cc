#include "client/text/message_json.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "client/text/json_text.h"
#include "tlslab/v1/experiment.pb.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {
namespace {

using google::protobuf::Message;
using google::protobuf::Value;

// In one spelling, whoever wrote it.
std::string Normal(const std::string& json) {
  Value value;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &value).ok()) << json;
  return ValueJson(value);
}

std::string Protobufs(const Message& message, JsonZeros zeros) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = zeros == JsonZeros::kWritten;
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return Normal(json);
}

v1::StepReport Report() {
  v1::StepReport report;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(id: "a \"quoted\" <id> & more \n\t\001 \303\251"
           verdict: VERDICT_FAILED
           client {
             failure {
               cause: LOCAL_ALERT
               openssl_errors { code: 18446744073709551615 library: "SSL routines" }
             }
             negotiated { session_resumed: false }
             peer {
               chain { der: "\000\377bytes" dns_names: "a" dns_names: "b" rsa_public_exponent: "" }
               verification {
                 error { code: -7 depth: 0 }
                 verify_time { seconds: 1700000000 nanos: 5000 }
               }
               chain_shape { unused_positions: 1 unused_positions: 2 }
             }
             alerts {
               description { value: 0 name: "close_notify" }
               event_offset { nanos: 1500 }
             }
             start_time { seconds: -1 }
             handshake_duration { seconds: 1 nanos: 500000000 }
           }
           timing {
             handshake {
               min { nanos: 1 }
               median {}
               max { seconds: -2 nanos: -1000000 }
             }
           }
           context { versions: TLS_VERSION_TLS12 versions: TLS_VERSION_TLS13 }
      )pb",
      &report));
  return report;
}

TEST(MessageAsJson, WritesWhatProtobufWrites) {
  const v1::StepReport report = Report();
  for (const JsonZeros zeros : {JsonZeros::kWritten, JsonZeros::kLeftOut}) {
    EXPECT_EQ(Normal(MessageAsJson(report, zeros)), Protobufs(report, zeros));
    EXPECT_EQ(Normal(MessageAsJson(v1::StepReport(), zeros)), Protobufs(v1::StepReport(), zeros));
  }
  EXPECT_NE(MessageAsJson(report, JsonZeros::kWritten), MessageAsJson(report, JsonZeros::kLeftOut));
}

TEST(MessageAsJson, WritesMapsAndFreeValues) {
  v1::Experiment experiment;
  auto& expect = *experiment.add_steps()->mutable_expect();
  expect["b"].set_number_value(1.5);
  (*expect["a"].mutable_struct_value()->mutable_fields())["present"].set_bool_value(true);
  (*experiment.mutable_matrix()->add_exclude()->mutable_fields())["x"].set_bool_value(true);
  for (const JsonZeros zeros : {JsonZeros::kWritten, JsonZeros::kLeftOut}) {
    EXPECT_EQ(Normal(MessageAsJson(experiment, zeros)), Protobufs(experiment, zeros));
  }
}

TEST(MessageAsJson, WritesEnumsThatItDoesNotKnowAsNumbers) {
  v1::StepReport report;
  report.set_verdict(static_cast<v1::Verdict>(99));
  EXPECT_EQ(MessageAsJson(report, JsonZeros::kLeftOut), R"({"verdict":99})");
}

TEST(MessageAsJson, IsReadBackAsTheSameMessage) {
  v1::StepReport again;
  const std::string json = MessageAsJson(Report(), JsonZeros::kWritten);
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &again).ok()) << json;
  EXPECT_EQ(again.DebugString(), Report().DebugString());
}

TEST(AppendJsonFields, LeavesOutWhatIsNamed) {
  v1::RunSummary summary;
  summary.set_verdict(v1::VERDICT_PASSED);
  summary.set_interrupted(true);
  std::string json = "{";
  AppendJsonFields(summary, JsonZeros::kWritten, {"verdict"}, json);
  EXPECT_EQ(json, R"({"interrupted":true)");
}

}  // namespace
}  // namespace tlslab
