#include <openssl/objects.h>

#include <string>

#include "certs/mutate/draft_edits.h"
#include "certs/mutate/extension_edits.h"
#include "certs/mutate/main_name.h"
#include "certs/mutate/mutation_rows.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr char kElsewhere[] = ".evil.example";
constexpr size_t kManyNames = 1000;

bool HasCommonName(X509* certificate) {
  return X509_NAME_get_index_by_NID(X509_get_subject_name(certificate), NID_commonName, -1) >= 0;
}

// A common name alone, of these bytes.
bool SetCommonName(X509* certificate, const std::string& name) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const bool self_issued = X509_NAME_cmp(subject, X509_get_issuer_name(certificate)) == 0;
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at >= 0) X509_NAME_ENTRY_free(X509_NAME_delete_entry(subject, at));
  return X509_NAME_add_entry_by_NID(subject, NID_commonName, V_ASN1_UTF8STRING,
                                    reinterpret_cast<const unsigned char*>(name.data()),
                                    static_cast<int>(name.size()), -1, 0) == 1 &&
         (!self_issued || X509_set_issuer_name(certificate, subject) == 1);
}

std::string WithNul(const std::string& name) { return name + '\0' + kElsewhere; }

// What GeneralNames (RFC 5280 section 4.2.1.6) begins with, for names of under 120 bytes.
std::string OneDnsName(const std::string& name) {
  std::string der = "\x30";
  der += static_cast<char>(name.size() + 2);
  der += "\x82";
  der += static_cast<char>(name.size());
  return der + name;
}

void ClearAlternativeNames(MintSpec* spec) {
  spec->dns_names.clear();
  spec->ip_addresses.clear();
  spec->email_addresses.clear();
  spec->uris.clear();
  LeaveToFields(NID_subject_alt_name, spec);
}

void ClearSubject(MintSpec* spec) {
  spec->subject.clear();
  spec->organization.clear();
  spec->common_name.clear();
}

absl::Status WrongName(MintDraft* draft) {
  ClearAlternativeNames(&draft->spec);
  RemoveCommonNames(&draft->spec);
  draft->spec.common_name = "wrong.example";
  draft->spec.dns_names = {"wrong.example"};
  return absl::OkStatus();
}

absl::Status CommonNameOnly(MintDraft* draft) {
  draft->spec.common_name = MainName(draft->spec);
  if (!draft->spec.common_name.empty()) RemoveCommonNames(&draft->spec);
  ClearAlternativeNames(&draft->spec);
  return absl::OkStatus();
}

absl::Status NoSubject(MintDraft* draft) {
  ClearSubject(&draft->spec);
  return absl::OkStatus();
}

absl::Status NoNames(MintDraft* draft) {
  ClearSubject(&draft->spec);
  ClearAlternativeNames(&draft->spec);
  return absl::OkStatus();
}

absl::Status NulInCommonName(MintDraft* draft) {
  if (MainName(draft->spec).size() > 40) return NameTooLong();
  return CommonNameOnly(draft);
}

bool PutNulIntoCommonName(X509* certificate) {
  if (!HasCommonName(certificate)) return SetCommonName(certificate, WithNul(""));
  char name[64] = "";
  const int size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                             name, sizeof(name));
  return size >= 0 && SetCommonName(certificate, WithNul(std::string(name)));
}

// The name waits in the common name, which stays an innocent one.
absl::Status NulInAlternativeName(MintDraft* draft) {
  if (MainName(draft->spec).size() > 40) return NameTooLong();
  return CommonNameOnly(draft);
}

bool PutNulIntoAlternativeName(X509* certificate) {
  char name[64] = "";
  const int size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                             name, sizeof(name));
  return size >= 0 && ReplaceExtension(certificate, NID_subject_alt_name,
                                       OneDnsName(WithNul(std::string(name))), false);
}

bool MalformAlternativeNames(X509* certificate) {
  // A sequence that promises more than there is.
  return ReplaceExtension(certificate, NID_subject_alt_name, "\x30\x20\x82\x03www", false);
}

bool MakeAlternativeNamesUncritical(X509* certificate) {
  return SetCritical(certificate, NID_subject_alt_name, false);
}

absl::Status UncriticalAlternativeNames(MintDraft* draft) {
  if (draft->spec.dns_names.empty() && draft->spec.ip_addresses.empty()) return NeedsDnsName();
  return NoSubject(draft);
}

