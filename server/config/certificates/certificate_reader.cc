#include "server/config/certificates/certificate_reader.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/mint/openssl_config.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "server/config/certificates/mutation_names.h"
#include "server/config/spec_reading.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

constexpr absl::Duration kFar = absl::Hours(24 * 366 * 1000);
constexpr int kMaxMutations = 20;
constexpr size_t kMaxSeedBytes = 1024;
constexpr std::string_view kResponders = "revocationResponders";

template <typename Strings>
std::vector<std::string> ToVector(const Strings& strings) {
  return {strings.begin(), strings.end()};
}

NameConstraintsSpec ReadNameConstraints(const v1::NameConstraints& constraints) {
  NameConstraintsSpec read;
  read.permitted_dns_names = ToVector(constraints.permitted_dns_names());
  read.excluded_dns_names = ToVector(constraints.excluded_dns_names());
  read.permitted_ip_ranges = ToVector(constraints.permitted_ip_ranges());
  read.excluded_ip_ranges = ToVector(constraints.excluded_ip_ranges());
  read.permitted_email_addresses = ToVector(constraints.permitted_email_addresses());
  read.excluded_email_addresses = ToVector(constraints.excluded_email_addresses());
  read.permitted_uris = ToVector(constraints.permitted_uris());
  read.excluded_uris = ToVector(constraints.excluded_uris());
  return read;
}

void ReadSubject(const v1::CertificateSpec& spec, MintSpec* mint) {
  for (const v1::NameAttribute& attribute : spec.subject()) {
    mint->subject.push_back({attribute.type(), attribute.value()});
  }
  mint->organization = spec.organization();
  mint->common_name = spec.common_name();
  mint->dns_names = ToVector(spec.dns_names());
  mint->ip_addresses = ToVector(spec.ip_addresses());
  mint->email_addresses = ToVector(spec.email_addresses());
  mint->uris = ToVector(spec.uris());
}

void ReadExtensions(const v1::CertificateSpec& spec, MintSpec* mint) {
  mint->certificate_authority = spec.certificate_authority();
  if (spec.has_path_length()) mint->path_length = spec.path_length();
  mint->key_usages = ToVector(spec.key_usages());
  mint->extended_key_usages = ToVector(spec.extended_key_usages());
  mint->ns_cert_types = ToVector(spec.ns_cert_types());
  if (spec.has_name_constraints()) {
    mint->name_constraints = ReadNameConstraints(spec.name_constraints());
  }
  mint->policies = ToVector(spec.policies());
  mint->must_staple = spec.must_staple();
  mint->scts = ToVector(spec.scts());
  for (const v1::CertificateExtension& extension : spec.extensions()) {
    mint->extensions.push_back({extension.oid(), extension.critical(), extension.value()});
  }
  mint->omitted_extensions = ToVector(spec.omitted_extensions());
}

void ReadSigning(const v1::CertificateSpec& spec, MintSpec* mint) {
  mint->key_type = spec.key_type();
  mint->signature_hash = spec.signature_hash();
  mint->rsa_pss_signature = spec.rsa_pss_signature();
  mint->serial_number = spec.serial_number();
  if (spec.version() != 0) mint->version = spec.version();
}

void ReadValidity(const v1::CertificateSpec& spec, const SpecReading& reading, MintSpec* mint) {
  const auto offset = [&](const google::protobuf::Duration& value, std::string_view field) {
    return ReadDuration(value, -kFar, kFar, reading.Path(field), &reading.problems);
  };
  const auto time = [&](const google::protobuf::Timestamp& value, std::string_view field) {
    return ReadTime(value, reading.Path(field), &reading.problems);
  };
  if (spec.has_not_before_offset()) {
    mint->not_before_offset = offset(spec.not_before_offset(), "not_before_offset");
  }
  if (spec.has_not_after_offset()) {
    mint->not_after_offset = offset(spec.not_after_offset(), "not_after_offset");
  }
  if (spec.has_not_before_time()) {
    mint->not_before_time = time(spec.not_before_time(), "not_before_time");
  }
  if (spec.has_not_after_time()) {
    mint->not_after_time = time(spec.not_after_time(), "not_after_time");
  }
}

