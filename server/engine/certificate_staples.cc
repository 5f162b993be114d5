#include "server/engine/certificate_staples.h"

#include <openssl/crypto.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "server/engine/config_of_ssl.h"

namespace tlslab {
namespace {

// OpenSSL asks only when the client did.
int StapleOcspResponse(SSL* ssl, void*) {
  const std::string& response = ConfigOf(ssl).ocsp_response;
  // OpenSSL frees it.
  void* copy = OPENSSL_memdup(response.data(), response.size());
  if (copy == nullptr) return SSL_TLSEXT_ERR_ALERT_FATAL;
  SSL_set_tlsext_status_ocsp_resp(ssl, static_cast<unsigned char*>(copy),
                                  static_cast<long>(response.size()));
  return SSL_TLSEXT_ERR_OK;
}

void AskForTimestamps(SSL_CTX* ctx, ContextProblems* problems) {
#ifndef OPENSSL_NO_CT
  // Permissive: what is found is reported, and changes nothing.
  if (SSL_CTX_enable_ct(ctx, SSL_CT_VALIDATION_PERMISSIVE) == 1) return;
#endif
  problems->Unsupported(
      "client.scts_requested",
      absl::StrCat("signed certificate timestamps are not in this build (", OpensslVersion(), ")"));
}

void AppendNumber(uint32_t value, int bytes, std::string* to) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    to->push_back(static_cast<char>(value >> shift & 0xff));
  }
}

// SignedCertificateTimestampList (RFC 6962 section 3.3).
std::string TimestampList(const std::vector<std::string>& scts) {
  std::string list;
  for (const std::string& sct : scts) {
    AppendNumber(sct.size(), 2, &list);
    list += sct;
  }
  std::string counted;
  AppendNumber(list.size(), 2, &counted);
  return counted + list;
}

// OpenSSL has this extension for clients only; a server's is one of our own. It asks
// only when the client sent the extension.
int AddTimestamps(SSL* ssl, unsigned, unsigned place, const unsigned char** out, size_t* size,
                  X509*, size_t certificate, int*, void*) {
  // In TLS 1.3 it stands beside the first certificate.
  if ((place & SSL_EXT_TLS1_3_CERTIFICATE) != 0 && certificate > 0) return 0;
  const std::string list = TimestampList(ConfigOf(ssl).scts);
  *out = static_cast<unsigned char*>(OPENSSL_memdup(list.data(), list.size()));
  *size = list.size();
  return *out == nullptr ? -1 : 1;
}

void FreeTimestamps(SSL*, unsigned, unsigned, const unsigned char* out, void*) {
  OPENSSL_free(const_cast<unsigned char*>(out));
}

void StapleTimestamps(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  if (config.credentials.empty()) {
    return problems->Invalid("server.scts", "there is no certificate for which to send them");
  }
  constexpr unsigned kPlaces = SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_2_SERVER_HELLO |
                               SSL_EXT_TLS1_3_CERTIFICATE | SSL_EXT_IGNORE_ON_RESUMPTION;
  if (SSL_CTX_add_custom_ext(ctx, TLSEXT_TYPE_signed_certificate_timestamp, kPlaces, AddTimestamps,
                             FreeTimestamps, nullptr, nullptr, nullptr) == 1) {
    return;
  }
  problems->Unsupported("server.scts", absl::StrCat("refused: ", TakeErrorText()));
}

}  // namespace

void ApplyStaples(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  if (config.ocsp_requested) SSL_CTX_set_tlsext_status_type(ctx, TLSEXT_STATUSTYPE_ocsp);
  if (config.scts_requested) AskForTimestamps(ctx, problems);
  if (!config.ocsp_response.empty()) SSL_CTX_set_tlsext_status_cb(ctx, StapleOcspResponse);
  if (!config.scts.empty()) StapleTimestamps(config, ctx, problems);
}

}  // namespace tlslab
