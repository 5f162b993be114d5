#include "server/rpc/status.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace tlslab {
namespace {

// A status travels in the trailers, of which peers take 8 KiB in all; one that is
// longer reaches nobody. So long texts are cut, and of too many problems the first
// are told, and how many follow.
constexpr size_t kMaxText = 400;
constexpr size_t kMaxDetails = 3072;
constexpr size_t kMaxMessage = 768;

// `text` cut to `size` bytes, not within a character of UTF-8.
std::string Cut(const std::string& text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (text[size] & 0xc0) == 0x80) --size;
  return text.substr(0, size) + "...";
}

// As many of `problems` as fit, and one more entry for the rest.
std::vector<FieldProblem> Bounded(const std::vector<FieldProblem>& problems) {
  std::vector<FieldProblem> kept;
  size_t size = 0;
  for (const FieldProblem& problem : problems) {
    FieldProblem cut = {Cut(problem.field, kMaxText), Cut(problem.description, kMaxText)};
    size += cut.field.size() + cut.description.size() + 16;
    if (size > kMaxDetails) {
      kept.push_back({"", absl::StrCat(problems.size() - kept.size(), " more problems")});
      break;
    }
    kept.push_back(std::move(cut));
  }
  return kept;
}

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
  return Cut(message, kMaxMessage);
}

grpc::Status Invalid(const std::vector<FieldProblem>& problems) {
  google::rpc::BadRequest detail;
  for (const FieldProblem& problem : Bounded(problems)) {
    auto* violation = detail.add_field_violations();
    violation->set_field(problem.field);
    violation->set_description(problem.description);
  }
  return WithDetail(grpc::StatusCode::INVALID_ARGUMENT, Message(problems), detail);
}

grpc::Status Unsupported(const std::vector<FieldProblem>& problems) {
  google::rpc::PreconditionFailure detail;
  for (const FieldProblem& problem : Bounded(problems)) {
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
  for (const FieldProblem& problem : Bounded(problems)) {
    absl::StrAppend(&message, message.empty() ? "" : "; ", problem.field,
                    problem.field.empty() ? "" : ": there is no ", problem.description);
    google::rpc::ResourceInfo info;
    info.set_resource_name(problem.description);
    info.set_description(problem.field);
    status.add_details()->PackFrom(info);
  }
  message = Cut(message, kMaxMessage);
  status.set_code(grpc::StatusCode::NOT_FOUND);
  status.set_message(message);
  return grpc::Status(grpc::StatusCode::NOT_FOUND, message, status.SerializeAsString());
}

grpc::Status WithReason(grpc::StatusCode code, const std::string& message,
                        const std::string& reason, const char* kind, const std::string& resource) {
  google::rpc::ErrorInfo detail;
  detail.set_reason(reason);
  detail.set_domain("tlslab");
  (*detail.mutable_metadata())[kind] = resource;
  return WithDetail(code, message, detail);
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
  std::string message = Cut(std::string(status.message()), kMaxMessage);
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
    case absl::StatusCode::kPermissionDenied:
      return WithReason(code, message, "ADDRESS_NOT_ALLOWED", "address", resource);
    case absl::StatusCode::kUnauthenticated:
      return WithReason(code, message, "CALLER_NOT_KNOWN", "subject", resource);
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

grpc::Status Denied(const std::string& reason, const std::string& resource,
                    const std::string& message) {
  return WithReason(grpc::StatusCode::PERMISSION_DENIED, Cut(message, kMaxMessage), reason,
                    "resource", resource);
}

grpc::Status NotFound(const std::string& name) {
  return ToGrpcStatus(absl::NotFoundError(absl::StrCat("there is no ", name)), name);
}

}  // namespace tlslab
