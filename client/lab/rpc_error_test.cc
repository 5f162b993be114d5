#include "client/lab/rpc_error.h"

#include <gtest/gtest.h>

#include <utility>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace tlslab {
namespace {

TEST(RpcError, TellsEveryViolationOnALineOfItsOwn) {
  google::rpc::BadRequest bad_request;
  auto* first = bad_request.add_field_violations();
  first->set_field("client.spec.groups[0]");
  first->set_description("unknown group \"x25520\"");
  auto* second = bad_request.add_field_violations();
  second->set_field("server");
  second->set_description("is required");
  google::rpc::Status details;
  details.add_details()->PackFrom(bad_request);
  const absl::Status status =
      RpcError(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "2 fields are wrong",
                            details.SerializeAsString()),
               "SimulateHandshake", "unix:/lab");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "SimulateHandshake failed (INVALID_ARGUMENT): 2 fields are wrong\n"
            "  client.spec.groups[0]: unknown group \"x25520\"\n"
            "  server: is required");
}

// What a daemon says of one bad field, or of several, in its message and once more as details.
absl::Status Refusal(const std::string& message, const std::vector<std::string>& fields) {
  google::rpc::BadRequest bad_request;
  for (const std::string& field : fields) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(field);
    violation->set_description("is required");
  }
  google::rpc::Status details;
  details.add_details()->PackFrom(bad_request);
  return RpcError(
      grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, message, details.SerializeAsString()), "Rpc",
      "x");
}

TEST(RpcError, TellsNothingTwice) {
  EXPECT_EQ(Refusal("server: is required", {"server"}).message(),
            "Rpc failed (INVALID_ARGUMENT): server: is required");
  EXPECT_EQ(
      Refusal("2 problems: client: is required; server: is required", {"client", "server"})
          .message(),
      "Rpc failed (INVALID_ARGUMENT): 2 problems\n  client: is required\n  server: is required");
}

// A resource that is not there, as a daemon tells it.
absl::Status Missing(const std::string& message, const std::string& description) {
  google::rpc::ResourceInfo resource;
  resource.set_resource_name("tlsContexts/x");
  resource.set_description(description);
  google::rpc::Status details;
  details.add_details()->PackFrom(resource);
  return RpcError(grpc::Status(grpc::StatusCode::NOT_FOUND, message, details.SerializeAsString()),
                  "Rpc", "x");
}

TEST(RpcError, TellsWhatIsMissingOnce) {
  EXPECT_EQ(Missing("there is no tlsContexts/x", "there is no tlsContexts/x").message(),
            "Rpc failed (NOT_FOUND): there is no tlsContexts/x");
  EXPECT_EQ(Missing("not found", "it has expired").message(),
            "Rpc failed (NOT_FOUND): not found\n  tlsContexts/x: it has expired");
}

TEST(RpcError, SaysWhatToDoWhenNobodyAnswers) {
  const absl::Status status =
      RpcError(grpc::Status(grpc::StatusCode::UNAVAILABLE, "refused"), "DialEndpoint", "[::1]:1");
  EXPECT_EQ(status.message(),
            "DialEndpoint failed (UNAVAILABLE): refused\n"
            "Is a daemon running at [::1]:1? Start one with tlslabd, or use --lab embedded for a "
            "private one.");
}

// In gRPC's words, with what stands around them.
absl::Status Failed(const std::string& last_error) {
  return WhyNotConnected(
      grpc::Status(grpc::StatusCode::UNAVAILABLE,
                   "failed to connect to all addresses; last error: " + last_error),
      "lab:1");
}

TEST(WhyNotConnected, SaysWhatToDoAboutTls) {
  const std::pair<const char*, const char*> cases[] = {
      {"UNKNOWN: ipv4:127.0.0.1:1: Ssl handshake failed: SSL_ERROR_SSL: error:0A000086:SSL "
       "routines::certificate verify failed",
       "not good by --control-ca"},
      {"UNKNOWN: ipv4:127.0.0.1:1: Peer name 127.0.0.1 is not in peer certificate",
       "--control-server-name"},
      {"UNKNOWN: ipv4:127.0.0.1:1: Ssl handshake failed: SSL_ERROR_SSL: error:0A00010B:SSL "
       "routines::wrong version number",
       "without TLS; leave out --control-ca"},
      {"INTERNAL: ipv4:127.0.0.1:1: Trying to connect an http1.x server", "give --control-ca FILE"},
      {"UNAVAILABLE: ipv4:127.0.0.1:1: Trying to connect an http1.x server", "try again later"},
  };
  for (const auto& [error, told] : cases) {
    const absl::Status status = Failed(error);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << error;
    EXPECT_NE(std::string(status.message()).find(told), std::string::npos) << status;
    EXPECT_NE(std::string(status.message()).find("lab:1"), std::string::npos) << status;
  }
}

TEST(WhyNotConnected, HasNothingToSayOfNobody) {
  EXPECT_TRUE(Failed("UNKNOWN: ipv4:127.0.0.1:1: Failed to connect to remote host: Connection "
                     "refused")
                  .ok());
  EXPECT_TRUE(
      WhyNotConnected(grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "certificate verify failed"),
                      "lab:1")
          .ok());
}

TEST(RpcError, TakesBrokenDetailsForNone) {
  const absl::Status status = RpcError(
      grpc::Status(grpc::StatusCode::NOT_FOUND, "no such thing", "\xff\xff"), "GetListener", "x");
  EXPECT_EQ(status.message(), "GetListener failed (NOT_FOUND): no such thing");
}

}  // namespace
}  // namespace tlslab
