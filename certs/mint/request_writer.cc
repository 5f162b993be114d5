#include "certs/mint/request_writer.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/mint/mint_spec.h"
#include "certs/mint/signature.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr int kAskedFor[] = {NID_subject_alt_name, NID_key_usage, NID_ext_key_usage,
                             NID_basic_constraints, NID_tlsfeature};

absl::Status NotItsKey() {
  ClearErrors();
  return absl::FailedPreconditionError(
      "the private key is not that of the certificate, so it cannot sign for it");
}

absl::Status Failed() {
  return absl::InternalError(
      absl::StrCat("cannot write the certification request: ", TakeErrorText()));
}

// Those of the certificate, which stay its own; each once, in its order.
bool AddExtensions(const X509* certificate, X509_REQ* request) {
  const auto drop = [](STACK_OF(X509_EXTENSION) * list) { sk_X509_EXTENSION_free(list); };
  std::unique_ptr<STACK_OF(X509_EXTENSION), decltype(drop)> asked(sk_X509_EXTENSION_new_null(),
                                                                  drop);
  if (!asked) return false;
  for (int i = 0; i < X509_get_ext_count(certificate); ++i) {
    X509_EXTENSION* extension = X509_get_ext(certificate, i);
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    for (const int wanted : kAskedFor) {
      if (nid == wanted && sk_X509_EXTENSION_push(asked.get(), extension) <= 0) return false;
    }
  }
  // Without any, the attribute is left out.
  return sk_X509_EXTENSION_num(asked.get()) == 0 ||
         X509_REQ_add_extensions(request, asked.get()) == 1;
}

// As the certificate is signed, as far as its own key can.
MintSpec SignatureOf(X509* certificate, const EVP_PKEY* key) {
  DropErrors errors;
  const SigningKey signer = SigningKeyOf(key);
  MintSpec spec;
  int hash = NID_undef, algorithm = NID_undef;
  if (X509_get_signature_info(certificate, &hash, &algorithm, nullptr, nullptr) != 1) return spec;
  MintSpec wanted;
  if (hash != NID_undef) wanted.signature_hash = SignatureHashName(hash);
  wanted.rsa_pss_signature =
      algorithm == NID_rsassaPss && signer.family == SigningKey::Family::kRsa;
  MintViolations violations;
  CheckSignature(wanted, signer, &violations);
  return violations.empty() ? wanted : spec;
}

}  // namespace

absl::StatusOr<std::string> ToCertificationRequestPem(const Credential& credential) {
  ClearErrors();
  X509* certificate = credential.certificate.get();
  EVP_PKEY* key = credential.key.get();
  if (X509_check_private_key(certificate, key) != 1) return NotItsKey();
  if (EVP_PKEY_can_sign(key) != 1) {
    ClearErrors();
    return absl::FailedPreconditionError("the key cannot sign");
  }
  OsslPtr<X509_REQ> request(X509_REQ_new_ex(LabLibrary(), nullptr));
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  if (!request || !bio || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_subject_name(request.get(), X509_get_subject_name(certificate)) != 1 ||
      X509_REQ_set_pubkey(request.get(), key) != 1 || !AddExtensions(certificate, request.get()) ||
      !Sign(SignatureOf(certificate, key), LabLibrary(), key, request.get())) {
    return Failed();
  }
  // A key may say to be the certificate's, and have another private number.
  if (X509_REQ_verify_ex(request.get(), X509_get0_pubkey(certificate), LabLibrary(), nullptr) !=
      1) {
    return NotItsKey();
  }
  if (PEM_write_bio_X509_REQ(bio.get(), request.get()) != 1) {
    return Failed();
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

}  // namespace tlslab
