// What certificates say, read once for each.
//
// A lab sees the same few certificates in every handshake. They are told apart by all
// of their bytes, so what is found is what Inspect would read again.
//
//   std::shared_ptr<const CertificateFacts> facts = Inspected(certificate);
//
// The least recently asked for goes when there are too many. Safe from any thread. It
// keeps no verdict: whether a certificate is trusted is asked anew each time.
#ifndef TLSLAB_CERTS_INSPECT_INSPECTED_H_
#define TLSLAB_CERTS_INSPECT_INSPECTED_H_

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "certs/inspect/inspect.h"

namespace tlslab {

class InspectedCertificates {
 public:
  explicit InspectedCertificates(size_t limit) : limit_(limit) {}

  // Null gives empty facts.
  std::shared_ptr<const CertificateFacts> Find(X509* certificate);

 private:
  using Facts = std::shared_ptr<const CertificateFacts>;

  Facts Known(std::string_view der);

  const size_t limit_;
  std::mutex mutex_;
  std::list<Facts> uses_;  // newest first
  // By the bytes that the facts themselves hold.
  std::unordered_map<std::string_view, std::list<Facts>::iterator> by_der_;
};

// Of those that this process keeps.
std::shared_ptr<const CertificateFacts> Inspected(X509* certificate);

// Likewise of a certificate as it stands on the wire. Of what is none, the bytes alone.
std::shared_ptr<const CertificateFacts> InspectedDer(const std::string& der);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_INSPECTED_H_
