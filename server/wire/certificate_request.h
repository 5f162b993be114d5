// Reads a CertificateRequest (RFC 8446 section 4.3.2, RFC 5246 section 7.4.4, RFC 2246
// section 7.4.4): what a server wants of the client's certificate.
//
//   ParseCertificateRequest(message, 0x0303)->signature_schemes;
//
// Its form depends on the version, given as the TLS number. The message comes whole and
// with its header; nothing is judged.
#ifndef TLSLAB_SERVER_WIRE_CERTIFICATE_REQUEST_H_
#define TLSLAB_SERVER_WIRE_CERTIFICATE_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/wire/hello_extension.h"

namespace tlslab {

struct ParsedCertificateRequest {
  std::vector<uint8_t> certificate_types;   // TLS 1.2 and below
  std::vector<uint16_t> signature_schemes;  // TLS 1.2 and above
  std::vector<std::string> authorities;     // distinguished names (X.690 DER)
  std::string context;                      // certificate_request_context, TLS 1.3
  std::vector<HelloExtension> extensions;   // TLS 1.3
};

// Nothing when it is malformed or no such message.
std::optional<ParsedCertificateRequest> ParseCertificateRequest(std::string_view message,
                                                                uint16_t version);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_CERTIFICATE_REQUEST_H_
