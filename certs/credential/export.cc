#include "certs/credential/export.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr int kIterations = 2048;  // OpenSSL's own

std::string Contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

absl::Status Failed(const char* what) {
  return absl::InternalError(absl::StrCat("cannot write ", what, ": ", TakeErrorText()));
}

std::string ExplainedPem(X509* certificate) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  // What cannot be read is left out or told in the text.
  DropErrors errors;
  if (bio) X509_print_ex(bio.get(), certificate, XN_FLAG_ONELINE, X509_FLAG_COMPAT);
  return Contents(bio.get()) + ToPem(certificate);
}

}  // namespace

std::string ToDer(X509* certificate) {
  std::string der(EncodedBytes(certificate), '\0');
  auto* at = reinterpret_cast<unsigned char*>(der.data());
  if (!der.empty()) i2d_X509(certificate, &at);
  return der;
}

absl::StatusOr<std::string> ToKeyPem(const Credential& credential, const std::string& password) {
  ClearErrors();
  OsslPtr<EVP_CIPHER> cipher;
  if (!password.empty()) {
    cipher.reset(EVP_CIPHER_fetch(LabLibrary(), "AES-256-CBC", nullptr));
    if (!cipher) return Failed("the key");
  }
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_PKCS8PrivateKey(
                  bio.get(), credential.key.get(), cipher.get(), cipher ? password.data() : nullptr,
                  static_cast<int>(password.size()), nullptr, nullptr) != 1) {
    return Failed("the key");
  }
  return Contents(bio.get());
}

std::string ToExplainedPem(const Credential& credential) {
  std::string text = ExplainedPem(credential.certificate.get());
  for (const OsslPtr<X509>& certificate : credential.chain) text += ExplainedPem(certificate.get());
  return text;
}

absl::StatusOr<std::string> ToPkcs12(const Credential& credential, const std::string& password) {
  ClearErrors();
  if (X509_check_private_key(credential.certificate.get(), credential.key.get()) != 1) {
    ClearErrors();
    return absl::FailedPreconditionError(
        "the private key is not that of the certificate, which PKCS#12 cannot say; take PEM");
  }
  OsslPtr<STACK_OF(X509)> chain(sk_X509_new_null());
  for (const OsslPtr<X509>& certificate : credential.chain) {
    OsslPtr<X509> shared = Share(certificate.get());
    if (!chain || sk_X509_push(chain.get(), shared.get()) <= 0) return Failed("PKCS#12");
    shared.release();
  }
  constexpr int kNotEncrypted = -1;
  const int cipher = password.empty() ? kNotEncrypted : NID_aes_256_cbc;
  OsslPtr<PKCS12> file(PKCS12_create_ex(password.c_str(), nullptr, credential.key.get(),
                                        credential.certificate.get(), chain.get(), cipher, cipher,
                                        kIterations, kIterations, 0, LabLibrary(), nullptr));
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  if (!file || !bio || i2d_PKCS12_bio(bio.get(), file.get()) != 1) return Failed("PKCS#12");
  return Contents(bio.get());
}

}  // namespace tlslab
