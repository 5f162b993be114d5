#include "client/render/certificate_text.h"

#include <google/protobuf/util/time_util.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "client/render/facts.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;
using Texts = google::protobuf::RepeatedPtrField<std::string>;

std::vector<std::string> Items(const Texts& list) { return {list.begin(), list.end()}; }

// Nothing is said of an extension that is not there.
std::string List(const char* label, const Texts& list) {
  return list.empty() ? "" : ListFact(label, Items(list));
}

std::string Hex(const char* label, const std::string& bytes) {
  return bytes.empty() ? "" : Fact(label, absl::BytesToHexString(bytes));
}

std::string KeyText(const v1::CertificateFacts& facts) {
  std::string text =
      facts.public_key_algorithm() + " " + std::to_string(facts.public_key_bits()) + " bits";
  if (!facts.public_key_curve().empty()) text += ", " + facts.public_key_curve();
  return text;
}

std::string AuthorityText(const v1::CertificateFacts& facts) {
  if (!facts.certificate_authority()) return "No";
  if (!facts.basic_constraints().has_path_length()) return "Yes";
  return "Yes, with at most " + std::to_string(facts.basic_constraints().path_length()) +
         " below it";
}

std::string NamesText(const v1::CertificateFacts& facts) {
  std::string text = List("DNS names", facts.dns_names());
  text += List("IP addresses", facts.ip_addresses());
  text += List("E-mail addresses", facts.email_addresses());
  text += List("URIs", facts.uris());
  text += List("Other names", facts.other_names());
  return text;
}

std::string ConstraintsText(const v1::NameConstraints& names) {
  std::string text = List("Names permitted", names.permitted_dns_names());
  text += List("IP ranges permitted", names.permitted_ip_ranges());
  text += List("E-mail addresses permitted", names.permitted_email_addresses());
  text += List("URIs permitted", names.permitted_uris());
  text += List("Names excluded", names.excluded_dns_names());
  text += List("IP ranges excluded", names.excluded_ip_ranges());
  text += List("E-mail addresses excluded", names.excluded_email_addresses());
  text += List("URIs excluded", names.excluded_uris());
  return text;
}

std::string UsesText(const v1::CertificateFacts& facts) {
  std::string text = Fact("Certificate authority", AuthorityText(facts));
  text += List("Key usages", facts.key_usages());
  text += List("Extended key usages", facts.extended_key_usages());
  text += List("Netscape certificate types", facts.ns_cert_types());
  if (facts.has_name_constraints()) text += ConstraintsText(facts.name_constraints());
  text += List("Policies", facts.policies());
  if (!facts.validation_level().empty()) text += Fact("Validated", facts.validation_level());
  return text;
}

std::string RevocationText(const v1::CertificateFacts& facts) {
  std::string text = List("OCSP responder", facts.ocsp_urls());
  text += List("Issuer's certificate", facts.ca_issuers_urls());
  text += List("Revocation lists", facts.crl_urls());
  text += List("Delta lists", facts.delta_crl_urls());
  if (facts.must_staple()) text += Fact("Must staple", "Yes");
  if (!facts.scts().empty()) {
    text += Fact("Certificate transparency", std::to_string(facts.scts_size()) + " timestamp" +
                                                 (facts.scts_size() == 1 ? "" : "s"));
  }
  return text;
}

std::string ExtensionsText(const v1::CertificateFacts& facts) {
  std::vector<std::string> items;
  for (const v1::CertificateExtension& extension : facts.extensions()) {
    std::string item = extension.name().empty() ? extension.oid() : extension.name();
    if (extension.critical()) item += " (critical)";
    items.push_back(std::move(item));
  }
  return items.empty() ? "" : ListFact("Extensions", items);
}

std::string LintsText(const v1::CertificateFacts& facts) {
  std::string text;
  for (const v1::CertificateLint& lint : facts.lints()) {
    const std::string told = lint.id() + ": " + lint.text() + " (" + lint.reference() + ")";
    text += WrappedFact("Lint", absl::StrSplit(told, ' '));
  }
  return text;
}

