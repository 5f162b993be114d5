#include "certs/credential/credential.h"

#include <openssl/pem.h>

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr char kPemBegin[] = "-----BEGIN ";

struct OpensslFree {
  void operator()(void* p) const { OPENSSL_free(p); }
};

// One "-----BEGIN label-----" block, decoded.
struct PemBlock {
  std::string label;
  bool encrypted = false;  // in the traditional way, by a header
  std::unique_ptr<unsigned char, OpensslFree> der;
  long size = 0;
};

// `text` must outlive the result.
OsslPtr<BIO> ReadOnlyBio(std::string_view text) {
  return OsslPtr<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

absl::Status CheckSize(std::string_view pem, size_t limit) {
  if (pem.empty()) return absl::InvalidArgumentError("is empty");
  if (pem.size() <= limit) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("is too long: ", pem.size(), " bytes, at most ", limit));
}

bool HoldsPem(std::string_view text) { return text.find(kPemBegin) != std::string_view::npos; }

absl::Status NotPem() {
  return absl::InvalidArgumentError(
      absl::StrCat("is not PEM: nothing in it begins with \"", kPemBegin, "\""));
}

bool IsPrivateKeyLabel(std::string_view label) {
  constexpr std::string_view kSuffix = "PRIVATE KEY";
  return label.size() >= kSuffix.size() && label.substr(label.size() - kSuffix.size()) == kSuffix;
}

bool IsCertificateLabel(std::string_view label) {
  return label == PEM_STRING_X509 || label == PEM_STRING_X509_OLD ||
         label == PEM_STRING_X509_TRUSTED;
}

bool OnlyTheEndWasReached(const std::vector<OpensslError>& errors) {
  return errors.size() == 1 && errors[0].reason_code == PEM_R_NO_START_LINE;
}

// The next block; nothing at the end of the text.
absl::StatusOr<std::optional<PemBlock>> NextBlock(BIO* bio) {
  ClearErrors();
  char* label = nullptr;
  char* header = nullptr;
  unsigned char* der = nullptr;
  long size = 0;
  if (PEM_read_bio(bio, &label, &header, &der, &size) != 1) {
    std::vector<OpensslError> errors = TakeErrors();
    if (OnlyTheEndWasReached(errors)) return std::optional<PemBlock>();
    return absl::InvalidArgumentError(errors.empty() ? "unknown error" : errors.back().reason);
  }
  PemBlock block;
  block.label = label;
  block.encrypted = header[0] != '\0';
  block.der.reset(der);
  block.size = size;
  OPENSSL_free(label);
  OPENSSL_free(header);
  return std::make_optional(std::move(block));
}

absl::StatusOr<OsslPtr<X509>> DecodeCertificate(const PemBlock& block) {
  if (IsPrivateKeyLabel(block.label)) {
    return absl::InvalidArgumentError("holds a private key, not a certificate");
  }
  if (!IsCertificateLabel(block.label)) {
    return absl::InvalidArgumentError(
        absl::StrCat("holds a \"", block.label, "\", not a certificate"));
  }
  if (block.encrypted) return absl::InvalidArgumentError("is encrypted");

  ClearErrors();
  // d2i frees the object it was given when it fails.
  X509* certificate = X509_new_ex(LabLibrary(), nullptr);
  const unsigned char* next = block.der.get();
  const bool decoded = block.label == PEM_STRING_X509_TRUSTED
                           ? d2i_X509_AUX(&certificate, &next, block.size) != nullptr
                           : d2i_X509(&certificate, &next, block.size) != nullptr;
  if (!decoded) {
    return absl::InvalidArgumentError(
        absl::StrCat("holds a certificate that cannot be read: ", TakeErrorText()));
  }
  OsslPtr<X509> owned(certificate);
  if (next != block.der.get() + block.size) {
    return absl::InvalidArgumentError("holds a certificate followed by further bytes");
  }
  return owned;
}

// "block 2: ..." once there was a first one.
absl::Status AtBlock(size_t index, const absl::Status& status) {
  if (index == 0) return status;
  return absl::InvalidArgumentError(absl::StrCat(status.message(), " (block ", index + 1, ")"));
}

absl::Status OfField(const char* field, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(field, " ", status.message()));
}

// For PEM_read_*: notes that a passphrase was wanted, and gives none. Without a
// callback OpenSSL asks on the terminal.
int RefusePassphrase(char*, int, int, void* wanted) {
  *static_cast<bool*>(wanted) = true;
  return -1;
}

std::string FirstLabel(std::string_view pem) {
  const size_t begin = pem.find(kPemBegin) + sizeof(kPemBegin) - 1;
  return std::string(pem.substr(begin, pem.find("-----", begin) - begin));
}

absl::Status WhyThereIsNoKey(std::string_view pem, const std::string& openssl_text) {
  if (!HoldsPem(pem)) return NotPem();
  if (pem.find("PRIVATE KEY-----") != std::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat("cannot be read: ", openssl_text));
  }
  const std::string label = FirstLabel(pem);
  if (IsCertificateLabel(label)) {
    return absl::InvalidArgumentError("holds a certificate, not a private key");
  }
  return absl::InvalidArgumentError(
      absl::StrCat("holds no private key, but begins a \"", label.substr(0, 40), "\""));
}

