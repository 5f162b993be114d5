// A client of HTTP/1.1 (RFC 9112): the requests of the plan, one after the other on one connection,
// as long as the server keeps it. Redirects are told and not followed.
//
// An answer that was cut is an error: one that ends with the connection is whole only where that
// ended in order, under TLS with close_notify (RFC 9112 section 9.8).
#ifndef TLSLAB_SERVER_DIALOG_HTTP_CLIENT_H_
#define TLSLAB_SERVER_DIALOG_HTTP_CLIENT_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/dialog/client_dialog.h"
#include "server/dialog/http/exchange_notes.h"
#include "server/dialog/http/message_parser.h"

namespace tlslab {

class HttpClient : public ClientDialog {
 public:
  HttpClient(std::shared_ptr<const ClientDialogPlan> plan, DialogSurroundings surroundings)
      : ClientDialog(std::move(plan), std::move(surroundings)),
        notes_(mutable_outcome().http_exchanges) {}

 private:
  void OnBegin() override;
  Found FindMessage(std::string_view input) const override { return FindInput(input, parser_); }
  bool IsNoted(std::string_view) const override { return false; }
  // All that came: the parser takes what it can use.
  void OnMessage(std::string_view bytes) override;
  void OnPeerEnd() override;
  void OnBrokenEnd() override;
  // HTTP has no switch to TLS.
  void OnTls() override {}
  std::string TlsWish() const override { return ""; }
  void GoOnInClear() override {}

  // At least one.
  const std::vector<HttpRequestSpec>& requests() const;
  const HttpRequestSpec& request() const { return requests()[next_]; }
  std::vector<HttpHeader> RequestHeaders() const;
  void Ask();
  void OnHead();
  void OnAnswer();
  std::string HowItWasCut() const;

  ExchangeNotes notes_;
  HttpMessageParser parser_{HttpMessageParser::Kind::kAnswer, {}};
  size_t next_ = 0;           // of the plan's requests
  bool head_seen_ = false;    // of the answer
  uint64_t taken_bytes_ = 0;  // of its head or, behind that, of its body on the wire
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_HTTP_CLIENT_H_
