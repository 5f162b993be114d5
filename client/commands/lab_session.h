// The lab of one command: the one that is named, or a private daemon.
//
// The flag decides, else the environment's TLSLAB_ADDRESS, else the daemon that runs at the default
// address, else "embedded".
#ifndef TLSLAB_CLIENT_COMMANDS_LAB_SESSION_H_
#define TLSLAB_CLIENT_COMMANDS_LAB_SESSION_H_

#include <memory>
#include <string>

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
  // default address, and connects. The lab lives as long as the session.
  absl::StatusOr<Lab*> Open();

 private:
  const std::string address_;
  const LabSettings settings_;
  Cancellation& cancellation_;
  std::unique_ptr<EmbeddedDaemon> daemon_;
  std::unique_ptr<Lab> lab_;  // goes before its daemon
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_LAB_SESSION_H_
