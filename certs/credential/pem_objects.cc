#include "certs/credential/pem_objects.h"

#include <openssl/pem.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr size_t kMaxBytes = size_t{4} << 20;
constexpr size_t kMaxObjects = 100;
constexpr char kPemBegin[] = "-----BEGIN ";
constexpr char kX942Params[] = "X9.42 DH PARAMETERS";

struct OpensslFree {
  void operator()(void* p) const { OPENSSL_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, OpensslFree>;

absl::Status Invalid(std::string message) { return absl::InvalidArgumentError(std::move(message)); }

// Hands every block of `pem`, with its label, to `decode`, which tells what is wrong.
template <typename Decode>
absl::Status ForEachBlock(std::string_view pem, Decode decode) {
  if (pem.empty()) return Invalid("is empty");
  if (pem.size() > kMaxBytes) {
    return Invalid(absl::StrCat("is too long: ", pem.size(), " bytes, at most ", kMaxBytes));
  }
  if (pem.find(kPemBegin) == std::string_view::npos) {
    return Invalid(absl::StrCat("is not PEM: nothing in it begins with \"", kPemBegin, "\""));
  }
  OsslPtr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  ClearErrors();
  for (size_t count = 0;; ++count) {
    char* label = nullptr;
    char* header = nullptr;
    unsigned char* der = nullptr;
    long size = 0;
    if (PEM_read_bio(bio.get(), &label, &header, &der, &size) != 1) {
      std::vector<OpensslError> errors = TakeErrors();
      const bool at_end = errors.size() == 1 && errors[0].reason_code == PEM_R_NO_START_LINE;
      if (at_end && count > 0) return absl::OkStatus();
      return Invalid(absl::StrCat("holds PEM that is damaged: ", at_end || errors.empty()
                                                                     ? "no block is whole"
                                                                     : errors.back().reason));
    }
    Owned<char> own_label(label);
    Owned<char> own_header(header);
    Owned<unsigned char> own_der(der);
    if (count == kMaxObjects) return Invalid(absl::StrCat("holds more than ", kMaxObjects));
    if (header[0] != '\0') return Invalid("is encrypted");
    if (absl::Status decoded = decode(std::string_view(label), der, size); !decoded.ok()) {
      return decoded;
    }
  }
}

absl::Status WrongLabel(std::string_view label, std::string_view wanted) {
  return Invalid(
      absl::StrCat("holds a \"", std::string(label), "\", not a \"", std::string(wanted), "\""));
}

absl::Status Unreadable(std::string_view what) {
  return Invalid(
      absl::StrCat("holds a ", std::string(what), " that cannot be read: ", TakeErrorText()));
}

}  // namespace

absl::StatusOr<std::vector<OsslPtr<X509_CRL>>> ParseCrls(std::string_view pem) {
  std::vector<OsslPtr<X509_CRL>> crls;
  absl::Status read = ForEachBlock(
      pem, [&](std::string_view label, const unsigned char* der, long size) -> absl::Status {
        if (label != PEM_STRING_X509_CRL) return WrongLabel(label, PEM_STRING_X509_CRL);
        // d2i frees the object it was given when it fails.
        X509_CRL* crl = X509_CRL_new_ex(LabLibrary(), nullptr);
        const unsigned char* next = der;
        if (d2i_X509_CRL(&crl, &next, size) == nullptr) return Unreadable("revocation list");
        OsslPtr<X509_CRL> owned(crl);
        if (next != der + size) return Invalid("holds a revocation list with bytes behind it");
        crls.push_back(std::move(owned));
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return crls;
}

absl::StatusOr<std::vector<OsslPtr<EVP_PKEY>>> ParsePublicKeys(std::string_view pem) {
  std::vector<OsslPtr<EVP_PKEY>> keys;
  absl::Status read = ForEachBlock(
      pem, [&](std::string_view label, const unsigned char* der, long size) -> absl::Status {
        if (label != PEM_STRING_PUBLIC) return WrongLabel(label, PEM_STRING_PUBLIC);
        const unsigned char* next = der;
        OsslPtr<EVP_PKEY> key(d2i_PUBKEY_ex(nullptr, &next, size, LabLibrary(), nullptr));
        if (!key) return Unreadable("public key");
        if (next != der + size) return Invalid("holds a public key with bytes behind it");
        keys.push_back(std::move(key));
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return keys;
}

absl::StatusOr<OsslPtr<EVP_PKEY>> ParseDhParameters(std::string_view pem) {
  size_t count = 0;
  absl::Status read =
      ForEachBlock(pem, [&](std::string_view label, const unsigned char*, long) -> absl::Status {
        if (label != kX942Params && label != PEM_STRING_DHPARAMS) {
          return WrongLabel(label, PEM_STRING_DHPARAMS);
        }
        return ++count == 1 ? absl::OkStatus() : Invalid("holds more than one");
      });
  if (!read.ok()) return read;
  ClearErrors();
  OsslPtr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  OsslPtr<EVP_PKEY> parameters(
      PEM_read_bio_Parameters_ex(bio.get(), nullptr, LabLibrary(), nullptr));
  if (!parameters) return Unreadable("set of parameters");
  ClearErrors();
  return parameters;
}

}  // namespace tlslab
