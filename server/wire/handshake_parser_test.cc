// All parsers on every message of real handshakes, as sent and damaged.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "server/wire/certificate_request.h"
#include "server/wire/client_hello.h"
#include "server/wire/compressed_certificate.h"
#include "server/wire/encrypted_extensions.h"
#include "server/wire/grease.h"
#include "server/wire/key_exchange_messages.h"
#include "server/wire/server_hello.h"
#include "server/wire/session_ticket.h"
#include "server/wire/testing/captured_handshake.h"

namespace tlslab {
namespace {

void RequireCertificate(SSL_CTX* context) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

// TLS 1.2, TLS 1.3, and TLS 1.3 with a HelloRetryRequest; all with client certificates.
std::vector<CapturedHandshake> Handshakes() {
  CaptureSetup tls12;
  tls12.version = TLS1_2_VERSION;
  tls12.server = RequireCertificate;
  CaptureSetup tls13;
  tls13.server = RequireCertificate;
  CaptureSetup retry;
  retry.client = [](SSL_CTX* context) { SSL_CTX_set1_groups_list(context, "X25519:P-521"); };
  retry.server = [](SSL_CTX* context) {
    RequireCertificate(context);
    SSL_CTX_set1_groups_list(context, "P-521");
  };
  std::vector<CapturedHandshake> handshakes;
  for (const CaptureSetup& setup : {tls12, tls13, retry}) handshakes.push_back(Capture(setup));
  return handshakes;
}

// How many parsers read the message. `message` is in memory of its own size, so that a
// sanitizer sees every read beyond it.
int Readings(std::string message) {
  message.shrink_to_fit();
  int readings = 0;
  if (auto hello = ParseClientHello(message)) {
    ++readings;
    GreasePositions(*hello);
  }
  readings += ParseServerHello(message).has_value();
  for (KeyExchangeKind kind : {KeyExchangeKind::kEcdhe, KeyExchangeKind::kDhe,
                               KeyExchangeKind::kEcdhePsk, KeyExchangeKind::kDhePsk}) {
    readings += ParseServerKeyExchange(message, kind, 0x0303).has_value();
  }
  readings += ParseClientKeyExchange(message, KeyExchangeKind::kEcdhe).has_value();
  readings += ParseEncryptedExtensions(message).has_value();
  readings += ParseCompressedCertificate(message).has_value();
  for (uint16_t version : {0x0303, 0x0304}) {
    readings += ParseCertificateRequest(message, version).has_value();
    readings += ParseNewSessionTicket(message, version).has_value();
  }
  readings += CertificateVerifyScheme(message, 0x0304).has_value();
  return readings;
}

TEST(HandshakeParsers, ReadEachMessageOfTheirsAndNoOther) {
  for (const CapturedHandshake& handshake : Handshakes()) {
    ASSERT_TRUE(handshake.completed);
    for (const CapturedMessage& message : handshake.messages) {
      uint8_t type = static_cast<uint8_t>(message.bytes[0]);
      const std::set<uint8_t> read = {1, 2, 4, 8, 12, 13, 15, 16, 25};
      bool ours = read.count(type) == 1;
      EXPECT_EQ(Readings(message.bytes), ours ? 1 : 0) << static_cast<int>(type);
    }
  }
}

TEST(HandshakeParsers, SurviveFlippedBytes) {
  constexpr int kRounds = 2000;
  std::mt19937 random(8446);
  int damaged = 0;
  for (const CapturedHandshake& handshake : Handshakes()) {
    for (const CapturedMessage& message : handshake.messages) {
      for (int round = 0; round < kRounds; ++round) {
        std::string bytes = message.bytes;
        // The header says which parser; let it stay in most rounds.
        size_t first = round % 8 == 0 ? 0 : 4;
        if (bytes.size() <= first) continue;
        for (size_t flips = 1 + random() % 3; flips > 0; --flips) {
          size_t at = first + random() % (bytes.size() - first);
          bytes[at] ^= static_cast<char>(1 + random() % 255);
        }
        damaged += Readings(bytes) != Readings(message.bytes);
      }
    }
  }
  EXPECT_GT(damaged, 0);
}

}  // namespace
}  // namespace tlslab
