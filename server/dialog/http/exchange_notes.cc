#include "server/dialog/http/exchange_notes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "server/dialog/http/strict_transport.h"

namespace tlslab {

void ExchangeNotes::Begin(std::string method, std::string target,
                          const std::vector<HttpHeader>& headers) {
  beyond_ = list_.size() >= kMaxExchanges;
  unkept_ = {};
  if (!beyond_) list_.emplace_back();
  HttpExchangeSeen& seen = current();
  seen.method = std::move(method);
  seen.target = std::move(target);
  if (!beyond_) Keep(headers, seen.request_headers);
}

void ExchangeNotes::NoteAnswer(unsigned status, std::string version,
                               const std::vector<HttpHeader>& headers, bool under_tls) {
  HttpExchangeSeen& seen = current();
  seen.status = status;
  seen.version = std::move(version);
  if (!beyond_) Keep(headers, seen.response_headers);
  const auto strict = std::find_if(headers.begin(), headers.end(), [](const HttpHeader& header) {
    return absl::EqualsIgnoreCase(header.name, "Strict-Transport-Security");
  });
  if (under_tls && strict != headers.end()) {
    seen.strict_transport_security = ReadStrictTransportSecurity(strict->value);
  }
}

void ExchangeNotes::NoteBody(std::string_view bytes) {
  HttpExchangeSeen& seen = current();
  seen.response_body_bytes += bytes.size();
  if (beyond_) return;
  const size_t room =
      std::min(kMaxBodyBytes - seen.response_body.size(), kMaxAllBytes - kept_bytes_);
  const std::string_view kept = bytes.substr(0, room);
  seen.response_body += kept;
  kept_bytes_ += kept.size();
}

void ExchangeNotes::Keep(const std::vector<HttpHeader>& headers, std::vector<HttpHeader>& kept) {
  size_t bytes = 0;
  for (const HttpHeader& header : headers) {
    const size_t size = sizeof header + header.name.size() + header.value.size();
    bytes += size;
    if (kept.size() >= kMaxHeaders || bytes > kMaxHeaderBytes ||
        kept_bytes_ + size > kMaxAllBytes) {
      return;
    }
    kept_bytes_ += size;
    kept.push_back(header);
  }
}

}  // namespace tlslab
