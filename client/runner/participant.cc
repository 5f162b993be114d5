#include "client/runner/participant.h"

#include <chrono>
#include <utility>

namespace tlslab {
namespace {

// A lab that is there answers at once; one that has much to do, a little later.
constexpr std::chrono::milliseconds kQuestionTimeout{2000};
constexpr std::chrono::milliseconds kBusyQuestionTimeout{10000};

}  // namespace

Participant::Participant(const std::string& id, const std::string& address,
                         absl::StatusOr<RemoteLab*> lab, ResourceNames& names)
    : id_(id), address_(address) {
  if (!lab.ok()) {
    status_ = lab.status();
    return;
  }
  lab_ = *lab;
  address_ = lab_->address();
  absl::StatusOr<v1::Capabilities> capabilities = lab_->GetCapabilities();
  if (!capabilities.ok()) {
    status_ = capabilities.status();
    return;
  }
  capabilities_ = *std::move(capabilities);
  pool_ = std::make_unique<ResourcePool>(*lab_, capabilities_.limits(), names);
  usable_ = true;
}

absl::Status Participant::status() const {
  if (usable_) return absl::OkStatus();
  std::lock_guard<std::mutex> lock(mutex_);
  const std::string why(status_.message());
  return absl::Status(status_.code(), id_.empty() ? why : "lab '" + id_ + "': " + why);
}

void Participant::Judge(const absl::Status& status) {
  const bool slow = absl::IsDeadlineExceeded(status);
  if ((!slow && !absl::IsUnavailable(status)) || !usable_) return;
  if (lab_->cancellation().requested()) return;
  const absl::Status answer =
      lab_->GetCapabilities(slow ? kBusyQuestionTimeout : kQuestionTimeout).status();
  if (!absl::IsUnavailable(answer) && !(slow && absl::IsDeadlineExceeded(answer))) return;
  std::lock_guard<std::mutex> lock(mutex_);
  status_ =
      absl::UnavailableError("not run: the lab at " + address_ + " is gone, it answers no longer");
  usable_ = false;
}

v1::LabReport Participant::Report() const {
  v1::LabReport report;
  report.set_id(id_);
  report.set_address(address_);
  report.set_daemon_version(capabilities_.daemon_version());
  report.set_openssl_version(capabilities_.openssl_version());
  return report;
}

}  // namespace tlslab
