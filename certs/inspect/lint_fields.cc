// Rules about the serial number, the validity, the key and the signature.
#include <openssl/objects.h>

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "certs/inspect/decoded.h"
#include "certs/inspect/lint_rule.h"

namespace tlslab {
namespace {

// Octets of the serial number's magnitude, as an INTEGER has them.
size_t SerialOctets(const CertificateFacts& facts) {
  std::string_view hex = facts.serial_number;
  if (!hex.empty() && hex[0] == '-') hex.remove_prefix(1);
  const bool sign_octet = hex.size() % 2 == 0 && !hex.empty() && hex[0] >= '8';
  return (hex.size() + 1) / 2 + (sign_octet ? 1 : 0);
}

LintFinding SerialTooLong(const LintSubject& subject) {
  const size_t octets = SerialOctets(subject.facts);
  if (octets <= 20) return std::nullopt;
  return absl::StrCat(octets, " octets");
}

LintFinding SerialZero(const LintSubject& subject) {
  return FoundIf(subject.facts.serial_number == "0");
}

LintFinding SerialNegative(const LintSubject& subject) {
  return FoundIf(subject.facts.serial_number.rfind('-', 0) == 0);
}

LintFinding SerialShort(const LintSubject& subject) {
  const std::string& hex = subject.facts.serial_number;
  // One of 64 bits that begins with a zero octet is as good as any.
  if (hex.empty() || hex[0] == '-' || hex == "0" || hex.size() > 14) return std::nullopt;
  return hex;
}

LintFinding VersionOdd(const LintSubject& subject) {
  if (subject.facts.version == 3) return std::nullopt;
  return absl::StrCat("version ", subject.facts.version);
}

LintFinding ExtensionsWithoutVersion3(const LintSubject& subject) {
  return FoundIf(subject.facts.version != 3 && !subject.facts.extensions.empty());
}

LintFinding ValidityUnreadable(const LintSubject& subject) {
  return FoundIf(!subject.facts.not_before_time || !subject.facts.not_after_time);
}

LintFinding ValidityReversed(const LintSubject& subject) {
  const CertificateFacts& facts = subject.facts;
  return FoundIf(facts.not_before_time && facts.not_after_time &&
                 *facts.not_before_time > *facts.not_after_time);
}

// In days, for a certificate that begins then. Before, there were longer ones.
int MaxValidityDays(absl::Time begin) {
  const absl::CivilDay day = absl::ToCivilDay(begin, absl::UTCTimeZone());
  if (day >= absl::CivilDay(2029, 3, 15)) return 47;
  if (day >= absl::CivilDay(2027, 3, 15)) return 100;
  if (day >= absl::CivilDay(2026, 3, 15)) return 200;
  if (day >= absl::CivilDay(2020, 9, 1)) return 398;
  return 825;
}

LintFinding ValidityTooLong(const LintSubject& subject) {
  const CertificateFacts& facts = subject.facts;
  if (!MayServe(facts) || !facts.not_before_time || !facts.not_after_time) return std::nullopt;
  const int most = MaxValidityDays(*facts.not_before_time);
  // The last second counts (RFC 5280 section 4.1.2.5).
  const absl::Duration validity = *facts.not_after_time - *facts.not_before_time + absl::Seconds(1);
  if (validity <= absl::Hours(24) * most) return std::nullopt;
  const int64_t days = absl::ToInt64Hours(validity + absl::Hours(24) - absl::Seconds(1)) / 24;
  return absl::StrCat(days, " days, at most ", most);
}

// RFC 5280: UTCTime to the year 2049, GeneralizedTime after; both to the second, with
// a Z.
bool WellEncoded(const ASN1_TIME* time) {
  const std::string_view text = BytesOf(time);
  const bool utc = ASN1_STRING_type(time) == V_ASN1_UTCTIME;
  if (text.size() != (utc ? 13 : 15) || text.back() != 'Z') return false;
  return utc || text.substr(0, 4) >= "2050";
}

LintFinding TimeEncoding(const LintSubject& subject) {
  for (const ASN1_TIME* time :
       {X509_get0_notBefore(subject.certificate), X509_get0_notAfter(subject.certificate)}) {
    if (time != nullptr && ASN1_STRING_length(time) > 0 && !WellEncoded(time)) return "";
  }
  return std::nullopt;
}

bool IsRsa(const CertificateFacts& facts) {
  return facts.public_key_algorithm.rfind("rsa", 0) == 0;
}

bool IsEc(const CertificateFacts& facts) {
  return facts.public_key_algorithm == SN_X9_62_id_ecPublicKey;
}

LintFinding WeakKey(const LintSubject& subject) {
  const CertificateFacts& facts = subject.facts;
  const bool dsa = facts.public_key_algorithm.rfind("dsa", 0) == 0;
  const uint32_t least = IsRsa(facts) || dsa ? 2048 : IsEc(facts) ? 224 : 0;
  if (facts.public_key_bits == 0 || facts.public_key_bits >= least) return std::nullopt;
  return absl::StrCat(facts.public_key_bits, " bits, at least ", least);
}

LintFinding KeyUnreadable(const LintSubject& subject) {
  if (subject.facts.public_key_bits > 0) return std::nullopt;
  return subject.facts.public_key_algorithm;
}

LintFinding RsaExponent(const LintSubject& subject) {
  const std::string& bytes = subject.facts.rsa_public_exponent;
  if (subject.facts.public_key_bits == 0 || !IsRsa(subject.facts)) return std::nullopt;
  if (bytes.empty()) return "0";
  if ((bytes.back() & 1) == 0) return "it is even";
  uint64_t value = 0;
  if (bytes.size() > 4) return std::nullopt;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  if (value >= 65537) return std::nullopt;
  return absl::StrCat(value);
}

LintFinding WeakHash(const LintSubject& subject) {
  // Nobody relies on the signature of a root.
  if (subject.facts.certificate_authority && subject.facts.self_signed) return std::nullopt;
  const std::string& hash = subject.facts.signature_hash;
  for (const char* weak : {"MD2", "MD4", "MD5", "SHA1"}) {
    if (hash == weak) return hash;
  }
  return std::nullopt;
}

LintFinding SignatureAlgorithmsDiffer(const LintSubject& subject) {
  const X509_ALGOR* outer = nullptr;
  X509_get0_signature(nullptr, &outer, subject.certificate);
  const X509_ALGOR* inner = X509_get0_tbs_sigalg(subject.certificate);
  return FoundIf(outer != nullptr && inner != nullptr && X509_ALGOR_cmp(outer, inner) != 0);
}

LintFinding EcKeyWithEncipherment(const LintSubject& subject) {
  return FoundIf(IsEc(subject.facts) && (HasKeyUsage(subject.facts, "Key Encipherment") ||
                                         HasKeyUsage(subject.facts, "Data Encipherment")));
}

}  // namespace

const std::vector<LintRule>& FieldLintRules() {
  static const auto* const rules = new std::vector<LintRule>{
      {"version_not_3", "certificates of TLS are of version 3: others have no extensions",
       "RFC 5280 section 4.1.2.1", VersionOdd},
      {"extensions_without_version_3", "extensions are there only in version 3",
       "RFC 5280 section 4.1.2.9", ExtensionsWithoutVersion3},
      {"serial_longer_than_20_octets", "a serial number has at most 20 octets",
       "RFC 5280 section 4.1.2.2", SerialTooLong},
      {"serial_zero", "the serial number is zero; it must be positive", "RFC 5280 section 4.1.2.2",
       SerialZero},
      {"serial_negative", "the serial number is negative; it must be positive",
       "RFC 5280 section 4.1.2.2", SerialNegative},
      {"serial_short", "the serial number has fewer than 64 bits, so it is easily guessed",
       "CA/Browser Forum Baseline Requirements section 7.1", SerialShort},
      {"validity_unreadable", "a time of the validity cannot be read", "RFC 5280 section 4.1.2.5",
       ValidityUnreadable},
      {"validity_reversed", "the validity ends before it begins", "RFC 5280 section 4.1.2.5",
       ValidityReversed},
      {"validity_too_long", "the validity is longer than browsers take",
       "CA/Browser Forum Baseline Requirements section 6.3.2", ValidityTooLong},
      {"time_encoding",
       "times are UTCTime to the year 2049 and GeneralizedTime after, to the second and in UTC",
       "RFC 5280 section 4.1.2.5", TimeEncoding},
      {"weak_key", "the public key is too short", "NIST SP 800-131A section 3", WeakKey},
      {"key_unreadable", "the public key cannot be read", "RFC 5280 section 4.1.2.7",
       KeyUnreadable},
      {"rsa_exponent", "the public exponent should be odd, and 65537 or more",
       "CA/Browser Forum Baseline Requirements section 6.1.6", RsaExponent},
      {"weak_hash", "the signature's hash does not resist collisions", "RFC 9155 section 1",
       WeakHash},
      {"signature_algorithms_differ",
       "the algorithm of the signature must be the same inside and outside of the signed part",
       "RFC 5280 section 4.1.1.2", SignatureAlgorithmsDiffer},
      {"ec_key_with_encipherment",
       "an EC key enciphers nothing: keyEncipherment and dataEncipherment do not fit it",
       "RFC 8813 section 3", EcKeyWithEncipherment},
  };
  return *rules;
}

}  // namespace tlslab
