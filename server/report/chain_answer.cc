#include "server/report/chain_answer.h"

#include "certs/inspect/chain_shape.h"
#include "certs/inspect/inspected.h"
#include "server/report/certificate_facts.h"
#include "server/report/chain_shape_report.h"
#include "server/report/code_points.h"

namespace tlslab {
namespace {

void ReportOcspVerdict(const OcspVerdict& verdict, v1::OcspVerdict* out) {
  out->set_good(verdict.good);
  out->set_certificate_status(verdict.certificate_status);
  if (verdict.signature_valid) out->set_signature_valid(*verdict.signature_valid);
  if (verdict.fresh) out->set_fresh(*verdict.fresh);
  out->set_problem(ValidUtf8(verdict.problem));
}

}  // namespace

void ReportChainAnswer(const ChainQuestion& question, const ChainAnswer& answer,
                       v1::VerifyCertificateChainResponse* out) {
  ReportChainShape(ShapeOfChain(question.certificates), out->mutable_chain_shape());
  ReportVerification(answer.verification, out->mutable_verification());
  for (const OsslPtr<X509>& certificate : answer.path) {
    ReportFacts(*Inspected(certificate.get()), out->add_path());
  }
  for (const NameMatch& match : answer.name_matches) {
    v1::NameMatch* told = out->add_name_matches();
    told->set_expected_name(ValidUtf8(match.expected_name));
    told->set_matched(match.matched);
    told->set_matched_name(ValidUtf8(match.matched_name));
  }
  if (answer.ocsp) ReportOcspVerdict(*answer.ocsp, out->mutable_ocsp_verdict());
}

void ReportSystemTrust(const TrustLocations& locations, const std::vector<std::string>& variables,
                       const TrustCounts& counts, v1::SystemTrust* out) {
  out->set_certificate_file(ValidUtf8(locations.file));
  out->set_certificate_directories(ValidUtf8(locations.directories));
  out->set_certificate_count(counts.certificates);
  out->set_ca_certificate_count(counts.ca_certificates);
  out->set_crl_count(counts.crls);
  for (const std::string& variable : variables) out->add_environment_variables(variable);
}

}  // namespace tlslab
