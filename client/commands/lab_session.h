// The lab of one command: the one that is named, or a private daemon.
//
// The flag decides, else the environment's TLSLAB_ADDRESS, else the daemon that runs at the default
// address, else "embedded". Who has credentials for a lab means the one at the default address,
// whether it runs or not.
#ifndef TLSLAB_CLIENT_COMMANDS_LAB_SESSION_H_
#define TLSLAB_CLIENT_COMMANDS_LAB_SESSION_H_

#include <memory>
#include <string>
#include <vector>

#include "client/embedded/embedded_daemon.h"
#include "client/lab/lab.h"

namespace tlslab {

// `environment` may be null. Empty: neither says anything.
std::string ChooseLabAddress(const std::string& flag, const char* environment);

class LabSession {
 public:
  // The cancellation must outlive the session.
  LabSession(const std::string& address, const LabSettings& settings, Cancellation& cancellation)
      : address_(address), settings_(settings), cancellation_(cancellation) {}

  // Starts a private daemon when the address is "embedded", or is empty and no lab runs at the
  // default address, and connects. "embedded:PROGRAM" is a daemon of another build. The lab lives
  // as long as the session.
  absl::StatusOr<RemoteLab*> Open();

 private:
  const std::string address_;
  const LabSettings settings_;
  Cancellation& cancellation_;
  std::unique_ptr<EmbeddedDaemon> daemon_;
  std::unique_ptr<RemoteLab> lab_;  // goes before its daemon
};

// The labs of one command that may need several.
class LabSessions {
 public:
  // The cancellation must outlive it.
  LabSessions(const LabSettings& settings, Cancellation& cancellation)
      : settings_(settings), cancellation_(cancellation) {}

  // A session of its own for each call. The lab lives as long as this.
  absl::StatusOr<RemoteLab*> Open(const std::string& address) {
    sessions_.push_back(std::make_unique<LabSession>(address, settings_, cancellation_));
    return sessions_.back()->Open();
  }
  Cancellation& cancellation() { return cancellation_; }

 private:
  const LabSettings settings_;
  Cancellation& cancellation_;
  std::vector<std::unique_ptr<LabSession>> sessions_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_LAB_SESSION_H_