// The URL of a responder that an entry of a list of URLs may stand for.
void ReadUrls(const google::protobuf::RepeatedPtrField<std::string>& urls, std::string_view field,
              std::string ResponderUrls::*which, const SpecReading& reading,
              std::vector<std::string>* out) {
  if (!reading.Fits(field, urls.size())) return;
  for (int i = 0; i < urls.size(); ++i) {
    if (urls[i].rfind(absl::StrCat(kResponders.data(), "/"), 0) != 0) {
      out->push_back(urls[i]);
      continue;
    }
    const std::string path = reading.Path(field, i);
    const size_t before = reading.problems.invalid.size();
    CheckName(urls[i], kResponders, path, &reading.problems);
    if (reading.problems.invalid.size() > before) continue;
    const std::optional<ResponderUrls> responder = reading.lookup.responder(urls[i]);
    if (!responder) {
      reading.problems.Missing(path, urls[i]);
      continue;
    }
    out->push_back((*responder).*which);
  }
}

void ReadAllUrls(const v1::CertificateSpec& spec, const SpecReading& reading, MintSpec* mint) {
  ReadUrls(spec.ocsp_urls(), "ocsp_urls", &ResponderUrls::ocsp, reading, &mint->ocsp_urls);
  ReadUrls(spec.ca_issuers_urls(), "ca_issuers_urls", &ResponderUrls::ca_issuers, reading,
           &mint->ca_issuers_urls);
  ReadUrls(spec.crl_urls(), "crl_urls", &ResponderUrls::crl, reading, &mint->crl_urls);
  ReadUrls(spec.delta_crl_urls(), "delta_crl_urls", &ResponderUrls::delta_crl, reading,
           &mint->delta_crl_urls);
}

// The certificate that `name` names; null without a name, or when problems were added.
std::optional<HeldCertificate> Find(const std::string& name, std::string_view field,
                                    const SpecReading& reading) {
  if (name.empty()) return std::nullopt;
  const size_t before = reading.problems.invalid.size();
  CheckName(name, "certificates", reading.Path(field), &reading.problems);
  if (reading.problems.invalid.size() > before) return std::nullopt;
  std::optional<HeldCertificate> held = reading.lookup.certificate(name);
  if (!held) reading.problems.Missing(reading.Path(field), name);
  return held;
}

// Likewise, the one whose key is to be used.
std::shared_ptr<const Credential> FindKey(const std::string& name, std::string_view field,
                                          const SpecReading& reading, MintPlan* plan) {
  const std::optional<HeldCertificate> held = Find(name, field, reading);
  if (!held) return nullptr;
  if (!held->key_made_here) plan->key_made_here = false;
  return held->credential;
}

void ReadRelations(const v1::CertificateSpec& spec, const SpecReading& reading, MintPlan* plan) {
  if (std::optional<HeldCertificate> issuer = Find(spec.issuer(), "issuer", reading)) {
    plan->issuer = issuer->credential;
    // What was minted as an authority issues, whatever a defect made of it.
    if (!issuer->minted_as_authority && !IsAuthority(*issuer->credential)) {
      reading.Invalid("issuer", absl::StrCat("\"", spec.issuer(),
                                             "\" is no certificate authority; mint it with "
                                             "certificate_authority set"));
    }
  }
  plan->key_of = FindKey(spec.key_of(), "key_of", reading, plan);
  plan->cross_signs = FindKey(spec.cross_signs(), "cross_signs", reading, plan);
  plan->shared_key = spec.shared_key();
}

// What a shared key contradicts, which certs/mint knows nothing of.
void CheckSharedKey(const v1::CertificateSpec& spec, const SpecReading& reading) {
  const auto both = [&](bool first, bool second, const char* field, const char* because) {
    if (first && second) reading.Invalid(field, because);
  };
  both(spec.shared_key(), !spec.key_of().empty(), "shared_key",
       "contradicts key_of; give one of them");
  both(spec.shared_key(), !spec.cross_signs().empty(), "shared_key",
       "contradicts cross_signs, which has a key");
  both(spec.shared_key(), !spec.danger_seed().empty(), "shared_key",
       "contradicts danger_seed: the shared key comes from no seed");
}

// The same bytes for the same spec.
std::string Serialized(const v1::CertificateSpec& spec) {
  std::string bytes;
  spec.ByteSizeLong();  // fills the sizes that the next needs
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    spec.SerializeWithCachedSizes(&coded);
  }
  return bytes;
}

// Without the names of other resources: a script that is run again gives them other names, and the
// keys of its certificates are to stay the same.
v1::CertificateSpec WithoutNames(v1::CertificateSpec spec) {
  spec.clear_issuer();
  spec.clear_key_of();
  spec.clear_cross_signs();
  for (auto* urls : {spec.mutable_ocsp_urls(), spec.mutable_ca_issuers_urls(),
                     spec.mutable_crl_urls(), spec.mutable_delta_crl_urls()}) {
    for (std::string& url : *urls) {
      if (url.rfind("revocationResponders/", 0) == 0) url.clear();
    }
  }
  return spec;
}

