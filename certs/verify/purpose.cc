#include "certs/verify/purpose.h"

#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

// OpenSSL's time for a dotted OID grows with the square of its length.
constexpr size_t kMaxObjectName = 128;

OsslPtr<ASN1_OBJECT> Object(const std::string& text, bool dotted_only) {
  if (text.empty() || text.size() > kMaxObjectName || text.find('\0') != std::string::npos) {
    return nullptr;
  }
  DropErrors errors;
  return OsslPtr<ASN1_OBJECT>(OBJ_txt2obj(text.c_str(), dotted_only ? 1 : 0));
}

bool Names(const EXTENDED_KEY_USAGE* usages, const ASN1_OBJECT* wanted) {
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages); ++i) {
    const ASN1_OBJECT* usage = sk_ASN1_OBJECT_value(usages, i);
    if (OBJ_obj2nid(usage) == NID_anyExtendedKeyUsage || OBJ_cmp(usage, wanted) == 0) return true;
  }
  return false;
}

}  // namespace

const std::vector<std::string>& PurposeNames() {
  static const auto& names = *new std::vector<std::string>{
      "sslclient", "sslserver", "nssslserver", "smimesign",     "smimeencrypt",
      "crlsign",   "any",       "ocsphelper",  "timestampsign", "codesign"};
  return names;
}

std::optional<int> PurposeNumber(const std::string& name) {
  const std::vector<std::string>& names = PurposeNames();
  if (std::find(names.begin(), names.end(), name) == names.end()) return std::nullopt;
  const int index = X509_PURPOSE_get_by_sname(name.c_str());
  if (index < 0) return std::nullopt;
  return X509_PURPOSE_get_id(X509_PURPOSE_get0(index));
}

bool IsObjectName(const std::string& name) { return Object(name, false) != nullptr; }

bool IsDottedOid(const std::string& text) { return Object(text, true) != nullptr; }

bool AllowsExtendedKeyUsage(X509* certificate, const std::string& usage) {
  DropErrors errors;
  int found = -1;  // stays so when there is no such extension
  OsslPtr<EXTENDED_KEY_USAGE> usages(static_cast<EXTENDED_KEY_USAGE*>(
      X509_get_ext_d2i(certificate, NID_ext_key_usage, &found, nullptr)));
  if (!usages) return found == -1;
  OsslPtr<ASN1_OBJECT> wanted = Object(usage, false);
  return wanted && Names(usages.get(), wanted.get());
}

}  // namespace tlslab
