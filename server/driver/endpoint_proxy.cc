// What stands in front of a connection: the part of Endpoint that sends and awaits a PROXY header.
#include <chrono>
#include <utility>

#include "server/dialog/proxy/proxy_reader.h"
#include "server/driver/endpoint.h"

namespace tlslab {
namespace {

// A client of a protocol in which the server speaks first says nothing by itself: where a header
// may be left out, silence for so long is none.
constexpr std::chrono::seconds kSilenceIsNone(1);

}  // namespace

void Endpoint::SendProxyHeader() { SayInClear(EncodeProxyHeader(*sent_proxy_header_)); }

void Endpoint::LookForProxyHeader() {
  ProxyFound found = FindProxyHeader(untapped_);
  switch (found.kind) {
    case ProxyFound::Kind::kPartial:
      return;
    case ProxyFound::Kind::kHeader:
      received_proxy_header_ = std::move(found.header);
      return EndProxyHeader(found.size);
    case ProxyFound::Kind::kAbsent:
      if (accept_proxy_protocol_ == ProxyProtocolUse::kOptional) return EndProxyHeader(0);
      return RefuseProxyHeader("no PROXY header came in front");
    case ProxyFound::Kind::kBroken:
      return RefuseProxyHeader(std::move(found.reason));
  }
}

void Endpoint::EndProxyHeader(size_t size) {
  awaits_proxy_header_ = false;
  resumes_at_.reset();
  const std::string rest = untapped_.substr(size);
  TapReceivedInClear(size);
  in_clear_ = dialog_begins_in_clear();
  if (!rest.empty()) OnReceived(rest);
}

void Endpoint::RefuseProxyHeader(std::string reason) {
  if (finished_) return;
  if (dialog_) dialog_->Interrupt(reason);
  proxy_error_ = std::move(reason);
  session_->Abandon(FailureCause::kDialogFailed);
  tap_.HandshakeEnded();
  OnHandshakeFailed();
}

void Endpoint::OnEndBeforeProxyHeader() {
  if (finished_) return;
  if (!untapped_.empty() && accept_proxy_protocol_ == ProxyProtocolUse::kRequired) {
    return RefuseProxyHeader("the client ended within a PROXY header");
  }
  if (accept_proxy_protocol_ == ProxyProtocolUse::kOptional) return EndProxyHeader(0);
  if (dialog_) dialog_->Interrupt("the client closed");
  session_->Abandon(reset_ ? FailureCause::kTransportError : FailureCause::kTransportClosed,
                    system_error_);
  tap_.HandshakeEnded();
  OnHandshakeFailed();
}

bool Endpoint::PassedProxyHeader() {
  if (finished_) return false;
  const bool may_be_silent = accept_proxy_protocol_ == ProxyProtocolUse::kOptional && dialog_;
  if (!may_be_silent || !untapped_.empty()) {
    resumes_at_.reset();
    return false;
  }
  if (!resumes_at_) resumes_at_ = elapsed_() + kSilenceIsNone;
  if (Paused()) return false;
  EndProxyHeader(0);
  return true;
}

}  // namespace tlslab
