#include <openssl/objects.h>

#include "certs/mutate/extension_edits.h"
#include "certs/mutate/main_name.h"
#include "certs/mutate/mutation_rows.h"

namespace tlslab {
namespace {

constexpr unsigned kAllExtensionsPart =
    kBasicConstraintsPart | kKeyUsagePart | kExtendedKeyUsagePart | kNetscapeTypePart |
    kNameConstraintsPart | kSubjectKeyIdentifierPart | kAuthorityKeyIdentifierPart |
    kFurtherExtensionsPart | kNamesPart;

bool AddUnknownCritical(X509* certificate) {
  // Below the arc for examples (ITU-T X.660), so that nobody can know it. The value is a NULL.
  return AppendExtension(certificate, "2.999.1", std::string("\x05\x00", 2), true);
}

bool AddUnknown(X509* certificate) {
  return AppendExtension(certificate, "2.999.1", std::string("\x05\x00", 2), false);
}

bool Duplicate(X509* certificate) {
  return X509_add_ext(certificate, X509_get_ext(certificate, 0), -1) == 1;
}

bool SetSerial(X509* certificate, long number) {
  const OsslPtr<ASN1_INTEGER> serial(ASN1_INTEGER_new());
  return serial && ASN1_INTEGER_set(serial.get(), number) == 1 &&
         X509_set_serialNumber(certificate, serial.get()) == 1;
}
bool SerialZero(X509* certificate) { return SetSerial(certificate, 0); }
bool SerialNegative(X509* certificate) { return SetSerial(certificate, -1); }

// A certificate of version 1 has its name in the subject.
absl::Status NameInSubject(MintDraft* draft) {
  if (draft->spec.common_name.empty()) draft->spec.common_name = MainName(draft->spec);
  return absl::OkStatus();
}

bool Version1(X509* certificate) {
  return RemoveAllExtensions(certificate) && X509_set_version(certificate, X509_VERSION_1) == 1;
}

bool RemoveSubjectKeyIdentifier(X509* certificate) {
  return RemoveExtension(certificate, NID_subject_key_identifier);
}

bool RemoveAuthorityKeyIdentifier(X509* certificate) {
  return RemoveExtension(certificate, NID_authority_key_identifier);
}

bool WrongAuthorityKeyIdentifier(X509* certificate) {
  // keyIdentifier [0] of 20 bytes that are the SHA-1 of no key.
  const std::string identifier = std::string("\x30\x16\x80\x14", 4) + std::string(20, '\xee');
  return ReplaceExtension(certificate, NID_authority_key_identifier, identifier, false);
}

bool WrongIssuerName(X509* certificate) {
  const OsslPtr<X509_NAME> name(X509_NAME_new());
  const auto* text = reinterpret_cast<const unsigned char*>("Nobody");
  return name &&
         X509_NAME_add_entry_by_NID(name.get(), NID_commonName, MBSTRING_ASC, text, -1, -1, 0) ==
             1 &&
         X509_set_issuer_name(certificate, name.get()) == 1;
}

}  // namespace

std::vector<Mutation> StructureMutations() {
  constexpr auto kLeaf = MutationPlace::kLeaf, kIntermediate = MutationPlace::kIntermediate;
  constexpr auto kRoot = MutationPlace::kRoot;
  constexpr char kExtensions[] = "RFC 5280 section 4.2";
  constexpr char kUnhandled[] = "X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION";
  constexpr char kNoIssuer[] = "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY";
  return {
      {.name = "unknown-critical-extension",
       .description = "An extension that nobody knows, and that may not be passed over.",
       .reference = kExtensions,
       .cases = {{"unknown-critical-extension", kLeaf, kUnhandled, 0},
                 {"unknown-critical-extension-intermediate", kIntermediate, kUnhandled, 1},
                 {"unknown-critical-extension-root", kRoot, kUnhandled, 2}},
       .parts = kFurtherExtensionsPart,
       .before_signing = AddUnknownCritical},
      {.name = "unknown-extension",
       .description = "An extension that nobody knows, and that need not be known: the chain is "
                      "good.",
       .reference = kExtensions,
       .cases = {{"unknown-extension", kLeaf, ""}},
       .parts = kFurtherExtensionsPart,
       .before_signing = AddUnknown},
      {.name = "duplicate-extension",
       .description = "The first extension stands there twice. OpenSSL takes such a certificate "
                      "for malformed, and then looks for no issuer of it, and for nothing that it "
                      "might have issued.",
       .reference = kExtensions,
       .cases = {{"duplicate-extension", kLeaf, kNoIssuer, 0},
                 {"duplicate-extension-intermediate", kIntermediate, kNoIssuer, 0}},
       .parts = kFurtherExtensionsPart | kBasicConstraintsPart,
       .before_signing = Duplicate},
      {.name = "serial-zero",
       .description = "The serial number is 0, which is not positive. OpenSSL does not mind.",
       .reference = "RFC 5280 section 4.1.2.2",
       .cases = {{"serial-zero", kLeaf, ""}},
       .parts = kSerialNumberPart,
       .before_signing = SerialZero},
      {.name = "negative-serial",
       .description = "The serial number is -1. OpenSSL does not mind.",
       .reference = "RFC 5280 section 4.1.2.2",
       .cases = {{"negative-serial", kLeaf, ""}},
       .parts = kSerialNumberPart,
       .before_signing = SerialNegative},
      {.name = "version-1",
       .description = "X.509 version 1, without any extension: nothing tells an authority from an "
                      "end. OpenSSL takes such a root, and such an end by its common name.",
       .reference = "RFC 5280 section 6.1.4",
       .cases = {{"version-1-intermediate", kIntermediate, "X509_V_ERR_INVALID_CA", 1},
                 {"version-1", kLeaf, ""},
                 {"version-1-root", kRoot, ""}},
       .parts = kVersionPart | kAllExtensionsPart,
       .prepare = NameInSubject,
       .before_signing = Version1},
      {.name = "no-subject-key-identifier",
       .description =
           "An authority does not name its key; so what it issues cannot name that either.",
       .reference = "RFC 5280 section 4.2.1.2",
       .cases = {{"no-subject-key-identifier", kIntermediate, ""},
                 {"no-subject-key-identifier-strict", kIntermediate,
                  "X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER", 0, "strict"}},
       .parts = kSubjectKeyIdentifierPart,
       .before_signing = RemoveSubjectKeyIdentifier},
      {.name = "no-authority-key-identifier",
       .description = "The certificate does not name the key of its issuer.",
       .reference = "RFC 5280 section 4.2.1.1",
       .cases = {{"no-authority-key-identifier", kLeaf, ""},
                 {"no-authority-key-identifier-strict", kLeaf,
                  "X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER", 0, "strict"}},
       .parts = kAuthorityKeyIdentifierPart,
       .needs_issuer = true,
       .before_signing = RemoveAuthorityKeyIdentifier},
      {.name = "wrong-authority-key-identifier",
       .description = "The certificate names a key that is not its issuer's, who is then not "
                      "found.",
       .reference = "RFC 5280 section 4.2.1.1",
       .cases = {{"wrong-authority-key-identifier", kLeaf, kNoIssuer, 0},
                 {"wrong-authority-key-identifier-intermediate", kIntermediate, kNoIssuer, 1}},
       .parts = kAuthorityKeyIdentifierPart,
       .needs_issuer = true,
       .before_signing = WrongAuthorityKeyIdentifier},
      {.name = "wrong-issuer-name",
       .description = "The certificate names somebody else as its issuer, who is then not found.",
       .reference = "RFC 5280 section 4.1.2.4",
       .cases = {{"wrong-issuer-name", kLeaf, kNoIssuer, 0},
                 {"wrong-issuer-name-intermediate", kIntermediate, kNoIssuer, 1}},
       .parts = kIssuerNamePart,
       .needs_issuer = true,
       .before_signing = WrongIssuerName},
  };
}

}  // namespace tlslab
