#include "client/render/chain_summary.h"

#include "client/render/facts.h"

namespace tlslab {
namespace {

std::string Verdict(const v1::CertificateVerification& verification) {
  if (verification.has_error()) {
    const v1::CertificateVerification::Error& error = verification.error();
    std::string text = error.name() + " at depth " + std::to_string(error.depth()) + " (" +
                       Printable(error.text()) + ")";
    const int findings = verification.errors_size();
    return findings > 1 ? text + ", " + std::to_string(findings) + " findings" : text;
  }
  std::string text = "verified";
  for (int i = 0; i < verification.path_subjects_size(); ++i) {
    text += (i ? "; " : ": ") + Printable(verification.path_subjects(i));
  }
  return text;
}

std::string Revocation(const v1::OcspVerdict& verdict) {
  std::string text = ", OCSP ";
  text += verdict.good()                         ? "good"
          : verdict.certificate_status().empty() ? "says nothing"
                                                 : Printable(verdict.certificate_status());
  if (!verdict.problem().empty()) text += " (" + Printable(verdict.problem()) + ")";
  return text;
}

}  // namespace

std::string ChainSummary(const v1::VerifyCertificateChainResponse& response) {
  std::string text = Verdict(response.verification());
  return response.has_ocsp_verdict() ? text + Revocation(response.ocsp_verdict()) : text;
}

}  // namespace tlslab
