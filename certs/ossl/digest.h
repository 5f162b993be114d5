// Hashes as login mechanisms of protocols need them: SCRAM-SHA-256 (RFC 5802, RFC 7677), MD5 of
// PostgreSQL, SHA-1 and SHA-256 of MySQL; and SHA-256 of the tokens of the control channel.
//
//   std::string stored = Digest("SHA256", client_key);
//
// Bytes in, bytes out. Empty: the library has no such hash, as MD5 in a FIPS build. They are no
// part of TLS, and nothing here is meant to keep a secret for long.
#ifndef TLSLAB_CERTS_OSSL_DIGEST_H_
#define TLSLAB_CERTS_OSSL_DIGEST_H_

#include <string>
#include <string_view>

namespace tlslab {

// `hash` as OpenSSL names it: "MD5", "SHA1", "SHA256".
std::string Digest(const char* hash, std::string_view bytes);

std::string HmacSha256(std::string_view key, std::string_view bytes);

// RFC 8018 section 5.2 with HMAC-SHA-256; 32 bytes.
std::string Pbkdf2Sha256(std::string_view password, std::string_view salt, int iterations);

// Whether they are the same, in a time that tells nothing of where they differ.
bool EqualInConstantTime(std::string_view one, std::string_view other);

// Two strings of one size combined; the shorter's size.
std::string Xor(std::string_view one, std::string_view other);

// Drawn at random, from OpenSSL; empty on failure.
std::string RandomBytes(size_t size);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_OSSL_DIGEST_H_
