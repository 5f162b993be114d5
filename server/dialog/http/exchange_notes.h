// The exchanges of one connection as its result tells them, bounded: whatever a peer sends, and
// however often.
//
//   ExchangeNotes notes(mutable_outcome().http_exchanges);
//   notes.Begin("GET", "/", headers);
//   notes.NoteAnswer(200, "HTTP/1.1", headers, under_tls());
//   notes.NoteBody(bytes);
//   notes.current().keep_alive = true;
#ifndef TLSLAB_SERVER_DIALOG_HTTP_EXCHANGE_NOTES_H_
#define TLSLAB_SERVER_DIALOG_HTTP_EXCHANGE_NOTES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "server/dialog/dialog_outcome.h"

namespace tlslab {

class ExchangeNotes {
 public:
  static constexpr size_t kMaxExchanges = 100;
  static constexpr size_t kMaxHeaders = 100;           // of each message
  static constexpr size_t kMaxHeaderBytes = 64 << 10;  // likewise
  static constexpr size_t kMaxBodyBytes = 64 << 10;    // that are kept of each
  static constexpr size_t kMaxAllBytes = 1 << 20;      // that are kept of all exchanges

  // `list` must outlive this.
  explicit ExchangeNotes(std::vector<HttpExchangeSeen>& list) : list_(list) {}

  void Begin(std::string method, std::string target, const std::vector<HttpHeader>& headers);
  // Strict-Transport-Security counts under TLS alone, and the first one (RFC 6797 section 8.1).
  void NoteAnswer(unsigned status, std::string version, const std::vector<HttpHeader>& headers,
                  bool under_tls);
  // Of the answer.
  void NoteBody(std::string_view bytes);
  // The one that was begun last; of those beyond kMaxExchanges nothing is kept.
  HttpExchangeSeen& current() { return beyond_ ? unkept_ : list_.back(); }
  const HttpExchangeSeen& current() const { return beyond_ ? unkept_ : list_.back(); }

 private:
  void Keep(const std::vector<HttpHeader>& headers, std::vector<HttpHeader>& kept);

  std::vector<HttpExchangeSeen>& list_;
  HttpExchangeSeen unkept_;
  bool beyond_ = true;  // before the first one, too
  size_t kept_bytes_ = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_HTTP_EXCHANGE_NOTES_H_
