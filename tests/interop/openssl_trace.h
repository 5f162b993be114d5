// What `openssl s_client -trace` and `s_server -trace` print of a handshake, as
// facts: the other end's account of what the lab reports.
//
//   OpensslTrace trace = ParseOpensslTrace(child->output());
//   EXPECT_EQ(result.negotiated().cipher_suite().value(), trace.cipher_suite);
//
// Directions are the program's: `sent` was sent by it. Written against OpenSSL 3.0
// and 3.5; not a parser of TLS.
#ifndef TLSLAB_TESTS_INTEROP_OPENSSL_TRACE_H_
#define TLSLAB_TESTS_INTEROP_OPENSSL_TRACE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tlslab {

struct OpensslTrace {
  struct Message {
    bool sent = false;
    std::string name;   // in IANA's spelling, "server_hello"
    uint32_t size = 0;  // with its header of four bytes
  };
  struct Alert {
    bool sent = false;
    bool fatal = false;
    uint32_t description = 0;
  };
  // The last ClientHello.
  struct Hello {
    std::vector<uint32_t> cipher_suites, extensions, groups, key_share_groups, signature_schemes,
        versions;
    std::vector<std::string> alpn_protocols;
    std::string server_name;
  };

  // A NewSessionTicket.
  struct Ticket {
    uint32_t lifetime = 0;
    std::optional<uint32_t> age_add;
  };

  std::vector<Message> messages;
  std::vector<Alert> alerts;
  Hello client_hello;
  // Of the last ServerHello.
  uint32_t cipher_suite = 0;
  std::string cipher_suite_name;
  // Of a key share, or of a named curve of TLS 1.2.
  std::optional<uint32_t> group;
  std::optional<uint32_t> sent_signature_scheme, received_signature_scheme;
  uint32_t server_hello_count = 0;
  // Types, of the last ServerHello and of EncryptedExtensions.
  std::vector<uint32_t> server_extensions, encrypted_extensions;
  std::vector<Ticket> tickets;
};

OpensslTrace ParseOpensslTrace(const std::string& printed);

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_OPENSSL_TRACE_H_
