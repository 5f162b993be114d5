// What a lab tells of what happens in it, to whoever counts it or writes it down.
//
//   class Counter : public LabEvents { ... };
//   options.events = &counter;
//
// It tells facts and keeps nothing: what is logged and which of it is a metric, others decide
// (server/log, server/metrics). A lab without a listener only looks at a pointer.
#ifndef TLSLAB_SERVER_LAB_LAB_EVENTS_H_
#define TLSLAB_SERVER_LAB_LAB_EVENTS_H_

#include <cstdint>
#include <string>
#include <utility>

#include "server/transport/address_policy.h"

namespace tlslab {

struct ConnectionRecord;

// Where an end of a handshake stood.
enum class HandshakePlace {
  kSimulation,
  kDial,
  kListener,
  kRelay,  // a man in the middle, on either side
  kTerminator,
};

// Called from any thread, possibly several at a time, and never with a lock of the lab held by
// which the listener could call it back. `owner` is the lab's; see LabOptions.
class LabEvents {
 public:
  virtual ~LabEvents() = default;
  // An end of a handshake is over: `record` tells with what outcome.
  virtual void OnHandshake(const std::string& owner, HandshakePlace place,
                           const ConnectionRecord& record) = 0;
  // `name` has ended since its time is over: "listeners/a".
  virtual void OnLeaseExpired(const std::string& owner, const std::string& name) = 0;
  // Results went before anyone had read them.
  virtual void OnResultsDropped(const std::string& owner, uint64_t count) = 0;
  // `limit`, under its name of the contract's Limits, kept something from being done.
  virtual void OnLimitHit(const std::string& owner, const std::string& limit) = 0;
  virtual void OnDial(const std::string& owner, const AddressUse& use) = 0;
  virtual void OnBind(const std::string& owner, const AddressUse& use) = 0;
};

// Tells `events` in the name of one owner; nothing when that is null. Cheap to copy.
class EventTeller {
 public:
  EventTeller() = default;
  // `events` must outlive every copy.
  EventTeller(LabEvents* events, std::string owner) : events_(events), owner_(std::move(owner)) {}

  // Whether anybody listens.
  explicit operator bool() const { return events_ != nullptr; }

  void Handshake(HandshakePlace place, const ConnectionRecord& record) const {
    if (events_ != nullptr) events_->OnHandshake(owner_, place, record);
  }
  void LeaseExpired(const std::string& name) const {
    if (events_ != nullptr) events_->OnLeaseExpired(owner_, name);
  }
  void ResultsDropped(uint64_t count) const {
    if (events_ != nullptr && count > 0) events_->OnResultsDropped(owner_, count);
  }
  void LimitHit(const std::string& limit) const {
    if (events_ != nullptr) events_->OnLimitHit(owner_, limit);
  }
  void Dial(const AddressUse& use) const {
    if (events_ != nullptr) events_->OnDial(owner_, use);
  }
  void Bind(const AddressUse& use) const {
    if (events_ != nullptr) events_->OnBind(owner_, use);
  }

 private:
  LabEvents* events_ = nullptr;
  std::string owner_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_LAB_EVENTS_H_
