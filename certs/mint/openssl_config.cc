#include "certs/mint/openssl_config.h"

#include <openssl/conf.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "certs/mint/config_text.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr size_t kMaxSections = 20;
constexpr char kTextField[] = "openssl_config";

// What went wrong first, which is what a person can change.
std::string FirstError() {
  const std::vector<OpensslError> errors = TakeErrors();
  if (errors.empty()) return "is not understood";
  const OpensslError& error = errors.front();
  return error.data.empty() ? error.reason : absl::StrCat(error.reason, ": ", error.data);
}

// Extensions that are made of nothing but their value and sections of the same text.
// Above all not proxyCertInfo, which reads files.
bool IsMadeOfText(int nid) {
  constexpr int kNids[] = {
      NID_basic_constraints,
      NID_key_usage,
      NID_ext_key_usage,
      NID_subject_alt_name,
      NID_issuer_alt_name,
      NID_name_constraints,
      NID_certificate_policies,
      NID_policy_mappings,
      NID_policy_constraints,
      NID_inhibit_any_policy,
      NID_info_access,
      NID_sinfo_access,
      NID_crl_distribution_points,
      NID_freshest_crl,
      NID_tlsfeature,
      NID_id_pkix_OCSP_noCheck,
      NID_netscape_cert_type,
      NID_netscape_base_url,
      NID_netscape_revocation_url,
      NID_netscape_ca_revocation_url,
      NID_netscape_renewal_url,
      NID_netscape_ca_policy_url,
      NID_netscape_ssl_server_name,
      NID_netscape_comment,
      NID_subject_key_identifier,
  };
  return std::find(std::begin(kNids), std::end(kNids), nid) != std::end(kNids);
}

std::string ToText(const ASN1_OBJECT* object, bool dotted) {
  char text[256] = "";
  OBJ_obj2txt(text, sizeof(text), object, dotted ? 1 : 0);
  return text;
}

// The words of "keyid:always, issuer".
std::vector<std::string> Words(absl::string_view value) {
  std::vector<std::string> words;
  for (absl::string_view word : absl::StrSplit(value, ',')) {
    words.push_back(std::string(absl::StripAsciiWhitespace(word)));
  }
  return words;
}

class Reader {
 public:
  explicit Reader(OsslPtr<CONF> config) : config_(std::move(config)) {
    X509V3_set_ctx(&context_, nullptr, holder_.get(), nullptr, nullptr, 0);
    X509V3_set_nconf(&context_, config_.get());
  }

  void ReadSubject();
  void ReadExtensions(const std::vector<std::string>& sections);
  OpensslConfig Finish();

 private:
  void Violate(const std::string& field, const std::string& description) {
    read_.violations.push_back({field, description});
  }
  std::string OfReq(const char* name) const;
  void AddAttribute(const std::string& section, absl::string_view name, const std::string& value);
  void AskQuestions(const std::string& section, const STACK_OF(CONF_VALUE) * entries);
  void ReadSection(const std::string& section, const std::string& field);
  void ReadExtension(const CONF_VALUE& entry, const std::string& field);
  bool ReadKeyIdentifier(int nid, absl::string_view value, const std::string& field);
  void Add(const X509_EXTENSION* extension);

  OsslPtr<CONF> config_;
  // Has the subject, which extensions may refer to ("email:copy").
  OsslPtr<X509> holder_{X509_new_ex(LabLibrary(), nullptr)};
  X509V3_CTX context_;
  OpensslConfig read_;
};

// A setting of [req]; empty when there is none.
std::string Reader::OfReq(const char* name) const {
  DropErrors errors;
  const char* value = NCONF_get_string(config_.get(), "req", name);
  return value ? value : "";
}

