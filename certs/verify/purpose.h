// What a certificate is to be used for: OpenSSL's purposes, and extended key usages
// (RFC 5280 section 4.2.1.12).
//
//   KnownPurpose("codesign")                              // false before OpenSSL 3.2
//   AllowsExtendedKeyUsage(certificate, "clientAuth")
#ifndef TLSLAB_CERTS_VERIFY_PURPOSE_H_
#define TLSLAB_CERTS_VERIFY_PURPOSE_H_

#include <optional>
#include <string>
#include <vector>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Those of the newest OpenSSL, as openssl-verify(1) names them.
const std::vector<std::string>& PurposeNames();

// Its X509_PURPOSE_*; nothing when this OpenSSL does not know it.
std::optional<int> PurposeNumber(const std::string& name);

// "serverAuth" or a dotted OID: something that a certificate can name.
bool IsObjectName(const std::string& name);
// "1.3.6.1.5.5.7.3.1".
bool IsDottedOid(const std::string& text);

// The certificate names the usage, or anyExtendedKeyUsage, or does not limit its
// usages. Not when its extension cannot be read. Leaves OpenSSL's error queue as it
// was.
bool AllowsExtendedKeyUsage(X509* certificate, const std::string& usage);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_PURPOSE_H_
