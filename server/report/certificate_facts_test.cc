#include "server/report/certificate_facts.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

// One of everything, so that a field that is forgotten shows.
CertificateFacts Everything() {
  CertificateFacts facts;
  for (std::string* text :
       {&facts.der, &facts.sha256_fingerprint, &facts.subject, &facts.issuer, &facts.serial_number,
        &facts.public_key_algorithm, &facts.public_key_curve, &facts.signature_algorithm,
        &facts.spki_sha256, &facts.rsa_public_exponent, &facts.signature_algorithm_oid,
        &facts.signature_hash, &facts.subject_key_identifier, &facts.authority_key_identifier,
        &facts.sha1_fingerprint, &facts.md5_fingerprint, &facts.tbs_sha256, &facts.validation_level,
        &facts.spki_pin}) {
    *text = "x";
  }
  for (std::vector<std::string>* list :
       {&facts.common_names, &facts.dns_names, &facts.ip_addresses, &facts.key_usages,
        &facts.extended_key_usages, &facts.email_addresses, &facts.uris, &facts.other_names,
        &facts.policies, &facts.ocsp_urls, &facts.ca_issuers_urls, &facts.crl_urls,
        &facts.delta_crl_urls, &facts.ns_cert_types, &facts.scts}) {
    *list = {"y"};
  }
  facts.public_key_bits = 1;
  facts.version = 3;
  facts.not_before_time = absl::FromUnixSeconds(1);
  facts.not_after_time = absl::FromUnixSeconds(2);
  facts.certificate_authority = facts.self_signed = facts.wildcard = facts.must_staple = true;
  facts.basic_constraints = BasicConstraintsFacts{true, 1, true};
  NameConstraintsFacts& names = facts.name_constraints.emplace();
  for (std::vector<std::string>* list :
       {&names.permitted_dns_names, &names.excluded_dns_names, &names.permitted_ip_ranges,
        &names.excluded_ip_ranges, &names.permitted_email_addresses,
        &names.excluded_email_addresses, &names.permitted_uris, &names.excluded_uris}) {
    *list = {"z"};
  }
  facts.extensions = {{"1.2.3", true, "value", "name", "text"}};
  facts.lints = {{"id", "text", "reference"}};
  return facts;
}

// Every field of `message`, and of the messages in it, is set.
void ExpectWhole(const google::protobuf::Message& message) {
  const auto* descriptor = message.GetDescriptor();
  const auto* reflection = message.GetReflection();
  if (descriptor->full_name() == "google.protobuf.Timestamp") return;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    const bool set = field->is_repeated() ? reflection->FieldSize(message, field) > 0
                                          : reflection->HasField(message, field);
    EXPECT_TRUE(set) << field->full_name();
    if (!set || field->cpp_type() != field->CPPTYPE_MESSAGE) continue;
    ExpectWhole(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, 0)
                                     : reflection->GetMessage(message, field));
  }
}

TEST(CertificateFactsReport, LeavesOutNothing) {
  v1::CertificateFacts out;
  ReportFacts(Everything(), &out);
  ExpectWhole(out);
  EXPECT_EQ(out.name_constraints().permitted_dns_names(0), "z");
  EXPECT_EQ(out.extensions(0).text(), "text");
  EXPECT_EQ(out.lints(0).id(), "id");
}

TEST(CertificateFactsReport, LeavesAbsentWhatIsNotThere) {
  v1::CertificateFacts out;
  ReportFacts(CertificateFacts(), &out);
  EXPECT_EQ(out.ByteSizeLong(), 0u);
}

}  // namespace
}  // namespace tlslab
