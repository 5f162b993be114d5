#include "server/engine/certificate_types.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "certs/inspect/names.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

[[maybe_unused]] std::string NotInThisBuild(const std::string& what) {
  return absl::StrCat(what, " not in this build (", OpensslVersion(), ")");
}

#if OPENSSL_VERSION_NUMBER >= 0x30200000L

using SetTypesFunction = int (*)(SSL_CTX* ctx, const unsigned char* types, size_t size);

void SetTypes(const std::vector<CertificateType>& types, const char* field, SetTypesFunction set,
              SSL_CTX* ctx, ContextProblems* problems) {
  if (types.empty()) return;
  std::vector<unsigned char> wire;
  for (CertificateType type : types) {
    wire.push_back(type == CertificateType::kX509 ? TLSEXT_cert_type_x509 : TLSEXT_cert_type_rpk);
  }
  ClearErrors();
  if (set(ctx, wire.data(), wire.size()) == 1) return;
  problems->Unsupported(field, absl::StrCat("refused: ", TakeErrorText()));
}

void ApplyTypes(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  SetTypes(config.server_certificate_types, "server_certificate_types",
           SSL_CTX_set1_server_cert_type, ctx, problems);
  SetTypes(config.client_certificate_types, "client_certificate_types",
           SSL_CTX_set1_client_cert_type, ctx, problems);
}

int CompressionAlgorithm(const std::string& name) {
  if (name == "zlib") return TLSEXT_comp_cert_zlib;
  return name == "brotli" ? TLSEXT_comp_cert_brotli : TLSEXT_comp_cert_zstd;
}

// OpenSSL leaves out in silence what it was not built with, unless nothing is left.
void ApplyCompression(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  const std::vector<std::string>& names = config.certificate_compression_algorithms;
  std::vector<int> algorithms;
  for (size_t i = 0; i < names.size(); ++i) {
    int algorithm = CompressionAlgorithm(names[i]);
    if (SSL_CTX_set1_cert_comp_preference(ctx, &algorithm, 1) == 1) {
      algorithms.push_back(algorithm);
      continue;
    }
    problems->Unsupported(absl::StrCat("certificate_compression_algorithms[", i, "]"),
                          NotInThisBuild(names[i] + " is"));
  }
  SSL_CTX_set1_cert_comp_preference(ctx, algorithms.data(), algorithms.size());
  constexpr uint64_t kNone =
      SSL_OP_NO_TX_CERTIFICATE_COMPRESSION | SSL_OP_NO_RX_CERTIFICATE_COMPRESSION;
  if (algorithms.empty()) {
    SSL_CTX_set_options(ctx, kNone);
  } else {
    SSL_CTX_clear_options(ctx, kNone);
    // OpenSSL compresses a server's message before it knows what a client asks for, so
    // a compressed one would lack what is stapled. What does not become smaller is sent
    // as it is.
    const bool staples = !config.ocsp_response.empty() || !config.scts.empty();
    if (!staples) SSL_CTX_compress_certs(ctx, 0);
  }
  ClearErrors();
}

#else

void ApplyTypes(const ContextConfig& config, SSL_CTX*, ContextProblems* problems) {
  auto check = [&](const std::vector<CertificateType>& types, const char* field) {
    for (size_t i = 0; i < types.size(); ++i) {
      if (types[i] == CertificateType::kX509) continue;
      problems->Unsupported(absl::StrCat(field, "[", i, "]"),
                            NotInThisBuild("raw public keys (RFC 7250) are"));
    }
  };
  check(config.server_certificate_types, "server_certificate_types");
  check(config.client_certificate_types, "client_certificate_types");
}

void ApplyCompression(const ContextConfig& config, SSL_CTX*, ContextProblems* problems) {
  for (size_t i = 0; i < config.certificate_compression_algorithms.size(); ++i) {
    problems->Unsupported(absl::StrCat("certificate_compression_algorithms[", i, "]"),
                          NotInThisBuild("compression of certificates (RFC 8879) is"));
  }
}

#endif

}  // namespace

void ApplyCertificateTypes(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  ApplyTypes(config, ctx, problems);
  ApplyCompression(config, ctx, problems);
  if (!config.certificate_authorities.empty()) {
    SSL_CTX_set0_CA_list(ctx, SubjectNames(config.certificate_authorities).release());
  }
}

}  // namespace tlslab
