#include "certs/verify/name_match.h"

#include <string_view>

#include "certs/inspect/names.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

// Its 4 or 16 bytes; null when it is no address.
OsslPtr<ASN1_OCTET_STRING> Address(const std::string& name) {
  if (name.find('\0') != std::string::npos) return nullptr;
  DropErrors errors;
  return OsslPtr<ASN1_OCTET_STRING>(a2i_IPADDRESS(name.c_str()));
}

void MatchAddress(X509* certificate, const ASN1_OCTET_STRING* address, NameMatch* match) {
  const unsigned char* bytes = ASN1_STRING_get0_data(address);
  const size_t size = static_cast<size_t>(ASN1_STRING_length(address));
  match->matched = X509_check_ip(certificate, bytes, size, 0) == 1;
  if (match->matched) {
    match->matched_name = IpText({reinterpret_cast<const char*>(bytes), size});
  }
}

void MatchHost(X509* certificate, NameMatch* match) {
  const std::string& name = match->expected_name;
  char* found = nullptr;
  match->matched = X509_check_host(certificate, name.data(), name.size(), 0, &found) == 1;
  if (!found) return;
  match->matched_name = EscapedText(found);
  OPENSSL_free(found);
}

}  // namespace

NameMatch MatchName(X509* certificate, const std::string& expected) {
  NameMatch match;
  match.expected_name = expected;
  if (!certificate || expected.empty()) return match;
  DropErrors errors;
  if (OsslPtr<ASN1_OCTET_STRING> address = Address(expected)) {
    MatchAddress(certificate, address.get(), &match);
  } else {
    MatchHost(certificate, &match);
  }
  return match;
}

NameMatch MatchEmail(X509* certificate, const std::string& expected) {
  NameMatch match;
  match.expected_name = expected;
  // A NUL at the end OpenSSL would forgive.
  if (!certificate || expected.empty() || expected.find('\0') != std::string::npos) return match;
  DropErrors errors;
  match.matched = X509_check_email(certificate, expected.data(), expected.size(), 0) == 1;
  if (match.matched) match.matched_name = expected;
  return match;
}

bool IsIpAddress(const std::string& name) { return Address(name) != nullptr; }

}  // namespace tlslab
