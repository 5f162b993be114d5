#include "client/lab/rpc_error.h"

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace tlslab {
namespace {

// The first detail of the type, when there is one.
template <typename Detail>
bool FindDetail(const google::rpc::Status& status, Detail& found) {
  for (const google::protobuf::Any& detail : status.details()) {
    if (detail.Is<Detail>() && detail.UnpackTo(&found)) return true;
  }
  return false;
}

std::string Violations(const google::rpc::Status& status) {
  std::string text;
  google::rpc::BadRequest bad_request;
  if (FindDetail(status, bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      text += "\n  " + violation.field() + ": " + violation.description();
    }
  }
  google::rpc::PreconditionFailure precondition;
  if (FindDetail(status, precondition)) {
    for (const auto& violation : precondition.violations()) {
      text += "\n  " + violation.subject() + ": " + violation.description();
    }
  }
  google::rpc::QuotaFailure quota;
  if (FindDetail(status, quota)) {
    for (const auto& violation : quota.violations()) {
      text += "\n  " + violation.subject() + ": " + violation.description();
    }
  }
  google::rpc::ResourceInfo resource;
  if (FindDetail(status, resource) && !resource.resource_name().empty()) {
    text += "\n  " + resource.resource_name() +
            (resource.description().empty() ? "" : ": " + resource.description());
  }
  return text;
}

std::string WhatNext(grpc::StatusCode code, const std::string& address) {
  switch (code) {
    case grpc::StatusCode::UNAVAILABLE:
      return "\nIs a daemon running at " + address +
             "? Start one with tlslabd, or leave out --lab for a private one.";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "\nWhat listens at " + address + " is no tlslab daemon of this version.";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "\nGive it longer with --timeout SECONDS.";
    default:
      return "";
  }
}

}  // namespace

absl::Status RpcError(const grpc::Status& status, const std::string& rpc,
                      const std::string& address) {
  const auto code = static_cast<absl::StatusCode>(status.error_code());  // the same numbers
  std::string text =
      rpc + " failed (" + absl::StatusCodeToString(code) + "): " + status.error_message();
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) text += Violations(details);
  return absl::Status(code, text + WhatNext(status.error_code(), address));
}

}  // namespace tlslab
