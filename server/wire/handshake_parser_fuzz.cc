// Fuzz target: whatever a peer sends, the parsers of this room read nothing beyond it,
// and what they return hangs together.
//
// For hours of it:
//   bazel run --config=fuzz //server/wire:handshake_parser_fuzz -- -max_total_time=3600
#include <algorithm>
#include <string_view>

#include "server/wire/certificate_request.h"
#include "server/wire/client_hello.h"
#include "server/wire/compressed_certificate.h"
#include "server/wire/encrypted_extensions.h"
#include "server/wire/grease.h"
#include "server/wire/key_exchange_messages.h"
#include "server/wire/record_splitter.h"
#include "server/wire/server_hello.h"
#include "server/wire/session_ticket.h"
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
  FUZZ_CHECK(hello->raw == message);
  FUZZ_CHECK(hello->key_shares.size() == hello->key_share_groups.size());
  FUZZ_CHECK(GreasePositions(*hello).size() <= message.size());
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
          KeyExchangeKind::kDhePsk, KeyExchangeKind::kPsk, KeyExchangeKind::kRsaPsk,
          KeyExchangeKind::kOther}) {
      auto server = ParseServerKeyExchange(message, kind, version);
      FUZZ_CHECK(!server || server->public_key.size() + server->dh_prime.size() <= message.size());
      auto client = ParseClientKeyExchange(message, kind);
      FUZZ_CHECK(!client || client->public_key.size() <= message.size());
    }
    FUZZ_CHECK(!CertificateVerifyScheme(message, version) || version >= 0x0303);
  }
}

void CheckServersMessages(std::string_view message) {
  if (auto answers = ParseEncryptedExtensions(message)) {
    FUZZ_CHECK(SizeOf(answers->extensions) <= message.size());
    FUZZ_CHECK(!answers->well_formed || SizeOf(answers->extensions) + 6 == message.size());
  }
  for (uint16_t version : {0x0301, 0x0303, 0x0304}) {
    if (auto request = ParseCertificateRequest(message, version)) {
      FUZZ_CHECK(2 * request->authorities.size() <= message.size());
      FUZZ_CHECK(2 * request->signature_schemes.size() <= message.size());
    }
    if (auto ticket = ParseNewSessionTicket(message, version)) {
      FUZZ_CHECK(ticket->ticket.size() + ticket->nonce.size() + 10 <= message.size());
      FUZZ_CHECK(ticket->age_add.has_value() == (version == 0x0304));
    }
  }
  if (auto frame = ParseCompressedCertificate(message)) {
    FUZZ_CHECK(frame->compressed_size + 12 == message.size());
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
  FUZZ_CHECK(whole.first_record_version() == pieces.first_record_version());
  FUZZ_CHECK(whole_headers.empty() != whole.first_record_version().has_value());
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
  std::string extensions =
      Extension(0, Vector(2, name)) +
      Extension(10, Vector(2, std::string("\x11\xec\0\x1d\0\x17", 6))) +
      Extension(13, Vector(2, "\x04\x03\x08\x04\x09\x05")) +
      Extension(16, Vector(2, "\x02h2\x08http/1.1")) +
      Extension(43, Vector(1, "\x03\x04\x03\x03")) + Extension(51, Vector(2, share)) +
      Extension(42, "") + Extension(45, Vector(1, "\x01")) + Extension(35, "ticket") +
      Extension(
          41, Vector(2, Vector(2, "ticket") + "aged") + Vector(2, Vector(1, std::string(32, 'b'))));
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
      Message(16, Vector(1, std::string(65, 'c'))),
      Message(16, Vector(2, "identity") + Vector(2, std::string(128, 'c'))),
  };
}

std::vector<std::string> ServersMessages() {
  std::string lifetime("\0\0\x1c\x20", 4);
  std::string names = Vector(2, Vector(2, "name") + Vector(2, "another"));
  std::string protocol = Extension(16, Vector(2, "\x02h2"));
  return {
      Message(4, lifetime + Vector(2, "ticket")),
      Message(4, lifetime + "ages" + Vector(1, "nonce") + Vector(2, "ticket") +
                     Vector(2, Extension(42, "size"))),
      Message(8, Vector(2, Extension(0, "") + Extension(1, "\x02") + protocol)),
      Message(13, Vector(1, "\x01\x40") + names),
      Message(13, Vector(1, "") +
                      Vector(2, Extension(13, Vector(2, "\x04\x03")) + Extension(47, names))),
      Message(25, std::string("\0\x01\0\x03\0", 5) + Vector(3, "compressed")),
  };
}

}  // namespace

std::vector<std::string> FuzzCorpus() {
  std::vector<std::string> corpus = KeyExchangeMessages();
  for (const std::string& message : ServersMessages()) corpus.push_back(message);
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
  tlslab::CheckServersMessages(input);
  tlslab::CheckRecords(input);
  return 0;
}
