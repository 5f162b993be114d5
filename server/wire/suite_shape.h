// What a cipher suite's number tells of the bytes that it makes: the messages of its key
// exchange, and how much longer a record is than what is in it.
//
// It is read from IANA's name of the suite, so that it holds for suites that no library of
// today speaks.
//
//   SuiteShape shape = SuiteShapeOf(0xc02f);   // ECDHE_RSA_WITH_AES_128_GCM_SHA256
//   LeastOverhead(shape, 0x0303, false);       // 24: explicit nonce and tag
#ifndef TLSLAB_SERVER_WIRE_SUITE_SHAPE_H_
#define TLSLAB_SERVER_WIRE_SUITE_SHAPE_H_

#include <cstdint>

#include "server/wire/key_exchange_messages.h"

namespace tlslab {

struct SuiteShape {
  enum class Encryption {
    kUnknown,  // a number or a cipher without a name here
    kNone,     // only a MAC, or nothing at all
    kStream,   // RC4
    kBlock,    // CBC
    kAead,
  };

  // Of TLS 1.2 and below.
  KeyExchangeKind key_exchange = KeyExchangeKind::kOther;
  // The client encrypts a secret to the key in the server's certificate.
  bool rsa_key_transport = false;
  // The server's half is in its certificate.
  bool static_ecdh = false;

  Encryption encryption = Encryption::kUnknown;
  uint8_t explicit_nonce_bytes = 0;  // AEAD of TLS 1.2
  uint8_t tag_bytes = 0;             // AEAD
  uint8_t mac_bytes = 0;             // the others
  uint8_t block_bytes = 0;           // CBC
};

SuiteShape SuiteShapeOf(uint16_t suite);

// A protected record has at least so many bytes beside its content (RFC 8446 section 5.2, RFC
// 5246 section 6.2.3). It may have more: padding. `version` is a TLS number. With truncated_hmac
// (RFC 6066 section 7) a MAC has 10 bytes.
uint32_t LeastOverhead(const SuiteShape& shape, uint16_t version, bool truncated_mac);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_SUITE_SHAPE_H_
