#include "certs/container/collected.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

// No key of an algorithm in use is larger. Those of DSA and Diffie-Hellman have their
// public half computed when they are read, in time that grows with the cube of their
// size.
constexpr size_t kMaxKey = 16 << 10;
constexpr size_t kMaxComputedKey = 2 << 10;

bool PublicHalfIsComputed(const PKCS8_PRIV_KEY_INFO* info) {
  const ASN1_OBJECT* algorithm = nullptr;
  if (PKCS8_pkey_get0(&algorithm, nullptr, nullptr, nullptr, info) != 1) return true;
  const int nid = OBJ_obj2nid(algorithm);
  return nid == NID_dsa || nid == NID_dsa_2 || nid == NID_dhKeyAgreement ||
         nid == NID_dhpublicnumber;
}

struct KeyInfoDeleter {
  void operator()(PKCS8_PRIV_KEY_INFO* p) const { PKCS8_PRIV_KEY_INFO_free(p); }
};

OsslPtr<EVP_PKEY> ReadKey(std::string_view der, bool traditional) {
  if (der.size() > kMaxKey) return nullptr;
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const long size = static_cast<long>(der.size());
  if (traditional) {
    return OsslPtr<EVP_PKEY>(d2i_AutoPrivateKey_ex(nullptr, &at, size, LabLibrary(), nullptr));
  }
  std::unique_ptr<PKCS8_PRIV_KEY_INFO, KeyInfoDeleter> info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, size));
  if (!info || (der.size() > kMaxComputedKey && PublicHalfIsComputed(info.get()))) return nullptr;
  return OsslPtr<EVP_PKEY>(EVP_PKCS82PKEY_ex(info.get(), LabLibrary(), nullptr));
}

}  // namespace

absl::Status Collected::AddCertificate(std::string_view der, bool trusted) {
  ClearErrors();
  // d2i frees the object it was given when it fails.
  X509* certificate = X509_new_ex(LabLibrary(), nullptr);
  const auto* const start = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* next = start;
  const long size = static_cast<long>(der.size());
  const bool decoded = trusted ? d2i_X509_AUX(&certificate, &next, size) != nullptr
                               : d2i_X509(&certificate, &next, size) != nullptr;
  if (!decoded) {
    return absl::InvalidArgumentError(
        absl::StrCat("holds a certificate that cannot be read: ", TakeErrorText()));
  }
  OsslPtr<X509> owned(certificate);
  if (next != start + size) {
    return absl::InvalidArgumentError("holds a certificate followed by further bytes");
  }
  return AddCertificate(std::move(owned));
}

absl::Status Collected::AddCertificate(OsslPtr<X509> certificate) {
  if (container_.certificates.size() == limits_.certificates) {
    return absl::InvalidArgumentError(
        absl::StrCat("holds more than ", limits_.certificates, " certificates"));
  }
  container_.certificates.push_back(std::move(certificate));
  return absl::OkStatus();
}

void Collected::AddPrivateKey(std::string_view der, bool traditional) {
  container_.private_key_present = true;
  if (!container_.private_key) container_.private_key = ReadKey(der, traditional);
}

}  // namespace tlslab
