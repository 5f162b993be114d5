// What the tests of certs/mint share: certificates minted at one time, and what OpenSSL
// reads in them.
#ifndef TLSLAB_CERTS_MINT_MINTING_H_
#define TLSLAB_CERTS_MINT_MINTING_H_

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "certs/mint/mint.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab::minting {

inline const absl::Time kNow = absl::FromUnixSeconds(1700000000);

using Names = std::vector<std::string>;
using Shared = std::shared_ptr<const Credential>;

inline Names Fields(const std::vector<MintViolation>& violations) {
  Names fields;
  for (const MintViolation& violation : violations) fields.push_back(violation.field);
  return fields;
}

inline MintSpec Authority(const std::string& name, const std::string& key_type = "") {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = true;
  spec.key_type = key_type;
  return spec;
}

inline Shared Minted(const MintSpec& spec, const MintSources& sources = {}) {
  auto credential = Mint(spec, sources, kNow);
  EXPECT_TRUE(credential.ok()) << credential.status();
  return credential.ok() ? *credential : nullptr;
}

inline Shared MintedBelow(const Shared& issuer, const MintSpec& spec = {}) {
  MintSources sources;
  sources.issuer = issuer.get();
  return Minted(spec, sources);
}

// How often the extension is there.
inline int Count(const Credential& credential, int nid) {
  int count = 0;
  int at = -1;
  while ((at = X509_get_ext_by_NID(credential.certificate.get(), nid, at)) >= 0) ++count;
  return count;
}

// Null when it is not there.
inline X509_EXTENSION* Extension(const Credential& credential, int nid) {
  const int at = X509_get_ext_by_NID(credential.certificate.get(), nid, -1);
  return at < 0 ? nullptr : X509_get_ext(credential.certificate.get(), at);
}

inline bool Critical(const Credential& credential, int nid) {
  X509_EXTENSION* extension = Extension(credential, nid);
  return extension && X509_EXTENSION_get_critical(extension) == 1;
}

inline std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

// As openssl-x509(1) prints it; empty when it is not there.
inline std::string Text(const Credential& credential, int nid) {
  X509_EXTENSION* extension = Extension(credential, nid);
  if (!extension) return "";
  const OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  EXPECT_EQ(X509V3_EXT_print(bio.get(), extension, 0, 0), 1);
  return TextOf(bio.get());
}

// The bytes in the octet string.
inline std::string Bytes(const Credential& credential, int nid) {
  X509_EXTENSION* extension = Extension(credential, nid);
  if (!extension) return "";
  const ASN1_OCTET_STRING* bytes = X509_EXTENSION_get_data(extension);
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(bytes)),
                     static_cast<size_t>(ASN1_STRING_length(bytes)));
}

}  // namespace tlslab::minting

#endif  // TLSLAB_CERTS_MINT_MINTING_H_
