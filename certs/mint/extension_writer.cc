#include "certs/mint/extension_writer.h"

#include <openssl/objects.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "certs/mint/object_identifier.h"

namespace tlslab {
namespace {

constexpr size_t kMaxOmitted = 100;

OsslPtr<ASN1_OCTET_STRING> Octets(std::string_view bytes) {
  OsslPtr<ASN1_OCTET_STRING> octets(ASN1_OCTET_STRING_new());
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (!octets || ASN1_OCTET_STRING_set(octets.get(), data, static_cast<int>(bytes.size())) != 1) {
    return nullptr;
  }
  return octets;
}

void CheckOmitted(const std::string& field, const std::string& name, MintViolations* violations) {
  if (ObjectFromShortName(name)) return;
  violations->push_back({field, absl::StrCat(Quoted(name),
                                             " is not OpenSSL's short name of an extension, for "
                                             "example \"basicConstraints\", nor a dotted OID")});
}

}  // namespace

void CheckOmittedExtensions(const MintSpec& spec, MintViolations* violations) {
  CheckEach("omitted_extensions", spec.omitted_extensions, kMaxOmitted, CheckOmitted, violations);
}

ExtensionWriter::ExtensionWriter(X509* certificate, const MintSpec& spec)
    : certificate_(certificate) {
  for (const std::string& name : spec.omitted_extensions) {
    omitted_.push_back(OBJ_obj2nid(ObjectFromShortName(name).get()));
  }
}

bool ExtensionWriter::omits(int nid) const {
  return std::find(omitted_.begin(), omitted_.end(), nid) != omitted_.end();
}

bool ExtensionWriter::Add(int nid, void* value, bool critical) {
  if (omits(nid)) return true;
  return value && X509_add1_ext_i2d(certificate_, nid, value, critical, X509V3_ADD_APPEND) == 1;
}

bool ExtensionWriter::AddEncoded(int nid, std::string_view der, bool critical) {
  if (omits(nid)) return true;
  const OsslPtr<ASN1_OCTET_STRING> octets = Octets(der);
  const OsslPtr<X509_EXTENSION> extension(
      octets ? X509_EXTENSION_create_by_NID(nullptr, nid, critical, octets.get()) : nullptr);
  return extension && X509_add_ext(certificate_, extension.get(), -1) == 1;
}

bool ExtensionWriter::AddRaw(const ExtensionSpec& spec) {
  const OsslPtr<ASN1_OBJECT> type = ObjectFromDotted(spec.oid);
  const OsslPtr<ASN1_OCTET_STRING> octets = Octets(spec.value);
  if (!type || !octets) return false;
  const OsslPtr<X509_EXTENSION> extension(
      X509_EXTENSION_create_by_OBJ(nullptr, type.get(), spec.critical, octets.get()));
  return extension && X509_add_ext(certificate_, extension.get(), -1) == 1;
}

}  // namespace tlslab