// "0.organizationName" is how a second attribute of one type is told from the first.
void Reader::AddAttribute(const std::string& section, absl::string_view name,
                          const std::string& value) {
  const std::string where = absl::StrCat("[", section, "] ", std::string(name), " ");
  const size_t prefix = name.find_first_of(":,.");
  if (prefix != name.npos && prefix + 1 < name.size()) name.remove_prefix(prefix + 1);
  if (absl::StartsWith(name, "+")) {
    return Violate(kTextField,
                   absl::StrCat(where, "makes an RDN of several values, which is not supported"));
  }
  ClearErrors();
  const int added = X509_NAME_add_entry_by_txt(
      X509_get_subject_name(holder_.get()), std::string(name).c_str(), MBSTRING_UTF8,
      reinterpret_cast<const unsigned char*>(value.data()), static_cast<int>(value.size()), -1, 0);
  if (added != 1) Violate(kTextField, absl::StrCat(where, "cannot be used: ", FirstError()));
}

// The answers to the questions of req(1), when every one is answered with Enter.
void Reader::AskQuestions(const std::string& section, const STACK_OF(CONF_VALUE) * entries) {
  std::map<std::string, std::string> values;
  for (int i = 0; i < sk_CONF_VALUE_num(entries); ++i) {
    const CONF_VALUE* entry = sk_CONF_VALUE_value(entries, i);
    values[entry->name] = entry->value;
  }
  for (int i = 0; i < sk_CONF_VALUE_num(entries); ++i) {
    const std::string name = sk_CONF_VALUE_value(entries, i)->name;
    for (const char* suffix : {"_value", "_default"}) {
      const auto found = values.find(name + suffix);
      if (found == values.end() || found->second.empty()) continue;
      AddAttribute(section, name, found->second);
      break;
    }
  }
  if (X509_NAME_entry_count(X509_get_subject_name(holder_.get())) == 0) {
    Violate(kTextField, absl::StrCat("[", section,
                                     "] asks questions and answers none: add \"prompt = no\" to "
                                     "[req], or entries that end in _default"));
  }
}

void Reader::ReadSubject() {
  const std::string section = OfReq("distinguished_name");
  if (section.empty()) return;
  DropErrors errors;
  const STACK_OF(CONF_VALUE)* entries = NCONF_get_section(config_.get(), section.c_str());
  if (!entries) {
    return Violate(kTextField, absl::StrCat("has no section [", section,
                                            "], which distinguished_name of [req] names"));
  }
  if (OfReq("prompt") != "no") return AskQuestions(section, entries);
  for (int i = 0; i < sk_CONF_VALUE_num(entries); ++i) {
    const CONF_VALUE* entry = sk_CONF_VALUE_value(entries, i);
    AddAttribute(section, entry->name, entry->value);
  }
}

void Reader::Add(const X509_EXTENSION* extension) {
  auto* object = X509_EXTENSION_get_object(const_cast<X509_EXTENSION*>(extension));
  auto* value = X509_EXTENSION_get_data(const_cast<X509_EXTENSION*>(extension));
  ExtensionSpec spec;
  spec.oid = ToText(object, true);
  spec.critical = X509_EXTENSION_get_critical(extension) == 1;
  spec.value.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                    static_cast<size_t>(ASN1_STRING_length(value)));
  if (OBJ_obj2nid(object) == NID_basic_constraints) {
    DropErrors errors;
    OsslPtr<BASIC_CONSTRAINTS> constraints(
        static_cast<BASIC_CONSTRAINTS*>(X509V3_EXT_d2i(const_cast<X509_EXTENSION*>(extension))));
    read_.certificate_authority = constraints && constraints->ca != 0;
  }
  auto& all = read_.extensions;
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const ExtensionSpec& other) { return other.oid == spec.oid; }),
            all.end());
  all.push_back(std::move(spec));
}

