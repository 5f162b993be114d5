#include "server/rpc/status.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace tlslab {
namespace {

// The status as gRPC carries it: code and text, and the details beside them in
// the binary trailer.
grpc::Status WithDetail(grpc::StatusCode code, const std::string& message,
                        const google::protobuf::Message& detail) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(message);
  status.add_details()->PackFrom(detail);
  return grpc::Status(code, message, status.SerializeAsString());
}

// "field: what", or "N problems: field: what; field: what".
std::string Message(const std::vector<FieldProblem>& problems) {
  std::string message;
  if (problems.size() > 1) message = absl::StrCat(problems.size(), " problems: ");
  for (size_t i = 0; i < problems.size(); ++i) {
    absl::StrAppend(&message, i ? "; " : "", problems[i].field, ": ", problems[i].description);
  }
  return message;
}

grpc::Status Invalid(const std::vector<FieldProblem>& problems) {
  google::rpc::BadRequest detail;
  for (const FieldProblem& problem : problems) {
    auto* violation = detail.add_field_violations();
    violation->set_field(problem.field);
    violation->set_description(problem.description);
  }
  return WithDetail(grpc::StatusCode::INVALID_ARGUMENT, Message(problems), detail);
}

grpc::Status Unsupported(const std::vector<FieldProblem>& problems) {
  google::rpc::PreconditionFailure detail;
  for (const FieldProblem& problem : problems) {
    auto* violation = detail.add_violations();
    violation->set_type("OPENSSL");
    violation->set_subject(problem.field);
    violation->set_description(problem.description);
  }
  return WithDetail(grpc::StatusCode::FAILED_PRECONDITION, Message(problems), detail);
}

grpc::Status Missing(const std::vector<FieldProblem>& problems) {
  std::string message;
  google::rpc::Status status;
  for (const FieldProblem& problem : problems) {
    absl::StrAppend(&message, message.empty() ? "" : "; ", problem.field, ": there is no ",
                    problem.description);
    google::rpc::ResourceInfo info;
    info.set_resource_name(problem.description);
    info.set_description(problem.field);
    status.add_details()->PackFrom(info);
  }
  status.set_code(grpc::StatusCode::NOT_FOUND);
  status.set_message(message);
  return grpc::Status(grpc::StatusCode::NOT_FOUND, message, status.SerializeAsString());
}

// "max_dials: at most 3" → "max_dials".
std::string LimitOf(const std::string& message) { return message.substr(0, message.find(':')); }

}  // namespace

grpc::Status ToGrpcStatus(const RequestProblems& problems) {
  if (!problems.invalid.empty()) return Invalid(problems.invalid);
  if (!problems.missing.empty()) return Missing(problems.missing);
  return Unsupported(problems.unsupported);
}

grpc::Status ToGrpcStatus(const absl::Status& status, const std::string& resource) {
  auto code = static_cast<grpc::StatusCode>(status.code());
  std::string message(status.message().data(), status.message().size());
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted: {
      google::rpc::QuotaFailure detail;
      detail.add_violations()->set_subject(LimitOf(message));
      detail.mutable_violations(0)->set_description(message);
      return WithDetail(code, message, detail);
    }
    case absl::StatusCode::kFailedPrecondition: {
      google::rpc::PreconditionFailure detail;
      auto* violation = detail.add_violations();
      violation->set_type("ADDRESS");
      violation->set_subject(resource);
      violation->set_description(message);
      return WithDetail(code, message, detail);
    }
    case absl::StatusCode::kPermissionDenied: {
      google::rpc::ErrorInfo detail;
      detail.set_reason("ADDRESS_NOT_ALLOWED");
      detail.set_domain("tlslab");
      (*detail.mutable_metadata())["address"] = resource;
      return WithDetail(code, message, detail);
    }
    case absl::StatusCode::kInvalidArgument:
      return Invalid({{resource, message}});
    default: {
      google::rpc::ResourceInfo detail;
      detail.set_resource_name(resource);
      detail.set_description(message);
      return WithDetail(code, message, detail);
    }
  }
}

grpc::Status NotFound(const std::string& name) {
  return ToGrpcStatus(absl::NotFoundError(absl::StrCat("there is no ", name)), name);
}

}  // namespace tlslab
