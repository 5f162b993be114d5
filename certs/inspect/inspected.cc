#include "certs/inspect/inspected.h"

#include <string>
#include <utility>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

// A certificate is a few kilobytes with its facts; larger ones are read each time.
constexpr size_t kKept = 256;
constexpr size_t kMaxBytes = 8 << 10;

std::string Der(X509* certificate) {
  DropErrors errors;
  const int size = certificate ? i2d_X509(certificate, nullptr) : 0;
  if (size <= 0) return "";
  std::string der(static_cast<size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(certificate, &out);
  return der;
}

// Null when it is no certificate, or more than one.
OsslPtr<X509> ReadDer(const std::string& der) {
  DropErrors errors;
  X509* read = X509_new_ex(LabLibrary(), nullptr);
  const auto* next = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const end = next + der.size();
  // It frees and clears `read` when it fails.
  if (read == nullptr || d2i_X509(&read, &next, static_cast<long>(der.size())) == nullptr) {
    return nullptr;
  }
  OsslPtr<X509> certificate(read);
  return next == end ? std::move(certificate) : nullptr;
}

}  // namespace

std::shared_ptr<const CertificateFacts> InspectedCertificates::Find(X509* certificate) {
  const std::string der = Der(certificate);
  if (Facts known = Known(der)) return known;
  auto facts = std::make_shared<const CertificateFacts>(Inspect(certificate));
  if (der.empty() || der.size() > kMaxBytes) return facts;
  std::lock_guard<std::mutex> lock(mutex_);
  if (by_der_.count(der) > 0) return facts;  // another thread was first
  uses_.push_front(facts);
  by_der_[uses_.front()->der] = uses_.begin();
  if (uses_.size() > limit_) {
    by_der_.erase(uses_.back()->der);
    uses_.pop_back();
  }
  return facts;
}

InspectedCertificates::Facts InspectedCertificates::Known(std::string_view der) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = by_der_.find(der);
  if (found == by_der_.end()) return nullptr;
  uses_.splice(uses_.begin(), uses_, found->second);
  return *found->second;
}

std::shared_ptr<const CertificateFacts> Inspected(X509* certificate) {
  static auto* const certificates = new InspectedCertificates(kKept);
  return certificates->Find(certificate);
}

std::shared_ptr<const CertificateFacts> InspectedDer(const std::string& der) {
  if (OsslPtr<X509> certificate = ReadDer(der)) return Inspected(certificate.get());
  auto bytes = std::make_shared<CertificateFacts>();
  bytes->der = der;
  return bytes;
}

}  // namespace tlslab