// The two that depend on keys, which are there only when the certificate is made: what
// is there by default, nothing, or a value that is written out. True when that is all.
bool Reader::ReadKeyIdentifier(int nid, absl::string_view value, const std::string& field) {
  const std::vector<std::string> words = Words(value);
  if (words == std::vector<std::string>{"none"}) {
    read_.omitted_extensions.push_back(OBJ_nid2sn(nid));
    return true;
  }
  if (nid == NID_subject_key_identifier) return words == std::vector<std::string>{"hash"};
  const bool plain = std::all_of(words.begin(), words.end(), [](const std::string& word) {
    return word == "keyid" || word == "keyid:always" || word == "issuer";
  });
  if (!plain || words.front() == "issuer") {
    Violate(field, absl::StrCat("authorityKeyIdentifier = ", value,
                                " is not supported; write \"keyid\" or \"none\""));
  }
  return true;
}

void Reader::ReadExtension(const CONF_VALUE& entry, const std::string& field) {
  const std::string where = absl::StrCat("[", entry.section, "] ", entry.name, " = ", entry.value);
  ClearErrors();
  OsslPtr<ASN1_OBJECT> object(OBJ_txt2obj(entry.name, 0));
  if (!object) return Violate(field, absl::StrCat(where, ": there is no such extension"));
  const int nid = OBJ_obj2nid(object.get());
  absl::string_view value = entry.value;
  if (absl::ConsumePrefix(&value, "critical,")) value = absl::StripLeadingAsciiWhitespace(value);
  const bool key_identifier =
      nid == NID_subject_key_identifier || nid == NID_authority_key_identifier;
  if (key_identifier && ReadKeyIdentifier(nid, value, field)) return;
  const bool generic = absl::StartsWith(value, "DER:") || absl::StartsWith(value, "ASN1:");
  if (!generic && !IsMadeOfText(nid)) {
    return Violate(field, absl::StrCat(where, ": is not supported here; write DER:hex"));
  }
  OsslPtr<X509_EXTENSION> made(X509V3_EXT_nconf(config_.get(), &context_, entry.name, entry.value));
  if (made) return Add(made.get());
  Violate(field, absl::StrCat(where, ": ", FirstError()));
}

void Reader::ReadSection(const std::string& section, const std::string& field) {
  const STACK_OF(CONF_VALUE)* entries = nullptr;
  if (section.find('\0') == section.npos) {
    DropErrors errors;
    entries = NCONF_get_section(config_.get(), section.c_str());
  }
  if (!entries) {
    return Violate(field, absl::StrCat("there is no section [", absl::CHexEscape(section), "]"));
  }
  for (int i = 0; i < sk_CONF_VALUE_num(entries); ++i) {
    ReadExtension(*sk_CONF_VALUE_value(entries, i), field);
  }
}

void Reader::ReadExtensions(const std::vector<std::string>& sections) {
  constexpr char kField[] = "openssl_config_extensions";
  if (sections.size() > kMaxSections) {
    return Violate(kField,
                   absl::StrCat("has too many: ", sections.size(), ", at most ", kMaxSections));
  }
  for (size_t i = 0; i < sections.size(); ++i) {
    ReadSection(sections[i], absl::StrCat(kField, "[", i, "]"));
  }
  if (!sections.empty()) return;
  for (const char* setting : {"req_extensions", "x509_extensions"}) {
    const std::string section = OfReq(setting);
    if (!section.empty()) ReadSection(section, kTextField);
  }
}

OpensslConfig Reader::Finish() {
  const X509_NAME* name = X509_get_subject_name(holder_.get());
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    const ASN1_OBJECT* type = X509_NAME_ENTRY_get_object(entry);
    const int nid = OBJ_obj2nid(type);
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
    read_.subject.push_back({nid == NID_undef ? ToText(type, true) : OBJ_nid2sn(nid),
                             size > 0 ? std::string(reinterpret_cast<char*>(text), size) : ""});
    OPENSSL_free(text);
  }
  ClearErrors();
  return std::move(read_);
}

std::string DottedOid(int nid) { return ToText(OBJ_nid2obj(nid), true); }

