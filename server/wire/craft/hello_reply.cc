#include "server/wire/craft/hello_reply.h"

#include <utility>

#include "server/wire/byte_reader.h"
#include "server/wire/key_exchange_messages.h"
#include "server/wire/record_header.h"
#include "server/wire/suite_shape.h"

namespace tlslab {
namespace {

using Kind = HelloReply::Kind;

constexpr uint8_t kChangeCipherSpec = 20;
constexpr uint8_t kAlert = 21;
constexpr uint8_t kHandshake = 22;
constexpr size_t kMessageHeader = 4;
constexpr size_t kMaxMessages = 100;
constexpr uint16_t kTls13 = 0x0304;

enum MessageType : uint8_t {
  kServerHelloType = 2,
  kCertificateType = 11,
  kServerKeyExchangeType = 12,
  kServerHelloDoneType = 14,
};

bool IsTls13(const std::optional<ParsedServerHello>& hello) {
  return hello && hello->version >= kTls13;
}

// CertificateMessage of TLS 1.2 and below (RFC 5246 section 7.4.2).
std::vector<std::string> ReadChain(std::string_view message) {
  std::optional<HandshakeBody> body = BodyOf(message, kCertificateType);
  if (!body) return {};
  ByteReader reader(body->bytes);
  ByteReader list(reader.Vector24());
  std::vector<std::string> chain;
  while (!list.empty()) {
    std::string_view certificate = list.Vector24();
    if (list.ok()) chain.emplace_back(certificate);
  }
  return chain;
}

// Of the message without the two bytes of its record's length.
std::optional<Sslv2ServerHello> ParseSslv2ServerHello(std::string_view message) {
  constexpr uint8_t kType = 4;
  ByteReader reader(message);
  if (reader.Uint8() != kType) return std::nullopt;
  Sslv2ServerHello hello;
  reader.Uint8();  // session-id-hit
  reader.Uint8();  // certificate-type
  hello.version = reader.Uint16();
  const size_t certificate_size = reader.Uint16();
  const size_t specs_size = reader.Uint16();
  const size_t connection_id_size = reader.Uint16();
  hello.certificate = reader.Bytes(certificate_size);
  ByteReader specs(reader.Bytes(specs_size));
  reader.Bytes(connection_id_size);
  while (!specs.empty()) hello.cipher_specs.push_back(specs.Uint24());
  if (!reader.Done() || !specs.ok()) return std::nullopt;
  return hello;
}

}  // namespace

std::optional<uint16_t> HelloReply::version() const {
  if (server_hello) return server_hello->version;
  if (hello_retry_request) return hello_retry_request->version;
  if (sslv2_server_hello) return sslv2_server_hello->version;
  return std::nullopt;
}

std::optional<uint16_t> HelloReply::cipher_suite() const {
  if (server_hello) return server_hello->cipher_suite;
  if (hello_retry_request) return hello_retry_request->cipher_suite;
  return std::nullopt;
}

std::optional<uint16_t> HelloReply::group() const {
  if (server_hello && server_hello->key_share_group) return server_hello->key_share_group;
  if (key_exchange_group) return key_exchange_group;
  if (!server_hello && hello_retry_request) return hello_retry_request->key_share_group;
  return std::nullopt;
}

void HelloReplyReader::Feed(std::string_view bytes) {
  if (stopped_ || bytes.empty()) return;
  pending_ += bytes;
  while (!stopped_) {
    if (!begun_ && sslv2_offered_ && static_cast<uint8_t>(pending_[0]) >= 0x80) {
      if (!ReadSslv2()) break;
    } else if (!ReadRecord()) {
      break;
    }
    begun_ = true;
    if (pending_.empty()) break;
  }
  if (stopped_) pending_.clear();
  // A record, or the beginning of one, whatever is in it.
  if (!pending_.empty() && reply_.kind == Kind::kNothing) SetKind(Kind::kOther);
}

bool HelloReplyReader::ReadSslv2() {
  if (pending_.size() < 2) return false;
  const size_t size = static_cast<size_t>(static_cast<uint8_t>(pending_[0]) & 0x7f) << 8 |
                      static_cast<uint8_t>(pending_[1]);
  if (pending_.size() < 2 + size) return false;
  reply_.sslv2_server_hello = ParseSslv2ServerHello(std::string_view(pending_).substr(2, size));
  if (!reply_.sslv2_server_hello) {
    NotTls();
    return false;
  }
  if (!reply_.sslv2_server_hello->certificate.empty()) {
    reply_.chain.push_back(reply_.sslv2_server_hello->certificate);
  }
  SetKind(Kind::kSslv2ServerHello);
  complete_ = stopped_ = true;
  return false;
}

bool HelloReplyReader::ReadRecord() {
  const std::string_view header = std::string_view(pending_).substr(0, kRecordHeaderBytes);
  if (!MayBeRecord(header)) {
    NotTls();
    return false;
  }
  if (header.size() < kRecordHeaderBytes) return false;
  const size_t size = RecordBytes(header);
  if (pending_.size() < size) return false;
  const uint8_t type = ByteAt(header, 0);
  const std::string payload = pending_.substr(kRecordHeaderBytes, size - kRecordHeaderBytes);
  pending_.erase(0, size);
  OnRecord(type, payload);
  return !stopped_;
}

// From the first byte on it is another protocol; later it is a stream that broke.
void HelloReplyReader::NotTls() {
  SetKind(begun_ ? Kind::kOther : Kind::kNotTls);
  stopped_ = true;
}

void HelloReplyReader::OnRecord(uint8_t type, std::string_view payload) {
  switch (type) {
    case kChangeCipherSpec:
      SetKind(Kind::kOther);
      // In TLS 1.3 it means nothing. Below, what follows is protected: an abbreviated handshake.
      if (reply_.server_hello && !IsTls13(reply_.server_hello)) protected_ = complete_ = true;
      return;
    case kAlert:
      // Outside TLS 1.3's protection, where alerts would be application data.
      if (!protected_ || IsTls13(reply_.server_hello)) OnAlert(payload);
      return;
    case kHandshake:
      if (!protected_) OnHandshake(payload);
      return;
    default:
      SetKind(Kind::kOther);
  }
}

void HelloReplyReader::OnAlert(std::string_view payload) {
  constexpr uint8_t kFatal = 2;
  ByteReader reader(payload);
  const uint8_t level = reader.Uint8();
  const uint8_t description = reader.Uint8();
  if (!reader.Done()) return SetKind(Kind::kOther);
  if (!reply_.alert) {
    reply_.alert = description;
    reply_.alert_fatal = level == kFatal;
  }
  if (level == kFatal) {
    // The one that ended it says more than a warning before it.
    reply_.alert = description;
    reply_.alert_fatal = true;
    SetKind(Kind::kAlert);
    complete_ = stopped_ = true;
    return;
  }
  if (description == 0) reply_.close_notify = true;
  SetKind(Kind::kOther);
}

void HelloReplyReader::OnHandshake(std::string_view payload) {
  SetKind(Kind::kOther);
  if (handshake_bytes_ + payload.size() > kMaxHandshakeBytes) {
    protected_ = true;  // not read any more
    handshake_.clear();
    return;
  }
  handshake_bytes_ += payload.size();
  handshake_ += payload;
  size_t at = 0;
  while (handshake_.size() - at >= kMessageHeader && !protected_) {
    ByteReader reader(std::string_view(handshake_).substr(at + 1));
    const size_t size = kMessageHeader + reader.Uint24();
    if (handshake_.size() - at < size) break;
    OnMessage(std::string_view(handshake_).substr(at, size));
    at += size;
  }
  handshake_.erase(0, at);
}

void HelloReplyReader::OnMessage(std::string_view message) {
  const auto type = static_cast<uint8_t>(message[0]);
  if (reply_.messages.size() < kMaxMessages) reply_.messages.push_back(type);
  switch (type) {
    case kServerHelloType:
      return OnServerHello(message);
    case kCertificateType:
      if (reply_.chain.empty()) reply_.chain = ReadChain(message);
      return;
    case kServerKeyExchangeType:
      return OnKeyExchange(message);
    case kServerHelloDoneType:
      complete_ = complete_ || reply_.server_hello.has_value();
      return;
    default:
      return;
  }
}

void HelloReplyReader::OnServerHello(std::string_view message) {
  std::optional<ParsedServerHello> hello = ParseServerHello(message);
  if (!hello) return;
  if (hello->is_hello_retry_request) {
    if (reply_.hello_retry_request || reply_.server_hello) return;
    reply_.hello_retry_request = std::move(hello);
    SetKind(Kind::kHelloRetryRequest);
    complete_ = true;
    return;
  }
  if (reply_.server_hello) return;
  reply_.server_hello = std::move(hello);
  SetKind(Kind::kServerHello);
  // What follows in TLS 1.3 is protected.
  if (IsTls13(reply_.server_hello)) complete_ = protected_ = true;
}

void HelloReplyReader::OnKeyExchange(std::string_view message) {
  if (!reply_.server_hello || reply_.key_exchange_group) return;
  const ParsedServerHello& hello = *reply_.server_hello;
  const std::optional<ParsedServerKeyExchange> exchange =
      ParseServerKeyExchange(message, SuiteShapeOf(hello.cipher_suite).key_exchange, hello.version);
  if (exchange) reply_.key_exchange_group = exchange->group;
}

void HelloReplyReader::SetKind(Kind kind) {
  Kind& now = reply_.kind;
  const bool undecided = now == Kind::kNothing || now == Kind::kOther;
  if (undecided || (now == Kind::kHelloRetryRequest && kind == Kind::kServerHello)) now = kind;
}

}  // namespace tlslab
