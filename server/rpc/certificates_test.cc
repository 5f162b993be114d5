// Certificates made, exported and signed through a daemon.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include <string>

#include "certs/credential/credential.h"
#include "certs/mint/key_type.h"
#include "certs/mint/mint.h"
#include "certs/ossl/library.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/rpc/daemon_fixture.h"

namespace tlslab {
namespace {

using Stub = v1::CertificateService::Stub;
using grpc::StatusCode;
using Export = v1::ExportCertificateRequest;

class Certificates : public DaemonFixture {
 protected:
  grpc::Status Create(const std::string& id, const std::string& spec, v1::Certificate* made) {
    auto request = Parse<v1::CreateCertificateRequest>("certificate { spec { " + spec + " } }");
    request.set_certificate_id(id);
    return Call(certificates, &Stub::CreateCertificate, request, made);
  }
  v1::Certificate MustCreate(const std::string& id, const std::string& spec) {
    v1::Certificate made;
    grpc::Status status = Create(id, spec, &made);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return made;
  }
  // Keys of the lab are imported as "imported".
  void Import() {
    auto credential = *Mint(MintSpec{}, nullptr, absl::FromUnixSeconds(1700000000));
    v1::CreateCertificateRequest request;
    request.set_certificate_id("imported");
    auto* pem = request.mutable_certificate()->mutable_pem();
    pem->set_chain_pem(ChainPem(*credential));
    pem->set_private_key_pem(KeyPem(*credential));
    v1::Certificate made;
    Must(certificates, &Stub::CreateCertificate, request, &made);
  }
  grpc::Status TryExport(const std::string& id, Export::Format format, bool key,
                         const std::string& password, std::string* data) {
    Export request;
    request.set_name("certificates/" + id);
    request.set_format(format);
    request.set_include_private_key(key);
    request.set_password(password);
    v1::ExportCertificateResponse response;
    grpc::Status status = Call(certificates, &Stub::ExportCertificate, request, &response);
    *data = response.data();
    return status;
  }
  std::string MustExport(const std::string& id, Export::Format format, bool key = false,
                         const std::string& password = "") {
    std::string data;
    grpc::Status status = TryExport(id, format, key, password, &data);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return data;
  }
  std::string PublicKey(const std::string& id) {
    return std::string(MustCertificate(id).facts().spki_sha256());
  }
  v1::Certificate MustCertificate(const std::string& id) {
    v1::GetCertificateRequest request;
    request.set_name("certificates/" + id);
    v1::Certificate found;
    Must(certificates, &Stub::GetCertificate, request, &found);
    return found;
  }
};

TEST_F(Certificates, OfOneSeedAreTheSameAndOfAnotherNot) {
  const std::string spec = "common_name: 'a' mint_time { seconds: 1700000000 } danger_seed: ";
  const std::string first = MustCreate("a", spec + "'x'").chain_pem();
  const v1::Certificate again = MustCreate("b", spec + "'x'");
  EXPECT_EQ(again.chain_pem(), first);
  EXPECT_EQ(again.facts().not_before_time().seconds(), 1700000000 - 3600);
  EXPECT_EQ(MustExport("b", Export::PRIVATE_KEY_PEM, true),
            MustExport("a", Export::PRIVATE_KEY_PEM, true));
  EXPECT_NE(MustCreate("c", spec + "'y'").chain_pem(), first);
  const v1::Certificate other = MustCreate("d", spec + "'x' dns_names: 'd'");
  EXPECT_NE(other.facts().serial_number(), again.facts().serial_number());
  EXPECT_NE(other.facts().spki_sha256(), again.facts().spki_sha256());
  // The seed is as good as the key.
  EXPECT_EQ(again.spec().danger_seed(), "");
  EXPECT_EQ(again.spec().common_name(), "a");
}

TEST_F(Certificates, ShareTheKeyOfATypeWhenAskedTo) {
  MustCreate("a", "shared_key: true key_type: 'rsa-1024'");
  MustCreate("b", "shared_key: true key_type: 'rsa-1024' common_name: 'b'");
  MustCreate("c", "shared_key: true");
  MustCreate("d", "");
  EXPECT_EQ(PublicKey("a"), PublicKey("b"));
  EXPECT_NE(PublicKey("a"), PublicKey("c"));
  EXPECT_NE(PublicKey("c"), PublicKey("d"));
}

TEST_F(Certificates, HaveTheKeyOfAnotherOrCrossSignIt) {
  MustCreate("root", "common_name: 'Root' certificate_authority: true");
  MustCreate("other", "common_name: 'Other' certificate_authority: true");
  MustCreate("same", "key_of: 'certificates/root' common_name: 'x'");
  EXPECT_EQ(PublicKey("same"), PublicKey("root"));
  const v1::Certificate crossed = MustCreate(
      "crossed",
      "issuer: 'certificates/root' cross_signs: 'certificates/other' certificate_authority: true");
  EXPECT_EQ(crossed.facts().subject(), "CN=Other");
  EXPECT_EQ(crossed.facts().issuer(), "CN=Root");
  EXPECT_EQ(crossed.facts().spki_sha256(), PublicKey("other"));
}

TEST_F(Certificates, ComeFromAConfigurationOfOpenssl) {
  const v1::Certificate made = MustCreate("a", R"pb(
    openssl_config: "[req]\nprompt = no\ndistinguished_name = dn\n"
                    "[dn]\ncountryName = us\ncommonName = www.example.com\n"
                    "[ssl_client]\nbasicConstraints = CA:FALSE\nnsCertType = client\n"
                    "keyUsage = digitalSignature, keyEncipherment\n"
                    "extendedKeyUsage = clientAuth\n"
    openssl_config_extensions: "ssl_client")pb");
  EXPECT_EQ(made.facts().subject(), "CN=www.example.com,C=us");
  EXPECT_EQ(made.facts().extended_key_usages_size(), 1);
  EXPECT_EQ(made.facts().key_usages_size(), 2);
  EXPECT_NE(MustExport("a", Export::COMBINED_PEM)
                .find("Netscape Cert Type: \n                SSL Client"),
            std::string::npos);
}

TEST_F(Certificates, AreExportedInEveryForm) {
  MustCreate("root", "common_name: 'Root' certificate_authority: true");
  MustCreate("middle", "common_name: 'M' certificate_authority: true issuer: 'certificates/root'");
  const v1::Certificate made = MustCreate("a", "common_name: 'a' issuer: 'certificates/middle'");
  EXPECT_EQ(MustExport("a", Export::PEM), made.chain_pem());
  EXPECT_EQ(MustExport("a", Export::FORMAT_UNSPECIFIED), made.chain_pem());
  EXPECT_EQ(MustExport("a", Export::DER), made.facts().der());
  const std::string key = MustExport("a", Export::PRIVATE_KEY_PEM, true);
  EXPECT_TRUE(ParseCredential(made.chain_pem(), key).ok());
  EXPECT_EQ(MustExport("a", Export::PEM, true), made.chain_pem() + key);
  const std::string combined = MustExport("a", Export::COMBINED_PEM, true);
  EXPECT_EQ(combined.rfind("Certificate:\n", 0), 0u);
  EXPECT_EQ(combined.substr(combined.size() - key.size()), key);
  EXPECT_EQ(ParseCertificates(combined.substr(0, combined.size() - key.size()))->size(), 2u);
  EXPECT_EQ(MustExport("a", Export::PRIVATE_KEY_PEM, true, "p")
                .rfind("-----BEGIN ENCRYPTED PRIVATE KEY-----", 0),
            0u);
  EXPECT_EQ(MustExport("a", Export::PKCS12, true, "p")[0], '\x30');
}

TEST_F(Certificates, KeysAreGivenOnlyWhenTheLabMadeThem) {
  Import();
  MustCreate("with-imported-key", "key_of: 'certificates/imported'");
  std::string data;
  for (const char* id : {"imported", "with-imported-key"}) {
    for (auto format :
         {Export::PEM, Export::PKCS12, Export::COMBINED_PEM, Export::PRIVATE_KEY_PEM}) {
      grpc::Status status = TryExport(id, format, /*key=*/true, "", &data);
      EXPECT_EQ(status.error_code(), StatusCode::PERMISSION_DENIED) << id << format;
      EXPECT_EQ(data, "");
      google::rpc::Status rich;
      ASSERT_TRUE(rich.ParseFromString(status.error_details()));
      google::rpc::ErrorInfo info;
      ASSERT_TRUE(rich.details(0).UnpackTo(&info));
      EXPECT_EQ(info.reason(), "IMPORTED_KEY");
    }
    EXPECT_EQ(MustExport(id, Export::PEM).find("PRIVATE"), std::string::npos);
    // Nor are they used for others.
    EXPECT_EQ(TryExport(id, Export::CERTIFICATION_REQUEST, false, "", &data).error_code(),
              StatusCode::PERMISSION_DENIED);
  }
  EXPECT_EQ(TryExport("nobody", Export::PEM, false, "", &data).error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(TryExport("leaf", Export::PKCS12, false, "", &data).error_code(),
            StatusCode::INVALID_ARGUMENT);
}

// PEM of a request for "asked.example", whose key is its own.
std::string CertificateRequestPem() {
  OsslPtr<EVP_PKEY> key = *MakeKey("ec-p256");
  OsslPtr<X509_REQ> request(X509_REQ_new_ex(LabLibrary(), nullptr));
  X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("asked.example"), -1, -1, 0);
  X509_REQ_set_pubkey(request.get(), key.get());
  STACK_OF(X509_EXTENSION)* all = sk_X509_EXTENSION_new_null();
  sk_X509_EXTENSION_push(
      all, X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:asked.example"));
  X509_REQ_add_extensions(request.get(), all);
  sk_X509_EXTENSION_pop_free(all, X509_EXTENSION_free);
  X509_REQ_sign(request.get(), key.get(), EVP_sha256());
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_REQ(bio.get(), request.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

TEST_F(Certificates, AreSignedForTheKeyOfARequest) {
  MustCreate("root", "common_name: 'Root' certificate_authority: true");
  MustCreate("ca", "common_name: 'CA' certificate_authority: true issuer: 'certificates/root'");
  auto request = Parse<v1::SignCertificateRequestRequest>("spec { issuer: 'certificates/ca' }");
  request.set_certificate_request(CertificateRequestPem());
  v1::SignCertificateRequestResponse signed_one;
  Must(certificates, &Stub::SignCertificateRequest, request, &signed_one);
  EXPECT_EQ(signed_one.facts().subject(), "CN=asked.example");
  EXPECT_EQ(signed_one.facts().issuer(), "CN=CA");
  ASSERT_EQ(signed_one.facts().dns_names_size(), 1);
  EXPECT_EQ(ParseCertificates(signed_one.chain_pem())->size(), 2u);

  request.mutable_spec()->set_common_name("b");
  request.set_ignore_requested_extensions(true);
  v1::SignCertificateRequestResponse another;
  Must(certificates, &Stub::SignCertificateRequest, request, &another);
  EXPECT_EQ(another.facts().subject(), "CN=b");
  EXPECT_EQ(another.facts().dns_names_size(), 0);
  EXPECT_EQ(another.facts().spki_sha256(), signed_one.facts().spki_sha256());
  EXPECT_NE(another.facts().serial_number(), signed_one.facts().serial_number());

  request.mutable_spec()->set_danger_seed("x");
  v1::SignCertificateRequestResponse seeded, seeded_again;
  Must(certificates, &Stub::SignCertificateRequest, request, &seeded);
  Must(certificates, &Stub::SignCertificateRequest, request, &seeded_again);
  EXPECT_EQ(seeded.facts().serial_number(), seeded_again.facts().serial_number());
}

TEST_F(Certificates, AskForThemselvesByACertificationRequest) {
  MustCreate("root", "common_name: 'Root' certificate_authority: true");
  MustCreate("own", "common_name: 'own' dns_names: 'own.example' key_type: 'ed25519'");
  auto request = Parse<v1::SignCertificateRequestRequest>("spec { issuer: 'certificates/root' }");
  request.set_certificate_request(MustExport("own", Export::CERTIFICATION_REQUEST));
  v1::SignCertificateRequestResponse made;
  Must(certificates, &Stub::SignCertificateRequest, request, &made);
  EXPECT_EQ(made.facts().subject(), "CN=own");
  EXPECT_EQ(made.facts().issuer(), "CN=Root");
  EXPECT_EQ(made.facts().spki_sha256(), PublicKey("own"));
  ASSERT_EQ(made.facts().dns_names_size(), 1);
  EXPECT_EQ(made.facts().dns_names(0), "own.example");

  MustCreate("defect", "mutations: 'mismatched-key'");
  std::string data;
  grpc::Status status = TryExport("defect", Export::CERTIFICATION_REQUEST, false, "", &data);
  EXPECT_EQ(status.error_code(), StatusCode::FAILED_PRECONDITION) << status.error_message();
}

TEST_F(Certificates, ARequestThatIsWrongIsRefusedWithEveryReason) {
  auto request = Parse<v1::SignCertificateRequestRequest>(
      "certificate_request: 'x' spec { key_type: 'ed25519' shared_key: true dns_names: 'a b' }");
  v1::SignCertificateRequestResponse none;
  grpc::Status status = Call(certificates, &Stub::SignCertificateRequest, request, &none);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  for (const char* field : {"certificate_request", "spec.issuer", "spec.key_type",
                            "spec.shared_key", "spec.dns_names[0]"}) {
    EXPECT_NE(status.error_details().find(field), std::string::npos) << field;
  }
}

}  // namespace
}  // namespace tlslab
