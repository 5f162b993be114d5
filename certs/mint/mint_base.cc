#include "certs/mint/mint_base.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

bool IsThereByDefault(int nid) {
  return nid == NID_basic_constraints || nid == NID_key_usage || nid == NID_ext_key_usage ||
         nid == NID_subject_key_identifier || nid == NID_authority_key_identifier;
}

bool MakesAuthority(int nid, const std::string& value) {
  if (nid != NID_basic_constraints) return false;
  const auto* at = reinterpret_cast<const unsigned char*>(value.data());
  OsslPtr<BASIC_CONSTRAINTS> constraints(
      d2i_BASIC_CONSTRAINTS(nullptr, &at, static_cast<long>(value.size())));
  return constraints && constraints->ca != 0;
}

std::string Dotted(const ASN1_OBJECT* object) {
  char text[256] = "";
  OBJ_obj2txt(text, sizeof(text), object, 1);
  return text;
}

std::string DottedOid(int nid) { return Dotted(OBJ_nid2obj(nid)); }

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

void PutBeneath(const MintBase& base, MintSpec* spec) {
  DropErrors errors;
  AddSubject(base.subject, spec);
  const std::vector<std::string> said = OidsOf(*spec);
  const auto is_said = [&](const std::string& oid) {
    return std::find(said.begin(), said.end(), oid) != said.end();
  };
  std::vector<ExtensionSpec> all;
  for (const ExtensionSpec& extension : base.extensions) {
    if (is_said(extension.oid)) continue;
    const int nid = OBJ_txt2nid(extension.oid.c_str());
    if (MakesAuthority(nid, extension.value)) spec->certificate_authority = true;
    // An extension of the spec's own is never left out: this keeps the default away.
    if (IsThereByDefault(nid)) spec->omitted_extensions.push_back(OBJ_nid2sn(nid));
    all.push_back(extension);
  }
  for (const std::string& name : base.omitted_extensions) {
    if (!is_said(DottedOid(OBJ_sn2nid(name.c_str())))) spec->omitted_extensions.push_back(name);
  }
  all.insert(all.end(), spec->extensions.begin(), spec->extensions.end());
  spec->extensions = std::move(all);
}

bool ReadAttributes(const X509_NAME* name, std::vector<NameAttribute>* attributes) {
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    if (X509_NAME_ENTRY_set(entry) != i) return false;
    const ASN1_OBJECT* type = X509_NAME_ENTRY_get_object(entry);
    const int nid = OBJ_obj2nid(type);
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
    attributes->push_back({nid == NID_undef ? Dotted(type) : OBJ_nid2sn(nid),
                           size > 0 ? std::string(reinterpret_cast<char*>(text), size) : ""});
    OPENSSL_free(text);
  }
  return true;
}

ExtensionSpec ToExtensionSpec(X509_EXTENSION* extension) {
  const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(extension);
  ExtensionSpec spec;
  spec.oid = Dotted(X509_EXTENSION_get_object(extension));
  spec.critical = X509_EXTENSION_get_critical(extension) == 1;
  spec.value.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                    static_cast<size_t>(ASN1_STRING_length(value)));
  return spec;
}

}  // namespace tlslab
