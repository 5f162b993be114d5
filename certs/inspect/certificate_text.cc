#include "certs/inspect/certificate_text.h"

#include "certs/inspect/decoded.h"
#include "certs/inspect/names.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

constexpr size_t kMaxText = size_t{4} << 20;

// How the program writes names when it is not told otherwise, since OpenSSL 3.2; older
// ones have spaces around the "=", and letters outside ASCII in hexadecimal.
constexpr unsigned long kNames = XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN | ASN1_STRFLGS_ESC_CTRL |
                                 ASN1_STRFLGS_UTF8_CONVERT | ASN1_STRFLGS_DUMP_UNKNOWN |
                                 ASN1_STRFLGS_DUMP_DER;

}  // namespace

std::string CertificateText(X509* certificate) {
  if (certificate == nullptr) return "";
  DropErrors errors;
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  // As far as it goes: OpenSSL stops at what it cannot print.
  if (bio) X509_print_ex(bio.get(), certificate, kNames, 0);
  return EscapedLines(TextOf(bio.get()), kMaxText);
}

}  // namespace tlslab