std::string TakeText(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

}  // namespace

absl::StatusOr<std::vector<OsslPtr<X509>>> ParseCertificates(std::string_view pem,
                                                             const PemLimits& limits) {
  if (absl::Status size = CheckSize(pem, limits.bytes); !size.ok()) return size;
  if (!HoldsPem(pem)) return NotPem();

  OsslPtr<BIO> bio = ReadOnlyBio(pem);
  std::vector<OsslPtr<X509>> certificates;
  while (true) {
    absl::StatusOr<std::optional<PemBlock>> block = NextBlock(bio.get());
    if (!block.ok()) {
      return AtBlock(certificates.size(),
                     absl::InvalidArgumentError(
                         absl::StrCat("holds PEM that is damaged: ", block.status().message())));
    }
    if (!block->has_value()) break;
    absl::StatusOr<OsslPtr<X509>> certificate = DecodeCertificate(**block);
    if (!certificate.ok()) return AtBlock(certificates.size(), certificate.status());
    if (certificates.size() == limits.certificates) {
      return absl::InvalidArgumentError(
          absl::StrCat("holds more than ", limits.certificates, " certificates"));
    }
    certificates.push_back(*std::move(certificate));
  }
  if (certificates.empty()) {
    return absl::InvalidArgumentError("holds PEM that is damaged: no block is whole");
  }
  return certificates;
}

absl::StatusOr<OsslPtr<EVP_PKEY>> ParsePrivateKey(std::string_view pem) {
  if (absl::Status size = CheckSize(pem, PemLimits().bytes); !size.ok()) return size;
  ClearErrors();
  OsslPtr<BIO> bio = ReadOnlyBio(pem);
  bool passphrase_wanted = false;
  OsslPtr<EVP_PKEY> key(PEM_read_bio_PrivateKey_ex(bio.get(), nullptr, RefusePassphrase,
                                                   &passphrase_wanted, LabLibrary(), nullptr));
  // A key found behind an encrypted one leaves errors as well.
  const std::string openssl_text = TakeErrorText();
  if (key) return key;
  if (passphrase_wanted) {
    return absl::InvalidArgumentError(
        "is encrypted; decrypt it first, for example with \"openssl pkey\"");
  }
  return WhyThereIsNoKey(pem, openssl_text);
}

absl::StatusOr<std::shared_ptr<const Credential>> MakeCredential(
    std::vector<OsslPtr<X509>> certificates, OsslPtr<EVP_PKEY> key) {
  if (certificates.empty()) return absl::InvalidArgumentError("the chain has no certificate");
  ClearErrors();
  if (!X509_get0_pubkey(certificates[0].get())) {
    return absl::InvalidArgumentError(
        absl::StrCat("the public key of the certificate cannot be used: ", TakeErrorText()));
  }
  if (X509_check_private_key(certificates[0].get(), key.get()) != 1) {
    ClearErrors();
    return absl::InvalidArgumentError(
        "the private key does not match the certificate, the first of the chain");
  }
  auto credential = std::make_shared<Credential>();
  credential->certificate = std::move(certificates[0]);
  certificates.erase(certificates.begin());
  credential->chain = std::move(certificates);
  credential->key = std::move(key);
  return std::shared_ptr<const Credential>(std::move(credential));
}

absl::StatusOr<std::shared_ptr<const Credential>> ParseCredential(std::string_view chain_pem,
                                                                  std::string_view key_pem) {
  absl::StatusOr<std::vector<OsslPtr<X509>>> certificates = ParseCertificates(chain_pem);
  if (!certificates.ok()) return OfField("the chain", certificates.status());
  absl::StatusOr<OsslPtr<EVP_PKEY>> key = ParsePrivateKey(key_pem);
  if (!key.ok()) return OfField("the private key", key.status());
  return MakeCredential(*std::move(certificates), *std::move(key));
}

bool SignsWithDsa(const Credential& credential) {
  return EVP_PKEY_is_a(credential.key.get(), "DSA") == 1;
}

bool SignsInTls13(const Credential& credential) {
  if (SignsWithDsa(credential)) return false;
  const EVP_PKEY* key = credential.key.get();
  if (!EVP_PKEY_is_a(key, "EC")) return true;
  char curve[64] = "";
  EVP_PKEY_get_group_name(key, curve, sizeof curve, nullptr);
  const std::string_view name(curve);
  return name == SN_X9_62_prime256v1 || name == SN_secp384r1 || name == SN_secp521r1;
}

bool IsAuthority(const Credential& credential) {
  DropErrors errors;
  return X509_check_ca(credential.certificate.get()) != 0;
}

size_t EncodedBytes(X509* certificate) {
  const int size = i2d_X509(certificate, nullptr);
  return size > 0 ? static_cast<size_t>(size) : 0;
}

std::string ToPem(X509* certificate) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return TakeText(bio.get());
}

std::string ChainPem(const Credential& credential) {
  std::string pem = ToPem(credential.certificate.get());
  for (const OsslPtr<X509>& certificate : credential.chain) pem += ToPem(certificate.get());
  return pem;
}

std::string KeyPem(const Credential& credential) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), credential.key.get(), nullptr, nullptr, 0, nullptr,
                                nullptr);
  return TakeText(bio.get());
}

}  // namespace tlslab
