#include "server/rpc/control/client_certificates.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/credential/credential.h"
#include "certs/ossl/digest.h"
#include "certs/verify/verify.h"

namespace tlslab {
namespace {

constexpr size_t kMaxVerdicts = 1000;

std::vector<X509*> Pointers(const std::vector<OsslPtr<X509>>& certificates) {
  std::vector<X509*> pointers;
  for (const OsslPtr<X509>& certificate : certificates) pointers.push_back(certificate.get());
  return pointers;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ClientCertificates>> ClientCertificates::Read(
    const std::string& file, const Clock* clock, ControlEvents* events) {
  std::unique_ptr<ClientCertificates> read(new ClientCertificates(file, clock, events));
  if (absl::Status status = read->Reread(); !status.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--control-client-ca: ", std::string(status.message())));
  }
  return read;
}

absl::Status ClientCertificates::Reread() {
  std::optional<absl::StatusOr<std::string>> text = file_.ReadIfChanged();
  if (!text) return absl::OkStatus();
  if (!text->ok()) return text->status();
  absl::StatusOr<std::vector<OsslPtr<X509>>> anchors = ParseCertificates(**text);
  if (!anchors.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file_.path(), " ", std::string(anchors.status().message())));
  }
  absl::StatusOr<std::shared_ptr<const TrustStore>> trust =
      MakeTrustStore(/*system=*/false, Pointers(*anchors));
  if (!trust.ok()) return trust.status();
  trust_ = *std::move(trust);
  verdicts_.clear();
  return absl::OkStatus();
}

absl::Status ClientCertificates::Judge(std::string_view certificate, std::string_view chain) {
  const std::string pem = absl::StrCat(std::string(certificate), "\n", std::string(chain));
  std::lock_guard<std::mutex> lock(mutex_);
  if (absl::Status status = Reread(); !status.ok() && events_ != nullptr) {
    events_->OnWarning(absl::StrCat("the authorities of clients stay as they were: ",
                                    std::string(status.message())));
  }
  const absl::Time now = clock_.wall();
  // A stranger's chain can be long.
  const std::string key = Digest("SHA256", pem);
  const auto found = verdicts_.find(key);
  if (found != verdicts_.end() && now < found->second.until) return found->second.status;
  if (verdicts_.size() >= kMaxVerdicts) verdicts_.clear();
  absl::Status status = Verify(pem, now);
  if (!key.empty()) verdicts_[key] = {status, now + kRemembered};
  return status;
}

absl::Status ClientCertificates::Verify(const std::string& pem, absl::Time now) const {
  absl::StatusOr<std::vector<OsslPtr<X509>>> shown = ParseCertificates(pem);
  if (!shown.ok()) return absl::UnauthenticatedError("the client certificate cannot be read");
  const Verification verdict =
      VerifyChain(Pointers(*shown), PeerRole::kClient, *trust_, VerifyPolicy(), now);
  if (verdict.accepted) return absl::OkStatus();
  const std::string subject = verdict.path_subjects.empty() ? "" : verdict.path_subjects[0];
  const std::string why = verdict.error ? verdict.error->text : "it cannot be judged";
  return absl::UnauthenticatedError(absl::StrCat("the client certificate",
                                                 subject.empty() ? "" : " of ", subject,
                                                 " is not good here: ", why));
}

}  // namespace tlslab
