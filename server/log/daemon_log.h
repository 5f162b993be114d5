// The daemon's events as lines of a log: one for each RPC, and, whatever the level, one for each
// dial and each bind.
//
//   Log log(STDERR_FILENO, options);
//   DaemonLog events(&log);
#ifndef TLSLAB_SERVER_LOG_DAEMON_LOG_H_
#define TLSLAB_SERVER_LOG_DAEMON_LOG_H_

#include <string>

#include "server/log/daemon_events.h"
#include "server/log/log.h"

namespace tlslab {

class DaemonLog final : public DaemonEvents {
 public:
  // `log` must outlive it.
  explicit DaemonLog(Log* log) : log_(*log) {}

  void OnRpc(const RpcEvent& rpc) override;
  void OnHandshake(const std::string& owner, HandshakePlace place,
                   const ConnectionRecord& record) override;
  void OnLeaseExpired(const std::string& owner, const std::string& name) override;
  void OnResultsDropped(const std::string& owner, uint64_t count) override;
  void OnLimitHit(const std::string& owner, const std::string& limit) override;
  void OnDial(const std::string& owner, const AddressUse& use) override;
  void OnBind(const std::string& owner, const AddressUse& use) override;

 private:
  void Audit(std::string_view event, const std::string& owner, const AddressUse& use);

  Log& log_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LOG_DAEMON_LOG_H_
