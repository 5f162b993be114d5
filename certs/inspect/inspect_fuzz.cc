// Fuzz target: whatever a file of certificates holds, it is read, told, linted and
// printed within bounds, and what is told hangs together.
//
// For hours of it, from the seeds that the test begins with:
//   bazel run //certs/inspect:inspect_fuzz_seeds -- /some/folder
//   bazel run --config=fuzz //certs/inspect:inspect_fuzz -- -max_total_time=3600 /some/folder
#include <openssl/pkcs12.h>

#include <string_view>

#include "certs/container/container.h"
#include "certs/credential/credential.h"
#include "certs/inspect/certificate_text.h"
#include "certs/inspect/chain_shape.h"
#include "certs/inspect/extensions.h"
#include "certs/inspect/inspect.h"
#include "certs/mint/mint.h"
#include "certs/ossl/library.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

constexpr char kPassword[] = "fuzz";

void CheckFacts(X509* certificate, const CertificateFacts& facts, size_t input) {
  FUZZ_CHECK(facts.sha256_fingerprint.size() == 32);
  FUZZ_CHECK(facts.tbs_sha256.size() == 32);
  FUZZ_CHECK(facts.extensions.size() <= input);
  FUZZ_CHECK(facts.dns_names.size() <= input);
  FUZZ_CHECK(facts.scts.size() <= input);
  FUZZ_CHECK(!facts.basic_constraints ||
             facts.basic_constraints->certificate_authority == facts.certificate_authority);
  size_t text = 0;
  for (const ExtensionFacts& extension : facts.extensions) text += extension.text.size();
  FUZZ_CHECK(text <= kMaxExtensionTexts);
  for (const CertificateLint& lint : facts.lints) FUZZ_CHECK(lint.text.size() < 1000);
  FUZZ_CHECK(CertificateText(certificate).size() <= size_t{4} << 20);
}

void CheckShape(const ChainShape& shape, size_t size) {
  FUZZ_CHECK(shape.includes_root != shape.ends_below_root);
  FUZZ_CHECK(shape.unused_positions.size() < size);
  FUZZ_CHECK(shape.duplicate_positions.size() < size);
  FUZZ_CHECK(!shape.in_order || shape.unused_positions.empty());
}

// As an experiment needs it, with a bit of everything.
std::shared_ptr<const Credential> Minted(const MintSpec& spec, const Credential* issuer) {
  auto minted = Mint(spec, issuer, absl::FromUnixSeconds(1700000000));
  FUZZ_CHECK(minted.ok());
  return *std::move(minted);
}

std::string Der(X509* certificate) { return Inspect(certificate).der; }

// With extensions of which the minter has none, as configuration files write them.
std::string Adorned(const Credential& credential) {
  constexpr struct {
    int nid;
    const char* value;
  } kExtensions[] = {
      {NID_subject_alt_name, "DNS:*.a.example,email:a@b,URI:http://c/,IP:::1,RID:1.2.3"},
      {NID_info_access, "OCSP;URI:http://o/,caIssuers;URI:http://i/"},
      {NID_crl_distribution_points, "URI:http://crl/"},
      {NID_freshest_crl, "URI:http://delta/"},
      {NID_name_constraints, "permitted;DNS:.a,excluded;IP:10.0.0.0/255.0.0.0"},
      {NID_tlsfeature, "status_request"},
      {NID_netscape_cert_type, "client,sslCA"},
      {NID_basic_constraints, "critical,CA:TRUE,pathlen:1"},
  };
  OsslPtr<X509> certificate(X509_dup(credential.certificate.get()));
  X509V3_CTX context = {};
  X509V3_set_ctx_nodb(&context);
  for (const auto& [nid, value] : kExtensions) {
    OsslPtr<X509_EXTENSION> extension(X509V3_EXT_nconf_nid(nullptr, &context, nid, value));
    FUZZ_CHECK(extension != nullptr);
    X509_add_ext(certificate.get(), extension.get(), -1);
  }
  X509_sign(certificate.get(), credential.key.get(), EVP_sha256());
  return Der(certificate.get());
}

std::string Pkcs12(const Credential& credential) {
  PKCS12* made =
      PKCS12_create_ex(kPassword, "name", credential.key.get(), credential.certificate.get(),
                       nullptr, NID_aes_256_cbc, NID_aes_256_cbc, 1, 1, 0, LabLibrary(), nullptr);
  FUZZ_CHECK(made != nullptr);
  unsigned char* der = nullptr;
  const int size = i2d_PKCS12(made, &der);
  PKCS12_free(made);
  FUZZ_CHECK(size > 0);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

std::vector<std::string> FuzzCorpus() {
  MintSpec spec;
  spec.common_name = "Root";
  spec.organization = "Example";
  spec.certificate_authority = true;
  const auto root = Minted(spec, nullptr);
  spec = {};
  spec.dns_names = {"localhost", "*.example.com"};
  spec.ip_addresses = {"127.0.0.1", "::1"};
  const auto leaf = Minted(spec, root.get());
  spec.key_type = "ed25519";
  const auto edwards = Minted(spec, root.get());
  spec.key_type = "rsa-1024";
  auto rsa = Mint(spec, root.get(), absl::FromUnixSeconds(1700000000));
  if (!rsa.ok()) {
    spec.key_type = "rsa-2048";
    rsa = Minted(spec, root.get());
  }
  return {Der(root->certificate.get()),
          Der(leaf->certificate.get()),
          Der(edwards->certificate.get()),
          Der((*rsa)->certificate.get()),
          Adorned(*root),
          Pkcs12(*leaf),
          ToPem(leaf->certificate.get()) + ToPem(root->certificate.get()) + KeyPem(*leaf)};
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tlslab::ContainerLimits limits;
  limits.iterations = 100;
  limits.all_iterations = 300;
  auto read =
      tlslab::ReadContainer({reinterpret_cast<const char*>(data), size}, tlslab::kPassword, limits);
  if (!read.ok()) {
    FUZZ_CHECK(!read.status().message().empty());
    return 0;
  }
  tlslab::KeyMatchesFirst(*read);
  std::vector<tlslab::ChainMember> members;
  for (const auto& certificate : read->certificates) {
    auto facts = std::make_shared<tlslab::CertificateFacts>(tlslab::Inspect(certificate.get()));
    tlslab::CheckFacts(certificate.get(), *facts, size);
    members.push_back({certificate.get(), std::move(facts)});
  }
  FUZZ_CHECK(!members.empty());
  tlslab::CheckShape(tlslab::ShapeOfChain(members), members.size());
  return 0;
}
