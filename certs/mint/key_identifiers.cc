#include "certs/mint/key_identifiers.h"

#include <openssl/evp.h>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

// Null when it has none that can be read.
const ASN1_OCTET_STRING* SubjectKeyIdentifier(X509* certificate) {
  DropErrors errors;
  return certificate ? X509_get0_subject_key_id(certificate) : nullptr;
}

OsslPtr<ASN1_OCTET_STRING> HashOfKey(const X509* certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  size_t size = 0;
  const ASN1_BIT_STRING* bits = X509_get0_pubkey_bitstr(certificate);
  OsslPtr<ASN1_OCTET_STRING> identifier(ASN1_OCTET_STRING_new());
  if (!bits || !identifier ||
      EVP_Q_digest(LabLibrary(), "SHA1", nullptr, ASN1_STRING_get0_data(bits),
                   static_cast<size_t>(ASN1_STRING_length(bits)), digest, &size) != 1 ||
      ASN1_OCTET_STRING_set(identifier.get(), digest, static_cast<int>(size)) != 1) {
    return nullptr;
  }
  return identifier;
}

}  // namespace

bool AddSubjectKeyIdentifier(X509* same_as, ExtensionWriter* writer) {
  const ASN1_OCTET_STRING* theirs = SubjectKeyIdentifier(same_as);
  const OsslPtr<ASN1_OCTET_STRING> identifier =
      theirs ? OsslPtr<ASN1_OCTET_STRING>(ASN1_OCTET_STRING_dup(theirs))
             : HashOfKey(writer->certificate());
  return writer->Add(NID_subject_key_identifier, identifier.get(), false);
}

bool AddAuthorityKeyIdentifier(X509* issuer, ExtensionWriter* writer) {
  const ASN1_OCTET_STRING* theirs = SubjectKeyIdentifier(issuer);
  if (!theirs) return true;
  const OsslPtr<AUTHORITY_KEYID> identifier(AUTHORITY_KEYID_new());
  if (!identifier) return false;
  identifier->keyid = ASN1_OCTET_STRING_dup(theirs);
  return identifier->keyid && writer->Add(NID_authority_key_identifier, identifier.get(), false);
}

}  // namespace tlslab