// "1 and 3 to 7"; a chain may have thousands.
std::string Positions(const google::protobuf::RepeatedField<uint32_t>& positions) {
  std::string text;
  for (int first = 0, last = 0; first < positions.size(); first = ++last) {
    while (last + 1 < positions.size() && positions[last + 1] == positions[last] + 1) ++last;
    text += (text.empty() ? "" : " and ") + std::to_string(positions[first]);
    if (last > first) text += " to " + std::to_string(positions[last]);
  }
  return text;
}

std::string KeyPresenceText(const v1::InspectCertificatesResponse& told) {
  if (!told.private_key_present()) return "";
  if (!told.has_private_key_matches()) return Fact("Private key", "present, cannot be read");
  return Fact("Private key", told.private_key_matches()
                                 ? "present, that of the first certificate"
                                 : "present, NOT that of the first certificate");
}

}  // namespace

std::string CertificateText(const v1::CertificateFacts& facts) {
  std::string text = Fact("Subject", facts.subject().empty() ? "(empty)" : facts.subject());
  text += Fact("Issuer", facts.self_signed() ? "itself" : facts.issuer());
  text += Fact("Version", std::to_string(facts.version()));
  text += Fact("Serial number", facts.serial_number());
  if (facts.has_not_before_time()) {
    text += Fact("Valid from", TimeUtil::ToString(facts.not_before_time()));
  }
  if (facts.has_not_after_time()) {
    text += Fact("Valid until", TimeUtil::ToString(facts.not_after_time()));
  }
  text += NamesText(facts);
  text += Fact("Public key", KeyText(facts));
  text += Fact("Signature", facts.signature_algorithm());
  text += UsesText(facts);
  text += RevocationText(facts);
  text += Hex("Subject key identifier", facts.subject_key_identifier());
  text += Hex("Authority key identifier", facts.authority_key_identifier());
  text += ExtensionsText(facts);
  text += Hex("SHA-256", facts.sha256_fingerprint());
  text += Hex("SHA-1", facts.sha1_fingerprint());
  text += Hex("MD5", facts.md5_fingerprint());
  if (!facts.spki_pin().empty()) text += Fact("Pin of the key", "sha256//" + facts.spki_pin());
  return text + LintsText(facts);
}

std::string CertificateSummary(const v1::CertificateFacts& facts) {
  std::string text = facts.subject().empty() ? "(no subject)" : facts.subject();
  text += facts.self_signed() ? ", self-signed" : ", issued by " + facts.issuer();
  if (facts.has_not_after_time()) {
    text += ", valid until " + TimeUtil::ToString(facts.not_after_time());
  }
  return Printable(text);
}

std::string ChainShapeText(const v1::ChainShape& shape) {
  std::string text = shape.in_order() ? "in order" : "not in order";
  if (shape.includes_root()) text += ", ends at a root that was sent";
  if (shape.ends_below_root()) text += ", ends below its root";
  if (!shape.unused_positions().empty()) {
    text += ", superfluous " + Positions(shape.unused_positions());
  }
  if (!shape.duplicate_positions().empty()) {
    text += ", repeated " + Positions(shape.duplicate_positions());
  }
  return text;
}

std::string InspectionText(const v1::InspectCertificatesResponse& told, bool openssl_form) {
  std::string text;
  int position = 0;
  for (const v1::InspectedCertificate& certificate : told.certificates()) {
    if (openssl_form) {
      // As the lab made it, but for what a terminal would obey.
      for (const auto line : absl::StrSplit(certificate.text(), '\n')) {
        text += Printable(std::string_view(line.data(), line.size())) + "\n";
      }
      if (!certificate.text().empty() && certificate.text().back() == '\n') text.pop_back();
      continue;
    }
    const std::string title = "Certificate " + std::to_string(position++);
    text += (text.empty() ? "" : "\n") + title + "\n" + std::string(title.size(), '-') + "\n" +
            CertificateText(certificate.facts());
  }
  if (openssl_form) return text;
  const std::string key = KeyPresenceText(told);
  const bool chain = told.certificates_size() > 1;
  if (chain || !key.empty()) text += "\n";
  if (chain) text += Fact("Chain", ChainShapeText(told.chain_shape()));
  return text + key;
}

}  // namespace tlslab
