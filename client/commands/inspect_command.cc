#include "client/commands/inspect_command.h"

#include "client/commands/print.h"
#include "client/render/certificate_text.h"
#include "client/render/handshake_text.h"
#include "client/requests/certificate_inputs.h"
#include "client/text/pem.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

absl::StatusOr<v1::InspectCertificatesRequest> RequestOf(const Options& options) {
  const CertificateFlags& flags = options.certificate;
  v1::InspectCertificatesRequest request;
  request.set_include_text(flags.text);
  absl::StatusOr<std::string> password = ReadPassword(flags.password_file);
  if (!password.ok()) return password.status();
  request.set_password(*std::move(password));
  if (!options.name.empty()) request.set_certificate(CertificateName(options.name));
  if (flags.chain_files.empty()) return request;
  const std::string& file = flags.chain_files[0];
  absl::StatusOr<std::string> data =
      ReadFile(file == "-" ? "/dev/stdin" : file, kMaxCertificateFile);
  if (!data.ok()) return data.status();
  request.set_data(*std::move(data));
  return request;
}

v1::DialEndpointRequest DialOf(const CertificateFlags& flags) {
  v1::DialEndpointRequest request;
  request.set_target_address(flags.dial_address);
  v1::TlsContextSpec& spec = *request.mutable_tls_context()->mutable_spec();
  spec.mutable_client()->set_server_name(flags.server_name);
  spec.mutable_peer_verification()->set_mode(v1::PeerVerification::REPORT_ONLY);
  spec.mutable_peer_verification()->set_name_mode(v1::PeerVerification::REPORT_ONLY);
  return request;
}

std::string ChainPem(const v1::HandshakeResult& result) {
  std::string pem;
  for (const v1::CertificateFacts& facts : result.peer().chain()) {
    pem += PemText("CERTIFICATE", facts.der());
  }
  return pem;
}

}  // namespace

int RunCertInspect(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<v1::InspectCertificatesRequest> request = RequestOf(options);
  if (!request.ok()) return Fail(console, request.status(), kUsageError);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  if (!options.certificate.dial_address.empty()) {
    const auto dialled = (*lab)->DialEndpoint(DialOf(options.certificate));
    if (!dialled.ok()) return Fail(console, dialled.status(), kLabFailed);
    request->set_data(ChainPem(dialled->result()));
    if (request->data().empty()) {
      console.err << "tlslab: the server showed no certificate: "
                  << HandshakeSummary(dialled->result()) << "\n";
      return kUnexpected;
    }
  }
  absl::StatusOr<v1::InspectCertificatesResponse> told = (*lab)->InspectCertificates(*request);
  if (!told.ok()) return Fail(console, told.status(), kLabFailed);
  Print(InspectionText(*told, options.certificate.text), *told, options.output, console);
  return kAsExpected;
}

}  // namespace tlslab
