#include "certs/mint/mint_spec.h"

#include <openssl/objects.h>

#include <algorithm>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "certs/mint/key_type.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

constexpr size_t kMaxNameCharacters = 64;      // ub-common-name, RFC 5280 appendix A.1
constexpr size_t kMaxDnsNameBytes = 253;       // RFC 1035 section 2.3.4, as text
constexpr size_t kMaxAlternativeNames = 1000;  // TLS ends refuse chains of more than 100 KiB
constexpr size_t kMaxUsages = 100;
constexpr size_t kMaxUsageCharacters = 128;
constexpr absl::Duration kDay = absl::Hours(24);

using Violations = std::vector<MintViolation>;

std::string Quoted(const std::string& value) {
  return absl::StrCat("\"", absl::CHexEscape(absl::string_view(value.data(), value.size())), "\"");
}

std::string At(const char* field, size_t index) { return absl::StrCat(field, "[", index, "]"); }

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool IsGraphicAscii(char c) { return c > 0x20 && c < 0x7f; }

// Characters of UTF-8 text; nothing when it is not UTF-8.
std::optional<size_t> CountCharacters(const std::string& text) {
  size_t count = 0;
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  int left = static_cast<int>(text.size());
  while (left > 0) {
    // Only looked at for its length: OpenSSL's own reader, as the name is made with it.
    unsigned long character = 0;
    const int length = UTF8_getc(at, left, &character);
    if (length <= 0) return std::nullopt;
    at += length;
    left -= length;
    ++count;
  }
  return count;
}

// Of the subject: X.520 allows the 64 characters, and no control character belongs there.
void CheckName(const char* field, const std::string& value, Violations* violations) {
  if (value.size() > kMaxNameCharacters * 4) {
    violations->push_back({field, absl::StrCat("is too long: ", value.size(), " bytes, at most ",
                                               kMaxNameCharacters, " characters")});
    return;
  }
  const std::optional<size_t> characters = CountCharacters(value);
  if (!characters || std::any_of(value.begin(), value.end(), IsControl)) {
    violations->push_back(
        {field, absl::StrCat(Quoted(value), " is not UTF-8 text without control characters")});
    return;
  }
  if (*characters > kMaxNameCharacters) {
    violations->push_back({field, absl::StrCat("is too long: ", *characters,
                                               " characters, at most ", kMaxNameCharacters)});
  }
}

void CheckDnsName(const std::string& field, const std::string& name, Violations* violations) {
  if (name.empty()) {
    violations->push_back({field, "is empty"});
    return;
  }
  if (name.size() > kMaxDnsNameBytes) {
    violations->push_back(
        {field, absl::StrCat("is too long: ", name.size(), " bytes, at most ", kMaxDnsNameBytes)});
    return;
  }
  if (!std::all_of(name.begin(), name.end(), IsGraphicAscii)) {
    violations->push_back(
        {field, absl::StrCat(Quoted(name),
                             " is not printable ASCII; write an international name as its "
                             "A-label, \"xn--...\"")});
  }
}

void CheckIpAddress(const std::string& field, const std::string& address, Violations* violations) {
  if (IpAddressBytes(address)) return;
  violations->push_back({field, absl::StrCat(Quoted(address),
                                             " is not an IP address, for example \"127.0.0.1\" "
                                             "or \"::1\"")});
}

void CheckUsage(const std::string& field, const std::string& usage, Violations* violations) {
  if (ExtendedKeyUsage(usage)) return;
  violations->push_back({field, absl::StrCat(Quoted(usage),
                                             " is not \"serverAuth\", \"clientAuth\" or a dotted "
                                             "OID, for example \"1.3.6.1.5.5.7.3.3\"")});
}

template <typename Check>
void CheckEach(const char* field, const std::vector<std::string>& values, size_t limit, Check check,
               Violations* violations) {
  if (values.size() > limit) {
    violations->push_back(
        {field, absl::StrCat("has too many: ", values.size(), ", at most ", limit)});
    return;
  }
  for (size_t i = 0; i < values.size(); ++i) check(At(field, i), values[i], violations);
}

void CheckKeyType(const std::string& type, Violations* violations) {
  if (type.empty() || IsKeyType(type)) return;
  violations->push_back(
      {"key_type", absl::StrCat(Quoted(type), " is not one of ", absl::StrJoin(KeyTypes(), ", "))});
}

void CheckValidity(const MintSpec& spec, Violations* violations) {
  const absl::Duration not_before = NotBeforeOffset(spec);
  const absl::Duration not_after = NotAfterOffset(spec);
  if (not_after >= not_before) return;
  violations->push_back(
      {"not_after_offset",
       absl::StrCat(absl::FormatDuration(not_after), " lies before not_before_offset, which is ",
                    absl::FormatDuration(not_before))});
}

// Numbers with dots between them. OpenSSL is laxer: it forgives "1..2", reads up to a
// NUL, and takes a number alone for an arc of its own.
bool IsDotted(const std::string& text) {
  const std::vector<std::string> arcs = absl::StrSplit(text, '.');
  return arcs.size() >= 2 && std::all_of(arcs.begin(), arcs.end(), [](const std::string& arc) {
           return !arc.empty() && arc.find_first_not_of("0123456789") == std::string::npos;
         });
}

}  // namespace

std::vector<MintViolation> CheckMintSpec(const MintSpec& spec) {
  Violations violations;
  CheckName("common_name", spec.common_name, &violations);
  CheckEach("dns_names", spec.dns_names, kMaxAlternativeNames, CheckDnsName, &violations);
  CheckEach("ip_addresses", spec.ip_addresses, kMaxAlternativeNames, CheckIpAddress, &violations);
  CheckKeyType(spec.key_type, &violations);
  CheckValidity(spec, &violations);
  CheckEach("extended_key_usages", spec.extended_key_usages, kMaxUsages, CheckUsage, &violations);
  CheckName("organization", spec.organization, &violations);
  return violations;
}

absl::Duration NotBeforeOffset(const MintSpec& spec) {
  // Before its end, so that the end alone is enough to ask for an expired one.
  return spec.not_before_offset.value_or(std::min(absl::ZeroDuration(), NotAfterOffset(spec)) -
                                         absl::Hours(1));
}

absl::Duration NotAfterOffset(const MintSpec& spec) {
  return spec.not_after_offset.value_or(spec.certificate_authority ? 3650 * kDay : 90 * kDay);
}

OsslPtr<ASN1_OBJECT> ExtendedKeyUsage(const std::string& usage) {
  if (usage == "serverAuth") return OsslPtr<ASN1_OBJECT>(OBJ_nid2obj(NID_server_auth));
  if (usage == "clientAuth") return OsslPtr<ASN1_OBJECT>(OBJ_nid2obj(NID_client_auth));
  if (usage.size() > kMaxUsageCharacters || !IsDotted(usage)) return nullptr;
  DropErrors errors;
  return OsslPtr<ASN1_OBJECT>(OBJ_txt2obj(usage.c_str(), 1));
}

OsslPtr<ASN1_OCTET_STRING> IpAddressBytes(const std::string& address) {
  if (address.find('\0') != std::string::npos) return nullptr;
  DropErrors errors;
  return OsslPtr<ASN1_OCTET_STRING>(a2i_IPADDRESS(address.c_str()));
}

}  // namespace tlslab
