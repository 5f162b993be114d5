#include "certs/mint/certification_request.h"

#include <openssl/pem.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

constexpr size_t kMaxBytes = 64 << 10;
constexpr int kMaxExtensions = 100;

absl::Status Refuse(absl::string_view why) { return absl::InvalidArgumentError(why); }

absl::Status RefuseUnread() {
  return Refuse(absl::StrCat("is no certification request: ", TakeErrorText()));
}

absl::StatusOr<OsslPtr<X509_REQ>> DecodeDer(const std::string& der) {
  // d2i frees the object it was given when it fails.
  X509_REQ* request = X509_REQ_new_ex(LabLibrary(), nullptr);
  const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* at = begin;
  if (!d2i_X509_REQ(&request, &at, static_cast<long>(der.size()))) return RefuseUnread();
  OsslPtr<X509_REQ> owned(request);
  if (at == begin + der.size()) return owned;
  return Refuse("is a certification request followed by further bytes");
}

// OpenSSL's reader of PEM knows no library: what it decoded is read once more.
absl::StatusOr<OsslPtr<X509_REQ>> DecodePem(const std::string& pem) {
  OsslPtr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  OsslPtr<X509_REQ> read(PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
  if (!read) return RefuseUnread();
  unsigned char* der = nullptr;
  const int size = i2d_X509_REQ(read.get(), &der);
  if (size <= 0) return RefuseUnread();
  const std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return DecodeDer(bytes);
}

// A SEQUENCE of more than 127 bytes, which a request always is, and no text.
bool LooksLikeDer(const std::string& bytes) {
  return bytes.size() > 1 && bytes[0] == '\x30' && (bytes[1] & 0x80) != 0;
}

absl::StatusOr<OsslPtr<X509_REQ>> Decode(const std::string& bytes) {
  ClearErrors();
  return LooksLikeDer(bytes) ? DecodeDer(bytes) : DecodePem(bytes);
}

absl::Status ReadExtensions(X509_REQ* request, std::vector<ExtensionSpec>* extensions) {
  ClearErrors();
  STACK_OF(X509_EXTENSION)* asked = X509_REQ_get_extensions(request);
  absl::Status status;
  if (!asked && !TakeErrors().empty()) status = Refuse("asks for extensions that cannot be read");
  const int count = asked ? sk_X509_EXTENSION_num(asked) : 0;
  if (count > kMaxExtensions) {
    status = Refuse(absl::StrCat("asks for ", count, " extensions, at most ", kMaxExtensions));
  }
  for (int i = 0; status.ok() && i < count; ++i) {
    extensions->push_back(ToExtensionSpec(sk_X509_EXTENSION_value(asked, i)));
  }
  sk_X509_EXTENSION_pop_free(asked, X509_EXTENSION_free);
  return status;
}

}  // namespace

absl::StatusOr<CertificationRequest> ParseCertificationRequest(const std::string& bytes) {
  if (bytes.empty()) return Refuse("required");
  if (bytes.size() > kMaxBytes) {
    return Refuse(absl::StrCat("is too long: ", bytes.size(), " bytes, at most ", kMaxBytes));
  }
  absl::StatusOr<OsslPtr<X509_REQ>> request = Decode(bytes);
  if (!request.ok()) return request.status();
  CertificationRequest read;
  read.key.reset(X509_REQ_get_pubkey(request->get()));
  if (!read.key) {
    return Refuse(absl::StrCat("has a public key that cannot be used: ", TakeErrorText()));
  }
  if (X509_REQ_verify_ex(request->get(), read.key.get(), LabLibrary(), nullptr) != 1) {
    ClearErrors();
    return Refuse("has a signature that its own key did not make");
  }
  if (!ReadAttributes(X509_REQ_get_subject_name(request->get()), &read.asked.subject)) {
    return Refuse("has a subject with several attributes in one RDN, which is not supported");
  }
  absl::Status extensions = ReadExtensions(request->get(), &read.asked.extensions);
  if (!extensions.ok()) return extensions;
  return read;
}

}  // namespace tlslab
