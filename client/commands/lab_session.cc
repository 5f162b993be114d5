#include "client/commands/lab_session.h"

#include "version/version.h"

namespace tlslab {
namespace {

constexpr char kEmbedded[] = "embedded";

}  // namespace

std::string ChooseLabAddress(const std::string& flag, const char* environment) {
  if (!flag.empty()) return flag;
  return environment == nullptr ? "" : environment;
}

absl::StatusOr<RemoteLab*> LabSession::Open() {
  std::string address = address_;
  // Who has something to show means a lab that asks for it.
  if (address.empty() && settings_.control.any()) address = kDefaultAddress;
  if (address.empty()) {
    lab_ = RemoteLab::Find(kDefaultAddress, settings_, cancellation_);
    if (lab_) return lab_.get();
    address = kEmbedded;
  }
  const std::string prefix = std::string(kEmbedded) + ":";
  const bool other_build = address.rfind(prefix, 0) == 0;
  if (address == kEmbedded || other_build) {
    absl::StatusOr<std::string> program =
        other_build ? absl::StatusOr<std::string>(address.substr(prefix.size())) : FindDaemon();
    if (!program.ok()) return program.status();
    absl::StatusOr<std::unique_ptr<EmbeddedDaemon>> daemon =
        EmbeddedDaemon::Start(*program, {}, cancellation_);
    if (!daemon.ok()) return daemon.status();
    daemon_ = *std::move(daemon);
    address = daemon_->address();
  }
  LabSettings settings = settings_;
  if (daemon_) settings.control = {};
  absl::StatusOr<std::unique_ptr<RemoteLab>> lab =
      RemoteLab::Connect(address, settings, cancellation_);
  if (!lab.ok()) return lab.status();
  lab_ = *std::move(lab);
  if (daemon_) daemon_->RemoveFolder();  // the one who should come has come
  return lab_.get();
}

}  // namespace tlslab
