#include "server/report/certificate_facts.h"

#include <string>
#include <vector>

#include "server/report/code_points.h"

namespace tlslab {
namespace {

void AddAll(const std::vector<std::string>& from,
            google::protobuf::RepeatedPtrField<std::string>* to) {
  for (const std::string& text : from) *to->Add() = ValidUtf8(text);
}

void ReportExtension(const ExtensionFacts& extension, v1::CertificateExtension* out) {
  out->set_oid(extension.oid);
  out->set_critical(extension.critical);
  out->set_value(extension.value);
  out->set_name(extension.name);
  out->set_text(extension.text);
}

void ReportLint(const CertificateLint& lint, v1::CertificateLint* out) {
  out->set_id(lint.id);
  out->set_text(ValidUtf8(lint.text));
  out->set_reference(lint.reference);
}

void ReportBasicConstraints(const BasicConstraintsFacts& facts, v1::BasicConstraints* out) {
  out->set_certificate_authority(facts.certificate_authority);
  if (facts.path_length) out->set_path_length(*facts.path_length);
  out->set_critical(facts.critical);
}

void ReportNameConstraints(const NameConstraintsFacts& facts, v1::NameConstraints* out) {
  AddAll(facts.permitted_dns_names, out->mutable_permitted_dns_names());
  AddAll(facts.excluded_dns_names, out->mutable_excluded_dns_names());
  AddAll(facts.permitted_ip_ranges, out->mutable_permitted_ip_ranges());
  AddAll(facts.excluded_ip_ranges, out->mutable_excluded_ip_ranges());
  AddAll(facts.permitted_email_addresses, out->mutable_permitted_email_addresses());
  AddAll(facts.excluded_email_addresses, out->mutable_excluded_email_addresses());
  AddAll(facts.permitted_uris, out->mutable_permitted_uris());
  AddAll(facts.excluded_uris, out->mutable_excluded_uris());
}

void ReportKeyAndSignature(const CertificateFacts& facts, v1::CertificateFacts* out) {
  out->set_public_key_algorithm(facts.public_key_algorithm);
  out->set_public_key_bits(facts.public_key_bits);
  out->set_public_key_curve(facts.public_key_curve);
  out->set_rsa_public_exponent(facts.rsa_public_exponent);
  out->set_spki_sha256(facts.spki_sha256);
  out->set_spki_pin(facts.spki_pin);
  out->set_signature_algorithm(facts.signature_algorithm);
  out->set_signature_algorithm_oid(facts.signature_algorithm_oid);
  out->set_signature_hash(facts.signature_hash);
  out->set_self_signed(facts.self_signed);
}

void ReportNames(const CertificateFacts& facts, v1::CertificateFacts* out) {
  out->set_subject(ValidUtf8(facts.subject));
  out->set_issuer(ValidUtf8(facts.issuer));
  AddAll(facts.common_names, out->mutable_common_names());
  AddAll(facts.dns_names, out->mutable_dns_names());
  AddAll(facts.ip_addresses, out->mutable_ip_addresses());
  AddAll(facts.email_addresses, out->mutable_email_addresses());
  AddAll(facts.uris, out->mutable_uris());
  AddAll(facts.other_names, out->mutable_other_names());
  out->set_wildcard(facts.wildcard);
}

void ReportExtensions(const CertificateFacts& facts, v1::CertificateFacts* out) {
  out->set_certificate_authority(facts.certificate_authority);
  AddAll(facts.key_usages, out->mutable_key_usages());
  AddAll(facts.extended_key_usages, out->mutable_extended_key_usages());
  AddAll(facts.ns_cert_types, out->mutable_ns_cert_types());
  if (facts.basic_constraints) {
    ReportBasicConstraints(*facts.basic_constraints, out->mutable_basic_constraints());
  }
  if (facts.name_constraints) {
    ReportNameConstraints(*facts.name_constraints, out->mutable_name_constraints());
  }
  AddAll(facts.policies, out->mutable_policies());
  out->set_validation_level(facts.validation_level);
  AddAll(facts.ocsp_urls, out->mutable_ocsp_urls());
  AddAll(facts.ca_issuers_urls, out->mutable_ca_issuers_urls());
  AddAll(facts.crl_urls, out->mutable_crl_urls());
  AddAll(facts.delta_crl_urls, out->mutable_delta_crl_urls());
  out->set_must_staple(facts.must_staple);
  out->set_subject_key_identifier(facts.subject_key_identifier);
  out->set_authority_key_identifier(facts.authority_key_identifier);
  for (const std::string& sct : facts.scts) out->add_scts(sct);
  for (const ExtensionFacts& extension : facts.extensions) {
    ReportExtension(extension, out->add_extensions());
  }
}

void ReportVerifyError(const VerifyError& error, v1::CertificateVerification::Error* out) {
  out->set_code(error.code);
  out->set_name(error.name);
  out->set_depth(error.depth);
  out->set_text(error.text);
}

}  // namespace

void ReportFacts(const CertificateFacts& facts, v1::CertificateFacts* out) {
  out->set_der(facts.der);
  out->set_sha256_fingerprint(facts.sha256_fingerprint);
  out->set_sha1_fingerprint(facts.sha1_fingerprint);
  out->set_md5_fingerprint(facts.md5_fingerprint);
  out->set_tbs_sha256(facts.tbs_sha256);
  out->set_version(facts.version);
  out->set_serial_number(facts.serial_number);
  if (facts.not_before_time) SetTime(*facts.not_before_time, out->mutable_not_before_time());
  if (facts.not_after_time) SetTime(*facts.not_after_time, out->mutable_not_after_time());
  ReportNames(facts, out);
  ReportKeyAndSignature(facts, out);
  ReportExtensions(facts, out);
  for (const CertificateLint& lint : facts.lints) ReportLint(lint, out->add_lints());
}

void ReportVerification(const Verification& verification, v1::CertificateVerification* out) {
  if (verification.error) ReportVerifyError(*verification.error, out->mutable_error());
  for (const VerifyError& error : verification.errors) ReportVerifyError(error, out->add_errors());
  AddAll(verification.path_subjects, out->mutable_path_subjects());
  SetTime(verification.verify_time, out->mutable_verify_time());
  out->set_trust_anchor_count(verification.trust_anchor_count);
}

}  // namespace tlslab
