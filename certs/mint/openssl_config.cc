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
  void Add(X509_EXTENSION* extension);

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

void Reader::Add(X509_EXTENSION* extension) {
  ExtensionSpec spec = ToExtensionSpec(extension);
  auto& all = read_.base.extensions;
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
    read_.base.omitted_extensions.push_back(OBJ_nid2sn(nid));
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
  // Every attribute was added as an RDN of its own.
  ReadAttributes(X509_get_subject_name(holder_.get()), &read_.base.subject);
  ClearErrors();
  return std::move(read_);
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

}  // namespace tlslab
