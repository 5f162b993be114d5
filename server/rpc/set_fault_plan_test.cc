#include "server/rpc/set_fault_plan.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <future>

#include "server/report/resources.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

constexpr char kClose[] =
    "fault_plan { faults { id: 'a' flow: SERVER_TO_CLIENT trigger { record_number: 1 } close {} } "
    "}";

v1::SetFaultPlanRequest Request(const std::string& text) {
  v1::SetFaultPlanRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

grpc::Status NoRelays(const std::string& name, std::shared_ptr<const FaultPlan>, bool, std::string,
                      uint32_t*) {
  ADD_FAILURE() << name << " is no relay";
  return grpc::Status::CANCELLED;
}

class SetFaultPlanTest : public testing::Test {
 protected:
  SetFaultPlanTest() {
    ListenerRequest request;
    request.id = "web";
    request.host = "127.0.0.1";
    request.handshake_timeout = absl::Seconds(60);
    request.ttl = absl::Hours(1);
    auto created = lab.CreateListener(request, MustBuild(pki.Server()), "");
    EXPECT_TRUE(created.ok()) << created.status();
    listener = *created;
  }

  // The handshake completes.
  bool Dial() {
    DialPlan plan;
    plan.context = client;
    plan.host = "127.0.0.1";
    const std::string& address = listener->port->bound_address();
    plan.port = static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    std::promise<bool> completed;
    auto dial =
        lab.StartDial(std::move(plan), [&completed](absl::StatusOr<ConnectionRecord> record) {
          completed.set_value(record.ok() && !record->observations.failure);
        });
    return dial.ok() && completed.get_future().get();
  }

  v1::Listener Told() const {
    v1::Listener told;
    ReportListener(*listener, &told);
    return told;
  }

  TestPki pki;
  std::shared_ptr<const Context> client = MustBuild(pki.Client());
  Lab lab{LabOptions()};
  std::shared_ptr<Listener> listener;
  v1::SetFaultPlanResponse response;
};

TEST_F(SetFaultPlanTest, ArmsAndDisarmsAListenerThatTellsSo) {
  EXPECT_TRUE(Dial());
  EXPECT_FALSE(Told().has_fault_plan());
  const std::string named = "name: 'listeners/web' ";
  EXPECT_TRUE(SetFaultPlan(lab, Request(named + kClose), NoRelays, &response).ok());
  EXPECT_FALSE(Dial());
  EXPECT_EQ(Told().fault_plan().faults_size(), 1);
  EXPECT_EQ(Told().fault_plan().faults(0).id(), "a");
  EXPECT_TRUE(SetFaultPlan(lab, Request(named), NoRelays, &response).ok());
  EXPECT_TRUE(Dial());
  EXPECT_FALSE(Told().has_fault_plan());
}

TEST_F(SetFaultPlanTest, TellsEveryMistakeAndChangesNothing) {
  const grpc::Status status = SetFaultPlan(
      lab, Request("name: 'web' fault_plan { faults { id: 'a' } }"), NoRelays, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  for (const char* field : {"name", "fault_plan.faults[0].flow", "fault_plan.faults[0].trigger"}) {
    EXPECT_NE(status.error_message().find(field), std::string::npos) << status.error_message();
  }
  EXPECT_EQ(SetFaultPlan(lab, Request("name: 'listeners/none'"), NoRelays, &response).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_TRUE(Dial());
}

TEST_F(SetFaultPlanTest, LeavesRelaysToWhoHasThem) {
  const auto relays = [](const std::string& name, std::shared_ptr<const FaultPlan> faults,
                         bool include_open, std::string document, uint32_t* changed) {
    EXPECT_EQ(name, "relays/r");
    EXPECT_EQ(faults->faults.size(), 1u);
    EXPECT_TRUE(include_open);
    EXPECT_FALSE(document.empty());
    *changed = 7;
    return grpc::Status::OK;
  };
  const auto request =
      Request(std::string("name: 'relays/r' include_open_connections: true ") + kClose);
  EXPECT_TRUE(SetFaultPlan(lab, request, relays, &response).ok());
  EXPECT_EQ(response.changed_connection_count(), 7u);
}

}  // namespace
}  // namespace tlslab
