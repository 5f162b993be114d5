// What the daemon remembers, and what it does with it: the one thing that RPCs
// talk to.
//
// Named certificates, contexts, listeners, revocation responders, relays and terminators; contexts
// cached by content; limits; the event loop and the policies of what may be dialled and bound. It
// never reads a request: `config` made plain values of it. Safe from any thread.
#ifndef TLSLAB_SERVER_LAB_LAB_H_
#define TLSLAB_SERVER_LAB_LAB_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/config/context_reader.h"
#include "server/config/problems.h"
#include "server/config/requests.h"
#include "server/driver/clock.h"
#include "server/driver/dial.h"
#include "server/driver/event_loop.h"
#include "server/driver/hello_probe.h"
#include "server/driver/memory_pair.h"
#include "server/lab/collection.h"
#include "server/lab/context_cache.h"
#include "server/lab/lab_events.h"
#include "server/lab/limits.h"
#include "server/lab/listener.h"
#include "server/lab/open_counts.h"
#include "server/lab/planned_minting.h"
#include "server/lab/relays.h"
#include "server/lab/revocation_responders.h"
#include "server/lab/shared_keys.h"
#include "server/lab/terminators.h"
#include "server/transport/address_policy.h"

namespace tlslab {

struct LabOptions {
  // Who drives it; empty when callers are not told apart.
  std::string owner;
  LabLimits limits;
  AddressPolicy dial_policy = AddressPolicy::LoopbackOnly();
  AddressPolicy bind_policy = AddressPolicy::LoopbackOnly();
  unsigned threads = 2;
  const Clock* clock = &SystemClock();
  // Of a listener's connection, for clients that ask what it knows of them: JSON. Null: nothing.
  DescribeConnection describe_connection;
  // Hears of what happens; it must outlive the lab. Null: nobody does.
  LabEvents* events = nullptr;
};

struct StoredCertificate {
  std::string name;
  HeldCertificate held;
  absl::Time create_time;
  std::string document;  // the request's own words, serialised; opaque here
};

struct StoredContext {
  std::string name;
  uint64_t serial = 0;  // see ResourceLookup
  std::shared_ptr<const Context> context;
  absl::Time create_time;
  std::string document;
};

class Lab {
 public:
  // `loop` null: one of its own. One that is shared must have stopped before the lab ends.
  explicit Lab(LabOptions options, EventLoop* loop = nullptr);
  ~Lab();

  const LabOptions& options() const { return options_; }

  // Certificates. Errors are the status of the RPC.
  absl::StatusOr<std::shared_ptr<const StoredCertificate>> CreateCertificate(
      const CertificateRequest& request, std::string document);
  // The certificate, which is not kept, then the intermediates above it.
  absl::StatusOr<std::vector<OsslPtr<X509>>> SignCertificateRequest(
      const SignRequest& request) const;
  Collection<const StoredCertificate>& certificates() { return certificates_; }
  // For readers of requests.
  const ResourceLookup& lookup() const { return lookup_; }

  // The context that `source` asks for; null when problems were added.
  std::shared_ptr<const Context> Resolve(const ContextSource& source, RequestProblems* problems);
  // Both contexts made anew, which the cache neither gives nor gets; null when problems
  // were added. Named ones are refused before.
  struct FreshContexts {
    std::shared_ptr<const Context> client;
    std::shared_ptr<const Context> server;
    Offset build_duration{};  // of both, read and built
  };
  FreshContexts BuildFresh(const ContextSource& client, const ContextSource& server,
                           RequestProblems* problems);
  // A context of its own, not from the cache.
  std::shared_ptr<const Context> Build(const std::function<ContextConfig(RequestProblems*)>& read,
                                       const std::string& field, RequestProblems* problems);
  absl::StatusOr<std::shared_ptr<const StoredContext>> StoreContext(
      const std::string& id, std::shared_ptr<const Context> context, std::string document);
  Collection<const StoredContext>& contexts() { return contexts_; }

  absl::StatusOr<std::shared_ptr<Listener>> CreateListener(const ListenerRequest& request,
                                                           std::shared_ptr<const Context> context,
                                                           std::string document);
  // False when there is none. Otherwise `stopped` is called when its port is closed
  // and every result has come.
  bool DeleteListener(const std::string& name, std::function<void()> stopped = nullptr);
  Collection<Listener>& listeners() { return listeners_; }

  RevocationResponders& responders() { return responders_; }
  Relays& relays() { return relays_; }
  Terminators& terminators() { return terminators_; }

  // RESOURCE_EXHAUSTED at the limit of dials; `done` is then not called.
  absl::StatusOr<std::shared_ptr<Dial>> StartDial(DialPlan plan, DialDone done);

  // Likewise: a probe counts as a dial.
  absl::StatusOr<std::shared_ptr<Dial>> StartProbe(HelloProbePlan plan, HelloProbeDone done);
  MemoryProbeResult ProbeInMemory(std::shared_ptr<const Context> server, HelloProbePlan plan);

  MemoryPairResult Simulate(std::shared_ptr<const Context> client,
                            std::shared_ptr<const Context> server,
                            const MemoryPairOptions& options);

  OpenCounts Counts() const;

  // Ends every listener, responder, relay and terminator.
  void Drain();

 private:
  // RESOURCE_EXHAUSTED at the limit; else there is one dial more.
  absl::Status CountDial();
  ResourceLookup MakeLookup();
  std::string NewListenerId();
  void Expire(Listener& listener);

  const LabOptions options_;  // with policies that tell of their uses
  const EventTeller events_;
  // Let go first of all, so that its threads have stopped; null when the loop is shared.
  std::unique_ptr<EventLoop> own_loop_;
  EventLoop& loop_;
  Collection<const StoredCertificate> certificates_;
  Collection<const StoredContext> contexts_;
  Collection<Listener> listeners_;
  RevocationResponders responders_;
  Relays relays_;
  Terminators terminators_;
  SharedKeys shared_keys_;
  ContextCache cache_;
  const ResourceLookup lookup_;
  std::atomic<uint64_t> last_serial_{0};
  // Shared with the dials that are under way.
  std::shared_ptr<std::atomic<size_t>> dials_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_LAB_H_
