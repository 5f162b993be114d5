// Fuzz target: whatever a peer sends, the parsers of this room read nothing beyond it,
// and what they return hangs together.
//
// For hours of it:
//   bazel run --config=fuzz //server/wire:handshake_parser_fuzz -- -max_total_time=3600
#include <algorithm>
#include <string_view>

#include "server/wire/client_hello.h"
#include "server/wire/key_exchange_messages.h"
#include "server/wire/record_splitter.h"
#include "server/wire/server_hello.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

size_t SizeOf(const std::vector<HelloExtension>& extensions) {
  size_t size = 0;
  for (const HelloExtension& extension : extensions) size += 4 + extension.data.size();
  return size;
}

void CheckClientHello(std::string_view message) {
  std::optional<ParsedClientHello> hello = ParseClientHello(message);
  if (!hello) return;
  FUZZ_CHECK(hello->random.size() == 32);
  FUZZ_CHECK(SizeOf(hello->extensions) <= message.size());
  FUZZ_CHECK(hello->malformed_extensions.size() <= hello->extensions.size());
  if (!hello->well_formed || hello->extensions.empty()) return;
  // Every byte is accounted for: header, version, random, the lengths of four lists.
  size_t size = 4 + 2 + 32 + 1 + 2 + 1 + 2 + hello->session_id.size() +
                2 * hello->cipher_suites.size() + hello->compressions.size() +
                SizeOf(hello->extensions);
  FUZZ_CHECK(size == message.size());
}

void CheckServerHello(std::string_view message) {
  std::optional<ParsedServerHello> hello = ParseServerHello(message);
  if (!hello) return;
  FUZZ_CHECK(hello->random.size() == 32);
  FUZZ_CHECK(SizeOf(hello->extensions) <= message.size());
  if (!hello->well_formed || hello->extensions.empty()) return;
  size_t size = 4 + 2 + 32 + 1 + 2 + 1 + 2 + hello->session_id.size() + SizeOf(hello->extensions);
  FUZZ_CHECK(size == message.size());
}

void CheckKeyExchangeMessages(std::string_view message) {
  for (uint16_t version : {0x0300, 0x0301, 0x0302, 0x0303, 0x0304}) {
    for (KeyExchangeKind kind :
         {KeyExchangeKind::kEcdhe, KeyExchangeKind::kDhe, KeyExchangeKind::kEcdhePsk,
          KeyExchangeKind::kDhePsk, KeyExchangeKind::kOther}) {
      ParseServerKeyExchange(message, kind, version);
    }
    std::optional<std::vector<uint16_t>> schemes = CertificateRequestSchemes(message, version);
    FUZZ_CHECK(!schemes || 2 * schemes->size() <= message.size());
    FUZZ_CHECK(!CertificateVerifyScheme(message, version) || version >= 0x0303);
  }
}

// The same bytes in one piece and one by one: the same records.
void CheckRecords(std::string_view bytes) {
  RecordSplitter whole;
  RecordSplitter pieces;
  std::vector<RecordHeader> whole_headers;
  std::vector<RecordHeader> pieces_headers;
  whole.Feed(bytes, &whole_headers);
  for (size_t i = 0; i < bytes.size(); ++i) pieces.Feed(bytes.substr(i, 1), &pieces_headers);
  FUZZ_CHECK(whole.form() == pieces.form());
  FUZZ_CHECK(whole.stopped() == pieces.stopped());
  FUZZ_CHECK(whole.record_count() == pieces.record_count());
  FUZZ_CHECK(whole.max_record_bytes() == pieces.max_record_bytes());
  FUZZ_CHECK(whole.foreign_bytes() == pieces.foreign_bytes());
  FUZZ_CHECK(whole.foreign_bytes().size() <= 64);
  FUZZ_CHECK(whole_headers.size() == pieces_headers.size());
  FUZZ_CHECK(whole_headers.size() - whole.record_count() <= 1);
}

std::string Vector(size_t length_bytes, const std::string& content) {
  std::string length;
  for (size_t i = length_bytes; i-- > 0;) {
    length += static_cast<char>(content.size() >> (8 * i) & 0xff);
  }
  return length + content;
}

std::string Message(char type, const std::string& body) { return type + Vector(3, body); }

std::string Extension(char type, const std::string& data) {
  return std::string(1, '\0') + type + Vector(2, data);
}

std::string HelloStart() {
  return "\x03\x03" + std::string(32, 'r') + Vector(1, std::string(32, 's'));
}

std::string ClientHelloMessage() {
  std::string share = std::string("\0\x1d", 2) + Vector(2, std::string(32, 'k'));
  std::string name = std::string(1, '\0') + Vector(2, "www.example.com");
  std::string extensions = Extension(0, Vector(2, name)) +
                           Extension(10, Vector(2, std::string("\x11\xec\0\x1d\0\x17", 6))) +
                           Extension(13, Vector(2, "\x04\x03\x08\x04\x09\x05")) +
                           Extension(16, Vector(2, "\x02h2\x08http/1.1")) +
                           Extension(43, Vector(1, "\x03\x04\x03\x03")) +
                           Extension(51, Vector(2, share)) + Extension(41, "psk");
  return Message(1, HelloStart() + Vector(2, "\x13\x01\xc0\x2f") + Vector(1, std::string(1, '\0')) +
                        Vector(2, extensions));
}

std::string ServerHelloMessage() {
  std::string share = std::string("\0\x1d", 2) + Vector(2, std::string(32, 'k'));
  std::string extensions =
      Extension(43, "\x03\x04") + Extension(51, share) + Extension(16, Vector(2, "\x02h2"));
  return Message(2, HelloStart() + std::string("\x13\x01\0", 3) + Vector(2, extensions));
}

std::vector<std::string> KeyExchangeMessages() {
  std::string curve = std::string("\x03\0\x17", 3) + Vector(1, std::string(65, 'p'));
  std::string field = Vector(2, std::string(128, 'p')) + Vector(2, "\x02") + Vector(2, "yyyy");
  std::string signature = "\x08\x04" + Vector(2, std::string(64, 's'));
  std::string schemes = Vector(2, "\x04\x03\x08\x04");
  return {
      Message(12, curve + signature),
      Message(12, field + signature),
      Message(12, Vector(2, "hint") + curve),
      Message(13, Vector(1, "\x01\x40") + schemes + Vector(2, Vector(2, "name"))),
      Message(13, Vector(1, "context") + Vector(2, Extension(13, schemes))),
      Message(15, signature),
  };
}

}  // namespace

std::vector<std::string> FuzzCorpus() {
  std::vector<std::string> corpus = KeyExchangeMessages();
  corpus.push_back(ClientHelloMessage());
  corpus.push_back(ServerHelloMessage());
  std::string record = "\x16\x03\x01" + Vector(2, ClientHelloMessage());
  corpus.push_back(record + std::string("\x14\x03\x03\0\x01\x01", 6) + "GET / HTTP/1.0");
  std::string sslv2 = "\x01\x03\x01" + std::string(40, 'c');
  corpus.push_back("\x80" + Vector(1, sslv2) + record);
  return corpus;
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  tlslab::CheckClientHello(input);
  tlslab::CheckServerHello(input);
  tlslab::CheckKeyExchangeMessages(input);
  tlslab::CheckRecords(input);
  return 0;
}