// The OIDs of extensions that `spec` has something to say of.
std::vector<std::string> OidsOf(const MintSpec& spec) {
  const struct {
    bool said;
    int nid;
  } kFields[] = {
      {spec.certificate_authority || spec.path_length, NID_basic_constraints},
      {!spec.key_usages.empty(), NID_key_usage},
      {!spec.extended_key_usages.empty(), NID_ext_key_usage},
      {!spec.dns_names.empty() || !spec.ip_addresses.empty() || !spec.email_addresses.empty() ||
           !spec.uris.empty(),
       NID_subject_alt_name},
      {!spec.ns_cert_types.empty(), NID_netscape_cert_type},
      {spec.name_constraints.has_value(), NID_name_constraints},
      {!spec.policies.empty(), NID_certificate_policies},
      {!spec.ocsp_urls.empty() || !spec.ca_issuers_urls.empty(), NID_info_access},
      {!spec.crl_urls.empty(), NID_crl_distribution_points},
      {!spec.delta_crl_urls.empty(), NID_freshest_crl},
      {spec.must_staple, NID_tlsfeature},
      {!spec.scts.empty(), NID_ct_precert_scts},
  };
  std::vector<std::string> oids;
  for (const auto& field : kFields) {
    if (field.said) oids.push_back(DottedOid(field.nid));
  }
  for (const ExtensionSpec& extension : spec.extensions) oids.push_back(extension.oid);
  for (const std::string& name : spec.omitted_extensions) {
    const int nid = OBJ_sn2nid(name.c_str());
    oids.push_back(nid == NID_undef ? name : DottedOid(nid));
  }
  return oids;
}

int TypeOf(const NameAttribute& attribute) { return OBJ_txt2nid(attribute.type.c_str()); }

void AddSubject(const std::vector<NameAttribute>& subject, MintSpec* spec) {
  std::vector<int> said;
  for (const NameAttribute& attribute : spec->subject) said.push_back(TypeOf(attribute));
  if (!spec->organization.empty()) said.push_back(NID_organizationName);
  if (!spec->common_name.empty()) said.push_back(NID_commonName);
  std::vector<NameAttribute> all;
  for (const NameAttribute& attribute : subject) {
    if (std::find(said.begin(), said.end(), TypeOf(attribute)) == said.end()) {
      all.push_back(attribute);
    }
  }
  all.insert(all.end(), spec->subject.begin(), spec->subject.end());
  spec->subject = std::move(all);
}

}  // namespace

OpensslConfig ReadOpensslConfig(const std::string& text, const std::vector<std::string>& sections) {
  absl::StatusOr<OsslPtr<CONF>> config = LoadConfigText(text);
  if (!config.ok()) {
    OpensslConfig refused;
    refused.violations.push_back({kTextField, std::string(config.status().message())});
    return refused;
  }
  Reader reader(*std::move(config));
  reader.ReadSubject();
  reader.ReadExtensions(sections);
  return reader.Finish();
}

void AddOpensslConfig(const OpensslConfig& config, MintSpec* spec) {
  DropErrors errors;
  AddSubject(config.subject, spec);
  const std::vector<std::string> said = OidsOf(*spec);
  const auto is_said = [&](const std::string& oid) {
    return std::find(said.begin(), said.end(), oid) != said.end();
  };
  std::vector<ExtensionSpec> all;
  for (const ExtensionSpec& extension : config.extensions) {
    if (is_said(extension.oid)) continue;
    all.push_back(extension);
    const int nid = OBJ_txt2nid(extension.oid.c_str());
    // An extension of the spec's own is never left out: this keeps the default away.
    for (int by_default :
         {NID_basic_constraints, NID_key_usage, NID_ext_key_usage, NID_subject_key_identifier}) {
      if (nid == by_default) spec->omitted_extensions.push_back(OBJ_nid2sn(nid));
    }
    if (nid == NID_basic_constraints) spec->certificate_authority = config.certificate_authority;
  }
  for (const std::string& name : config.omitted_extensions) {
    if (!is_said(DottedOid(OBJ_sn2nid(name.c_str())))) spec->omitted_extensions.push_back(name);
  }
  all.insert(all.end(), spec->extensions.begin(), spec->extensions.end());
  spec->extensions = std::move(all);
}

}  // namespace tlslab
