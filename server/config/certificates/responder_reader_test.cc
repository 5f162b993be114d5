#include "server/config/certificates/responder_reader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "google/protobuf/text_format.h"

namespace tlslab {
namespace {

class ResponderReader : public testing::Test {
 protected:
  ResponderPlan Read(const std::string& responder, const std::string& id = "") {
    problems_ = {};
    v1::CreateRevocationResponderRequest request;
    request.set_revocation_responder_id(id);
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        responder, request.mutable_revocation_responder()));
    return ReadCreateResponder(request, &problems_);
  }
  std::vector<std::string> Fields() const {
    std::vector<std::string> fields;
    for (const FieldProblem& problem : problems_.invalid) {
      EXPECT_EQ(problem.field.rfind("revocation_responder", 0), 0) << problem.field;
      fields.push_back(problem.field.substr(std::string("revocation_responder").size()));
    }
    std::sort(fields.begin(), fields.end());
    return fields;
  }

  RequestProblems problems_;
};

TEST_F(ResponderReader, FillsInWhatIsUsual) {
  const ResponderPlan plan = Read("issuer: 'certificates/ca'");
  EXPECT_TRUE(problems_.empty());
  EXPECT_EQ(plan.host, "127.0.0.1");
  EXPECT_EQ(plan.port, 0);
  EXPECT_EQ(plan.ttl, absl::Minutes(5));
  EXPECT_EQ(plan.default_response.answer.status, OcspStatus::kGood);
  EXPECT_FALSE(plan.crl || plan.delta_crl);
  EXPECT_EQ(plan.http_behavior, HttpBehavior::kAnswers);
}

TEST_F(ResponderReader, GivesListsTheResponder) {
  const ResponderPlan plan = Read(
      "issuer: 'certificates/ca' crl {} delta_crl { base_crl_number: '0a' } "
      "http_behavior: SILENCE ttl { seconds: 3600 } responses { serial_number: '0a' }");
  EXPECT_TRUE(problems_.empty());
  EXPECT_EQ(plan.crl->issuer, "certificates/ca");
  EXPECT_EQ(plan.delta_crl->spec.base_crl_number, "A");
  EXPECT_EQ(plan.responses[0].answer.serial_number, "A");
  EXPECT_EQ(plan.http_behavior, HttpBehavior::kSilence);
}

TEST_F(ResponderReader, FindsEverythingThatIsWrong) {
  Read(
      "address: 'nowhere' issuer: 'ca' http_behavior: 99 ttl { seconds: 3601 } "
      "responses { serial_number: '1' } responses { serial_number: '01' issuer: 'x' } "
      "default_response { serial_number: '1' } crl { issuer: 'x' base_crl_number: '1' } "
      "delta_crl { issuer: 'x' }",
      "not an id");
  EXPECT_EQ(Fields(), (std::vector<std::string>{
                          ".address", ".crl.base_crl_number", ".crl.issuer", ".default_response",
                          ".delta_crl.base_crl_number", ".delta_crl.issuer", ".http_behavior",
                          ".issuer", ".responses[1]", ".responses[1].issuer", ".ttl", "_id"}));
}

TEST_F(ResponderReader, NeedsSomething) {
  RequestProblems problems;
  ReadCreateResponder({}, &problems);
  EXPECT_EQ(problems.invalid.size(), 1);
  problems = {};
  const ResourceLookup nothing([](const std::string&) { return std::nullopt; });
  EXPECT_EQ(ReadIssueCrl({}, nothing, &problems), "");
  EXPECT_EQ(ReadIssueOcspResponse({}, nothing, &problems), "");
  EXPECT_EQ(problems.invalid.size(), 2);
}

}  // namespace
}  // namespace tlslab
