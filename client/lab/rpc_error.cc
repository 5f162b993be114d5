#include "client/lab/rpc_error.h"

#include <algorithm>
#include <string>
#include <vector>

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

// "where: what" of each detail.
std::vector<std::string> Violations(const google::rpc::Status& status) {
  std::vector<std::string> lines;
  google::rpc::BadRequest bad_request;
  if (FindDetail(status, bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      lines.push_back(violation.field() + ": " + violation.description());
    }
  }
  google::rpc::PreconditionFailure precondition;
  if (FindDetail(status, precondition)) {
    for (const auto& violation : precondition.violations()) {
      lines.push_back(violation.subject() + ": " + violation.description());
    }
  }
  google::rpc::QuotaFailure quota;
  if (FindDetail(status, quota)) {
    for (const auto& violation : quota.violations()) {
      lines.push_back(violation.subject() + ": " + violation.description());
    }
  }
  google::rpc::ResourceInfo resource;
  if (FindDetail(status, resource) && !resource.resource_name().empty()) {
    const std::string& name = resource.resource_name();
    const std::string& description = resource.description();
    const bool says_name = description.find(name) != std::string::npos;
    lines.push_back(description.empty() ? name
                    : says_name         ? description
                                        : name + ": " + description);
  }
  return lines;
}

// The message, then the details on lines of their own. A message that only strings the details
// together is not told twice.
std::string MessageText(const grpc::Status& status) {
  google::rpc::Status details;
  std::vector<std::string> lines;
  if (details.ParseFromString(status.error_details())) lines = Violations(details);
  std::string text = status.error_message();
  const auto told = [&text](const std::string& line) {
    return text.find(line) != std::string::npos;
  };
  if (lines.size() > 1 && std::all_of(lines.begin(), lines.end(), told)) {
    text = std::to_string(lines.size()) + " problems";
  }
  for (const std::string& line : lines) {
    if (!told(line)) text += "\n  " + line;
  }
  return text;
}

// A failed connection by what gRPC 1.51 says of it, in parts with OpenSSL's own texts.
struct ConnectionHint {
  const char* words;
  const char* status;  // must stand before them; empty: any
  const char* what;
};

constexpr ConnectionHint kConnectionHints[] = {
    {"certificate verify failed", "",
     "the daemon's certificate is not good by --control-ca: it has another authority, or has "
     "expired"},
    {"is not in peer certificate", "",
     "the daemon's certificate is for another name; say with --control-server-name which"},
    {"wrong version number", "", "what listens there speaks without TLS; leave out --control-ca"},
    // What tlslabd answers in HTTP/1.1, by its status.
    {"http1.x server", "INTERNAL",
     "what listens there wants TLS, or is no lab; give --control-ca FILE, the authority of the "
     "daemon's certificate"},
    {"http1.x server", "UNAVAILABLE",
     "the daemon has as many connections as it may; try again later"},
};

const ConnectionHint* FindHint(const grpc::Status& status) {
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE) return nullptr;
  const std::string& message = status.error_message();
  for (const ConnectionHint& hint : kConnectionHints) {
    const size_t at = message.find(hint.words);
    if (at != std::string::npos && message.rfind(hint.status, at) != std::string::npos) {
      return &hint;
    }
  }
  return nullptr;
}

std::string WhatNext(const grpc::Status& status, const std::string& address) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      if (const ConnectionHint* hint = FindHint(status)) {
        return "\nAt " + address + ": " + hint->what + ".";
      }
      return "\nIs a daemon running at " + address +
             "? Start one with tlslabd, or use --lab embedded for a private one.";
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
  return absl::Status(code, rpc + " failed (" + absl::StatusCodeToString(code) +
                                "): " + MessageText(status) + WhatNext(status, address));
}

absl::Status WhyNotConnected(const grpc::Status& status, const std::string& address) {
  const ConnectionHint* hint = FindHint(status);
  if (hint == nullptr) return absl::OkStatus();
  return absl::UnavailableError("no connection to the lab at " + address + ": " + hint->what);
}

}  // namespace tlslab
