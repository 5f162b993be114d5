// Revocation responders under names, each with a port and a lease.
//
//   RevocationResponders responders(loop, clock, policy, /*limit=*/100);
//   auto made = responders.Create(plan, certificates, document);
//   (*made)->urls().ocsp;   // "http://127.0.0.1:38211/ocsp"
#ifndef TLSLAB_SERVER_LAB_REVOCATION_RESPONDERS_H_
#define TLSLAB_SERVER_LAB_REVOCATION_RESPONDERS_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/config/certificates/responder_reader.h"
#include "server/config/resource_lookup.h"
#include "server/driver/clock.h"
#include "server/driver/event_loop.h"
#include "server/driver/http_port.h"
#include "server/driver/timer.h"
#include "server/lab/collection.h"
#include "server/lab/lab_events.h"
#include "server/lab/revocation_answers.h"
#include "server/transport/address_policy.h"

namespace tlslab {

class RevocationResponder {
 public:
  std::string name;
  std::string document;  // the request's own words, serialised; opaque here
  absl::Time create_time;
  absl::Time expire_time;
  // Shared with connections that end after the responder.
  std::shared_ptr<RevocationAnswers> answers;
  std::shared_ptr<HttpPort> port;

  ResponderUrls urls() const;

  // Keeps what will end the responder, unless it has ended already.
  void SetLease(TimerHandle lease);
  // Closes the port and every connection; then calls `stopped`, on a thread of the loop.
  void Stop(std::function<void()> stopped = nullptr);

 private:
  std::mutex mutex_;
  bool stopped_ = false;
  TimerHandle lease_;
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
  // False when there is none. Otherwise `stopped` is called when its port is closed.
  bool Delete(const std::string& name, std::function<void()> stopped = nullptr);
  const Collection<RevocationResponder>& all() const { return responders_; }
  // Ends every one.
  void Drain();

 private:
  void Expire(RevocationResponder& responder);

  EventLoop& loop_;
  const Clock& clock_;
  const AddressPolicy& policy_;
  const EventTeller events_;
  Collection<RevocationResponder> responders_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_REVOCATION_RESPONDERS_H_
