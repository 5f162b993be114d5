// GeneralNames (RFC 5280 section 4.2.1.6), which several extensions hold.
#ifndef TLSLAB_CERTS_MINT_GENERAL_NAMES_H_
#define TLSLAB_CERTS_MINT_GENERAL_NAMES_H_

#include <string>

#include "certs/mint/violations.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// `type` is GEN_DNS, GEN_EMAIL, GEN_URI or GEN_IPADD; `value` the text or the bytes.
// Null with OpenSSL's errors.
OsslPtr<GENERAL_NAME> GeneralName(int type, const std::string& value);

// False with OpenSSL's errors; `name` may be null, which is a failure.
bool Push(GENERAL_NAMES* names, OsslPtr<GENERAL_NAME> name);

// An IP address as its 4 or 16 bytes; empty when it is none.
std::string IpAddressBytes(const std::string& address);

// For CheckEach.
void CheckDnsName(const std::string& field, const std::string& name, MintViolations* violations);
void CheckIpAddress(const std::string& field, const std::string& address,
                    MintViolations* violations);
void CheckEmailAddress(const std::string& field, const std::string& address,
                       MintViolations* violations);
// With a scheme (RFC 3986 section 3.1).
void CheckUri(const std::string& field, const std::string& uri, MintViolations* violations);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_GENERAL_NAMES_H_
