#include "client/commands/verify_command.h"

#include <google/protobuf/util/time_util.h>

#include "client/commands/print.h"
#include "client/commands/verify_cases.h"
#include "client/render/verification_text.h"
#include "client/requests/certificate_inputs.h"
#include "client/text/pem.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;
using Bytes = google::protobuf::RepeatedPtrField<std::string>;

// Certificates of a file, whose private keys are nobody's business here.
absl::StatusOr<std::string> ReadCertificates(const std::string& file) {
  absl::StatusOr<std::string> text = ReadFile(file, kMaxCertificateFile);
  if (!text.ok() || PemBlocks(*text, "PRIVATE KEY").empty()) return text;
  return PemBlocks(*text, "CERTIFICATE");
}

absl::Status ReadEach(const std::vector<std::string>& files, Bytes& texts) {
  for (const std::string& file : files) {
    absl::StatusOr<std::string> text = ReadCertificates(file);
    if (!text.ok()) return text.status();
    *texts.Add() = *std::move(text);
  }
  return absl::OkStatus();
}

absl::Status ReadFiles(const CertificateFlags& flags, v1::VerifyCertificateChainRequest& request) {
  for (const std::string& file : flags.chain_files) {
    absl::StatusOr<std::string> text = ReadCertificates(file);
    if (!text.ok()) return text.status();
    request.mutable_data()->append(*text);
  }
  absl::Status status = ReadEach(flags.trusted_files, *request.mutable_trusted_pems());
  if (status.ok()) status = ReadEach(flags.untrusted_files, *request.mutable_untrusted_pems());
  if (status.ok()) status = ReadEach(flags.crl_files, *request.mutable_crls());
  if (!status.ok() || flags.ocsp_file.empty()) return status;
  absl::StatusOr<std::string> ocsp = ReadFile(flags.ocsp_file, kMaxCertificateFile);
  if (ocsp.ok()) request.set_ocsp_response(*std::move(ocsp));
  return ocsp.status();
}

void SetRules(const CertificateFlags& flags, v1::VerifyCertificateChainRequest& request) {
  request.set_system_trust(flags.system_trust);
  request.set_purpose(flags.purpose);
  request.mutable_expected_names()->Assign(flags.expected_names.begin(),
                                           flags.expected_names.end());
  request.mutable_expected_email_addresses()->Assign(flags.expected_emails.begin(),
                                                     flags.expected_emails.end());
  request.mutable_expected_extended_key_usages()->Assign(flags.expected_ekus.begin(),
                                                         flags.expected_ekus.end());
  request.mutable_acceptable_policies()->Assign(flags.policies.begin(), flags.policies.end());
  request.set_explicit_policy(flags.explicit_policy);
  if (flags.max_depth) request.set_max_depth(*flags.max_depth);
  if (flags.security_level) request.set_security_level(*flags.security_level);
  request.set_partial_chain(flags.partial_chain);
  request.set_strict(flags.strict);
  request.set_untrusted_first(flags.untrusted_first);
  request.set_use_delta_crls(flags.use_delta_crls);
  if (flags.crl_check == "leaf") request.set_crl_check(v1::PeerVerification::LEAF);
  if (flags.crl_check == "chain") request.set_crl_check(v1::PeerVerification::CHAIN);
  const TimeFlag& time = flags.verify_time;
  if (time.time) *request.mutable_verify_time() = *time.time;
  if (time.offset) *request.mutable_verify_time() = TimeUtil::GetCurrentTime() + *time.offset;
}

bool Good(const v1::VerifyCertificateChainResponse& told) {
  return !told.verification().has_error() &&
         (!told.has_ocsp_verdict() || told.ocsp_verdict().good());
}

}  // namespace

int RunCertVerify(const Options& options, const LabOpener& open_lab, Console& console) {
  const CertificateFlags& flags = options.certificate;
  if (!flags.cases_file.empty()) {
    return RunVerifyCases({flags.cases_file, flags.cases_filter, options.output}, open_lab,
                          console);
  }
  v1::VerifyCertificateChainRequest request;
  if (absl::Status status = ReadFiles(flags, request); !status.ok()) {
    return Fail(console, status, kUsageError);
  }
  SetRules(flags, request);
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::VerifyCertificateChainResponse> told = (*lab)->VerifyCertificateChain(request);
  if (!told.ok()) return Fail(console, told.status(), kLabFailed);
  Print(VerificationText(*told), *told, options.output, console);
  return Good(*told) ? kAsExpected : kUnexpected;
}

int RunCertCatalogue(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::ListMutationsResponse> catalogue = (*lab)->ListMutations();
  if (!catalogue.ok()) return Fail(console, catalogue.status(), kLabFailed);
  Print(CatalogueText(*catalogue), *catalogue, options.output, console);
  return kAsExpected;
}

int RunCertTrust(const Options& options, const LabOpener& open_lab, Console& console) {
  absl::StatusOr<RemoteLab*> lab = open_lab();
  if (!lab.ok()) return Fail(console, lab.status(), kLabFailed);
  absl::StatusOr<v1::SystemTrust> trust = (*lab)->GetSystemTrust();
  if (!trust.ok()) return Fail(console, trust.status(), kLabFailed);
  Print(SystemTrustText(*trust), *trust, options.output, console);
  return kAsExpected;
}

}  // namespace tlslab
