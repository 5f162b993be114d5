// Whether a certificate is for a name (RFC 9525, as X509_check_host(3) does it).
//
//   NameMatch match = MatchName(certificate, "www.example.com");
//   match.matched_name;  // "*.example.com"
//
// With OpenSSL's default flags, which a lab shows as they are: the common name
// counts when the certificate has no DNS name in its subject alternative name
// extension (RFC 9525 would have it never count), a wildcard may be part of the
// leftmost label ("w*.example.com"), and an expected name that begins with a dot
// matches every name below it. An IP address is compared with the IP addresses of
// that extension only, never with the common name.
#ifndef TLSLAB_CERTS_VERIFY_NAME_MATCH_H_
#define TLSLAB_CERTS_VERIFY_NAME_MATCH_H_

#include <string>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

struct NameMatch {
  std::string expected_name;
  bool matched = false;
  std::string matched_name;  // as the certificate has it; empty when none did
};

// `expected` is a DNS name (an A-label) or an IP address; an empty one matches
// nothing. Leaves OpenSSL's error queue as it was.
NameMatch MatchName(X509* certificate, const std::string& expected);

// Likewise for an e-mail address (X509_check_email(3)): the part before the "@" is
// compared exactly, the host without regard to case.
NameMatch MatchEmail(X509* certificate, const std::string& expected);

// "127.0.0.1", "::1": what is compared as an address.
bool IsIpAddress(const std::string& name);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_NAME_MATCH_H_
