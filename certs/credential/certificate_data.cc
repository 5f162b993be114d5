#include "certs/credential/certificate_data.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/credential/pem_objects.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr size_t kMaxDerCrl = size_t{4} << 20;

// A SEQUENCE of more than 127 bytes, and no text. Somewhere in it anything may stand.
bool LooksLikeDer(std::string_view data) {
  return data.size() > 1 && data[0] == '\x30' && (data[1] & 0x80) != 0;
}

bool HoldsPem(std::string_view data) {
  return !LooksLikeDer(data) && data.find("-----BEGIN ") != std::string_view::npos;
}

absl::Status CheckSize(std::string_view data, size_t limit) {
  if (data.empty()) return absl::InvalidArgumentError("is empty");
  if (data.size() <= limit) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("is too long: ", data.size(), " bytes, at most ", limit));
}

// Decodes what must be the whole of `der` into `fresh`, which it takes.
template <typename T>
absl::StatusOr<std::vector<OsslPtr<T>>> ReadOne(std::string_view der, T* fresh,
                                                T* (*decode)(T**, const unsigned char**, long)) {
  ClearErrors();
  const auto* next = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* end = next + der.size();
  // It frees the object it was given when it fails.
  if (decode(&fresh, &next, static_cast<long>(der.size())) == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("is neither PEM nor DER that can be read: ", TakeErrorText()));
  }
  std::vector<OsslPtr<T>> one;
  one.emplace_back(fresh);
  if (next != end) return absl::InvalidArgumentError("has bytes behind its DER");
  return one;
}

}  // namespace

absl::StatusOr<std::vector<OsslPtr<X509>>> ReadCertificates(std::string_view data,
                                                            const PemLimits& limits) {
  if (absl::Status size = CheckSize(data, limits.bytes); !size.ok()) return size;
  if (HoldsPem(data)) return ParseCertificates(data, limits);
  return ReadOne<X509>(data, X509_new_ex(LabLibrary(), nullptr), d2i_X509);
}

absl::StatusOr<std::vector<OsslPtr<X509_CRL>>> ReadCrls(std::string_view data) {
  if (absl::Status size = CheckSize(data, kMaxDerCrl); !size.ok()) return size;
  if (HoldsPem(data)) return ParseCrls(data);
  return ReadOne<X509_CRL>(data, X509_CRL_new_ex(LabLibrary(), nullptr), d2i_X509_CRL);
}

}  // namespace tlslab
