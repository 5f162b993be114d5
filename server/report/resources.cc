#include "server/report/resources.h"

#include "certs/credential/credential.h"
#include "certs/inspect/inspect.h"
#include "certs/mint/key_type.h"
#include "certs/ossl/library.h"
#include "certs/verify/trust_store.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/report/certificate_facts.h"
#include "server/report/cipher_suite_report.h"
#include "server/report/code_points.h"

namespace tlslab {

void ReportCertificate(const StoredCertificate& stored, v1::Certificate* out) {
  out->ParseFromString(stored.document);
  out->set_name(stored.name);
  out->set_chain_pem(ChainPem(*stored.held.credential));
  ReportFacts(Inspect(stored.held.credential->certificate.get()), out->mutable_facts());
  SetTime(stored.create_time, out->mutable_create_time());
}

void ReportSigned(const std::vector<OsslPtr<X509>>& chain,
                  v1::SignCertificateRequestResponse* out) {
  for (const OsslPtr<X509>& certificate : chain) {
    out->mutable_chain_pem()->append(ToPem(certificate.get()));
  }
  ReportFacts(Inspect(chain.front().get()), out->mutable_facts());
}

void ReportContext(const StoredContext& stored, v1::TlsContext* out) {
  out->ParseFromString(stored.document);
  out->set_name(stored.name);
  SetTime(stored.create_time, out->mutable_create_time());
}

void ReportListener(const Listener& stored, v1::Listener* out) {
  out->ParseFromString(stored.document);
  out->set_name(stored.name);
  if (const auto plan = stored.fault_document()) {
    out->clear_fault_plan();
    if (!plan->empty()) out->mutable_fault_plan()->ParseFromString(*plan);
  }
  out->set_bound_address(stored.acceptor->bound_address());
  out->clear_ttl();
  SetTime(stored.expire_time, out->mutable_expire_time());
  SetTime(stored.create_time, out->mutable_create_time());
  AcceptCounts counts = stored.acceptor->counts();
  out->set_accepted_count(counts.accepted);
  out->set_open_count(counts.open);
  out->set_refused_count(counts.refused);
  out->set_dropped_result_count(stored.results->dropped_count());
}

void ReportResponder(const RevocationResponder& stored, v1::RevocationResponder* out) {
  out->ParseFromString(stored.document);
  out->set_name(stored.name);
  out->set_address(stored.port->bound_address());
  out->clear_ttl();
  const ResponderUrls urls = stored.urls();
  out->set_ocsp_url(urls.ocsp);
  out->set_crl_url(urls.crl);
  out->set_delta_crl_url(urls.delta_crl);
  out->set_ca_issuers_url(urls.ca_issuers);
  SetTime(stored.create_time, out->mutable_create_time());
  SetTime(stored.expire_time, out->mutable_expire_time());
  const ResponderCounts counts = stored.answers->counts();
  out->set_ocsp_request_count(counts.ocsp_requests);
  out->set_download_count(counts.downloads);
  out->set_bad_request_count(counts.bad_requests);
}

void ReportCapabilities(const EngineCapabilities& engine, const LabOptions& lab,
                        const std::string& daemon_version, v1::Capabilities* out) {
  out->set_daemon_version(daemon_version);
  out->set_openssl_version(OpensslVersion());
  for (uint16_t version : engine.versions) out->add_versions(ToVersion(version));
  for (const CipherFacts& cipher : engine.ciphers) {
    ReportCipherSuite(cipher, out->add_cipher_suites());
  }
  for (uint16_t group : engine.groups) SetCodePoint(group, GroupName(group), out->add_groups());
  for (uint16_t scheme : engine.signature_schemes) {
    SetCodePoint(scheme, SignatureSchemeName(scheme), out->add_signature_schemes());
  }
  for (const std::string& feature : engine.features) out->add_features(feature);
  for (const std::string& type : KeyTypes()) out->add_key_types(type);
  out->set_owner(lab.owner);
  v1::Limits* limits = out->mutable_limits();
  limits->set_max_certificates(lab.limits.certificates);
  limits->set_max_tls_contexts(lab.limits.contexts);
  limits->set_max_listeners(lab.limits.listeners);
  limits->set_max_connections_per_listener(lab.limits.connections_per_listener);
  limits->set_max_dials(lab.limits.dials);
  limits->set_max_results_per_listener(lab.limits.results_per_listener);
  limits->set_max_watchers_per_listener(lab.limits.watchers_per_listener);
  limits->set_max_revocation_responders(lab.limits.revocation_responders);
  limits->set_max_relays(lab.limits.relays);
  limits->set_max_connections_per_relay(lab.limits.connections_per_relay);
  limits->set_max_results_per_relay(lab.limits.results_per_relay);
  limits->set_max_terminators(lab.limits.terminators);
  limits->set_max_connections_per_terminator(lab.limits.connections_per_terminator);
  limits->set_max_results_per_terminator(lab.limits.results_per_terminator);
  out->set_system_trust_anchor_count(SystemTrust()->anchor_count());
  for (const std::string& network : lab.dial_policy.Networks()) {
    out->add_allowed_dial_networks(network);
  }
  for (const std::string& network : lab.bind_policy.Networks()) {
    out->add_allowed_bind_networks(network);
  }
}

}  // namespace tlslab
