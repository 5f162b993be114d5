#include "client/lab/resource_scope.h"

#include <cstdio>
#include <random>

namespace tlslab {
namespace {

std::string RandomSuffix() {
  char text[16];
  std::snprintf(text, sizeof text, "-%08x", static_cast<unsigned>(std::random_device()()));
  return text;
}

}  // namespace

ResourceScope::ResourceScope(RemoteLab& lab) : lab_(lab), suffix_(RandomSuffix()) {}

ResourceScope::~ResourceScope() {
  for (auto name = names_.rbegin(); name != names_.rend(); ++name) {
    // NOT_FOUND: its creation had failed, or its lease has ended. A lab that is gone holds nothing.
    if (absl::IsUnavailable(lab_.Delete(*name))) return;
  }
}

absl::StatusOr<v1::Certificate> ResourceScope::CreateCertificate(
    const std::string& id, const v1::Certificate& certificate) {
  v1::CreateCertificateRequest request;
  request.set_certificate_id(Unique(id));
  *request.mutable_certificate() = certificate;
  names_.push_back("certificates/" + request.certificate_id());
  return lab_.CreateCertificate(request);
}

absl::StatusOr<v1::TlsContext> ResourceScope::CreateTlsContext(const std::string& id,
                                                               const v1::TlsContextSpec& spec) {
  v1::CreateTlsContextRequest request;
  request.set_tls_context_id(Unique(id));
  *request.mutable_tls_context()->mutable_spec() = spec;
  names_.push_back("tlsContexts/" + request.tls_context_id());
  return lab_.CreateTlsContext(request);
}

absl::StatusOr<v1::Listener> ResourceScope::CreateListener(const std::string& id,
                                                           const v1::Listener& listener) {
  v1::CreateListenerRequest request;
  request.set_listener_id(Unique(id));
  *request.mutable_listener() = listener;
  names_.push_back("listeners/" + request.listener_id());
  return lab_.CreateListener(request);
}

absl::StatusOr<v1::RevocationResponder> ResourceScope::CreateRevocationResponder(
    const std::string& id, const v1::RevocationResponder& responder) {
  v1::CreateRevocationResponderRequest request;
  request.set_revocation_responder_id(Unique(id));
  *request.mutable_revocation_responder() = responder;
  names_.push_back("revocationResponders/" + request.revocation_responder_id());
  return lab_.CreateRevocationResponder(request);
}

absl::StatusOr<v1::Relay> ResourceScope::CreateRelay(const std::string& id,
                                                     const v1::Relay& relay) {
  v1::CreateRelayRequest request;
  request.set_relay_id(Unique(id));
  *request.mutable_relay() = relay;
  names_.push_back("relays/" + request.relay_id());
  return lab_.CreateRelay(request);
}

absl::StatusOr<v1::Terminator> ResourceScope::CreateTerminator(const std::string& id,
                                                               const v1::Terminator& terminator) {
  v1::CreateTerminatorRequest request;
  request.set_terminator_id(Unique(id));
  *request.mutable_terminator() = terminator;
  names_.push_back("terminators/" + request.terminator_id());
  return lab_.CreateTerminator(request);
}

}  // namespace tlslab
