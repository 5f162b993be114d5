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

std::string Endpoint::TakeFront() {
  if (!own_proxy_header_ || std::exchange(proxy_header_sent_, true)) return "";
  std::string header = EncodeProxyHeader(*own_proxy_header_);
  tap_.OnSentInClear(header);
  return header;
}

size_t Endpoint::ReceiveFront(std::string_view bytes) {
  if (!awaits_proxy_header_) return 0;
  if (finished_) return bytes.size();
  const std::string early = untapped_;
  untapped_ += bytes;
  ProxyFound found = FindProxyHeader(untapped_);
  switch (found.kind) {
    case ProxyFound::Kind::kPartial:
      return bytes.size();
    case ProxyFound::Kind::kHeader:
      received_proxy_header_ = std::move(found.header);
      untapped_.resize(found.size);
      EndProxyHeader("");
      return found.size - early.size();
    case ProxyFound::Kind::kAbsent:
      if (accept_proxy_protocol_ == ProxyProtocolUse::kRequired) {
        RefuseProxyHeader("no PROXY header came in front");
        return bytes.size();
      }
      untapped_.clear();
      EndProxyHeader(early);
      return 0;
    case ProxyFound::Kind::kBroken:
      RefuseProxyHeader(std::move(found.reason));
      return bytes.size();
  }
  return bytes.size();
}

void Endpoint::EndProxyHeader(const std::string& early) {
  awaits_proxy_header_ = false;
  resumes_at_.reset();
  TapReceivedInClear(untapped_.size());
  in_clear_ = dialog_begins_in_clear();
  if (!early.empty()) OnReceived(early);
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
  if (accept_proxy_protocol_ == ProxyProtocolUse::kOptional) {
    return EndProxyHeader(std::exchange(untapped_, std::string()));
  }
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
  EndProxyHeader("");
  return true;
}

}  // namespace tlslab
