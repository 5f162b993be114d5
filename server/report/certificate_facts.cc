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
  out->set_subject(ValidUtf8(facts.subject));
  out->set_issuer(ValidUtf8(facts.issuer));
  out->set_serial_number(facts.serial_number);
  AddAll(facts.common_names, out->mutable_common_names());
  AddAll(facts.dns_names, out->mutable_dns_names());
  AddAll(facts.ip_addresses, out->mutable_ip_addresses());
  out->set_public_key_algorithm(facts.public_key_algorithm);
  out->set_public_key_bits(facts.public_key_bits);
  out->set_public_key_curve(facts.public_key_curve);
  out->set_signature_algorithm(facts.signature_algorithm);
  if (facts.not_before_time) SetTime(*facts.not_before_time, out->mutable_not_before_time());
  if (facts.not_after_time) SetTime(*facts.not_after_time, out->mutable_not_after_time());
  out->set_certificate_authority(facts.certificate_authority);
  out->set_self_signed(facts.self_signed);
  out->set_version(facts.version);
  out->set_spki_sha256(facts.spki_sha256);
  AddAll(facts.key_usages, out->mutable_key_usages());
  AddAll(facts.extended_key_usages, out->mutable_extended_key_usages());
}

void ReportVerification(const Verification& verification, v1::CertificateVerification* out) {
  if (verification.error) ReportVerifyError(*verification.error, out->mutable_error());
  for (const VerifyError& error : verification.errors) ReportVerifyError(error, out->add_errors());
  AddAll(verification.path_subjects, out->mutable_path_subjects());
  SetTime(verification.verify_time, out->mutable_verify_time());
  out->set_trust_anchor_count(verification.trust_anchor_count);
}

}  // namespace tlslab
