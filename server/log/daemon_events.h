// What a daemon tells of itself: what happens in its labs, and each RPC.
//
//   EventFan fan({&log, &metrics});
//   options.events = &fan;
#ifndef TLSLAB_SERVER_LOG_DAEMON_EVENTS_H_
#define TLSLAB_SERVER_LOG_DAEMON_EVENTS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "server/lab/lab_events.h"

namespace tlslab {

// An RPC that is over. Never its contents.
struct RpcEvent {
  std::string_view method;  // "tlslab.v1.HandshakeService/DialEndpoint"
  std::string owner;        // empty: not told apart, or not known
  std::string peer;         // "ipv4:127.0.0.1:40102"
  std::string request_id;   // the client's own; empty: none
  std::string_view code;    // "OK"
  absl::Duration duration;
};

// As LabEvents, from any thread.
class DaemonEvents : public LabEvents {
 public:
  virtual void OnRpc(const RpcEvent& rpc) = 0;
};

// Tells several.
class EventFan final : public DaemonEvents {
 public:
  // All must outlive it.
  explicit EventFan(std::vector<DaemonEvents*> listeners) : listeners_(std::move(listeners)) {}

  bool empty() const { return listeners_.empty(); }

  void OnRpc(const RpcEvent& rpc) override {
    for (DaemonEvents* one : listeners_) one->OnRpc(rpc);
  }
  void OnHandshake(const std::string& owner, HandshakePlace place,
                   const ConnectionRecord& record) override {
    for (DaemonEvents* one : listeners_) one->OnHandshake(owner, place, record);
  }
  void OnLeaseExpired(const std::string& owner, const std::string& name) override {
    for (DaemonEvents* one : listeners_) one->OnLeaseExpired(owner, name);
  }
  void OnResultsDropped(const std::string& owner, uint64_t count) override {
    for (DaemonEvents* one : listeners_) one->OnResultsDropped(owner, count);
  }
  void OnLimitHit(const std::string& owner, const std::string& limit) override {
    for (DaemonEvents* one : listeners_) one->OnLimitHit(owner, limit);
  }
  void OnDial(const std::string& owner, const AddressUse& use) override {
    for (DaemonEvents* one : listeners_) one->OnDial(owner, use);
  }
  void OnBind(const std::string& owner, const AddressUse& use) override {
    for (DaemonEvents* one : listeners_) one->OnBind(owner, use);
  }

 private:
  const std::vector<DaemonEvents*> listeners_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LOG_DAEMON_EVENTS_H_
