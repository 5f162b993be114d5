#include "server/config/verification_reader.h"

#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/credential/pem_objects.h"
#include "certs/revocation/crl.h"
#include "server/config/certificates/revocation_reader.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

constexpr uint32_t kMaxDepth = 100;
// A system's bundle of authorities is a few hundred certificates.
constexpr PemLimits kTrustLimits = {.bytes = 4 << 20, .certificates = 2000};
constexpr size_t kMaxTlsaData = 64 * 1024;
constexpr int kMaxCrlSpecs = 50;

std::string Message(const absl::Status& status) { return std::string(status.message()); }

bool ReadMode(std::string_view child, v1::PeerVerification::Mode mode, const SpecReading& reading) {
  if (!v1::PeerVerification::Mode_IsValid(mode)) reading.Invalid(child, "not a value of this enum");
  return mode != v1::PeerVerification::REPORT_ONLY;
}

VerifyPolicy::CrlCheck ReadCrlCheck(const v1::PeerVerification& wanted,
                                    const SpecReading& reading) {
  switch (wanted.crl_check()) {
    case v1::PeerVerification::CRL_CHECK_UNSPECIFIED:
      return VerifyPolicy::CrlCheck::kNone;
    case v1::PeerVerification::LEAF:
      return VerifyPolicy::CrlCheck::kLeaf;
    case v1::PeerVerification::CHAIN:
      return VerifyPolicy::CrlCheck::kChain;
    default:
      reading.Invalid("peer_verification.crl_check", "not a value of this enum");
      return VerifyPolicy::CrlCheck::kNone;
  }
}

void ReadPolicy(const v1::PeerVerification& wanted, const SpecReading& reading,
                ContextConfig* config) {
  VerifyPolicy& policy = config->verify_policy;
  policy.enforce_chain = ReadMode("peer_verification.mode", wanted.mode(), reading);
  policy.enforce_name = ReadMode("peer_verification.name_mode", wanted.name_mode(), reading);
  policy.expected_name = wanted.expected_name();
  reading.CheckHostName("peer_verification.expected_name", wanted.expected_name());
  if (config->role == Role::kServer && !wanted.expected_name().empty()) {
    reading.Invalid("peer_verification.expected_name", "only a client has a name to check");
  }
  if (wanted.has_verify_time()) {
    policy.verify_time = ReadTime(wanted.verify_time(),
                                  reading.Path("peer_verification.verify_time"), &reading.problems);
  }
  if (wanted.has_max_depth()) {
    if (wanted.max_depth() > kMaxDepth) {
      reading.Invalid("peer_verification.max_depth", "at most 100");
    }
    policy.max_depth = wanted.max_depth();
  }
  policy.partial_chain = wanted.partial_chain();
  policy.strict = wanted.strict();
  policy.crl_check = ReadCrlCheck(wanted, reading);
  policy.use_delta_crls = wanted.use_delta_crls();
}

std::vector<OsslPtr<X509>> ReadAnchors(const v1::PeerVerification& wanted,
                                       const SpecReading& reading) {
  std::vector<OsslPtr<X509>> anchors;
  for (int i = 0; i < wanted.trusted_pems_size(); ++i) {
    auto parsed = ParseCertificates(wanted.trusted_pems(i), kTrustLimits);
    if (!parsed.ok()) {
      reading.Invalid("peer_verification.trusted_pems", i, Message(parsed.status()));
      continue;
    }
    std::move(parsed->begin(), parsed->end(), std::back_inserter(anchors));
  }
  for (int i = 0; i < wanted.trusted_certificates_size(); ++i) {
    auto held = reading.Find(wanted.trusted_certificates(i),
                             reading.Path("peer_verification.trusted_certificates", i));
    if (held) anchors.push_back(Share(held->certificate.get()));
  }
  return anchors;
}

void MakeCrls(const v1::PeerVerification& wanted, const SpecReading& reading,
              std::vector<OsslPtr<X509_CRL>>* crls) {
  if (!reading.Fits("peer_verification.crl_specs", wanted.crl_specs_size(), kMaxCrlSpecs)) return;
  for (int i = 0; i < wanted.crl_specs_size(); ++i) {
    const std::string path = reading.Path("peer_verification.crl_specs", i);
    const std::string der = MakeCrl(wanted.crl_specs(i), RevocationUse::kContext, path,
                                    reading.lookup, &reading.problems);
    if (der.empty()) continue;
    auto read = ReadCrl(der);
    if (!read.ok()) {
      reading.problems.Invalid(path, Message(read.status()));
      continue;
    }
    crls->push_back(*std::move(read));
  }
}

