#include "certs/mint/usages.h"

#include <openssl/objects.h>

#include <string_view>

#include "absl/strings/str_cat.h"
#include "certs/mint/object_identifier.h"

namespace tlslab {
namespace {

constexpr size_t kMaxUsages = 100;
constexpr char kNone[] = "none";

struct NamedBit {
  std::string_view name;
  int bit;
};

constexpr NamedBit kKeyUsages[] = {
    {"digitalSignature", 0}, {"nonRepudiation", 1},   {"contentCommitment", 1},
    {"keyEncipherment", 2},  {"dataEncipherment", 3}, {"keyAgreement", 4},
    {"keyCertSign", 5},      {"cRLSign", 6},          {"encipherOnly", 7},
    {"decipherOnly", 8},
};

constexpr NamedBit kNsCertTypes[] = {
    {"client", 0},   {"server", 1}, {"email", 2},   {"objsign", 3},
    {"reserved", 4}, {"sslCA", 5},  {"emailCA", 6}, {"objCA", 7},
};

template <size_t N>
const NamedBit* Find(const NamedBit (&table)[N], std::string_view name) {
  for (const NamedBit& row : table) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

template <size_t N>
std::string Names(const NamedBit (&table)[N]) {
  std::string names;
  for (const NamedBit& row : table) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", std::string(row.name));
  }
  return names;
}

// "none" among others contradicts itself.
bool CheckNone(const std::string& field, const std::string& usage, bool may_be_none,
               const std::vector<std::string>& all, MintViolations* violations) {
  if (!may_be_none || usage != kNone) return false;
  if (all.size() > 1) violations->push_back({field, "\"none\" stands alone"});
  return true;
}

template <size_t N>
void CheckBits(const char* field, const std::vector<std::string>& names, const NamedBit (&table)[N],
               bool may_be_none, MintViolations* violations) {
  CheckEach(
      field, names, kMaxUsages,
      [&](const std::string& path, const std::string& name, MintViolations* out) {
        if (CheckNone(path, name, may_be_none, names, out) || Find(table, name)) return;
        out->push_back({path, absl::StrCat(Quoted(name), " is not one of ", Names(table))});
      },
      violations);
}

OsslPtr<ASN1_OBJECT> ExtendedKeyUsage(const std::string& usage) {
  if (usage == "serverAuth") return OsslPtr<ASN1_OBJECT>(OBJ_nid2obj(NID_server_auth));
  if (usage == "clientAuth") return OsslPtr<ASN1_OBJECT>(OBJ_nid2obj(NID_client_auth));
  return ObjectFromShortName(usage);
}

void CheckExtended(const std::vector<std::string>& usages, MintViolations* violations) {
  CheckEach(
      "extended_key_usages", usages, kMaxUsages,
      [&](const std::string& path, const std::string& usage, MintViolations* out) {
        if (CheckNone(path, usage, true, usages, out) || ExtendedKeyUsage(usage)) return;
        out->push_back({path, absl::StrCat(Quoted(usage),
                                           " is not OpenSSL's short name of a usage, for example "
                                           "\"serverAuth\", nor a dotted OID, for example "
                                           "\"1.3.6.1.5.5.7.3.3\"")});
      },
      violations);
}

template <size_t N>
bool AddBits(int nid, const std::vector<std::string>& names, const NamedBit (&table)[N],
             bool critical, ExtensionWriter* writer) {
  const OsslPtr<ASN1_BIT_STRING> bits(ASN1_BIT_STRING_new());
  if (!bits) return false;
  for (const std::string& name : names) {
    const NamedBit* row = Find(table, name);
    if (!row || ASN1_BIT_STRING_set_bit(bits.get(), row->bit, 1) != 1) return false;
  }
  return writer->Add(nid, bits.get(), critical);
}

bool IsRsa(const X509* certificate) {
  return EVP_PKEY_is_a(X509_get0_pubkey(certificate), "RSA") == 1;
}

bool AddKeyUsage(const MintSpec& spec, ExtensionWriter* writer) {
  if (IsNone(spec.key_usages)) return true;
  std::vector<std::string> usages = spec.key_usages;
  if (usages.empty() && spec.certificate_authority) {
    usages = {"keyCertSign", "cRLSign"};
  } else if (usages.empty()) {
    usages = {"digitalSignature"};
    if (IsRsa(writer->certificate())) usages.push_back("keyEncipherment");
  }
  return AddBits(NID_key_usage, usages, kKeyUsages, true, writer);
}

bool AddExtended(const MintSpec& spec, ExtensionWriter* writer) {
  std::vector<std::string> usages = spec.extended_key_usages;
  if (IsNone(usages) || (usages.empty() && spec.certificate_authority)) return true;
  if (usages.empty()) usages = {"serverAuth", "clientAuth"};
  const OsslPtr<EXTENDED_KEY_USAGE> objects(EXTENDED_KEY_USAGE_new());
  if (!objects) return false;
  for (const std::string& usage : usages) {
    OsslPtr<ASN1_OBJECT> object = ExtendedKeyUsage(usage);
    if (!object || sk_ASN1_OBJECT_push(objects.get(), object.get()) <= 0) return false;
    object.release();
  }
  return writer->Add(NID_ext_key_usage, objects.get(), false);
}

bool AddNsCertTypes(const MintSpec& spec, ExtensionWriter* writer) {
  return spec.ns_cert_types.empty() ||
         AddBits(NID_netscape_cert_type, spec.ns_cert_types, kNsCertTypes, false, writer);
}

}  // namespace

bool IsNone(const std::vector<std::string>& usages) {
  return usages.size() == 1 && usages[0] == kNone;
}

void CheckUsages(const MintSpec& spec, MintViolations* violations) {
  CheckBits("key_usages", spec.key_usages, kKeyUsages, /*may_be_none=*/true, violations);
  CheckExtended(spec.extended_key_usages, violations);
  CheckBits("ns_cert_types", spec.ns_cert_types, kNsCertTypes, /*may_be_none=*/false, violations);
}

bool AddUsages(const MintSpec& spec, ExtensionWriter* writer) {
  return AddKeyUsage(spec, writer) && AddExtended(spec, writer) && AddNsCertTypes(spec, writer);
}

}  // namespace tlslab
