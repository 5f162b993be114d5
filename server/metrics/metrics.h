// The daemon's events as Prometheus' metrics.
//
//   Metrics metrics("0.1.0");
//   options.events = &metrics;
//   metrics.Text(daemon->Counts());   // "# HELP tlslab_handshakes_total ..."
//
// Names and units follow https://prometheus.io/docs/practices/naming. No label has a value that a
// client picks: there are no owners, names or addresses, so that the number of series is bounded.
#ifndef TLSLAB_SERVER_METRICS_METRICS_H_
#define TLSLAB_SERVER_METRICS_METRICS_H_

#include <memory>
#include <string>

#include "server/lab/open_counts.h"
#include "server/log/daemon_events.h"

namespace tlslab {

class Metrics final : public DaemonEvents {
 public:
  explicit Metrics(const std::string& version);
  ~Metrics() override;

  // In the text format 0.0.4; `open` is what there is now.
  std::string Text(const OpenCounts& open);
  static constexpr char kContentType[] = "text/plain; version=0.0.4; charset=utf-8";

  void OnRpc(const RpcEvent& rpc) override;
  void OnHandshake(const std::string& owner, HandshakePlace place,
                   const ConnectionRecord& record) override;
  void OnLeaseExpired(const std::string& owner, const std::string& name) override;
  void OnResultsDropped(const std::string& owner, uint64_t count) override;
  void OnLimitHit(const std::string& owner, const std::string& limit) override;
  void OnDial(const std::string& owner, const AddressUse& use) override;
  void OnBind(const std::string& owner, const AddressUse& use) override;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_METRICS_METRICS_H_