std::vector<OsslPtr<X509_CRL>> ReadCrls(const v1::PeerVerification& wanted,
                                        const SpecReading& reading) {
  std::vector<OsslPtr<X509_CRL>> crls;
  for (int i = 0; i < wanted.crl_pems_size(); ++i) {
    auto parsed = ParseCrls(wanted.crl_pems(i));
    if (!parsed.ok()) {
      reading.Invalid("peer_verification.crl_pems", i, Message(parsed.status()));
      continue;
    }
    std::move(parsed->begin(), parsed->end(), std::back_inserter(crls));
  }
  MakeCrls(wanted, reading, &crls);
  return crls;
}

std::shared_ptr<const TrustStore> SystemStore(const ResourceLookup& lookup) {
  return lookup.parses_anew ? LoadTrustStore(SystemTrustLocations()) : SystemTrust();
}

// Without a word on verification a client trusts the system's store; a server
// needs none.
void ReadTrust(const v1::TlsContextSpec& spec, const SpecReading& reading, ContextConfig* config) {
  const v1::PeerVerification& wanted = spec.peer_verification();
  const bool system =
      wanted.system_trust() || (!spec.has_peer_verification() && config->role == Role::kClient);
  config->system_trust = system;
  std::vector<OsslPtr<X509>> anchors = ReadAnchors(wanted, reading);
  std::vector<OsslPtr<X509_CRL>> crls = ReadCrls(wanted, reading);
  std::vector<X509*> bare;
  for (const OsslPtr<X509>& anchor : anchors) bare.push_back(anchor.get());
  std::vector<X509_CRL*> bare_crls;
  for (const OsslPtr<X509_CRL>& crl : crls) bare_crls.push_back(crl.get());
  auto trust = ExtendTrustStore(system ? SystemStore(reading.lookup) : nullptr, bare, bare_crls);
  if (!trust.ok()) return reading.Invalid("peer_verification", Message(trust.status()));
  config->trust = *std::move(trust);
}

void ReadTrustedKeys(const v1::PeerVerification& wanted, const SpecReading& reading,
                     ContextConfig* config) {
  for (int i = 0; i < wanted.trusted_public_key_pems_size(); ++i) {
    auto parsed = ParsePublicKeys(wanted.trusted_public_key_pems(i));
    if (!parsed.ok()) {
      reading.Invalid("peer_verification.trusted_public_key_pems", i, Message(parsed.status()));
      continue;
    }
    std::move(parsed->begin(), parsed->end(),
              std::back_inserter(config->verify_policy.trusted_public_keys));
  }
}

void ReadTlsaRecord(const v1::TlsaRecord& wanted, size_t i, const SpecReading& reading,
                    ContextConfig* config) {
  const std::string path = reading.Path("peer_verification.tlsa_records", i);
  auto invalid = [&](std::string_view child, std::string_view what) {
    reading.problems.Invalid(FieldPath(path, child), what);
  };
  if (wanted.usage() > 3) invalid("usage", "must be 0 to 3 (RFC 6698 section 2.1.1)");
  if (wanted.selector() > 1) invalid("selector", "must be 0 or 1 (RFC 6698 section 2.1.2)");
  if (wanted.matching_type() > 2) {
    invalid("matching_type", "must be 0 to 2 (RFC 6698 section 2.1.3)");
  }
  if (wanted.data().empty()) {
    invalid("data", "required");
  } else if (wanted.matching_type() == 0 && wanted.data().size() > kMaxTlsaData) {
    invalid("data", "at most 64 KiB");
  } else if (wanted.matching_type() == 1 && wanted.data().size() != 32) {
    invalid("data", "a SHA-256 digest has 32 bytes");
  } else if (wanted.matching_type() == 2 && wanted.data().size() != 64) {
    invalid("data", "a SHA-512 digest has 64 bytes");
  }
  TlsaRecord record;
  record.usage = static_cast<uint8_t>(wanted.usage());
  record.selector = static_cast<uint8_t>(wanted.selector());
  record.matching_type = static_cast<uint8_t>(wanted.matching_type());
  record.data = wanted.data();
  config->tlsa_records.push_back(std::move(record));
}

}  // namespace

void ReadVerification(const v1::TlsContextSpec& spec, const SpecReading& reading,
                      ContextConfig* config) {
  const v1::PeerVerification& wanted = spec.peer_verification();
  ReadPolicy(wanted, reading, config);
  ReadTrust(spec, reading, config);
  ReadTrustedKeys(wanted, reading, config);
  if (config->role == Role::kServer && wanted.tlsa_records_size() > 0) {
    reading.Invalid("peer_verification.tlsa_records", "only a client has any");
  }
  if (!reading.Fits("peer_verification.tlsa_records", wanted.tlsa_records_size())) return;
  for (int i = 0; i < wanted.tlsa_records_size(); ++i) {
    ReadTlsaRecord(wanted.tlsa_records(i), i, reading, config);
  }
}

}  // namespace tlslab
