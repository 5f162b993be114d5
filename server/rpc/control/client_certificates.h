// Certificates of those who drive the lab, judged by the authorities of a file.
//
//   auto judge = ClientCertificates::Read("clients-ca.pem", &SystemClock(), events);
//   absl::Status good = (*judge)->Judge(certificate_pem, chain_pem);
//
// TLS only makes sure that the client has the certificate's key. Whether the certificate is good is
// asked here for each RPC, and remembered for seconds: so whoever is refused is told why, and one
// that expires, or whose authority is taken out of the file, ends to be good on connections that
// stand. The file is looked at before each answer, as that of tokens is (tokens.h). Safe from any
// thread.
#ifndef TLSLAB_SERVER_RPC_CONTROL_CLIENT_CERTIFICATES_H_
#define TLSLAB_SERVER_RPC_CONTROL_CLIENT_CERTIFICATES_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/verify/trust_store.h"
#include "server/driver/clock.h"
#include "server/rpc/control/control_events.h"
#include "server/rpc/control/watched_file.h"

namespace tlslab {

class ClientCertificates {
 public:
  // How long a verdict holds, so that a thousand RPCs of one client cost one verification.
  static constexpr absl::Duration kRemembered = absl::Seconds(2);

  // INVALID_ARGUMENT when `file` cannot be read or has no certificates. `events` may be null; it
  // and `clock` must outlive the judge.
  static absl::StatusOr<std::unique_ptr<ClientCertificates>> Read(const std::string& file,
                                                                  const Clock* clock,
                                                                  ControlEvents* events);

  // UNAUTHENTICATED with a sentence on what is wrong. `chain` is what was sent after the
  // certificate, in PEM; it may be empty, or begin with the certificate once more.
  absl::Status Judge(std::string_view certificate, std::string_view chain);

 private:
  struct Verdict {
    absl::Status status;
    absl::Time until;
  };

  ClientCertificates(const std::string& file, const Clock* clock, ControlEvents* events)
      : file_(file), clock_(*clock), events_(events) {}
  absl::Status Reread();
  absl::Status Verify(const std::string& pem, absl::Time now) const;

  std::mutex mutex_;
  WatchedFile file_;
  const Clock& clock_;
  ControlEvents* const events_;
  std::shared_ptr<const TrustStore> trust_;
  std::map<std::string, Verdict> verdicts_;  // by what was shown
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_CONTROL_CLIENT_CERTIFICATES_H_
