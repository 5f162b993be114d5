// What is found in a container as it is read, within its limits.
//
// A part of container.cc: each form of a file has a reader of its own, and all of them
// put what they find here.
#ifndef TLSLAB_CERTS_CONTAINER_COLLECTED_H_
#define TLSLAB_CERTS_CONTAINER_COLLECTED_H_

#include <string_view>

#include "absl/status/status.h"
#include "certs/container/container.h"

namespace tlslab {

class Collected {
 public:
  Collected(const ContainerLimits& limits, Container* container)
      : limits_(limits), container_(*container) {}

  // `der` is one certificate and nothing behind it; `trusted` in OpenSSL's own form, with
  // its trust behind it.
  absl::Status AddCertificate(std::string_view der, bool trusted);
  absl::Status AddCertificate(OsslPtr<X509> certificate);

  // `der` is a private key, in PKCS#8 or, when `traditional`, in the form of its kind.
  // One that cannot be read is noted all the same.
  void AddPrivateKey(std::string_view der, bool traditional);
  void AddUnreadablePrivateKey() { container_.private_key_present = true; }

  bool has_private_key() const { return container_.private_key != nullptr; }
  bool empty() const { return container_.certificates.empty() && !container_.private_key_present; }

 private:
  const ContainerLimits limits_;
  Container& container_;
};

}  // namespace tlslab

#endif  // TLSLAB_CERTS_CONTAINER_COLLECTED_H_
