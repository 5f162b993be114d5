#include "certs/mint/object_identifier.h"

#include <openssl/objects.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

constexpr size_t kMaxCharacters = 128;

bool IsDotted(const std::string& text) {
  const std::vector<std::string> arcs = absl::StrSplit(text, '.');
  return arcs.size() >= 2 && std::all_of(arcs.begin(), arcs.end(), [](const std::string& arc) {
           return !arc.empty() && arc.find_first_not_of("0123456789") == std::string::npos;
         });
}

// One that OpenSSL reads to its end.
bool IsName(const std::string& text) {
  return !text.empty() && text.size() <= kMaxCharacters && text.find('\0') == std::string::npos;
}

OsslPtr<ASN1_OBJECT> FromNid(int nid) {
  return OsslPtr<ASN1_OBJECT>(nid == NID_undef ? nullptr : OBJ_nid2obj(nid));
}

}  // namespace

OsslPtr<ASN1_OBJECT> ObjectFromDotted(const std::string& dotted) {
  if (dotted.size() > kMaxCharacters || !IsDotted(dotted)) return nullptr;
  DropErrors errors;
  return OsslPtr<ASN1_OBJECT>(OBJ_txt2obj(dotted.c_str(), 1));
}

OsslPtr<ASN1_OBJECT> ObjectFromShortName(const std::string& name) {
  if (!IsName(name)) return nullptr;
  if (OsslPtr<ASN1_OBJECT> object = FromNid(OBJ_sn2nid(name.c_str()))) return object;
  return ObjectFromDotted(name);
}

OsslPtr<ASN1_OBJECT> ObjectFromName(const std::string& name) {
  if (OsslPtr<ASN1_OBJECT> object = ObjectFromShortName(name)) return object;
  return IsName(name) ? FromNid(OBJ_ln2nid(name.c_str())) : nullptr;
}

void CheckDotted(const std::string& field, const std::string& dotted, MintViolations* violations) {
  if (ObjectFromDotted(dotted)) return;
  violations->push_back({field, absl::StrCat(Quoted(dotted),
                                             " is not a dotted object identifier, for example "
                                             "\"2.23.140.1.2.1\"")});
}

}  // namespace tlslab
