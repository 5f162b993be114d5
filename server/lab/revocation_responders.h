// Revocation responders under names, each with a port and a lease.
//
//   RevocationResponders responders(loop, clock, policy, /*limit=*/100);
//   auto made = responders.Create(plan, certificates, document);
//   (*made)->urls().ocsp;   // "http://127.0.0.1:38211/ocsp"
#ifndef TLSLAB_SERVER_LAB_REVOCATION_RESPONDERS_H_
#define TLSLAB_SERVER_LAB_REVOCATION_RESPONDERS_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "server/config/certificates/responder_reader.h"
#include "server/config/resource_lookup.h"
#include "server/driver/clock.h"
#include "server/driver/event_loop.h"
#include "server/driver/http_port.h"
#include "server/lab/collection.h"
#include "server/lab/lab_events.h"
#include "server/lab/leased_ports.h"
#include "server/lab/revocation_answers.h"
#include "server/transport/address_policy.h"

namespace tlslab {

struct RevocationResponder : LeasedPort {
  // Shared with connections that end after the responder.
  std::shared_ptr<RevocationAnswers> answers;
  std::shared_ptr<HttpPort> port;

  ResponderUrls urls() const;

  // Closes the port and every connection; then calls `stopped`, on a thread of the loop.
  void Stop(std::function<void()> stopped = nullptr);
};

class RevocationResponders {
 public:
  // All must outlive it, but for the loop, which may stop before.
  RevocationResponders(EventLoop& loop, const Clock& clock, const AddressPolicy& policy,
                       size_t limit, EventTeller events = {});

  // Errors are the status of the RPC.
  absl::StatusOr<std::shared_ptr<RevocationResponder>> Create(ResponderPlan plan,
                                                              CertificateLookup certificates,
                                                              std::string document);
  // As those of LeasedPorts.
  bool Delete(const std::string& name, std::function<void()> stopped = nullptr) {
    return ports_.Delete(name, std::move(stopped));
  }
  const Collection<RevocationResponder>& all() const { return ports_.all(); }
  void Drain() { ports_.Drain(); }

 private:
  EventLoop& loop_;
  const Clock& clock_;
  const AddressPolicy& policy_;
  LeasedPorts<RevocationResponder> ports_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_REVOCATION_RESPONDERS_H_
