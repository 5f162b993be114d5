// The names in certificates as text that is always valid UTF-8.
//
// A certificate can hold any bytes where a name belongs: NULs, control characters,
// broken UTF-8. Such a byte is told as a backslash and two hexadecimal digits, as
// RFC 4514 section 2.4 writes it, so that "good.example\00.evil" is seen for what it
// is. A backslash that was there stays as it is in names other than distinguished
// ones: the text is for people and for comparison, not for decoding.
//
//   DistinguishedName(X509_get_subject_name(certificate))  // "CN=localhost,O=Example"
#ifndef TLSLAB_CERTS_INSPECT_NAMES_H_
#define TLSLAB_CERTS_INSPECT_NAMES_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// In the form of RFC 2253, last component first, not escaping UTF-8. Empty when the
// name is, or when OpenSSL cannot print it.
std::string DistinguishedName(const X509_NAME* name);

// The same of its encoding (X.690 DER). What is not the encoding of a name is told in
// hexadecimal behind a "#", as RFC 2253 section 2.4 has it for what has no text.
std::string DistinguishedNameOfDer(std::string_view der);

// The common names in it, in order; one that cannot be decoded is left out.
std::vector<std::string> CommonNames(const X509_NAME* name);

// The last common name of its subject as UTF-8 without escapes, for a machine: whatever bytes it
// has. Empty: none, or none that can be decoded.
std::string SubjectCommonName(const X509* certificate);

// The subjects of certificates, as OpenSSL takes them for the names of authorities.
OsslPtr<STACK_OF(X509_NAME)> SubjectNames(const std::vector<std::shared_ptr<X509>>& certificates);

// `bytes` with the escapes above.
std::string EscapedText(std::string_view bytes);

// The same of several lines, which stay lines; cut to at most `most` bytes.
std::string EscapedLines(std::string_view text, size_t most);

// `text` cut to at most `most` bytes, between two characters.
std::string CutText(std::string text, size_t most);

// "192.0.2.1" or, in the form of RFC 5952, "2001:db8::1"; empty unless `bytes` are 4
// or 16.
std::string IpText(std::string_view bytes);

// The dotted form of an object identifier, "1.2.840.113549.1.1.11".
std::string ObjectDotted(const ASN1_OBJECT* object);

// The long name OpenSSL has for an object identifier, "sha256WithRSAEncryption",
// or its dotted form.
std::string ObjectLongName(const ASN1_OBJECT* object);

// The short name, "serverAuth", or the dotted form.
std::string ObjectShortName(const ASN1_OBJECT* object);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_NAMES_H_
