// An HTTP/1.1 server for small answers (RFC 9110, RFC 9112), without a socket: bytes in,
// bytes out.
//
//   HttpServer server([](const HttpRequest& request) { return HttpAnswer{...}; }, on_bad);
//   server.Receive(bytes);
//   while (server.Advance()) Send(server.TakeOutput());
//   if (server.finished()) Close();
//
// It shares its parser with the dialogs of HTTP (server/dialog/http). Requests are answered one by
// one, in order; connections are kept as the client wants it. A request that is malformed or too
// large is answered with the reason, and the connection is then over.
//
// It has no clock and no timeouts; they are the driver's. There is no TLS, no compression,
// no range and no chunks: what is asked and served is small.
#ifndef TLSLAB_SERVER_DIALOG_HTTP_SERVER_H_
#define TLSLAB_SERVER_DIALOG_HTTP_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace tlslab {

struct HttpRequest {
  std::string method;  // "GET"
  std::string target;  // as it was sent: "/ocsp/MFMw..."
  std::string body;
};

struct HttpAnswer {
  enum class Kind {
    kResponse,
    kClose,    // the connection ends without a word
    kSilence,  // it stays, and nothing more is said
  };
  Kind kind = Kind::kResponse;
  unsigned status = 200;
  std::string content_type;  // empty: none
  std::string body;
  std::string allow;  // methods, with 405
};

class HttpServer {
 public:
  // Bounds of one request.
  static constexpr size_t kMaxHeader = 16 * 1024;
  static constexpr size_t kMaxBody = 64 * 1024;

  using Handler = std::function<HttpAnswer(const HttpRequest&)>;

  // A HEAD reaches `handler` as it is; of its answer only the header is sent. `on_bad`
  // hears of each request that could not be parsed.
  HttpServer(Handler handler, std::function<void()> on_bad);
  ~HttpServer();
  HttpServer(HttpServer&&) noexcept;

  void Receive(std::string_view bytes);
  // The peer sends no more. What it asked is still answered; half a request is a bad one.
  void OnEnd();

  // Goes on as far as the next answer. True: there is output, to be taken and sent before
  // the next call. False: more bytes are needed, or it is finished.
  bool Advance();
  std::string TakeOutput();

  // Nothing more will be said: close when the output is sent.
  bool finished() const;
  // It keeps silent for good; no deadline should end it.
  bool silent() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_HTTP_SERVER_H_
