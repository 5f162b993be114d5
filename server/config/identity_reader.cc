#include "server/config/identity_reader.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/config/algorithm_reader.h"

namespace tlslab {
namespace {

constexpr size_t kMaxPskIdentity = 128;
constexpr size_t kLeastPsk = 16;
constexpr size_t kMostPsk = 64;

std::string Message(const absl::Status& status) { return std::string(status.message()); }

void ReadCredential(const v1::Credential& credential, const std::string& path,
                    const SpecReading& reading, ContextConfig* config) {
  switch (credential.source_case()) {
    case v1::Credential::kCertificate: {
      auto held = reading.Find(credential.certificate(), FieldPath(path, "certificate"));
      if (held) config->credentials.push_back(std::move(held));
      break;
    }
    case v1::Credential::kPem: {
      auto parsed =
          ParseCredential(credential.pem().chain_pem(), credential.pem().private_key_pem());
      if (!parsed.ok()) {
        reading.problems.Invalid(FieldPath(path, "pem"), Message(parsed.status()));
        break;
      }
      config->credentials.push_back(*std::move(parsed));
      break;
    }
    case v1::Credential::SOURCE_NOT_SET:
      reading.problems.Invalid(path, "required: certificate or pem");
  }
}

// A server can do without in the suites that need none.
bool NeedsNoCredential(const v1::TlsContextSpec& spec) {
  return !spec.cipher_list().empty() || spec.openssl_commands_size() > 0 ||
         spec.pre_shared_keys_size() > 0;
}

void ReadCredentials(const v1::TlsContextSpec& spec, const SpecReading& reading,
                     ContextConfig* config) {
  if (!reading.Fits("credentials", spec.credentials_size())) return;
  for (int i = 0; i < spec.credentials_size(); ++i) {
    ReadCredential(spec.credentials(i), reading.Path("credentials", i), reading, config);
  }
  if (spec.has_server() && spec.credentials_size() == 0 && !NeedsNoCredential(spec)) {
    reading.Invalid("credentials",
                    "required for a server, unless it has pre_shared_keys or cipher_list names "
                    "anonymous suites");
  }
}

template <typename List>
void ReadTypes(std::string_view child, const List& types, const SpecReading& reading,
               std::vector<CertificateType>* out) {
  for (int i = 0; i < types.size(); ++i) {
    CertificateType type = CertificateType::kX509;
    if (types.Get(i) == v1::CERTIFICATE_TYPE_RAW_PUBLIC_KEY) {
      type = CertificateType::kRawPublicKey;
    } else if (types.Get(i) != v1::CERTIFICATE_TYPE_X509) {
      reading.Invalid(child, i, "must be CERTIFICATE_TYPE_X509 or CERTIFICATE_TYPE_RAW_PUBLIC_KEY");
      continue;
    }
    if (std::find(out->begin(), out->end(), type) != out->end()) {
      reading.Invalid(child, i, "stands here twice");
      continue;
    }
    out->push_back(type);
  }
}

void ReadPreSharedKey(const v1::PreSharedKey& wanted, size_t i, const SpecReading& reading,
                      ContextConfig* config) {
  const std::string path = reading.Path("pre_shared_keys", i);
  RequestProblems& problems = reading.problems;
  PreSharedKey key{wanted.identity(), wanted.key(), wanted.cipher_suite()};
  if (key.identity.empty() || key.identity.size() > kMaxPskIdentity) {
    problems.Invalid(FieldPath(path, "identity"), "must have 1 to 128 bytes");
  } else if (key.identity.find('\0') != std::string::npos) {
    problems.Invalid(FieldPath(path, "identity"), "holds a NUL");
  }
  for (const PreSharedKey& other : config->pre_shared_keys) {
    if (other.identity != key.identity) continue;
    problems.Invalid(FieldPath(path, "identity"), "is that of another key in this list");
  }
  if (key.key.size() < kLeastPsk || key.key.size() > kMostPsk) {
    problems.Invalid(FieldPath(path, "key"), "must have 16 to 64 bytes");
  }
  if (key.cipher_suite.empty()) {
    key.cipher_suite = "TLS_AES_128_GCM_SHA256";
  } else if (!Tls13SuiteValue(key.cipher_suite)) {
    problems.Invalid(FieldPath(path, "cipher_suite"),
                     absl::StrCat("'", key.cipher_suite, "' is not a suite of TLS 1.3"));
  }
  config->pre_shared_keys.push_back(std::move(key));
}

void ReadAuthorities(const v1::CertificateAuthorities& wanted, const SpecReading& reading,
                     ContextConfig* config) {
  for (int i = 0; i < wanted.pems_size(); ++i) {
    auto parsed = ParseCertificates(wanted.pems(i), {.bytes = 4 << 20, .certificates = 2000});
    if (!parsed.ok()) {
      reading.Invalid("certificate_authorities.pems", i, Message(parsed.status()));
      continue;
    }
    std::move(parsed->begin(), parsed->end(), std::back_inserter(config->certificate_authorities));
  }
  for (int i = 0; i < wanted.certificates_size(); ++i) {
    auto held = reading.Find(wanted.certificates(i),
                             reading.Path("certificate_authorities.certificates", i));
    if (held) config->certificate_authorities.push_back(Share(held->certificate.get()));
  }
}

void ReadCompression(const v1::TlsContextSpec& spec, const SpecReading& reading,
                     ContextConfig* config) {
  static const std::set<std::string> kKnown = {"brotli", "zlib", "zstd"};
  std::vector<std::string>& read = config->certificate_compression_algorithms;
  for (int i = 0; i < spec.certificate_compression_algorithms_size(); ++i) {
    const std::string& name = spec.certificate_compression_algorithms(i);
    if (kKnown.count(name) == 0) {
      reading.Invalid("certificate_compression_algorithms", i,
                      absl::StrCat("unknown algorithm '", name, "'; known are zlib, brotli, zstd"));
    } else if (std::find(read.begin(), read.end(), name) != read.end()) {
      reading.Invalid("certificate_compression_algorithms", i, "stands here twice");
    } else {
      read.push_back(name);
    }
  }
}

}  // namespace

void ReadIdentity(const v1::TlsContextSpec& spec, const SpecReading& reading,
                  ContextConfig* config) {
  ReadCredentials(spec, reading, config);
  ReadTypes("server_certificate_types", spec.server_certificate_types(), reading,
            &config->server_certificate_types);
  ReadTypes("client_certificate_types", spec.client_certificate_types(), reading,
            &config->client_certificate_types);
  if (reading.Fits("pre_shared_keys", spec.pre_shared_keys_size())) {
    for (int i = 0; i < spec.pre_shared_keys_size(); ++i) {
      ReadPreSharedKey(spec.pre_shared_keys(i), i, reading, config);
    }
  }
  ReadAuthorities(spec.certificate_authorities(), reading, config);
  ReadCompression(spec, reading, config);
  config->srtp_profiles.assign(spec.srtp_profiles().begin(), spec.srtp_profiles().end());
}

}  // namespace tlslab
