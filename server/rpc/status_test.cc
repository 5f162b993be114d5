#include "server/rpc/status.h"

#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace tlslab {
namespace {

using grpc::StatusCode;

google::rpc::Status Carried(const grpc::Status& status) {
  google::rpc::Status carried;
  EXPECT_TRUE(carried.ParseFromString(status.error_details()));
  EXPECT_EQ(carried.code(), static_cast<int>(status.error_code()));
  EXPECT_EQ(carried.message(), status.error_message());
  return carried;
}

template <typename Detail>
Detail Only(const grpc::Status& status) {
  google::rpc::Status carried = Carried(status);
  Detail detail;
  EXPECT_EQ(carried.details_size(), 1);
  EXPECT_TRUE(carried.details_size() == 1 && carried.details(0).UnpackTo(&detail));
  return detail;
}

TEST(Status, TellsEveryViolation) {
  RequestProblems problems;
  problems.Invalid("a", "is wrong");
  problems.Invalid("b[1]", "is worse");
  problems.Missing("c", "certificates/c");
  grpc::Status status = ToGrpcStatus(problems);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "2 problems: a: is wrong; b[1]: is worse");
  auto detail = Only<google::rpc::BadRequest>(status);
  ASSERT_EQ(detail.field_violations_size(), 2);
  EXPECT_EQ(detail.field_violations(1).field(), "b[1]");
  EXPECT_EQ(detail.field_violations(1).description(), "is worse");
}

TEST(Status, TellsEverythingThatIsMissing) {
  RequestProblems problems;
  problems.Missing("c", "certificates/c");
  problems.Missing("d", "certificates/d");
  problems.Unsupported("e", "not here");
  grpc::Status status = ToGrpcStatus(problems);
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  google::rpc::Status carried = Carried(status);
  ASSERT_EQ(carried.details_size(), 2);
  google::rpc::ResourceInfo info;
  ASSERT_TRUE(carried.details(1).UnpackTo(&info));
  EXPECT_EQ(info.resource_name(), "certificates/d");
}

TEST(Status, TellsWhatThisBuildCannotDo) {
  RequestProblems problems;
  problems.Unsupported("groups[0]", "not here");
  grpc::Status status = ToGrpcStatus(problems);
  EXPECT_EQ(status.error_code(), StatusCode::FAILED_PRECONDITION);
  auto detail = Only<google::rpc::PreconditionFailure>(status);
  EXPECT_EQ(detail.violations(0).type(), "OPENSSL");
  EXPECT_EQ(detail.violations(0).subject(), "groups[0]");
}

TEST(Status, MapsTheLabsFailures) {
  grpc::Status full = ToGrpcStatus(absl::ResourceExhaustedError("max_dials: at most 3"), "x");
  EXPECT_EQ(full.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Only<google::rpc::QuotaFailure>(full).violations(0).subject(), "max_dials");
  grpc::Status address = ToGrpcStatus(absl::FailedPreconditionError("in use"), "127.0.0.1:1");
  EXPECT_EQ(address.error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(Only<google::rpc::PreconditionFailure>(address).violations(0).type(), "ADDRESS");
  grpc::Status denied = ToGrpcStatus(absl::PermissionDeniedError("no"), "192.0.2.1:1");
  EXPECT_EQ(denied.error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Only<google::rpc::ErrorInfo>(denied).metadata().at("address"), "192.0.2.1:1");
  grpc::Status twice = ToGrpcStatus(absl::AlreadyExistsError("there"), "listeners/a");
  EXPECT_EQ(twice.error_code(), StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(Only<google::rpc::ResourceInfo>(twice).resource_name(), "listeners/a");
  EXPECT_EQ(ToGrpcStatus(absl::InvalidArgumentError("bad"), "field").error_code(),
            StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(NotFound("listeners/a").error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(NotFound("listeners/a").error_message(), "there is no listeners/a");
}

TEST(Status, FitsIntoTheTrailersHoweverMuchIsWrong) {
  for (const char* letter : {"x", "\xe2\x82\xac"}) {
    RequestProblems problems;
    std::string text;
    while (text.size() < 2000) text += letter;
    for (int i = 0; i < 1000; ++i) problems.Invalid("field[" + std::to_string(i) + "]", text);
    grpc::Status status = ToGrpcStatus(problems);
    EXPECT_LT(status.error_message().size() + status.error_details().size(), 8000u);
    auto detail = Only<google::rpc::BadRequest>(status);
    ASSERT_GT(detail.field_violations_size(), 5);
    const auto& last = detail.field_violations(detail.field_violations_size() - 1);
    EXPECT_EQ(last.description(),
              std::to_string(1001 - detail.field_violations_size()) + " more problems");
  }
}

}  // namespace
}  // namespace tlslab
