#include "certs/revocation/revocation_values.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr absl::Duration kThisUpdateBefore = absl::Hours(1);
constexpr absl::Duration kRevokedBefore = absl::Hours(1);
constexpr absl::Duration kNextUpdateAfter = absl::Hours(24 * 7);
constexpr size_t kMaxDigits = 64;

struct Reason {
  const char* name;
  int number;
};
// 7 is not used (RFC 5280 section 5.3.1).
constexpr Reason kReasons[] = {
    {"unspecified", 0},        {"keyCompromise", 1}, {"cACompromise", 2},
    {"affiliationChanged", 3}, {"superseded", 4},    {"cessationOfOperation", 5},
    {"certificateHold", 6},    {"removeFromCRL", 8}, {"privilegeWithdrawn", 9},
    {"aACompromise", 10},
};

}  // namespace

absl::Time ThisUpdate(const ValidityPeriod& period, absl::Time now) {
  if (period.this_update_offset) return now + *period.this_update_offset;
  const absl::Duration next = period.next_update_offset.value_or(kNextUpdateAfter);
  const bool stale = !period.omit_next_update && next <= absl::ZeroDuration();
  return now + (stale ? next : absl::ZeroDuration()) - kThisUpdateBefore;
}

std::optional<absl::Time> NextUpdate(const ValidityPeriod& period, absl::Time now) {
  if (period.omit_next_update) return std::nullopt;
  return now + period.next_update_offset.value_or(kNextUpdateAfter);
}

absl::Time RevocationTime(std::optional<absl::Duration> offset, absl::Time now) {
  return now + offset.value_or(-kRevokedBefore);
}

OsslPtr<ASN1_INTEGER> ParseHexInteger(std::string_view text) {
  std::string_view digits = text;
  if (!digits.empty() && digits[0] == '-') digits.remove_prefix(1);
  if (digits.empty() || digits.size() > kMaxDigits) return nullptr;
  for (char c : digits) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return nullptr;
  }
  BIGNUM* parsed = nullptr;
  const bool whole = BN_hex2bn(&parsed, std::string(text).c_str()) > 0;
  OsslPtr<BIGNUM> number(parsed);
  if (!whole || !number) return nullptr;
  return OsslPtr<ASN1_INTEGER>(BN_to_ASN1_INTEGER(number.get(), nullptr));
}

std::string HexIntegerText(const ASN1_INTEGER* number) {
  OsslPtr<BIGNUM> value(ASN1_INTEGER_to_BN(number, nullptr));
  if (!value) return "";
  char* text = BN_bn2hex(value.get());
  if (!text) return "";
  std::string hex(text);
  OPENSSL_free(text);
  // Whole bytes: a zero may stand in front.
  const size_t sign = hex[0] == '-' ? 1 : 0;
  const size_t first = std::min(hex.find_first_not_of('0', sign), hex.size() - 1);
  return hex.substr(0, sign) + hex.substr(first);
}

std::string SerialNumberText(const X509* certificate) {
  return HexIntegerText(X509_get0_serialNumber(certificate));
}

std::vector<std::string> CrlReasons() {
  std::vector<std::string> names;
  for (const Reason& reason : kReasons) names.push_back(reason.name);
  return names;
}

bool IsCrlReason(std::string_view name) { return CrlReasonNumber(name) >= 0; }

int CrlReasonNumber(std::string_view name) {
  for (const Reason& reason : kReasons) {
    if (name == reason.name) return reason.number;
  }
  return -1;
}

bool ChoosesHash(EVP_PKEY* key) {
  DropErrors errors;
  char only_digest[32] = "";
  const bool mandatory =
      EVP_PKEY_get_default_digest_name(key, only_digest, sizeof(only_digest)) == 2;
  return !mandatory || std::string_view(only_digest) != "UNDEF";
}

OsslPtr<EVP_MD_CTX> StartSigning(EVP_PKEY* key, const std::string& hash) {
  const char* digest = !hash.empty() ? hash.c_str() : ChoosesHash(key) ? "SHA256" : nullptr;
  OsslPtr<EVP_MD_CTX> context(EVP_MD_CTX_new());
  if (!context || EVP_DigestSignInit_ex(context.get(), nullptr, digest, LabLibrary(), nullptr, key,
                                        nullptr) != 1) {
    return nullptr;
  }
  return context;
}

std::string Deface(std::string der, RevocationDefect defect) {
  switch (defect) {
    case RevocationDefect::kTruncated:
      return der.substr(0, der.size() / 2);
    case RevocationDefect::kNotDer:
      return "This is not DER.\n";
    default:
      return der;
  }
}

void CorruptSignature(const ASN1_BIT_STRING* signature) {
  const int size = ASN1_STRING_length(signature);
  if (size == 0) return;
  // OpenSSL gives it as const; it belongs to an object of ours, which is not.
  const_cast<unsigned char*>(ASN1_STRING_get0_data(signature))[size - 1] ^= 1;
}

}  // namespace tlslab
