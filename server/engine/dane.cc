#include "server/engine/dane.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

// Positive when it can be used.
int Add(SSL* ssl, const TlsaRecord& record) {
  return SSL_dane_tlsa_add(ssl, record.usage, record.selector, record.matching_type,
                           reinterpret_cast<const unsigned char*>(record.data.data()),
                           record.data.size());
}

}  // namespace

void ApplyDane(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems) {
  if (config.tlsa_records.empty()) return;
  SSL_CTX_dane_enable(ctx);
  OsslPtr<SSL> scratch(SSL_new(ctx));
  SSL_dane_enable(scratch.get(), nullptr);
  for (size_t i = 0; i < config.tlsa_records.size(); ++i) {
    ClearErrors();
    if (Add(scratch.get(), config.tlsa_records[i]) > 0) continue;
    problems->Invalid(absl::StrCat("peer_verification.tlsa_records[", i, "].data"),
                      absl::StrCat("OpenSSL cannot use it: ", TakeErrorText()));
  }
  ClearErrors();
}

void UseTlsaRecords(const ContextConfig& config, SSL* ssl) {
  if (config.tlsa_records.empty()) return;
  // Without a name: OpenSSL would also send it as SNI.
  SSL_dane_enable(ssl, nullptr);
  for (const TlsaRecord& record : config.tlsa_records) Add(ssl, record);
  ClearErrors();
}

std::optional<DaneVerdict> JudgedByDane(const ContextConfig& config, SSL* ssl,
                                        const Verification& outcome) {
  if (config.tlsa_records.empty()) return std::nullopt;
  DropErrors errors;
  DaneVerdict verdict;
  // ApplyDane took them all, or there is no context.
  verdict.usable_records = config.tlsa_records.size();
  // OpenSSL does not tell which record matched while its verdict is not good.
  const long before = SSL_get_verify_result(ssl);
  SSL_set_verify_result(ssl, 0);
  const int depth = SSL_get0_dane_authority(ssl, nullptr, nullptr);
  TlsaRecord record;
  const unsigned char* data = nullptr;
  size_t size = 0;
  const int told =
      SSL_get0_dane_tlsa(ssl, &record.usage, &record.selector, &record.matching_type, &data, &size);
  SSL_set_verify_result(ssl, before);
  if (depth < 0 || told < 0) return verdict;
  record.data.assign(reinterpret_cast<const char*>(data), size);
  verdict.depth = depth;
  verdict.record = std::move(record);
  verdict.matched = std::all_of(outcome.errors.begin(), outcome.errors.end(), IsAboutTheName);
  return verdict;
}

}  // namespace tlslab
