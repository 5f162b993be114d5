// A server of HTTP/1.1 (RFC 9112): the answers of the plan, by the path, and 404 for the rest. A
// request that is malformed or too large is answered with 400, 413 or 431, and told.
//
// Long answers are made piece by piece, as the connection takes them.
#ifndef TLSLAB_SERVER_DIALOG_HTTP_SERVER_H_
#define TLSLAB_SERVER_DIALOG_HTTP_SERVER_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/dialog/http/exchange_notes.h"
#include "server/dialog/http/message_parser.h"
#include "server/dialog/server_dialog.h"

namespace tlslab {

class HttpDialogServer : public ServerDialog {
 public:
  // Of the body of a request, which is counted and not kept.
  static constexpr uint64_t kMaxBody = 64 << 20;

  HttpDialogServer(std::shared_ptr<const ServerDialogPlan> plan, DialogSurroundings surroundings)
      : ServerDialog(std::move(plan), std::move(surroundings)),
        notes_(mutable_outcome().http_exchanges) {}

 private:
  void OnBegin() override;
  Found FindMessage(std::string_view input) const override { return FindInput(input, parser_); }
  bool IsNoted(std::string_view) const override { return false; }
  // All that came: the parser takes what it can use.
  void OnMessage(std::string_view bytes) override;
  bool SayMore() override;
  void OnPeerEnd() override;
  void OnBrokenEnd() override;
  // HTTP has no switch to TLS.
  void OnTls() override {}
  // Before an answer, not before each piece of a request.
  std::chrono::nanoseconds answer_delay() const override { return {}; }

  struct Content {
    unsigned status = 200;
    std::vector<HttpHeader> headers;
    std::string body;
    uint64_t filling_bytes = 0;
  };

  void OnHead();
  void OnRequest();
  void Refuse(HttpMessageParser::Problem problem);
  const HttpAnswerSpec* FindAnswer(std::string_view path) const;
  Content ContentFor(const HttpHead& request) const;
  void Answer();
  void SayAnswer(const Content& content, const HttpHead& request, bool keep);
  std::vector<HttpHeader> HeadersOf(const Content& content, const HttpHead& request,
                                    bool keep) const;
  void EndAnswer();

  ExchangeNotes notes_;
  HttpMessageParser parser_{HttpMessageParser::Kind::kRequest, {64 << 10, kMaxBody}};
  bool head_seen_ = false;    // of the request
  uint64_t taken_bytes_ = 0;  // of its head or, behind that, of its body on the wire
  bool answer_due_ = false;
  uint64_t filling_left_ = 0;
  bool keep_ = false;  // the connection, behind the answer that is being said
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_HTTP_SERVER_H_