absl::Status ManyNames(MintDraft* draft) {
  std::vector<std::string>& names = draft->spec.dns_names;
  if (names.empty()) return NeedsDnsName();
  for (size_t i = names.size(); i < kManyNames; ++i) {
    names.insert(names.begin(), "host" + std::to_string(i) + ".example");
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Mutation> NameMutations() {
  constexpr auto kLeaf = MutationPlace::kLeaf, kIntermediate = MutationPlace::kIntermediate;
  constexpr char kNames[] = "RFC 5280 section 4.2.1.6";
  std::vector<Mutation> rows;
  const auto add = [&rows](Mutation row) {
    row.parts = kNamesPart;
    rows.push_back(std::move(row));
    return &rows.back();
  };
  add({.name = "wrong-name",
       .description = "The certificate is for wrong.example, and for nothing else.",
       .reference = "RFC 9525 section 6.1",
       .cases = {{"wrong-name", kLeaf, "X509_V_ERR_HOSTNAME_MISMATCH"}},
       .prepare = WrongName});
  add({.name = "common-name-only",
       .description = "The name stands in the subject's common name and there is no subject "
                      "alternative name. OpenSSL still takes it; most clients do not any more.",
       .reference = "RFC 9525 section 2",
       .cases = {{"common-name-only", kLeaf, ""}},
       .prepare = CommonNameOnly});
  add({.name = "no-subject",
       .description = "The subject is empty. Fine for an end, whose alternative names are then "
                      "critical; an authority must have one.",
       .reference = "RFC 5280 section 4.1.2.6",
       .cases = {{"no-subject", kLeaf, ""},
                 {"no-subject-intermediate", kIntermediate, ""},
                 {"no-subject-intermediate-strict", kIntermediate, "X509_V_ERR_ISSUER_NAME_EMPTY",
                  0, "strict"}},
       .prepare = NoSubject});
  add({.name = "no-names",
       .description = "Neither a subject nor a subject alternative name.",
       .reference = kNames,
       .cases = {{"no-names", kLeaf, "X509_V_ERR_HOSTNAME_MISMATCH"},
                 {"no-names-strict", kLeaf, "X509_V_ERR_SUBJECT_NAME_EMPTY", 0, "strict"}},
       .prepare = NoNames});
  add({.name = "alternative-name-not-critical",
       .description = "The subject is empty, and the alternative names are not critical.",
       .reference = kNames,
       .cases = {{"alternative-name-not-critical", kLeaf, ""},
                 {"alternative-name-not-critical-strict", kLeaf,
                  "X509_V_ERR_EMPTY_SUBJECT_SAN_NOT_CRITICAL", 0, "strict"}},
       .prepare = UncriticalAlternativeNames,
       .before_signing = MakeAlternativeNamesUncritical});
  add({.name = "malformed-alternative-name",
       .description =
           "The subject alternative name is not the DER that it should be. OpenSSL looks for "
           "no issuer of a malformed certificate.",
       .reference = kNames,
       .cases = {{"malformed-alternative-name", kLeaf,
                  "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY"}},
       .before_signing = MalformAlternativeNames});
  add({.name = "nul-in-common-name",
       .description = "The common name is the name, a NUL, and a name of somebody else; there is "
                      "no alternative name. Old clients stopped reading at the NUL.",
       .reference = "RFC 5280 section 4.1.2.6",
       .cases = {{"nul-in-common-name", kLeaf, "X509_V_ERR_HOSTNAME_MISMATCH"}},
       .prepare = NulInCommonName,
       .before_signing = PutNulIntoCommonName});
  add({.name = "nul-in-alternative-name",
       .description = "The DNS name is the name, a NUL, and a name of somebody else.",
       .reference = kNames,
       .cases = {{"nul-in-alternative-name", kLeaf, "X509_V_ERR_HOSTNAME_MISMATCH"}},
       .prepare = NulInAlternativeName,
       .before_signing = PutNulIntoAlternativeName});
  add({.name = "many-names",
       .description = "A thousand DNS names, its own the last. The chain is good, and long.",
       .reference = "RFC 8446 section 4.4.2",
       .cases = {{"many-names", kLeaf, ""}},
       .prepare = ManyNames});
  return rows;
}

}  // namespace tlslab
