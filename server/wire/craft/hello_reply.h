// Reads what a server sends back to a ClientHello, as far as it is in the clear.
//
//   HelloReplyReader reader;
//   reader.Feed(bytes);
//   if (reader.complete()) Stop();   // a fatal alert, or the flight that answers a hello
//   reader.reply().server_hello->version;
//
// How the bytes are cut makes no difference. It is no handshake: nothing is judged, and nothing
// comes of a wrong order. Handshake messages beyond the first 256 KiB are not read.
#ifndef TLSLAB_SERVER_WIRE_CRAFT_HELLO_REPLY_H_
#define TLSLAB_SERVER_WIRE_CRAFT_HELLO_REPLY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/server_hello.h"

namespace tlslab {

// SERVER-HELLO of SSL 2.0 itself.
struct Sslv2ServerHello {
  uint16_t version = 0;
  std::vector<uint32_t> cipher_specs;
  std::string certificate;  // DER
};

struct HelloReply {
  enum class Kind {
    kNothing,  // no byte came
    kServerHello,
    kHelloRetryRequest,
    kAlert,  // fatal, before any ServerHello
    kNotTls,
    kOther,  // TLS, and none of these
    kSslv2ServerHello,
  };
  // What came first of these; a ServerHello overrides a HelloRetryRequest.
  Kind kind = Kind::kNothing;
  std::optional<ParsedServerHello> server_hello;
  std::optional<ParsedServerHello> hello_retry_request;
  std::optional<Sslv2ServerHello> sslv2_server_hello;
  // Of the ServerKeyExchange of TLS 1.2 and below; nothing for one without a named group.
  std::optional<uint16_t> key_exchange_group;
  std::vector<std::string> chain;  // DER, in the clear
  // The first alert in the clear, or the fatal one that came behind it, and whether it is fatal.
  std::optional<uint8_t> alert;
  bool alert_fatal = false;
  bool close_notify = false;  // one came in the clear
  // Types of handshake messages in the order that they came, at most 100.
  std::vector<uint8_t> messages;

  // What the server chose; nothing without a hello of it.
  std::optional<uint16_t> version() const;
  std::optional<uint16_t> cipher_suite() const;
  std::optional<uint16_t> group() const;
};

class HelloReplyReader {
 public:
  static constexpr size_t kMaxHandshakeBytes = 256 * 1024;

  // `sslv2_offered`: the hello was of SSL 2.0's form, so its answer may be too.
  explicit HelloReplyReader(bool sslv2_offered = false) : sslv2_offered_(sslv2_offered) {}

  // The next bytes of the stream.
  void Feed(std::string_view bytes);

  // Nothing more belongs to the answer.
  bool complete() const { return complete_; }
  const HelloReply& reply() const { return reply_; }

 private:
  // Each takes one unit off the front of `pending_`; false when more must come first, or nothing
  // is to be read any more.
  bool ReadSslv2();
  bool ReadRecord();

  void NotTls();
  void OnRecord(uint8_t type, std::string_view payload);
  void OnAlert(std::string_view payload);
  void OnHandshake(std::string_view payload);
  void OnMessage(std::string_view message);
  void OnServerHello(std::string_view message);
  void OnKeyExchange(std::string_view message);
  void SetKind(HelloReply::Kind kind);

  const bool sslv2_offered_;
  bool begun_ = false;    // the first unit was read
  bool stopped_ = false;  // what comes is not read any more
  bool protected_ = false;
  bool complete_ = false;
  std::string pending_;    // less than one record
  std::string handshake_;  // less than one message
  size_t handshake_bytes_ = 0;
  HelloReply reply_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_CRAFT_HELLO_REPLY_H_
