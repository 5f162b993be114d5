#include "client/commands/server_credential.h"

#include "client/requests/requests.h"
#include "client/text/read_file.h"

namespace tlslab {

int MintCredential(const Options& options, ResourceScope& scope, v1::TlsContextSpec& spec,
                   Console& console) {
  absl::StatusOr<LocalhostPki> pki = MintLocalhost(scope);
  if (!pki.ok()) return Fail(console, pki.status(), kLabFailed);
  spec.add_credentials()->set_certificate(pki->certificate_name);
  if (options.ca_out_file.empty()) return kAsExpected;
  const absl::Status written = WriteFile(options.ca_out_file, pki->ca_pem);
  if (!written.ok()) return Fail(console, written, kUsageError);
  console.err << "the authority to trust is in " << options.ca_out_file << "\n";
  return kAsExpected;
}

}  // namespace tlslab
