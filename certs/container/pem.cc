#include "certs/container/pem.h"

#include <openssl/pem.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

struct OpensslFree {
  void operator()(void* p) const { OPENSSL_free(p); }
};
struct SecretFree {
  long size = 0;
  void operator()(unsigned char* p) const {
    OPENSSL_clear_free(p, static_cast<size_t>(size > 0 ? size : 0));
  }
};

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

absl::Status Damaged(size_t block, const std::string& why) {
  return absl::InvalidArgumentError(
      absl::StrCat("holds PEM that is damaged: ", why, " (block ", block, ")"));
}

absl::Status ReadBlock(std::string_view label, bool encrypted, std::string_view der,
                       Collected* collected) {
  if (EndsWith(label, "PRIVATE KEY")) {
    if (encrypted || label == PEM_STRING_PKCS8) {
      collected->AddUnreadablePrivateKey();
    } else {
      collected->AddPrivateKey(der, /*traditional=*/label != PEM_STRING_PKCS8INF);
    }
    return absl::OkStatus();
  }
  const bool trusted = label == PEM_STRING_X509_TRUSTED;
  if (!trusted && label != PEM_STRING_X509 && label != PEM_STRING_X509_OLD) {
    return absl::OkStatus();
  }
  if (encrypted) return absl::InvalidArgumentError("holds a certificate that is encrypted");
  return collected->AddCertificate(der, trusted);
}

}  // namespace

bool HoldsPemBlock(std::string_view bytes) {
  return bytes.find("-----BEGIN ") != std::string_view::npos;
}

absl::Status ReadPemBlocks(std::string_view pem, Collected* collected) {
  OsslPtr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  for (size_t block = 1;; ++block) {
    ClearErrors();
    char* label = nullptr;
    char* header = nullptr;
    unsigned char* der = nullptr;
    long size = 0;
    if (PEM_read_bio(bio.get(), &label, &header, &der, &size) != 1) {
      const std::vector<OpensslError> errors = TakeErrors();
      const bool at_end = errors.size() == 1 && errors[0].reason_code == PEM_R_NO_START_LINE;
      if (at_end && block > 1) return absl::OkStatus();
      return Damaged(block, at_end           ? "no block is whole"
                            : errors.empty() ? "unknown error"
                                             : errors.back().reason);
    }
    std::unique_ptr<char, OpensslFree> own_label(label);
    std::unique_ptr<char, OpensslFree> own_header(header);
    std::unique_ptr<unsigned char, SecretFree> own_der(der, SecretFree{size});
    absl::Status read =
        ReadBlock(label, header[0] != '\0',
                  {reinterpret_cast<const char*>(der), static_cast<size_t>(size)}, collected);
    if (!read.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(read.message(), " (block ", block, ")"));
    }
  }
}

}  // namespace tlslab
