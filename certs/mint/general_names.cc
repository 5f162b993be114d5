#include "certs/mint/general_names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

constexpr size_t kMaxDnsNameBytes = 253;  // RFC 1035 section 2.3.4, as text
constexpr size_t kMaxEmailBytes = 320;    // RFC 5321 section 4.5.3.1
constexpr size_t kMaxUriBytes = 2048;

bool IsSchemeCharacter(char c) {
  return absl::ascii_isalnum(c) || c == '+' || c == '-' || c == '.';
}

bool HasScheme(const std::string& uri) {
  const size_t colon = uri.find(':');
  return colon != std::string::npos && colon > 0 && absl::ascii_isalpha(uri[0]) &&
         std::all_of(uri.begin(), uri.begin() + static_cast<long>(colon), IsSchemeCharacter);
}

}  // namespace

OsslPtr<GENERAL_NAME> GeneralName(int type, const std::string& value) {
  OsslPtr<ASN1_STRING> string(
      ASN1_STRING_type_new(type == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING));
  OsslPtr<GENERAL_NAME> name(GENERAL_NAME_new());
  if (!string || !name ||
      ASN1_STRING_set(string.get(), value.data(), static_cast<int>(value.size())) != 1) {
    return nullptr;
  }
  GENERAL_NAME_set0_value(name.get(), type, string.release());
  return name;
}

bool Push(GENERAL_NAMES* names, OsslPtr<GENERAL_NAME> name) {
  if (!name || sk_GENERAL_NAME_push(names, name.get()) <= 0) return false;
  name.release();
  return true;
}

std::string IpAddressBytes(const std::string& address) {
  if (address.find('\0') != std::string::npos) return "";
  DropErrors errors;
  const OsslPtr<ASN1_OCTET_STRING> bytes(a2i_IPADDRESS(address.c_str()));
  if (!bytes) return "";
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(bytes.get())),
                     static_cast<size_t>(ASN1_STRING_length(bytes.get())));
}

void CheckDnsName(const std::string& field, const std::string& name, MintViolations* violations) {
  CheckGraphicAscii(field, name, kMaxDnsNameBytes,
                    "write an international name as its A-label, \"xn--...\"", violations);
}

void CheckIpAddress(const std::string& field, const std::string& address,
                    MintViolations* violations) {
  if (!IpAddressBytes(address).empty()) return;
  violations->push_back({field, absl::StrCat(Quoted(address),
                                             " is not an IP address, for example \"127.0.0.1\" "
                                             "or \"::1\"")});
}

void CheckEmailAddress(const std::string& field, const std::string& address,
                       MintViolations* violations) {
  if (!CheckGraphicAscii(field, address, kMaxEmailBytes,
                         "an international mailbox is a name of another kind (RFC 9598)",
                         violations)) {
    return;
  }
  const size_t at = address.find('@');
  if (at != std::string::npos && at > 0 && at + 1 < address.size()) return;
  violations->push_back(
      {field, absl::StrCat(Quoted(address), " is not a mailbox, for example \"a@example.com\"")});
}

void CheckUri(const std::string& field, const std::string& uri, MintViolations* violations) {
  if (!CheckGraphicAscii(field, uri, kMaxUriBytes, "write other bytes as \"%C3%BC\"", violations)) {
    return;
  }
  if (HasScheme(uri)) return;
  violations->push_back(
      {field, absl::StrCat(Quoted(uri), " has no scheme, as \"http://example.com/\" has")});
}

}  // namespace tlslab