std::string ReadSeed(const v1::CertificateSpec& spec, const SpecReading& reading) {
  const std::string& seed = spec.danger_seed();
  if (seed.empty()) return "";
  if (seed.size() > kMaxSeedBytes) {
    reading.Invalid("danger_seed",
                    absl::StrCat("is too long: ", seed.size(), " bytes, at most ", kMaxSeedBytes));
    return "";
  }
  return absl::StrCat(seed, std::string(1, '\0'), Serialized(WithoutNames(spec)));
}

void ReadMutations(const v1::CertificateSpec& spec, const SpecReading& reading, MintPlan* plan) {
  if (!reading.Fits("mutations", spec.mutations_size(), kMaxMutations)) return;
  plan->mutations = ToVector(spec.mutations());
  CheckMutationNames(plan->mutations, reading.Path("mutations"), &reading.problems);
}

// After the fields of the spec, beneath which it is put.
void ReadConfig(const v1::CertificateSpec& spec, const SpecReading& reading, MintSpec* mint) {
  if (spec.openssl_config().empty()) {
    if (spec.openssl_config_extensions_size() > 0) {
      reading.Invalid("openssl_config_extensions",
                      "names sections of openssl_config, which is empty");
    }
    return;
  }
  const OpensslConfig config =
      ReadOpensslConfig(spec.openssl_config(), ToVector(spec.openssl_config_extensions()));
  for (const MintViolation& violation : config.violations) {
    reading.Invalid(violation.field, violation.description);
  }
  if (config.violations.empty()) PutBeneath(config.base, mint);
}

void TellOnce(const std::vector<MintViolation>& violations, const SpecReading& reading) {
  for (const MintViolation& violation : violations) {
    const std::string path = reading.Path(violation.field);
    const auto& told = reading.problems.invalid;
    const bool known = std::any_of(told.begin(), told.end(), [&](const FieldProblem& problem) {
      return problem.field == path;
    });
    if (!known) reading.problems.Invalid(path, violation.description);
  }
}

}  // namespace

MintSources SourcesOf(const MintPlan& plan) {
  MintSources sources;
  sources.issuer = plan.issuer.get();
  sources.key_of = plan.key_of.get();
  sources.cross_signs = plan.cross_signs.get();
  return sources;
}

MintPlan ReadMintPlan(const v1::CertificateSpec& spec, const std::string& field,
                      const ResourceLookup& lookup, RequestProblems* problems,
                      const MintBase* base) {
  const SpecReading reading{field, lookup, *problems};
  MintPlan plan;
  ReadSubject(spec, &plan.spec);
  ReadExtensions(spec, &plan.spec);
  ReadSigning(spec, &plan.spec);
  ReadValidity(spec, reading, &plan.spec);
  ReadAllUrls(spec, reading, &plan.spec);
  ReadConfig(spec, reading, &plan.spec);
  if (base) PutBeneath(*base, &plan.spec);
  ReadRelations(spec, reading, &plan);
  ReadMutations(spec, reading, &plan);
  CheckSharedKey(spec, reading);
  if (spec.has_mint_time()) {
    plan.mint_time = ReadTime(spec.mint_time(), reading.Path("mint_time"), problems);
  }
  plan.seed = ReadSeed(spec, reading);
  TellOnce(CheckMintSpec(plan.spec), reading);
  TellOnce(CheckMintSources(plan.spec, SourcesOf(plan)), reading);
  return plan;
}

CertificateRequest ReadCreateCertificate(const v1::CreateCertificateRequest& request,
                                         const ResourceLookup& lookup, RequestProblems* problems) {
  CertificateRequest read;
  read.id = request.certificate_id();
  CheckId(read.id, "certificate_id", problems);
  switch (request.certificate().source_case()) {
    case v1::Certificate::kSpec:
      read.mint = ReadMintPlan(request.certificate().spec(), "certificate.spec", lookup, problems);
      break;
    case v1::Certificate::kPem: {
      const v1::PemCredential& pem = request.certificate().pem();
      auto parsed = ParseCredential(pem.chain_pem(), pem.private_key_pem());
      if (!parsed.ok()) {
        problems->Invalid("certificate.pem", std::string(parsed.status().message()));
        break;
      }
      read.imported = *std::move(parsed);
      break;
    }
    case v1::Certificate::SOURCE_NOT_SET:
      problems->Invalid("certificate", "required: spec or pem");
  }
  return read;
}

}  // namespace tlslab
