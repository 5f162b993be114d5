#include "certs/mutate/extension_edits.h"

#include <openssl/objects.h>

namespace tlslab {
namespace {

bool Append(X509* certificate, const ASN1_OBJECT* kind, const std::string& value, bool critical) {
  OsslPtr<ASN1_OCTET_STRING> bytes(ASN1_OCTET_STRING_new());
  if (!kind || !bytes) return false;
  if (ASN1_STRING_set(bytes.get(), value.data(), static_cast<int>(value.size())) != 1) return false;
  OsslPtr<X509_EXTENSION> extension(
      X509_EXTENSION_create_by_OBJ(nullptr, kind, critical ? 1 : 0, bytes.get()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

}  // namespace

bool RemoveExtension(X509* certificate, int nid) {
  for (int at; (at = X509_get_ext_by_NID(certificate, nid, -1)) >= 0;) {
    if (!OsslPtr<X509_EXTENSION>(X509_delete_ext(certificate, at))) return false;
  }
  return true;
}

bool RemoveAllExtensions(X509* certificate) {
  while (X509_get_ext_count(certificate) > 0) {
    if (!OsslPtr<X509_EXTENSION>(X509_delete_ext(certificate, 0))) return false;
  }
  return true;
}

bool SetCritical(X509* certificate, int nid, bool critical) {
  X509_EXTENSION* extension = X509_get_ext(certificate, X509_get_ext_by_NID(certificate, nid, -1));
  return extension && X509_EXTENSION_set_critical(extension, critical ? 1 : 0) == 1;
}

bool ReplaceExtension(X509* certificate, int nid, const std::string& value, bool critical) {
  return RemoveExtension(certificate, nid) &&
         Append(certificate, OBJ_nid2obj(nid), value, critical);
}

bool AppendExtension(X509* certificate, const char* oid, const std::string& value, bool critical) {
  const OsslPtr<ASN1_OBJECT> kind(OBJ_txt2obj(oid, 1));
  return Append(certificate, kind.get(), value, critical);
}

}  // namespace tlslab
