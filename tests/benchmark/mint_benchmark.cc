// What minting costs beside the cryptography that it cannot do without.
//
// The cryptography is a fresh P-256 key and an ECDSA signature of the issuer's over as
// many bytes as a small certificate has.
//
//   BareKeygenAndSign   the two, as OpenSSL's manual shows them
//   BareReused          the two, all contexts made before
//   BareCertificate     the two, and a certificate of the same extensions around them
//   MintLeaf            certs/mint, from a warm authority
//   MintLeafKeyOf       the same with the key of an earlier certificate
//   MintLeafSharedRsa   the same with an RSA-2048 key made before
//
// tests/benchmark/ratios.py runs them interleaved and prints the ratios.
#include <benchmark/benchmark.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "certs/mint/key_type.h"
#include "certs/mint/mint.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

void Require(bool held, const char* what) {
  if (held) return;
  std::fprintf(stderr, "benchmark: %s\n", what);
  std::abort();
}

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

MintSpec LeafSpec() {
  MintSpec spec;
  spec.common_name = "localhost";
  spec.dns_names = {"localhost"};
  return spec;
}

const Credential& Authority() {
  static const auto* const authority = [] {
    MintSpec spec;
    spec.common_name = "Benchmark CA";
    spec.certificate_authority = true;
    return new std::shared_ptr<const Credential>(Mint(spec, nullptr, kNow).value());
  }();
  return **authority;
}

OsslPtr<EVP_PKEY> BareKey() {
  return OsslPtr<EVP_PKEY>(EVP_PKEY_Q_keygen(LabLibrary(), nullptr, "EC", "P-256"));
}

void BareSign(EVP_PKEY* key, const std::string& signed_part) {
  const OsslPtr<EVP_MD_CTX> context(EVP_MD_CTX_new());
  unsigned char signature[128];
  size_t size = sizeof(signature);
  Require(EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", LabLibrary(), nullptr, key,
                                nullptr) == 1 &&
              EVP_DigestSign(context.get(), signature, &size,
                             reinterpret_cast<const unsigned char*>(signed_part.data()),
                             signed_part.size()) == 1,
          "bare signing failed");
  benchmark::DoNotOptimize(signature);
}

void BareKeygenAndSign(benchmark::State& state) {
  const std::string signed_part(400, 'x');
  for (auto _ : state) {
    OsslPtr<EVP_PKEY> key = BareKey();
    Require(key != nullptr, "bare key generation failed");
    BareSign(Authority().key.get(), signed_part);
  }
}

void BareReused(benchmark::State& state) {
  const std::string signed_part(400, 'x');
  OsslPtr<EVP_PKEY_CTX> generator(EVP_PKEY_CTX_new_from_name(LabLibrary(), "EC", nullptr));
  Require(EVP_PKEY_keygen_init(generator.get()) == 1 &&
              EVP_PKEY_CTX_set_group_name(generator.get(), "P-256") == 1,
          "no generator");
  OsslPtr<EVP_PKEY_CTX> signer(
      EVP_PKEY_CTX_new_from_pkey(LabLibrary(), Authority().key.get(), nullptr));
  Require(EVP_PKEY_sign_init(signer.get()) == 1, "no signer");
  EVP_MD* sha256 = EVP_MD_fetch(LabLibrary(), "SHA256", nullptr);
  for (auto _ : state) {
    EVP_PKEY* made = nullptr;
    Require(EVP_PKEY_generate(generator.get(), &made) == 1, "bare key generation failed");
    OsslPtr<EVP_PKEY> key(made);
    unsigned char digest[32];
    unsigned char signature[128];
    size_t size = sizeof(signature);
    Require(
        EVP_Digest(signed_part.data(), signed_part.size(), digest, nullptr, sha256, nullptr) == 1 &&
            EVP_PKEY_sign(signer.get(), signature, &size, digest, sizeof(digest)) == 1,
        "bare signing failed");
    benchmark::DoNotOptimize(signature);
  }
  EVP_MD_free(sha256);
}

bool BareExtension(X509* certificate, X509V3_CTX* context, int nid, const char* value) {
  const OsslPtr<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, context, nid, value));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// As programs that mint with OpenSSL alone do it.
void BareCertificate(benchmark::State& state) {
  X509* issuer = Authority().certificate.get();
  for (auto _ : state) {
    const OsslPtr<EVP_PKEY> key = BareKey();
    const OsslPtr<X509> made(X509_new_ex(LabLibrary(), nullptr));
    X509* certificate = made.get();
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const OsslPtr<EVP_MD_CTX> signer(EVP_MD_CTX_new());
    Require(X509_set_version(certificate, X509_VERSION_3) == 1 &&
                ASN1_INTEGER_set(X509_get_serialNumber(certificate), 4711) == 1 &&
                X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
                X509_NAME_add_entry_by_NID(
                    X509_get_subject_name(certificate), NID_commonName, MBSTRING_UTF8,
                    reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0) == 1 &&
                X509_gmtime_adj(X509_getm_notBefore(certificate), 0) != nullptr &&
                X509_gmtime_adj(X509_getm_notAfter(certificate), 86400) != nullptr &&
                X509_set_pubkey(certificate, key.get()) == 1 &&
                BareExtension(certificate, &context, NID_basic_constraints, "critical,CA:FALSE") &&
                BareExtension(certificate, &context, NID_key_usage, "critical,digitalSignature") &&
                BareExtension(certificate, &context, NID_ext_key_usage, "serverAuth,clientAuth") &&
                BareExtension(certificate, &context, NID_subject_key_identifier, "hash") &&
                BareExtension(certificate, &context, NID_authority_key_identifier, "keyid") &&
                BareExtension(certificate, &context, NID_subject_alt_name, "DNS:localhost") &&
                EVP_DigestSignInit_ex(signer.get(), nullptr, "SHA256", LabLibrary(), nullptr,
                                      Authority().key.get(), nullptr) == 1 &&
                X509_sign_ctx(certificate, signer.get()) > 0,
            "the bare certificate failed");
  }
}

void MintWith(benchmark::State& state, const MintSources& sources) {
  const MintSpec spec = LeafSpec();
  for (auto _ : state) {
    auto minted = Mint(spec, sources, kNow);
    Require(minted.ok(), "minting failed");
    benchmark::DoNotOptimize(minted);
  }
}

void MintLeaf(benchmark::State& state) {
  MintSources sources;
  sources.issuer = &Authority();
  MintWith(state, sources);
}

void MintLeafKeyOf(benchmark::State& state) {
  const auto before = Mint(LeafSpec(), &Authority(), kNow).value();
  MintSources sources;
  sources.issuer = &Authority();
  sources.key_of = before.get();
  MintWith(state, sources);
}

void MintLeafSharedRsa(benchmark::State& state) {
  const OsslPtr<EVP_PKEY> key = MakeKey("rsa-2048").value();
  MintSources sources;
  sources.issuer = &Authority();
  sources.key = key.get();
  MintWith(state, sources);
}

BENCHMARK(BareKeygenAndSign);
BENCHMARK(BareReused);
BENCHMARK(BareCertificate);
BENCHMARK(MintLeaf);
BENCHMARK(MintLeafKeyOf);
BENCHMARK(MintLeafSharedRsa);

}  // namespace
}  // namespace tlslab

BENCHMARK_MAIN();
