#include "server/rpc/compare_observations.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

v1::CompareObservationsRequest Request(const std::string& text) {
  v1::CompareObservationsRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request));
  return request;
}

v1::CompareObservationsResponse Compared(const std::string& text) {
  v1::CompareObservationsResponse response;
  const grpc::Status status = CompareObservations(Request(text), &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

std::string Refusal(const std::string& text) {
  v1::CompareObservationsResponse response;
  const grpc::Status status = CompareObservations(Request(text), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  return status.error_message();
}

constexpr char kTwo[] = R"(
  observations {
    label: "short"
    report {
      records { flow: CLIENT_TO_SERVER content_type { value: 22 } payload_bytes: 300 }
      records { flow: SERVER_TO_CLIENT content_type { value: 23 } payload_bytes: 1000 protected: true }
      records { flow: CLIENT_TO_SERVER content_type { value: 23 } payload_bytes: 53 protected: true }
      records { flow: CLIENT_TO_SERVER content_type { value: 23 } payload_bytes: 26 protected: true }
    }
  }
  observations {
    label: "long"
    report {
      records { flow: CLIENT_TO_SERVER content_type { value: 22 } payload_bytes: 300 }
      records { flow: SERVER_TO_CLIENT content_type { value: 23 } payload_bytes: 1001 protected: true }
      records { flow: CLIENT_TO_SERVER content_type { value: 23 } payload_bytes: 53 protected: true }
      records { flow: CLIENT_TO_SERVER content_type { value: 23 } payload_bytes: 30 protected: true }
    }
  })";

TEST(CompareObservations, TellsGroupsAndWhatTellsThemApart) {
  const auto all = Compared(kTwo);
  ASSERT_EQ(all.groups_size(), 2);
  EXPECT_TRUE(all.all_distinguishable());
  EXPECT_EQ(all.groups(0).labels(0), "short");
  EXPECT_EQ(all.groups(0).shape(), "> 300 < 1000 > 53 > 26");
  ASSERT_EQ(all.differences_size(), 1);
  EXPECT_EQ(all.differences(0),
            "record 2, from the server, has 1000 bytes in \"short\" and 1001 in \"long\"");
  const auto data = Compared(std::string(kTwo) + "application_data_only: true");
  EXPECT_EQ(data.groups(1).shape(), "> 30");
  EXPECT_EQ(data.differences(0),
            "record 1, from the client, has 26 bytes in \"short\" and 30 in \"long\"");
  const auto same = Compared(std::string(kTwo) + "application_data_only: true tolerance_bytes: 4");
  ASSERT_EQ(same.groups_size(), 1);
  EXPECT_EQ(same.groups(0).labels_size(), 2);
  EXPECT_EQ(same.differences_size(), 0);
  EXPECT_FALSE(same.all_distinguishable());
}

TEST(CompareObservations, RefusesWhatCannotBeComparedAllAtOnce) {
  EXPECT_NE(Refusal("").find("2 to 1000"), std::string::npos);
  const std::string refusal = Refusal(
      "observations { label: 'a' } observations { label: 'a' report {} } "
      "observations { report { records { payload_bytes: 1 content_type { value: 300 } } } }");
  for (const char* part :
       {"observations[0].report", "observations[1].label", "observations[1].report.records",
        "observations[2].label", "observations[2].report.records[0].flow",
        "observations[2].report.records[0].content_type.value"}) {
    EXPECT_NE(refusal.find(part), std::string::npos) << part << " in " << refusal;
  }
}

}  // namespace
}  // namespace tlslab
