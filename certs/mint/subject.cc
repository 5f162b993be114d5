#include "certs/mint/subject.h"

#include <openssl/asn1.h>
#include <openssl/objects.h>

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "certs/mint/object_identifier.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

constexpr size_t kMaxAttributes = 100;
constexpr size_t kMaxValueBytes = 32768;  // ub-name of RFC 5280 appendix A.1

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

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

// OpenSSL's way to choose the string type; null when the value does not fit.
bool Fits(int nid, const std::string& value) {
  DropErrors errors;
  ASN1_STRING* made = nullptr;
  ASN1_STRING* string =
      ASN1_STRING_set_by_NID(&made, reinterpret_cast<const unsigned char*>(value.data()),
                             static_cast<int>(value.size()), MBSTRING_UTF8, nid);
  ASN1_STRING_free(made);
  return string != nullptr;
}

// Why a text of that many characters is not a value of the attribute; empty when it is.
std::string WhyNot(int nid, const std::string& value, size_t characters) {
  const ASN1_STRING_TABLE* rule = ASN1_STRING_TABLE_get(nid);
  const bool fixed = rule && rule->minsize > 0 && rule->minsize == rule->maxsize;
  const auto count = static_cast<long>(characters);
  if (fixed && count != rule->maxsize) {
    return absl::StrCat("has ", count, " characters; must have ", rule->maxsize);
  }
  if (rule && rule->maxsize > 0 && count > rule->maxsize) {
    return absl::StrCat("is too long: ", count, " characters, at most ", rule->maxsize);
  }
  if (Fits(nid, value)) return "";
  if (rule && rule->mask == B_ASN1_IA5STRING) return Quoted(value) + " is not ASCII";
  return Quoted(value) + " has other characters than letters, digits and \" '()+,-./:=?\"";
}

void CheckValue(const std::string& field, int nid, const std::string& value,
                MintViolations* violations) {
  if (value.size() > kMaxValueBytes) {
    violations->push_back(
        {field, absl::StrCat("is too long: ", value.size(), " bytes, at most ", kMaxValueBytes)});
    return;
  }
  const std::optional<size_t> characters = CountCharacters(value);
  if (!characters || std::any_of(value.begin(), value.end(), IsControl)) {
    violations->push_back(
        {field, absl::StrCat(Quoted(value), " is not UTF-8 text without control characters")});
    return;
  }
  const std::string why = WhyNot(nid, value, *characters);
  if (!why.empty()) violations->push_back({field, why});
}

void CheckAttribute(const std::string& field, const NameAttribute& attribute,
                    MintViolations* violations) {
  const OsslPtr<ASN1_OBJECT> type = ObjectFromName(attribute.type);
  if (!type) {
    violations->push_back(
        {field + ".type", absl::StrCat(Quoted(attribute.type),
                                       " is not an attribute that OpenSSL knows, for example "
                                       "\"C\" or \"countryName\", nor a dotted OID")});
  }
  if (attribute.value.empty()) {
    violations->push_back({field + ".value", "is empty"});
  } else if (type) {
    CheckValue(field + ".value", OBJ_obj2nid(type.get()), attribute.value, violations);
  }
}

bool AddEntry(X509_NAME* name, const ASN1_OBJECT* type, const std::string& value) {
  return type && X509_NAME_add_entry_by_OBJ(name, type, MBSTRING_UTF8,
                                            reinterpret_cast<const unsigned char*>(value.data()),
                                            static_cast<int>(value.size()), -1, 0) == 1;
}

bool AddIfAny(X509_NAME* name, int nid, const std::string& value) {
  return value.empty() || AddEntry(name, OBJ_nid2obj(nid), value);
}

}  // namespace

void CheckSubject(const MintSpec& spec, MintViolations* violations) {
  CheckEach("subject", spec.subject, kMaxAttributes, CheckAttribute, violations);
  if (!spec.organization.empty()) {
    CheckValue("organization", NID_organizationName, spec.organization, violations);
  }
  if (!spec.common_name.empty()) {
    CheckValue("common_name", NID_commonName, spec.common_name, violations);
  }
}

bool SetSubject(const MintSpec& spec, X509_NAME* subject) {
  for (const NameAttribute& attribute : spec.subject) {
    if (!AddEntry(subject, ObjectFromName(attribute.type).get(), attribute.value)) return false;
  }
  // In this order, RFC 2253 prints the common name first.
  return AddIfAny(subject, NID_organizationName, spec.organization) &&
         AddIfAny(subject, NID_commonName, spec.common_name);
}

}  // namespace tlslab
