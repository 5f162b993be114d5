#include "server/report/outcome/outcome.h"

#include "server/codepoints/tls_versions.h"
#include "server/report/failure.h"

namespace tlslab {

HandshakeOutcome OutcomeOf(const ConnectionRecord& record) {
  const Observations& seen = record.observations;
  HandshakeOutcome outcome;
  outcome.end = seen.role == Role::kClient ? "client" : "server";
  outcome.outcome =
      seen.failure ? v1::HandshakeFailure::ErrorClass_Name(ClassifyFailure(record)) : "ok";
  if (seen.server_hello) outcome.version = TlsVersionName(seen.server_hello->version);
  if (outcome.version.empty()) outcome.version = "none";
  if (seen.ended_at) outcome.duration = absl::FromChrono(*seen.ended_at);
  return outcome;
}

}  // namespace tlslab
