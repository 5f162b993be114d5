// For tests: minted certificates with further extensions, revocation lists and OCSP
// responses, all at a time of the test's own.
#ifndef TLSLAB_CERTS_VERIFY_TEST_CERTIFICATES_H_
#define TLSLAB_CERTS_VERIFY_TEST_CERTIFICATES_H_

#include <gtest/gtest.h>
#include <openssl/conf.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "certs/mint/mint.h"

namespace tlslab {

inline const absl::Time kTestTime = absl::FromUnixSeconds(1700000000);

using Shared = std::shared_ptr<const Credential>;

inline Shared Authority(const std::string& name, const Credential* issuer = nullptr) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = true;
  return Mint(spec, issuer, kTestTime).value();
}

inline MintSpec LeafSpec() {
  MintSpec spec;
  spec.common_name = "Leaf";
  spec.dns_names = {"localhost", "*.example.com"};
  spec.ip_addresses = {"127.0.0.1", "::1"};
  return spec;
}

inline Shared Leaf(const Credential* issuer, const MintSpec& spec = LeafSpec()) {
  return Mint(spec, issuer, kTestTime).value();
}

// An extension as openssl.cnf writes it; null when OpenSSL cannot.
inline OsslPtr<X509_EXTENSION> MakeExtension(int nid, const std::string& value) {
  CONF* no_sections = NCONF_new(nullptr);
  X509V3_CTX context;
  X509V3_set_ctx(&context, nullptr, nullptr, nullptr, nullptr, 0);
  X509V3_set_nconf(&context, no_sections);
  OsslPtr<X509_EXTENSION> made(X509V3_EXT_nconf_nid(no_sections, &context, nid, value.c_str()));
  NCONF_free(no_sections);
  return made;
}

// Extensions by number and value, for example {NID_certificate_policies, "1.2.3"}.
using Extensions = std::vector<std::pair<int, const char*>>;

// The same with the extensions in place of those of its own, signed anew by `issuer`.
inline Shared With(const Shared& made, const Credential* issuer, const Extensions& extensions) {
  auto changed = std::make_shared<Credential>();
  changed->certificate.reset(X509_dup(made->certificate.get()));
  changed->key = Share(made->key.get());
  for (const auto& [nid, value] : extensions) {
    OsslPtr<X509_EXTENSION> extension = MakeExtension(nid, value);
    EXPECT_TRUE(extension) << value;
    const int at = X509_get_ext_by_NID(changed->certificate.get(), nid, -1);
    if (at >= 0) OsslPtr<X509_EXTENSION>(X509_delete_ext(changed->certificate.get(), at));
    X509_add_ext(changed->certificate.get(), extension.get(), -1);
  }
  X509_sign(changed->certificate.get(), (issuer ? issuer : made.get())->key.get(), EVP_sha256());
  return changed;
}

using Asn1TimePtr = OsslPtr<ASN1_STRING>;

inline Asn1TimePtr Asn1(absl::Time time) {
  return Asn1TimePtr(ASN1_GENERALIZEDTIME_set(nullptr, absl::ToTimeT(time)));
}

// Good from an hour before `from` to a day after it, revoking `revoked`.
inline OsslPtr<X509_CRL> Crl(const Credential& issuer, const std::vector<X509*>& revoked,
                             absl::Time from = kTestTime) {
  OsslPtr<X509_CRL> crl(X509_CRL_new());
  X509_CRL_set_version(crl.get(), 1);
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(issuer.certificate.get()));
  X509_CRL_set1_lastUpdate(crl.get(), Asn1(from - absl::Hours(1)).get());
  X509_CRL_set1_nextUpdate(crl.get(), Asn1(from + absl::Hours(24)).get());
  for (X509* certificate : revoked) {
    X509_REVOKED* entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate));
    X509_REVOKED_set_revocationDate(entry, Asn1(from - absl::Hours(2)).get());
    X509_CRL_add0_revoked(crl.get(), entry);
  }
  X509_CRL_sort(crl.get());
  X509_CRL_sign(crl.get(), issuer.key.get(), EVP_sha256());
  return crl;
}

struct OcspAnswer {
  int status = V_OCSP_CERTSTATUS_GOOD;
  absl::Time this_update = kTestTime - absl::Hours(1);
  absl::Time next_update = kTestTime + absl::Hours(1);
};

// About `certificate` of `issuer`, signed by `signer`, whose certificate goes with it.
inline std::string OcspResponse(X509* certificate, const Credential& issuer,
                                const Credential& signer, const OcspAnswer& answer = {}) {
  OsslPtr<OCSP_BASICRESP> basic(OCSP_BASICRESP_new());
  OCSP_CERTID* id = OCSP_cert_to_id(nullptr, certificate, issuer.certificate.get());
  const bool revoked = answer.status == V_OCSP_CERTSTATUS_REVOKED;
  OCSP_basic_add1_status(basic.get(), id, answer.status, revoked ? OCSP_REVOKED_STATUS_NOSTATUS : 0,
                         revoked ? Asn1(kTestTime - absl::Hours(2)).get() : nullptr,
                         Asn1(answer.this_update).get(), Asn1(answer.next_update).get());
  OCSP_CERTID_free(id);
  OCSP_basic_sign(basic.get(), signer.certificate.get(), signer.key.get(), EVP_sha256(), nullptr,
                  0);
  OsslPtr<OCSP_RESPONSE> response(
      OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_RESPONSE(response.get(), &der);
  std::string bytes(reinterpret_cast<char*>(der), size > 0 ? size : 0);
  OPENSSL_free(der);
  return bytes;
}

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_TEST_CERTIFICATES_H_
