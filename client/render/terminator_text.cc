#include "client/render/terminator_text.h"

#include "client/render/dialog_text.h"
#include "client/render/facts.h"
#include "client/render/handshake_text.h"
#include "client/render/transcript_text.h"
#include "client/text/duration_text.h"

namespace tlslab {
namespace {

std::string CloseText(const v1::TerminatorResult& result) {
  switch (result.close().kind()) {
    case v1::TerminatorClose::CLIENT_CLOSED:
      return "the client closed first";
    case v1::TerminatorClose::BACKEND_CLOSED:
      return "the backend closed first";
    case v1::TerminatorClose::CLIENT_RESET:
      return "the client reset the connection";
    case v1::TerminatorClose::BACKEND_RESET:
      return "the backend reset the connection";
    case v1::TerminatorClose::IDLE:
      return "nothing passed for too long";
    case v1::TerminatorClose::NOT_CONNECTED:
      return "the backend was not reached: " + result.connect_error();
    case v1::TerminatorClose::TERMINATOR_ENDED:
      return "the terminator ended";
    case v1::TerminatorClose::HANDSHAKE_FAILED:
      return "a handshake failed";
    case v1::TerminatorClose::MALFORMED:
      return result.error();
    default:
      return "not known";
  }
}

std::string HeaderText(const v1::HttpHeader& header) {
  return header.name() + ": " + header.value();
}

std::string RequestsText(const v1::TerminatorResult& result) {
  std::string text;
  for (const v1::ForwardedRequest& request : result.requests()) {
    text += Fact("Request", request.method() + " " + request.target());
    for (const v1::HttpHeader& header : request.removed_headers()) {
      text += Fact("  taken out", HeaderText(header));
    }
    for (const v1::HttpHeader& header : request.added_headers()) {
      text += Fact("  put in", HeaderText(header));
    }
  }
  return text;
}

std::string SideText(const v1::HandshakeResult& side, const char* label) {
  std::string text = Fact(label, HandshakeSummary(side));
  if (side.has_failure() && !side.failure().summary().empty()) {
    text += Fact("  why", side.failure().summary());
  }
  if (!side.peer().chain().empty()) text += Fact("  shown", side.peer().chain(0).subject());
  return text;
}

std::string RecordsText(const v1::HandshakeResult& side, const std::string& title) {
  if (!side.has_transcript()) return "";
  return "\n" + title + "\n" + std::string(title.size(), '-') + "\n" +
         TranscriptText(side.transcript());
}

}  // namespace

std::string TerminatorText(const v1::TerminatorResult& result) {
  std::string text = Fact("Backend", result.backend_address());
  text += Fact("Ended", CloseText(result));
  text += Fact("Lasted", MeasuredTimeText(result.duration()));
  if (result.has_proxy_header()) {
    text += Fact("PROXY header of the client", ProxyHeaderSummary(result.proxy_header()));
  }
  text += result.has_client_side() ? SideText(result.client_side(), "TLS with the client")
                                   : Fact("TLS with the client", "none");
  text += result.has_backend_side() ? SideText(result.backend_side(), "TLS with the backend")
                                    : Fact("TLS with the backend", "none");
  if (result.has_sent_proxy_header()) {
    text += Fact("PROXY header to the backend", ProxyHeaderSummary(result.sent_proxy_header()));
  }
  text += RequestsText(result);
  text += Fact("From the client", std::to_string(result.client_received_bytes()) + " bytes");
  text += Fact("From the backend", std::to_string(result.backend_received_bytes()) + " bytes");
  text += RecordsText(result.client_side(), "Records with the client");
  return text + RecordsText(result.backend_side(), "Records with the backend");
}

}  // namespace tlslab
