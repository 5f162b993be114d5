// What a client asks an OCSP responder (RFC 6960 section 4.1), as plain values.
//
//   std::optional<OcspRequest> request = ReadOcspRequest(der);
//   if (!request) ...                                // "malformedRequest"
//   for (const OcspQuestion& question : request->questions) {
//     if (!IsAbout(question, *authority)) ...        // "unauthorized"
//   }
//
// A client's own signature under a request, which hardly any client makes, is not looked
// at.
#ifndef TLSLAB_CERTS_REVOCATION_OCSP_REQUEST_H_
#define TLSLAB_CERTS_REVOCATION_OCSP_REQUEST_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "certs/credential/credential.h"

namespace tlslab {

// The identifier of a certificate (RFC 6960 section 4.1.1, CertID).
struct OcspQuestion {
  std::string serial_number;    // as SerialNumberText has it
  std::string identifier_hash;  // "SHA1", "SHA256"; empty: another
  std::string issuer_name_hash;
  std::string issuer_key_hash;
};

struct OcspRequest {
  std::vector<OcspQuestion> questions;  // at least one
  // The value of the nonce extension (RFC 8954), with whatever it holds. Absent: none.
  std::optional<std::string> nonce;
};

// How many questions are read at most; a request with more is no request.
inline constexpr size_t kMaxOcspQuestions = 100;

// Nothing when `der` is no request, has none or too many questions, or goes on after it.
std::optional<OcspRequest> ReadOcspRequest(std::string_view der);

// It is about a certificate of this issuer: name and key have those hashes.
bool IsAbout(const OcspQuestion& question, const Credential& issuer);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_REVOCATION_OCSP_REQUEST_H_
