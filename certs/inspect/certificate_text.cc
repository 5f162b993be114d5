#include "certs/inspect/certificate_text.h"

#include "certs/inspect/decoded.h"
#include "certs/inspect/names.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

constexpr size_t kMaxText = size_t{4} << 20;

}  // namespace

std::string CertificateText(X509* certificate) {
  if (certificate == nullptr) return "";
  DropErrors errors;
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  // As far as it goes: OpenSSL stops at what it cannot print.
  if (bio) X509_print_ex(bio.get(), certificate, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB, 0);
  return EscapedLines(TextOf(bio.get()), kMaxText);
}

}  // namespace tlslab
