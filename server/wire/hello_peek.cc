#include "server/wire/hello_peek.h"

#include <cstddef>
#include <utility>

#include "server/wire/client_hello.h"

namespace tlslab {
namespace {

constexpr size_t kRecordHeader = 5;
constexpr size_t kMessageHeader = 4;
constexpr size_t kMaxRecord = 16384;
// What OpenSSL reads (CLIENT_HELLO_MAX_LENGTH): a hello that it takes has its name found.
constexpr size_t kMaxHello = 131396;
constexpr unsigned char kHandshakeRecord = 22;
constexpr unsigned char kClientHello = 1;

size_t Number(std::string_view bytes) {
  size_t value = 0;
  for (char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

unsigned char ByteAt(std::string_view bytes, size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

// What is there of a record's header can be that of a record of a hello.
bool CanBeHeader(std::string_view record) {
  if (!record.empty() && ByteAt(record, 0) != kHandshakeRecord) return false;
  if (record.size() > 1 && ByteAt(record, 1) != 3) return false;
  if (record.size() < kRecordHeader) return true;
  const size_t length = Number(record.substr(3, 2));
  return length > 0 && length <= kMaxRecord;
}

// The size of the hello that begins so, 0 when that cannot be told yet.
size_t HelloSize(std::string_view message) {
  return message.size() < kMessageHeader ? 0 : kMessageHeader + Number(message.substr(1, 3));
}

}  // namespace

HelloPeek PeekClientHello(std::string_view bytes) {
  using State = HelloPeek::State;
  std::string message;
  while (true) {
    if (!CanBeHeader(bytes)) return {State::kNoHello, std::nullopt, {}};
    if (bytes.size() < kRecordHeader) return {};
    const size_t length = Number(bytes.substr(3, 2));
    message.append(bytes.substr(kRecordHeader, length));
    if (!message.empty() && ByteAt(message, 0) != kClientHello) {
      return {State::kNoHello, std::nullopt, {}};
    }
    const size_t size = HelloSize(message);
    if (size > kMaxHello) return {State::kNoHello, std::nullopt, {}};
    if (size > 0 && message.size() >= size) {
      message.resize(size);
      break;
    }
    if (bytes.size() < kRecordHeader + length) return {};
    bytes.remove_prefix(kRecordHeader + length);
  }
  HelloPeek peek{State::kHello, std::nullopt, {}};
  if (auto hello = ParseClientHello(message)) {
    peek.server_name = std::move(hello->server_name);
    peek.alpn_protocols = std::move(hello->alpn_protocols);
  }
  return peek;
}

}  // namespace tlslab
